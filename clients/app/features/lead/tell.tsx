// tell.tsx -- what everybody may meet: a measure on oneself, and a hat of one's own that ends.
import { useEffect, useState } from "preact/hooks";
import { recall, remember, wish } from "../../page/phone.ts";
import { askAgain, hats, self } from "../../page/state.ts";
import { day, refusalText, text } from "../../text/catalogue.ts";
import { Button, Field, Icon, Link } from "../../ui/parts.tsx";
import { words as own } from "../own/words.ts";
import { changeDesk, desk, type OwnMeasure } from "./desk.ts";

const REASON_MAX = 400;
const SOON_S = 60 * 86_400; // as the core warns: 60 days ahead, and again 14
const VERY_SOON_S = 14 * 86_400;

function Appeal({ of }: { of: OwnMeasure }) {
  const m = text.value;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const send = async () => {
    setError("");
    try {
      await wish("appeal", { report_id: of.id, words: typed.trim() });
      changeDesk(({ measures }) => ({
        measures: measures.map((one) => (one.id === of.id ? { ...one, appealed: true } : one)),
      }));
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  if (of.appealed) return <p role="status">{m.appealed}</p>;
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{m.do_not_agree}</Button>;
  return (
    <>
      <Field label={m.appeal_why} value={typed} onValue={setTyped} most={REASON_MAX} lines={3} />
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Button kind="primary" disabled={typed.trim() === ""} onClick={send}>
        {m.send}
      </Button>
    </>
  );
}

/** What two moderators decided of this neighbour: why, until when, and a way to say no. */
export function OwnMeasures() {
  const m = text.value;
  const now = Date.now() / 1000;
  const list = desk.value.measures.filter(
    ({ measure, until }) => measure !== "none" && (until === undefined || until > now),
  );
  return (
    <>
      {list.map((of) => (
        <section class="card stack" key={of.id}>
          <h2>
            <Icon name="warning" /> {m.measured[of.measure]}
          </h2>
          <p>{m.measured_by}</p>
          {of.measure !== "remove" && <p>{m.measured_alert}</p>}
          <p dir="auto">
            {of.reason
              ? m.measured_why(of.reason)
              : of.measure === "remove"
                ? own.value.reason_unread
                : own.value.reason_soon}
          </p>
          {of.until !== undefined && <p>{m.measured_until(day(of.until))}</p>}
          {of.measure !== "remove" && <Appeal of={of} />}
          {(of.measure === "warn" || of.appealed) && (
            <Button
              kind="quiet"
              onClick={() =>
                changeDesk(({ measures }) => ({
                  measures: measures.filter((one) => one.id !== of.id),
                }))
              }
            >
              {m.close}
            </Button>
          )}
        </section>
      ))}
    </>
  );
}

/** Whoever has a task is told once that the keys on paper were replaced. */
function KeysChanged() {
  const [seen, setSeen] = useState<number>();
  const now = self.value?.succession ?? 0;
  const see = (version: number) => {
    setSeen(version);
    void remember("keys", version);
  };
  useEffect(() => askAgain("self"), []);
  useEffect(() => {
    if (now === 0) return;
    void recall<number>("keys").then((before) => (before ? setSeen(before) : see(now)));
  }, [now]);
  if (seen === undefined || seen >= now) return null;
  return (
    <section class="card stack" role="status">
      <p class="warn">
        <Icon name="warning" /> {own.value.keys_changed}
      </p>
      <Link to="#/beheer/sleutels">{own.value.keys}</Link>
      <Button kind="quiet" onClick={() => see(now)}>
        {text.value.close}
      </Button>
    </section>
  );
}

/** Hats of this phone that end within sixty days, nearer within fourteen. */
export function HatsEnd() {
  const m = text.value;
  const now = Date.now() / 1000;
  const ending = hats.value.filter(({ until }) => until > now && until < now + SOON_S);
  if (ending.length === 0) return <KeysChanged />;
  return (
    <section class="card stack">
      <KeysChanged />
      {ending.map(({ serial, until }) => (
        <p class="state" key={serial}>
          <Icon name={until < now + VERY_SOON_S ? "warning" : "clock"} />
          {m.hat_ends(day(until), Math.ceil((until - now) / 86_400))}
        </p>
      ))}
      <Link to="#/beheer/petten">{m.see_hats}</Link>
    </section>
  );
}
