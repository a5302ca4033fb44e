// join.tsx -- coming in: an invitation, a first name, the house rules. Keys are made with the name.
import { useState } from "preact/hooks";
import type { HouseRulesText } from "#types/wire";
import { choices, choose } from "../../page/choices.ts";
import { Refused, request, wish } from "../../page/phone.ts";
import { go, invitation } from "../../page/route.ts";
import { askAgain, askEverything, rules, self } from "../../page/state.ts";
import { LANGUAGES, refusalText, text } from "../../text/catalogue.ts";
import { NewPhone } from "./sister.tsx";
import { Button, Choice, Field, Link, ReadAloud, Tick } from "../../ui/parts.tsx";

const NAME_MAX = 40;

/** An iPhone keeps what a page of Safari makes apart from the app on its home screen. */
function mustInstall(): boolean {
  const isApple = /iPhone|iPad/.test(navigator.userAgent);
  return isApple && !matchMedia("(display-mode: standalone)").matches;
}

function InstallFirst() {
  const m = text.value;
  return (
    <>
      <h1>{m.install_first}</h1>
      <ol class="steps">
        {m.install_steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p class="code" dir="ltr">
        {invitation.value}
      </p>
      <Button onClick={() => navigator.clipboard.writeText(invitation.value)}>{m.copy}</Button>
    </>
  );
}

const ChooseLanguage = () => (
  <Choice
    label={text.value.choose_language}
    value={choices.value.language}
    choices={LANGUAGES}
    onChoose={(language) => choose({ language })}
  />
);

function Welcome({ onGo, onWasMember }: { onGo: () => void; onWasMember: () => void }) {
  const m = text.value;
  const [code, setCode] = useState("");
  const isInvited = invitation.value !== "";
  const take = () => {
    if (!isInvited) invitation.value = code.trim().replace(/^.*#/, "");
    if (invitation.value) onGo();
  };
  return (
    <>
      <h1>{m.welcome}</h1>
      {isInvited && <p>{m.invited}</p>}
      <p>{m.promise}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        {!isInvited && (
          <Field label={m.have_code} hint={m.code_hint} value={code} onValue={setCode} lines={3} />
        )}
        <Button submit kind="primary" disabled={!isInvited && code.trim() === ""}>
          {m.take_part}
        </Button>
      </form>
      {!isInvited && (
        <p class="after">
          <Button onClick={onWasMember}>{m.was_member}</Button>
        </p>
      )}
      {!isInvited && (
        <p>
          <Link to="#/begin" kind="quiet">
            {m.begin_wijk}
          </Link>
        </p>
      )}
      <ReadAloud words={`${m.invited} ${m.promise}`} />
      <ChooseLanguage />
    </>
  );
}

function NameStep({ onBack }: { onBack: () => void }) {
  const m = text.value;
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const [isComing, setComing] = useState(false);
  const come = async () => {
    setComing(true);
    setError(undefined);
    try {
      await wish("join", { code: invitation.value, first_name: name.trim() });
      await navigator.storage?.persist?.().catch(() => false);
      invitation.value = "";
      go("");
      askEverything();
    } catch (refused) {
      const why = refused instanceof Refused ? refused.error : "busy";
      setError(why === "busy" ? refusalText(why) : m.code_refused);
      setComing(false);
    }
  };
  if (isComing)
    return (
      <>
        <h1>{m.letting_in}</h1>
        <p role="status">{m.wait}</p>
      </>
    );
  return (
    <>
      <h1>{m.your_name}</h1>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void come();
        }}
      >
        <Field
          label={m.name}
          hint={m.name_hint}
          value={name}
          onValue={setName}
          most={NAME_MAX}
          complete="given-name"
          error={error}
        />
        <Button submit kind="primary" disabled={name.trim() === ""}>
          {m.done}
        </Button>
        <Button onClick={onBack}>{m.back}</Button>
      </form>
    </>
  );
}

export function JoinScreen() {
  const [isNaming, setNaming] = useState(false);
  const [wasMember, setWasMember] = useState(false);
  if (self.value?.is_in) {
    invitation.value = ""; // this phone is in already; the code stays good for somebody else
    return null;
  }
  if (invitation.value && mustInstall()) return <InstallFirst />;
  if (wasMember) return <NewPhone onBack={() => setWasMember(false)} />;
  if (isNaming && invitation.value) return <NameStep onBack={() => setNaming(false)} />;
  return <Welcome onGo={() => setNaming(true)} onWasMember={() => setWasMember(true)} />;
}

/** By version, and of age; asked again when there are new rules. */
function Accept({ given }: { given: HouseRulesText }) {
  const m = text.value;
  const [accepts, setAccepts] = useState(false);
  const [isAdult, setAdult] = useState(false);
  const [error, setError] = useState("");
  const accept = async () => {
    try {
      await request({ type: "house_rules.accept", version: given.version, adult: true });
      rules.value = { ...given, accepted: given.version };
      askAgain("rules");
    } catch (refused) {
      setError(refusalText((refused as Refused).error));
    }
  };
  return (
    <>
      <Tick checked={accepts} onChange={setAccepts}>
        {m.rules_accept}
      </Tick>
      <Tick checked={isAdult} onChange={setAdult}>
        {m.adult}
      </Tick>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Button kind="primary" disabled={!accepts || !isAdult} onClick={accept}>
        {m.agree}
      </Button>
    </>
  );
}

export function RulesScreen() {
  const m = text.value;
  const given = rules.value;
  if (given === undefined || given === "none") return null;
  const isAccepted = given.accepted >= given.version;
  return (
    <>
      <h1>{m.house_rules}</h1>
      {!isAccepted && <p>{m.rules_new}</p>}
      <section class="card">
        {given.body.split("\n").map((line) => (
          <p key={line} dir="auto">
            {line}
          </p>
        ))}
      </section>
      <div class="stack">
        <ReadAloud words={given.body} />
        {isAccepted ? <Link to="#/ik">{m.back}</Link> : <Accept given={given} />}
      </div>
    </>
  );
}
