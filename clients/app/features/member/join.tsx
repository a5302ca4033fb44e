// join.tsx -- coming in: an invitation, a first name, the house rules. Keys are made with the name.
import { useEffect, useRef, useState } from "preact/hooks";
import { choices, choose } from "../../page/choices.ts";
import { mustInstall } from "../../page/install.ts";
import { lazy } from "../../page/lazy.tsx";
import { type CheckedWord, checkWords, emptyPhone, wish } from "../../page/phone.ts";
import { go, invitation } from "../../page/route.ts";
import { askAgain, askEverything, line, self } from "../../page/state.ts";
import { LANGUAGES, text } from "../../text/catalogue.ts";
import { Scan } from "./scan.tsx";
import { codeRefusal } from "./refusal.ts";
import { Button, Choice, Field, Link, ReadAloud } from "../../ui/parts.tsx";

const NAME_MAX = 40;
const ComeBack = lazy(async () => (await import("./sister.tsx")).ComeBack);

function InstallFirst() {
  const m = text.value;
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(invitation.value).then(() => setCopied(true));
  return (
    <>
      <h1>{m.install_first}</h1>
      <ol class="steps">
        {m.install_steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {invitation.value && (
        <>
          <p class="code" dir="ltr">
            {invitation.value}
          </p>
          <Button onClick={copy}>{m.copy}</Button>
          <p role="status">{isCopied && m.copied}</p>
        </>
      )}
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

const LOOKS_MS = 3000; // whether the code was taken is seen in what this phone is
const WORDS = 9;

/** Words of a paper, not a link or a code. */
const isWords = (code: string) => /^[a-z]+([\s,.-]+[a-z]+)+$/i.test(code.trim());

const isWrong = ({ typed, meant }: CheckedWord) =>
  meant.length !== 1 || meant[0] !== typed.toLowerCase();

/** A typing error is no refusal: what may have been meant is one tap away. */
function WrongWords({ checked, onMeant }: WrongWordsGiven) {
  const m = text.value;
  const left = WORDS - checked.length;
  return (
    <div class="stack" role="status">
      {checked.filter(isWrong).map(({ typed, meant }) => (
        <div class="stack" key={typed}>
          <p class="error">{meant.length > 0 ? m.word_meant(typed) : m.word_unknown(typed)}</p>
          {meant.map((word) => (
            <Button key={word} onClick={() => onMeant(typed, word)}>
              <span dir="ltr">{word}</span>
            </Button>
          ))}
        </div>
      ))}
      {left > 0 && <p>{m.words_left(left)}</p>}
    </div>
  );
}

interface WrongWordsGiven {
  readonly checked: readonly CheckedWord[];
  readonly onMeant: (typed: string, word: string) => void;
}

function Welcome({ onGo, onWasMember }: { onGo: () => void; onWasMember: () => void }) {
  const m = text.value;
  const [code, setCode] = useState("");
  const [checked, setChecked] = useState<readonly CheckedWord[]>([]);
  const isInvited = invitation.value !== "";
  const take = async (given: string) => {
    const words = isWords(given) ? await checkWords(given) : [];
    const isFine = words.length === 0 || (words.length >= WORDS && !words.some(isWrong));
    setChecked(isFine ? [] : words);
    if (!isFine) return;
    if (!isInvited) invitation.value = given.trim().replace(/^.*#/, "");
    if (invitation.value) onGo();
  };
  const mean = (typed: string, word: string) => {
    const better = code.replace(new RegExp(`\\b${typed}\\b`), word);
    setCode(better);
    void checkWords(better).then((again) =>
      setChecked(again.some(isWrong) || again.length < WORDS ? again : []),
    );
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
          void take(code);
        }}
      >
        {!isInvited && (
          <>
            <Field
              label={m.have_code}
              hint={m.code_hint}
              value={code}
              onValue={setCode}
              lines={3}
            />
            {checked.length > 0 && <WrongWords checked={checked} onMeant={mean} />}
            <Scan
              onCode={(found) => {
                setCode(found);
                void take(found);
              }}
            />
          </>
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

/** This phone asked to come in and has no answer yet; its core goes on with that after a reload. */
const isComingIn = () => {
  const { is_in, is_revoked, first_name } = self.value ?? {};
  return !is_in && !is_revoked && Boolean(first_name);
};

/** The code was not used while the server was away: it stands there again. */
async function turnBack(): Promise<void> {
  await emptyPhone();
  history.replaceState(null, "", `/#${invitation.value}`);
  location.reload();
}

function LettingIn() {
  const m = text.value;
  const isAway = line.value === "off";
  useEffect(() => {
    const timer = setInterval(() => askAgain("self"), LOOKS_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <h1>{m.letting_in}</h1>
      <p role="status">{isAway ? m.letting_in_waits : m.wait}</p>
      {isAway && (
        <Button icon="back" onClick={turnBack}>
          {m.back}
        </Button>
      )}
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
      setError(codeRefusal(refused));
      setComing(false);
    }
  };
  if (isComing) return <LettingIn />;
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
  const wasComing = useRef(false);
  if (self.value?.is_in) {
    invitation.value = ""; // this phone is in already; the code stays good for somebody else
    return null;
  }
  if (mustInstall()) return <InstallFirst />;
  if (!isNaming && isComingIn()) {
    wasComing.current = true;
    return <LettingIn />;
  }
  if (isNaming && invitation.value) return <NameStep onBack={() => setNaming(false)} />;
  if (wasMember)
    return <ComeBack onBack={() => setWasMember(false)} onCode={() => setNaming(true)} />;
  return (
    <>
      {wasComing.current && <p role="alert">{text.value.code_refused}</p>}
      <Welcome onGo={() => setNaming(true)} onWasMember={() => setWasMember(true)} />
    </>
  );
}
