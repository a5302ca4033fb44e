// push.tsx -- signals while the app is closed: asked for by the person, tried by the person, and
// silent when the person sleeps.
import { useEffect, useState } from "preact/hooks";
import { request } from "../../page/phone.ts";
import { readKept, writeKept } from "../../page/kept.ts";
import { language, text } from "../../text/catalogue.ts";
import { Button, Choice, Tick } from "../../ui/parts.tsx";
import { QUIET_USUAL, type Quiet } from "../reminder/due.ts";
import { readQuiet } from "../reminder/remind.ts";
import { canPush, subscribe, subscribed, trial, tryPush, unsubscribe } from "./pushing.ts";

const REMINDERS_TEXT = 1; // the version of the words behind the tick

const HOURS = Object.fromEntries(
  Array.from({ length: 24 }, (_, hour) => [`${hour}`, `${`${hour}`.padStart(2, "0")}:00`]),
);

const clock = (at_ms: number) => new Date(at_ms).toLocaleTimeString("nl");

const seconds = (ms: number) =>
  new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }).format(ms / 1000);

/** How far a trial came, and how long each piece of the road took. */
function Path() {
  const m = text.value;
  const [isLate, setLate] = useState(false);
  const came = trial.value;
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), 10_000);
    return () => clearTimeout(timer);
  }, [came?.asked_ms]);
  if (!came) return null;
  const { asked_ms, tested, arrived_ms } = came;
  const isLost = tested?.taken === false;
  return (
    <ul class="plain" role="status">
      <li>{m.trial.asked(clock(asked_ms))}</li>
      {tested && <li>{isLost ? m.push_lost : m.trial.taken(seconds(tested.wait_ms))}</li>}
      {arrived_ms && <li>{m.trial.arrived(seconds(arrived_ms - asked_ms))}</li>}
      {!arrived_ms && !isLost && isLate && <li>{m.trial.missing}</li>}
    </ul>
  );
}

function QuietHours() {
  const m = text.value;
  const [quiet, setQuiet] = useState<Quiet>(QUIET_USUAL);
  useEffect(() => void readQuiet().then(setQuiet), []);
  const change = async (changed: Partial<Quiet>) => {
    const next = { ...quiet, ...changed };
    setQuiet(next);
    await writeKept("quiet", next);
  };
  return (
    <section class="card stack">
      <h2>{m.quiet_hours.title}</h2>
      <p class="muted">{m.quiet_hours.hint}</p>
      <Choice
        label={m.quiet_hours.from}
        value={`${quiet.from}`}
        choices={HOURS}
        onChoose={(hour) => change({ from: Number(hour) })}
      />
      <Choice
        label={m.quiet_hours.until}
        value={`${quiet.until}`}
        choices={HOURS}
        onChoose={(hour) => change({ until: Number(hour) })}
      />
      <Tick checked={quiet.alerts} onChange={(alerts) => void change({ alerts })}>
        {m.quiet_hours.alerts}
      </Tick>
    </section>
  );
}

/** Whether the server may wake this phone for its own walks: the person's yes, and no at once. */
function Reminders() {
  const [given, setGiven] = useState(false);
  useEffect(() => {
    void request({ type: "consent.list" })
      .then(({ consents = [] }) =>
        setGiven(consents.some((row) => row.purpose === "reminders" && row.given)),
      )
      .catch(() => {});
  }, []);
  const change = async (wanted: boolean) => {
    setGiven(wanted);
    const said = { purpose: "reminders", text_version: REMINDERS_TEXT, given: wanted } as const;
    await request({ type: "consent.give", ...said }).catch(() => setGiven(!wanted));
  };
  return (
    <Tick checked={given} onChange={(wanted) => void change(wanted)}>
      {text.value.reminder.wanted}
    </Tick>
  );
}

const ASKED = "push-asked";

/** At the start, once somebody walks along: reminders and signals in one tap, or never again. */
export function OfferPush() {
  const m = text.value;
  const [isOpen, setOpen] = useState(false);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!canPush() || Notification.permission !== "default") return;
    void readKept<boolean>(ASKED).then((asked) => setOpen(!asked));
  }, []);
  if (!isOpen && !said) return null;
  const done = (sentence: string) => {
    setSaid(sentence);
    setOpen(false);
    return writeKept(ASKED, true);
  };
  const turnOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") return done(m.push_denied);
    try {
      await subscribe();
      const given = { purpose: "reminders", text_version: REMINDERS_TEXT, given: true } as const;
      await request({ type: "consent.give", ...given });
      return await done(m.push_is_on);
    } catch {
      return done(m.push_failed);
    }
  };
  return (
    <section class="card stack">
      <h2>{m.reminder.wanted}</h2>
      {isOpen && (
        <>
          <p>{m.push_why}</p>
          <Button kind="primary" onClick={turnOn}>
            {m.push_turn_on}
          </Button>
          <Button onClick={() => done("")}>{m.no}</Button>
        </>
      )}
      <p role="status">{said}</p>
    </section>
  );
}

export function PushCard() {
  const m = text.value;
  const [isOn, setOn] = useState(false);
  const [said, setSaid] = useState("");
  useEffect(() => {
    void subscribed().then((subscription) => setOn(subscription !== undefined), () => {});
  }, []);
  if (!canPush()) return null;
  const turnOn = async () => {
    setSaid("");
    if ((await Notification.requestPermission()) !== "granted") {
      setSaid(m.push_denied);
      return;
    }
    await subscribe().then(
      () => setOn(true),
      () => setSaid(m.push_failed),
    );
  };
  const turnOff = () => unsubscribe().then(() => setOn(false));
  const attempt = () => tryPush().catch(() => setSaid(m.push_lost));
  return (
    <>
      <section class="card stack">
        <h2>{m.push}</h2>
        <p>{isOn ? m.push_is_on : m.push_why}</p>
        {isOn ? (
          <>
            <Button onClick={attempt}>{m.push_try}</Button>
            <Path />
            <Reminders />
            <Button kind="quiet" onClick={turnOff}>
              {m.push_turn_off}
            </Button>
          </>
        ) : (
          <Button onClick={turnOn}>{m.push_turn_on}</Button>
        )}
        <p role="status">{said}</p>
      </section>
      <QuietHours />
    </>
  );
}
