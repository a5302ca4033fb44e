// received.tsx -- an alert, the whole screen: what, where, who called, and what one can answer.
import { useEffect, useState } from "preact/hooks";
import type { Alert, AlertOutcome, AlertState, Sender } from "#types/bridge";
import type { AlertDelivered } from "#types/wire";
import { request, wish } from "../../page/phone.ts";
import { alerts, askAgain, hats, known, line, rooms, shifts } from "../../page/state.ts";
import { coordinatesHere, Guarded } from "../council/lock_card.tsx";
import { walk } from "../attendance/patrol.tsx";
import { desk } from "../lead/desk.ts";
import { alertWord, type Catalogue, hour, isRead, refusalText } from "../../text/catalogue.ts";
import { text } from "../../text/catalogue.ts";
import { Button, Calls, Icon, kindIcon, Link, ReadAloud, shake, Unread } from "../../ui/parts.tsx";
import type { IconName } from "../../ui/parts.tsx";
import nl from "../../text/nl.ts";
import { asksStillOn, mayBeThere } from "./judge.ts";

const ANSWERS: readonly { state: AlertState; icon: IconName }[] = [
  { state: "seen", icon: "eye" },
  { state: "lamp_on", icon: "lamp" },
  { state: "looking_out", icon: "window" },
];
const THERE = { state: "there", icon: "together" } as const;
const DELIVERY_MS = 5000;
const GONE_MS = 4000; // a push may be faster than what it tells of
const WIDENERS: ReadonlySet<string> = new Set(["leader", "coordinator", "wijk_coordinator"]);
const CLOSERS: ReadonlySet<string> = new Set([...WIDENERS, "moderator"]);

const nameOf = ({ first_name }: Sender) => first_name || text.value.nobody;

const countOf = (alert: Alert, state: AlertState) =>
  alert.statuses.filter((said) => said.state === state).length;

const ownSaid = (alert: Alert, state: AlertState) =>
  alert.statuses.find((said) => said.state === state && said.sender.is_own);

/** How many phones show it, by the server's word: for who raised it. */
function Delivery({ alert }: { alert: Alert }) {
  const [counts, setCounts] = useState<AlertDelivered>();
  const isAsked = alert.sender.is_own && !alert.is_rehearsal && !alert.closing;
  useEffect(() => {
    if (!isAsked) return undefined;
    const ask = () =>
      request({ type: "alert.delivery", group: alert.group, alert_id: alert.alert_id })
        .then(setCounts)
        .catch(() => {});
    void ask();
    const timer = setInterval(ask, DELIVERY_MS);
    return () => clearInterval(timer);
  }, [isAsked, alert.alert_id]);
  if (!counts) return null;
  const { shown, phones, in_time } = counts;
  return (
    <p class="muted">
      {text.value.delivery(shown, phones)}{" "}
      {alert.is_practice && text.value.in_time(in_time, phones)}
    </p>
  );
}

/** On a walk of this phone's that runs, with somebody else. */
function isTogether(): boolean {
  const { stage, shift_id, taps = [] } = walk.value ?? {};
  const taken = shifts.value.find((shift) => shift.shift_id === shift_id)?.taken ?? 0;
  return mayBeThere(stage === "runs", taken, taps.filter((tap) => tap === "guests").length);
}

function Answers({ alert }: { alert: Alert }) {
  const m = text.value;
  const [error, setError] = useState("");
  const say = async (state: AlertState, outcome?: AlertOutcome) => {
    setError("");
    try {
      const said = wish("state", {
        alert_id: alert.alert_id,
        state,
        ...(outcome && { outcome }),
      });
      askAgain("alerts");
      await said;
    } catch (refused) {
      setError(refusalText(refused));
    }
    askAgain("alerts");
  };
  const answers = isTogether() ? [...ANSWERS, THERE] : ANSWERS;
  return (
    <div class="stack">
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {!alert.is_called && !alert.sender.is_own && (
        <Button icon="phone" onClick={() => say("called_112")}>
          {alertWord((c) => c.i_called)}
        </Button>
      )}
      {!alert.sender.is_own &&
        answers.map(({ state, icon }) => {
          const own = ownSaid(alert, state);
          const count = countOf(alert, state);
          return (
            <Button
              key={state}
              icon={icon}
              pressed={own !== undefined}
              onClick={() => (own ? undefined : say(state))}
            >
              {alertWord((c) => c.answers[state])} {count > 0 && <b>{count}</b>}{" "}
              {own && own.delivery !== "shared" && <small>{m.sharing}</small>}
            </Button>
          );
        })}
      {!alert.sender.is_own && (
        <Button kind="quiet" icon="check" onClick={() => say("seems_over")}>
          {alertWord((c) => c.answers.seems_over)}
        </Button>
      )}
      <Widening alert={alert} />
      <Closing alert={alert} onClose={(outcome) => say("closed", outcome)} />
    </div>
  );
}

/** Who closes and widens beside the raiser; of a leader the core asks that the walk runs now. */
const looksAfter = () =>
  hats.value.some(({ hat }) => hat !== undefined && CLOSERS.has(hat)) ||
  desk.value.deputies.length > 0;

/** To the whole wijk, once: by a coordinator, or who leads a walk now. */
function Widening({ alert }: { alert: Alert }) {
  const m = text.value;
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState("");
  const room = rooms.value.find(({ group }) => group === alert.group);
  const mayWiden = hats.value.some(({ hat }) => hat !== undefined && WIDENERS.has(hat));
  if (!mayWiden || alert.is_widened || alert.is_rehearsal || room?.kind !== "alarm") return null;
  if (!isAsking)
    return (
      <Button icon="together" onClick={() => setAsking(true)}>
        {m.answers.widened}
      </Button>
    );
  const widen = async () => {
    setError("");
    await wish("widen", { id: alert.alert_id }).catch((refused: unknown) =>
      setError(refusalText(refused)),
    );
    askAgain("alerts");
  };
  return (
    <Guarded isSensitive={coordinatesHere()}>
      <section class="card stack">
        <h2>{m.widen_sure}</h2>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <Button kind="alarm" onClick={widen}>
          {m.yes}
        </Button>
        <Button onClick={() => setAsking(false)}>{m.no}</Button>
      </section>
    </Guarded>
  );
}

/** The raiser closes, and says how it ended. Others who may do so under a hat. */
function Closing({ alert, onClose }: { alert: Alert; onClose: (how: AlertOutcome) => unknown }) {
  const m = text.value;
  const [isAsking, setAsking] = useState(false);
  const [goesOn, setGoesOn] = useState(false);
  if (!alert.sender.is_own && !looksAfter()) return null;
  if (!isAsking && !goesOn && asksStillOn(alert, Date.now() / 1000))
    return (
      <section class="card stack">
        <h2>{alertWord((c) => c.still_on)}</h2>
        <Button kind="primary" icon="check" onClick={() => setAsking(true)}>
          {m.yes}
        </Button>
        <Button onClick={() => setGoesOn(true)}>{m.no}</Button>
      </section>
    );
  if (!isAsking)
    return (
      <Button kind="primary" icon="check" onClick={() => setAsking(true)}>
        {m.close_alert}
      </Button>
    );
  return (
    <Guarded isSensitive={!alert.sender.is_own && coordinatesHere()}>
      <section class="card stack">
        <h2>{m.how_ended}</h2>
        {(Object.keys(m.outcomes) as AlertOutcome[]).map((outcome) => (
          <Button key={outcome} onClick={() => onClose(outcome)}>
            {alertWord((c) => c.outcomes[outcome])}
          </Button>
        ))}
      </section>
    </Guarded>
  );
}

function Head({ alert }: { alert: Alert }) {
  const m = text.value;
  const kind = alertWord((c) => (alert.kind ? c.kinds[alert.kind] : c.unknown_kind));
  const isPractice = alert.is_practice || alert.is_rehearsal;
  return (
    <header class={`alert-head ${isPractice ? "practice" : ""} ${alert.closing ? "over" : ""}`}>
      {isPractice && (
        <p>
          <strong>{alertWord((c) => c.practice)}</strong>
        </p>
      )}
      {alert.is_practice && <p>{alertWord((c) => c.raise_practice)}</p>}
      {alert.is_rehearsal && <p>{alertWord((c) => c.rehearsal)}</p>}
      {alert.is_widened && <p>{m.whole_wijk}</p>}
      <h1>
        <Icon name={kindIcon(alert.kind)} /> {kind}
      </h1>
      <p class="big" dir="auto">
        {alert.place}
      </p>
      <p dir="auto">{m.alert_of(nameOf(alert.sender), hour(alert.raised_at))}</p>
    </header>
  );
}

const calledOf = (alert: Alert, { was_called, called, not_called }: Catalogue) =>
  alert.is_called
    ? was_called(nameOf(alert.caller))
    : alert.call === "not_urgent"
      ? called.not_urgent
      : not_called;

/** As it is read aloud in one language. */
function aloudIn(alert: Alert, c: Catalogue): string {
  const isPractice = alert.is_practice || alert.is_rehearsal;
  const kind = alert.kind && c.kinds[alert.kind];
  const words = [isPractice && c.practice, c.unknown_kind, kind, alert.place, alert.behaviour];
  return [...words, calledOf(alert, c)].filter(Boolean).join(". ");
}

/** Asked for by a push or a link: it may still come, or be over for long. */
function NotHere() {
  const m = text.value;
  const [isLong, setLong] = useState(false);
  const isAsked = known.value.has("alerts") && line.value === "on";
  useEffect(() => {
    if (!isAsked) return undefined;
    const timer = setTimeout(() => setLong(true), GONE_MS);
    return () => clearTimeout(timer);
  }, [isAsked]);
  return (
    <>
      <div role="status">{isAsked && isLong ? <h1>{m.alert_gone}</h1> : <p>{m.wait}</p>}</div>
      {isLong && (
        <Link to="#/" icon="home">
          {m.to_home}
        </Link>
      )}
    </>
  );
}

function Words({ alert }: { alert: Alert }) {
  const m = text.value;
  const more = [alert.behaviour, alert.clothing, alert.vehicle, alert.direction];
  return (
    <>
      {more.filter(Boolean).map((words) => (
        <p key={words} class="big" dir="auto">
          {words}
        </p>
      ))}
      <p class="state">
        <Icon name="phone" />{" "}
        {alertWord((c) => calledOf(alert, c))}
      </p>
      {alert.delivery === "waiting" && !alert.is_rehearsal && line.value !== "on" && (
        <p class="error" role="status">
          {m.sent_waits}
        </p>
      )}
      {alert.delivery === "refused" && (
        <p class="error" role="status">
          {m.not_sent} {m.call_if_urgent}
        </p>
      )}
      {alert.is_silent && <p class="muted">{m.ran_already}</p>}
    </>
  );
}

export function AlertScreen({ id }: { id: string }) {
  const m = text.value;
  const alert = alerts.value.find(({ alert_id }) => alert_id === id);
  useEffect(() => {
    if (!alert || alert.sender.is_own || alert.is_rehearsal || alert.closing) return;
    shake([400, 200, 400]);
  }, [alert?.alert_id]);
  if (!alert) return <NotHere />;
  const isOver = alert.closing && alert.delivery !== "refused";
  const mayBeNear = !alert.sender.is_own && alert.kind !== "fire";
  return (
    <article>
      <Unread />
      <Head alert={alert} />
      <Words alert={alert} />
      <Delivery alert={alert} />
      {isOver && (
        <p class="card">
          {alert.closing === "time"
            ? m.closed_by_time
            : alertWord((c) => c.is_closed(c.outcomes[alert.outcome ?? "unknown"]))}
        </p>
      )}
      {(!alert.closing || !isOver) && <Calls />}
      {!alert.closing && (
        <>
          {mayBeNear && <p class="warn">{alertWord((c) => c.safety)}</p>}
          <Answers alert={alert} />
        </>
      )}
      <div class="stack after">
        <ReadAloud words={aloudIn(alert, m)} dutch={isRead() ? undefined : aloudIn(alert, nl)} />
        <Link to="#/" icon="home">
          {m.to_home}
        </Link>
      </div>
    </article>
  );
}
