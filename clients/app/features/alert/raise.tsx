// raise.tsx -- SAAR: one decision a screen, 112 on each; hold, let go, five seconds to undo.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Alert, AlertKind, Call112 as Call } from "#types/bridge";
import { wish } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { alerts, askAgain, line, rooms, self } from "../../page/state.ts";
import { alertWord, hour, text } from "../../text/catalogue.ts";
import { Button, Calls, Field, Hold, Icon, kindIcon, Unread } from "../../ui/parts.tsx";
import type { IconName } from "../../ui/parts.tsx";
import { coordinatesHere, Guarded } from "../council/lock_card.tsx";
import { asksBehaviour, type Draft, hasHouseNumber, isReady, twinOf } from "./judge.ts";
import {
  begin,
  change,
  draft,
  drop,
  failed,
  LAST_STEP,
  left,
  type Mode,
  PLACE_STEP,
  sendSoon,
  undo,
  UNDO_S,
  waiting,
} from "./raising.ts";

const PLACE_MAX = 120;
const BEHAVIOUR_MAX = 400;
const DETAIL_MAX = 120;
const DETAILS = ["clothing", "vehicle", "direction"] as const;

const CALL_ICONS: Record<Call, IconName> = {
  ...{ i_called: "phone", other_called: "together", not_urgent: "check" },
};

const goOn = (by: Partial<Draft>) => change({ ...by, step: draft.value.step + 1 });

const KindStep = () => (
  <div class="stack choices">
    {(Object.keys(text.value.kinds) as AlertKind[]).map((kind) => (
      <Button key={kind} icon={kindIcon(kind)} onClick={() => goOn({ kind })}>
        {alertWord((c) => c.kinds[kind])}
      </Button>
    ))}
  </div>
);

const CallStep = () => (
  <div class="stack choices">
    {(Object.keys(text.value.calls) as Call[]).map((call) => (
      <Button key={call} icon={CALL_ICONS[call]} onClick={() => goOn({ call })}>
        {alertWord((c) => c.calls[call])}
      </Button>
    ))}
  </div>
);

function PlaceStep() {
  const m = text.value;
  const { place } = draft.value;
  const isNumbered = hasHouseNumber(place);
  const isDone = place.trim().length > 1 && !isNumbered;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isDone) goOn({});
      }}
    >
      <Field
        label={m.where}
        hint={m.where_hint}
        value={place}
        most={PLACE_MAX}
        error={isNumbered ? m.house_number : undefined}
        onValue={(typed) => change({ place: typed })}
      />
      <Button submit kind="primary" disabled={!isDone}>
        {m.go_on}
      </Button>
    </form>
  );
}

/** How many phones an alert here reaches, before it is sent. */
function Reach() {
  const m = text.value;
  const [phones, setPhones] = useState<number>();
  const group = rooms.value.find(
    ({ kind, room }) => kind === "alarm" && room === self.value?.buurt_id,
  )?.group;
  useEffect(() => {
    if (group)
      wish("reach", { group })
        .then((reached) => setPhones(reached.phones))
        .catch(() => {});
  }, [group]);
  if (phones === undefined) return null;
  return <p class={phones === 0 ? "error" : "muted"}>{phones ? m.reach(phones) : m.reach_none}</p>;
}

/** After behaviour, for who saw more: clothing, vehicle, direction. */
function Details() {
  const m = text.value;
  const [isOpen, setOpen] = useState(DETAILS.some((name) => draft.value[name] !== ""));
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{m.behaviour_extra}</Button>;
  return (
    <>
      {DETAILS.map((name) => (
        <Field
          key={name}
          label={m.details[name]}
          value={draft.value[name]}
          most={DETAIL_MAX}
          onValue={(typed) => change({ [name]: typed })}
        />
      ))}
    </>
  );
}

const Summary = ({ of: { kind, call, place } }: { of: Draft }) => (
  <p dir="auto">
    <strong>{kind && alertWord((c) => c.kinds[kind])}</strong> · {place}
    <br />
    <span class="muted">{call && alertWord((c) => c.called[call])}</span>
  </p>
);

function SendStep({ mode }: { mode: Mode }) {
  const m = text.value;
  const typed = draft.value;
  return (
    <div class="stack">
      <Summary of={typed} />
      {asksBehaviour(typed) && (
        <>
          <Field
            label={m.what_happens}
            hint={m.behaviour_hint}
            value={typed.behaviour}
            most={BEHAVIOUR_MAX}
            lines={2}
            onValue={(behaviour) => change({ behaviour })}
          />
          {typed.behaviour.trim().length > 1 && <Details />}
        </>
      )}
      {mode === "rehearsal" ? <Practised mode={mode} /> : <Reach />}
      {isReady(typed) && <Hold onFire={sendSoon} />}
    </div>
  );
}

/** A neighbour raised one of this kind a moment ago: one alert is answered, not raised twice. */
function TwinStep({ twin }: { twin: Alert }) {
  const m = text.value;
  const isSame = () => {
    const { alert_id } = twin;
    const call = draft.value.call === "i_called" && !twin.is_called;
    for (const state of call ? (["called_112", "seen"] as const) : (["seen"] as const))
      void wish("state", { alert_id, state }).catch(() => {}).then(() => askAgain("alerts"));
    drop();
    go(`melding/${alert_id}`);
  };
  return (
    <div class="stack">
      <p class="big" dir="auto">
        <Icon name={kindIcon(twin.kind)} />{" "}
        {twin.kind && alertWord((c) => c.kinds[twin.kind!])} · {twin.place} ·{" "}
        {hour(twin.raised_at)}
      </p>
      <Button kind="primary" icon="eye" onClick={isSame}>
        {m.same_yes}
      </Button>
      <Button onClick={() => change({ isOther: true })}>{m.same_no}</Button>
    </div>
  );
}

/** The seconds in which it can be stopped; the focus stands on stopping. */
function Undo({ seconds }: { seconds: number }) {
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => button.current?.querySelector("button")?.focus(), []);
  return (
    <div class="stack" ref={button}>
      <p role="status" class="big">
        {text.value.sending_in(seconds)}
      </p>
      <progress class="bar" value={UNDO_S - seconds} max={UNDO_S} aria-hidden="true" />
      <Button kind="primary" onClick={undo}>
        {alertWord((c) => c.undo)}
      </Button>
    </div>
  );
}

/** It is on its way and cannot be sent again from here; another one can. */
function Waiting({ of }: { of: Draft }) {
  const m = text.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        {line.value === "on" ? m.wait : m.sent_waits}
      </h1>
      <Summary of={of} />
      <div class="stack after">
        <Button icon="home" onClick={() => go("")}>
          {m.to_home}
        </Button>
        <Button kind="quiet" onClick={() => (waiting.value = undefined)}>
          {m.raise_another}
        </Button>
      </div>
    </>
  );
}

const Practised = ({ mode }: { mode: Mode }) =>
  mode === "real" ? null : (
    <p class="practice">
      {alertWord((c) => (mode === "rehearsal" ? c.rehearsal : c.raise_practice))}
    </p>
  );

function Step({ mode }: { mode: Mode }) {
  const m = text.value;
  const { step } = draft.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const twin =
    step === LAST_STEP && mode === "real"
      ? twinOf(draft.value, alerts.value, Date.now() / 1000)
      : undefined;
  useEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, [step, twin?.alert_id]);
  const title = twin
    ? m.same_alert(twin.sender.first_name || m.nobody)
    : [m.what, alertWord((c) => c.who_calls), m.where, m.check][step - 1];
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        {title}{" "}
        <span class="muted step">
          {step}/{LAST_STEP}
        </span>
      </h1>
      {(mode === "practice" || step < LAST_STEP) && <Practised mode={mode} />}
      {failed.value && (
        <p class="error" role="alert">
          <Icon name="warning" /> {failed.value}
        </p>
      )}
      {left.value !== undefined ? (
        <Undo seconds={left.value} />
      ) : (
        <>
          {step === 1 && <KindStep />}
          {step === 2 && <CallStep />}
          {step === PLACE_STEP && <PlaceStep />}
          {twin && <TwinStep twin={twin} />}
          {step === LAST_STEP && !twin && <SendStep mode={mode} />}
          <p class="stack after">
            {step > 1 && (
              <Button kind="quiet" icon="back" onClick={() => change({ step: step - 1 })}>
                {m.back}
              </Button>
            )}
            <Button
              kind="quiet"
              onClick={() => {
                drop();
                go("");
              }}
            >
              {m.stop}
            </Button>
          </p>
        </>
      )}
    </>
  );
}

export function RaiseScreen({ mode }: { mode: Mode }) {
  useState(() => begin(mode)); // before anything of the draft is shown
  return (
    <>
      <Calls />
      <Unread />
      {waiting.value ? (
        <Waiting of={waiting.value} />
      ) : mode === "practice" && coordinatesHere() ? (
        <Guarded isScreen isSensitive>
          <Step mode={mode} />
        </Guarded>
      ) : (
        <Step mode={mode} />
      )}
    </>
  );
}
