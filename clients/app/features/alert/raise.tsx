// raise.tsx -- SAAR: one decision a screen, 112 on each; hold, let go, five seconds to undo.
import { useEffect, useRef, useState } from "preact/hooks";
import type { AlertKind, AlertWords, Call112 as Call } from "#types/bridge";
import type { Id } from "#types/wire";
import { Refused, wish } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { askAgain, line, rooms, self } from "../../page/state.ts";
import { alertWord, refusalText, text } from "../../text/catalogue.ts";
import { Button, Call112, CallPolice, Field, Hold, Icon, kindIcon } from "../../ui/parts.tsx";

const UNDO_S = 5;
const STEPS = 4;
const PLACE_MAX = 120;
const BEHAVIOUR_MAX = 400;

/** As the core judges it: these are about a place or a person at risk, not about behaviour. */
const WITHOUT_BEHAVIOUR: ReadonlySet<AlertKind> = new Set(["fire", "dangerous_place"]);
const BEHAVIOUR_FREE: ReadonlySet<AlertKind> = new Set(["missing"]);

interface Draft {
  readonly kind?: AlertKind;
  readonly call?: Call;
  readonly place: string;
  readonly behaviour: string;
}

interface StepProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>, next?: boolean) => void;
}

const KindStep = ({ set }: StepProps) => (
  <div class="stack choices">
    {(Object.keys(text.value.kinds) as AlertKind[]).map((kind) => (
      <Button key={kind} icon={kindIcon(kind)} onClick={() => set({ kind }, true)}>
        {alertWord((c) => c.kinds[kind])}
      </Button>
    ))}
  </div>
);

const CallStep = ({ set }: StepProps) => (
  <div class="stack choices">
    {(Object.keys(text.value.calls) as Call[]).map((call) => (
      <Button key={call} icon="phone" onClick={() => set({ call }, true)}>
        {alertWord((c) => c.calls[call])}
      </Button>
    ))}
    <CallPolice />
  </div>
);

function PlaceStep({ draft, set }: StepProps) {
  const m = text.value;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.place.trim().length > 1) set({}, true);
      }}
    >
      <Field
        label={m.where}
        hint={m.where_hint}
        value={draft.place}
        most={PLACE_MAX}
        onValue={(place) => set({ place })}
      />
      <Button submit kind="primary" disabled={draft.place.trim().length < 2}>
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

interface SendProps extends StepProps {
  readonly rehearsal: boolean;
  readonly onSend: () => void;
}

function SendStep({ draft, set, rehearsal, onSend }: SendProps) {
  const m = text.value;
  const needs = draft.kind && !WITHOUT_BEHAVIOUR.has(draft.kind);
  const isFree = draft.kind && BEHAVIOUR_FREE.has(draft.kind);
  const isReady = !needs || isFree || draft.behaviour.trim().length > 1;
  return (
    <div class="stack">
      <p dir="auto">
        <strong>{draft.kind && alertWord((c) => c.kinds[draft.kind!])}</strong> · {draft.place}
        <br />
        <span class="muted">{draft.call && m.calls[draft.call]}</span>
      </p>
      {needs && (
        <Field
          label={m.what_happens}
          hint={m.behaviour_hint}
          value={draft.behaviour}
          most={BEHAVIOUR_MAX}
          lines={2}
          onValue={(behaviour) => set({ behaviour })}
        />
      )}
      {rehearsal ? <p class="practice">{m.rehearsal}</p> : <Reach />}
      {isReady && <Hold onFire={onSend} />}
    </div>
  );
}

/** The seconds in which it can be stopped; the focus stands on stopping. */
function Undo({ onStop, onEnd }: { onStop: () => void; onEnd: () => void }) {
  const m = text.value;
  const [left, setLeft] = useState(UNDO_S);
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => button.current?.querySelector("button")?.focus(), []);
  useEffect(() => {
    if (left === 0) {
      onEnd();
      return undefined;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <div class="stack" ref={button}>
      <p role="status" class="big">
        {m.sending_in(left)}
      </p>
      <progress class="bar" value={UNDO_S - left} max={UNDO_S} aria-hidden="true" />
      <Button kind="primary" onClick={onStop}>
        {m.undo}
      </Button>
    </div>
  );
}

/** What goes out; undefined while something is still to be chosen. */
function alertOf({ kind, call, place, behaviour }: Draft): AlertWords | undefined {
  if (!kind || !call) return undefined;
  const about = WITHOUT_BEHAVIOUR.has(kind) || !behaviour.trim() ? {} : { behaviour };
  return { kind, call, place: place.trim(), ...about };
}

interface Raised {
  readonly rehearsal: boolean;
  /** OEFENING for the whole buurt, under a hat. */
  readonly practice: boolean;
}

const Practised = ({ rehearsal, practice }: Raised) =>
  rehearsal || practice ? (
    <p class="practice">{rehearsal ? text.value.rehearsal : text.value.raise_practice}</p>
  ) : null;

export function RaiseScreen({ rehearsal, practice }: Raised) {
  const m = text.value;
  const [step, setStep] = useState(1);
  const [draft, setDraft] = useState<Draft>({ place: "", behaviour: "" });
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, [step]);
  const set = (change: Partial<Draft>, next = false) => {
    setDraft({ ...draft, ...change });
    if (next) setStep(step + 1);
  };
  const send = async () => {
    const alert = alertOf(draft);
    if (!alert) return;
    setSending(false);
    try {
      const raised = wish("raise", { alert, practice, rehearsal });
      askAgain("alerts");
      if (line.value !== "on" && !rehearsal) setError(m.sent_waits);
      const made = await raised;
      askAgain("alerts");
      go(`melding/${made.id as Id}`);
    } catch (refused) {
      setError(refused instanceof Refused ? refusalText(refused.error) : m.try_again);
      if (refused instanceof Refused && refused.field?.includes("place")) setStep(3);
    }
  };
  const step_props = { draft, set };
  return (
    <>
      <Call112 />
      <h1 tabIndex={-1} ref={heading}>
        {[m.what, m.who_calls, m.where, m.check][step - 1]}{" "}
        <span class="muted step">
          {step}/{STEPS}
        </span>
      </h1>
      <Practised rehearsal={rehearsal && step < STEPS} practice={practice} />
      {error && (
        <p class="error" role="alert">
          <Icon name="warning" /> {error}
        </p>
      )}
      {isSending ? (
        <Undo onStop={() => setSending(false)} onEnd={send} />
      ) : (
        <>
          {step === 1 && <KindStep {...step_props} />}
          {step === 2 && <CallStep {...step_props} />}
          {step === 3 && <PlaceStep {...step_props} />}
          {step === 4 && (
            <SendStep {...step_props} rehearsal={rehearsal} onSend={() => setSending(true)} />
          )}
          <p class="stack after">
            {step > 1 && (
              <Button kind="quiet" icon="back" onClick={() => setStep(step - 1)}>
                {m.back}
              </Button>
            )}
            <Button kind="quiet" onClick={() => go("")}>
              {m.stop}
            </Button>
          </p>
        </>
      )}
    </>
  );
}
