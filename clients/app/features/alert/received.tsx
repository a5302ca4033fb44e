// received.tsx -- an alert, the whole screen: what, where, who called, and what one can answer.
import { useEffect, useState } from "preact/hooks";
import type { Alert, AlertOutcome, AlertState, Sender } from "#types/bridge";
import type { AlertDelivered } from "#types/wire";
import { Refused, request, wish } from "../../page/phone.ts";
import { alerts, askAgain, hats, rooms } from "../../page/state.ts";
import { desk } from "../lead/desk.ts";
import { alertWord, hour, refusalText, text } from "../../text/catalogue.ts";
import { Button, Call112, Icon, kindIcon, Link, ReadAloud, shake } from "../../ui/parts.tsx";
import type { IconName } from "../../ui/parts.tsx";

const ANSWERS: readonly { state: AlertState; icon: IconName }[] = [
  { state: "seen", icon: "eye" },
  { state: "lamp_on", icon: "lamp" },
  { state: "looking_out", icon: "window" },
];
const DELIVERY_MS = 5000;
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
  return counts ? <p class="muted">{text.value.delivery(counts.shown, counts.phones)}</p> : null;
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
      setError(refused instanceof Refused ? refusalText(refused.error) : m.try_again);
    }
    askAgain("alerts");
  };
  return (
    <div class="stack">
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {!alert.is_called && !alert.sender.is_own && (
        <Button icon="phone" onClick={() => say("called_112")}>
          {m.i_called}
        </Button>
      )}
      {!alert.sender.is_own &&
        ANSWERS.map(({ state, icon }) => {
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
          {m.answers.seems_over}
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
      setError(refused instanceof Refused ? refusalText(refused.error) : m.try_again),
    );
    askAgain("alerts");
  };
  return (
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
  );
}

/** The raiser closes, and says how it ended. Others who may do so under a hat. */
function Closing({ alert, onClose }: { alert: Alert; onClose: (how: AlertOutcome) => unknown }) {
  const m = text.value;
  const [isAsking, setAsking] = useState(false);
  if (!alert.sender.is_own && !looksAfter()) return null;
  if (!isAsking)
    return (
      <Button kind="primary" icon="check" onClick={() => setAsking(true)}>
        {m.close_alert}
      </Button>
    );
  return (
    <section class="card stack">
      <h2>{m.how_ended}</h2>
      {(Object.keys(m.outcomes) as AlertOutcome[]).map((outcome) => (
        <Button key={outcome} onClick={() => onClose(outcome)}>
          {m.outcomes[outcome]}
        </Button>
      ))}
    </section>
  );
}

function Head({ alert }: { alert: Alert }) {
  const m = text.value;
  const kind = alertWord((c) => (alert.kind ? c.kinds[alert.kind] : c.unknown_kind));
  const isPractice = alert.is_practice || alert.is_rehearsal;
  return (
    <header class={`alert-head ${isPractice ? "practice" : ""} ${alert.closing ? "over" : ""}`}>
      {alert.is_practice && <p>{m.raise_practice}</p>}
      {alert.is_rehearsal && <p>{m.rehearsal}</p>}
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
        {alert.is_called
          ? m.was_called(nameOf(alert.caller))
          : alert.call === "not_urgent"
            ? m.calls.not_urgent
            : m.not_called}
      </p>
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
  if (!alert) return <p role="status">{m.wait}</p>;
  const aloud = [m.unknown_kind, alert.kind && m.kinds[alert.kind], alert.place, alert.behaviour];
  return (
    <article>
      <Head alert={alert} />
      <Words alert={alert} />
      <Delivery alert={alert} />
      {alert.closing ? (
        <p class="card">
          {alert.closing === "time"
            ? m.closed_by_time
            : m.is_closed(m.outcomes[alert.outcome ?? "unknown"])}
        </p>
      ) : (
        <>
          {!alert.is_called && alert.call !== "not_urgent" && <Call112 />}
          <p class="warn">{m.safety}</p>
          <Answers alert={alert} />
        </>
      )}
      <div class="stack after">
        <ReadAloud words={aloud.filter(Boolean).join(". ")} />
        <Link to="#/" icon="home">
          {m.to_home}
        </Link>
      </div>
    </article>
  );
}
