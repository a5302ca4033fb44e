// me.tsx -- the own name, language, letters and screen; inviting; going.
import { useState } from "preact/hooks";
import type { Made } from "#types/bridge";
import { choices, choose } from "../../page/choices.ts";
import { place } from "../../page/route.ts";
import { wish } from "../../page/phone.ts";
import { askAgain, hats, passesAsked, roomOf, self, wijk } from "../../page/state.ts";
import { LANGUAGES, refusalText, text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Link } from "../../ui/parts.tsx";
import { FeedCard } from "../own/feed.tsx";
import { PulseScreen } from "../own/pulse.tsx";
import { words as own } from "../own/words.ts";
import { LeaveCard, MoveCard } from "./going.tsx";
import { LetInCard } from "./let_in.tsx";
import { PhonesCard } from "./phones.tsx";
import { PushCard } from "./push.tsx";
import { AddPhone } from "./sister.tsx";
import { Code } from "../../ui/qr.tsx";

const NAME_MAX = 40;

/** What was asked and refused: the sentence stands where it was asked. */
function useRefusal() {
  const [why, setWhy] = useState("");
  const work = (what: () => Promise<unknown>) => async () => {
    setWhy("");
    await what().catch((refused: unknown) =>
      setWhy(refusalText(refused)),
    );
  };
  return { why, work };
}

const Why = ({ words }: { words: string }) =>
  words ? (
    <p class="error" role="alert">
      {words}
    </p>
  ) : null;

function NameCard() {
  const m = text.value;
  const [name, setName] = useState(self.value?.first_name ?? "");
  const [isSaved, setSaved] = useState(false);
  const { why, work } = useRefusal();
  return (
    <section class="card stack">
      <Field label={m.name} hint={m.name_hint} value={name} onValue={setName} most={NAME_MAX} />
      <Button
        disabled={name.trim() === "" || name === self.value?.first_name}
        onClick={work(async () => {
          setSaved(false);
          await wish("name", { text: name.trim() });
          setSaved(true);
          askAgain("self");
        })}
      >
        {m.save}
      </Button>
      <Why words={why} />
      <p role="status">{isSaved && m.saved}</p>
    </section>
  );
}

function ScreenCard() {
  const m = text.value;
  const { language, size, theme } = choices.value;
  return (
    <section class="card stack">
      <Choice
        label={m.choose_language}
        value={language}
        choices={LANGUAGES}
        onChoose={(chosen) => choose({ language: chosen })}
      />
      <Choice
        label={m.text_size}
        value={size}
        choices={m.sizes}
        onChoose={(chosen) => choose({ size: chosen })}
      />
      <Choice
        label={m.theme}
        value={theme}
        choices={m.themes}
        onChoose={(chosen) => choose({ theme: chosen })}
      />
      {language !== "nl" && m.reviewed === "" && <p class="muted">{m.unreviewed}</p>}
    </section>
  );
}

/** A link on this server: where it has no TLS, a phone on the same machine still opens it. */
const here = (link: string) => link.replace(/^https:\/\/[^#]*/, `${location.origin}/`);

function InviteCard() {
  const m = text.value;
  const [made, setMade] = useState<Made>();
  const [isCopied, setCopied] = useState(false);
  const link = made?.link ? here(made.link) : "";
  const { why, work } = useRefusal();
  const invite = work(async () =>
    setMade(await wish("invite", { kind: "resident", by_words: false, host: location.host })),
  );
  const share = async () => {
    if (navigator.share) await navigator.share({ url: link }).catch(() => {});
    else await navigator.clipboard.writeText(link).then(() => setCopied(true));
  };
  return (
    <section class="card stack">
      <h2>{m.invite}</h2>
      {link && (
        <>
          <p>{m.invite_link}</p>
          <Code words={link} />
          <p class="code" dir="ltr">
            {link}
          </p>
          <Button onClick={share}>{"share" in navigator ? m.share : m.copy}</Button>
          <p role="status">{isCopied && m.copied}</p>
        </>
      )}
      <Why words={why} />
      <Button kind={link ? "quiet" : "primary"} onClick={invite}>
        {m.invite}
      </Button>
    </section>
  );
}

/** Who asks into a walking group that this phone lets people into. */
function PassCard() {
  const m = text.value;
  const { why, work } = useRefusal();
  return (
    <>
      <Why words={why} />
      {passesAsked.value.map((asked) => (
        <section class="card stack" key={asked.who?.device_serial}>
          <p dir="auto">
            {asked.who?.first_name || m.nobody} · {roomOf(asked.group ?? "")?.name ?? m.walk_name}
          </p>
          <Button
            kind="primary"
            onClick={work(async () => {
              const device_serial = asked.who?.device_serial;
              if (asked.group && device_serial)
                await wish("give_pass", { group: asked.group, device_serial });
              passesAsked.value = passesAsked.value.filter((other) => other !== asked);
            })}
          >
            {m.yes}
          </Button>
        </section>
      ))}
    </>
  );
}

export function MeScreen() {
  const m = text.value;
  if (place.value[1] === "vragen") return <PulseScreen />;
  return (
    <>
      <h1>{m.me}</h1>
      <PassCard />
      {hats.value.length > 0 && <InviteCard />}
      <NameCard />
      <ScreenCard />
      <section class="card stack">
        <Link to="#/melden/oefen" icon="raise">
          {m.rehearse}
        </Link>
        <Link to="#/huisregels" icon="check">
          {m.house_rules}
        </Link>
        <Link to="#/wijk" icon="together">
          {m.wijk_work}
        </Link>
        <p class="muted">{m.wijk_sees}</p>
        <Link to="#/ik/vragen" icon="eye">
          {own.value.pulse}
        </Link>
        <Link to="#/beheer/sleutels">{own.value.keys}</Link>
        <Link to="/privacy" kind="quiet">
          {m.privacy_page}
        </Link>
        {wijk.value?.controller && (
          <p class="muted">
            {m.answers_for}: {wijk.value.controller}, {wijk.value.controller_contact}
          </p>
        )}
      </section>
      <PushCard />
      <FeedCard />
      <PhonesCard />
      <AddPhone />
      <LetInCard />
      <MoveCard />
      <LeaveCard />
    </>
  );
}
