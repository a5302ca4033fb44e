// apart.tsx -- one walk of a series differently: cancelled, or at another time; all are told.
//
// Who opens it keeps the version that was seen. When another leader was first, what stands now is
// shown, and only then can it be changed over that.
import { useState } from "preact/hooks";
import type { Shift, ShiftReason } from "#types/wire";
import { Refused, request } from "../../page/phone.ts";
import { askAgain } from "../../page/state.ts";
import { dayAndHour, hour, text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { Trouble, whyNot } from "./parts.tsx";
import { minuteOf } from "./series.tsx";
import { guides } from "./under.ts";
import { words } from "./words.ts";

/** "maandag 3 maart 20:30 (vanwege het donker), was 20:00". */
function standing({ begins_at, was_at, reason, state }: Shift): string {
  const m = text.value;
  const why = reason ? ` (${m.reasons[reason]})` : "";
  if (state === "cancelled") return `${dayAndHour(begins_at)}: ${m.cancelled}${why}`;
  const was = was_at ? `. ${m.was(hour(was_at), hour(begins_at))}` : "";
  return `${dayAndHour(begins_at)}${why}${was}`;
}

/** What another leader did first, and whether it is to be changed over that. */
function Earlier({ shift, isNew, onGo, onStop }: EarlierProps) {
  const m = words.value;
  return (
    <section class="card stack" role="alert">
      <h2>
        <Icon name="warning" /> {isNew ? m.changed_meanwhile : m.already}
      </h2>
      <p class="big">{m.stands_now(standing(shift))}</p>
      <Button kind="primary" onClick={onStop}>
        {m.leave_so}
      </Button>
      <Button onClick={onGo}>{m.do_anyway}</Button>
    </section>
  );
}

interface EarlierProps {
  readonly shift: Shift;
  readonly isNew: boolean;
  readonly onGo: () => void;
  readonly onStop: () => void;
}

function Form({ shift, seen, onDone, onSeen }: FormProps) {
  const m = text.value;
  const [reason, setReason] = useState<ShiftReason>("weather");
  const [time, setTime] = useState(hour(shift.begins_at));
  const [trouble, setTrouble] = useState("");
  const hat = guides(shift.walk_group_id);
  const { walk_group_id, shift_id, on, min, max, newcomers } = shift;
  const named = { walk_group_id, shift_id, version: seen, reason };
  const act = (work: () => Promise<unknown>) => async () => {
    setTrouble("");
    try {
      await work();
      onDone();
    } catch (refused) {
      if (refused instanceof Refused && refused.error === "conflict") onSeen();
      else setTrouble(whyNot(refused));
    }
    askAgain("walks");
  };
  const cancel = act(() => request({ type: "shift.cancel", ...named }, hat));
  const minutes = Math.round((shift.ends_at - shift.begins_at) / 60);
  const plan = { on, begins_minute: minuteOf(time), minutes, min, max, newcomers };
  const move = act(() => request({ type: "shift.change", ...named, ...plan }, hat));
  return (
    <section class="card stack">
      <h2>{m.differently}</h2>
      <Choice label={m.why} value={reason} choices={m.reasons} onChoose={setReason} />
      <Trouble words={trouble} />
      <Field label={m.what_time} type="time" value={time} onValue={setTime} />
      <Button kind="primary" disabled={time === hour(shift.begins_at)} onClick={move}>
        {m.other_time}
      </Button>
      <Button onClick={cancel}>{m.cancel_walk}</Button>
      <Button kind="quiet" onClick={onDone}>
        {m.close}
      </Button>
    </section>
  );
}

interface FormProps {
  readonly shift: Shift;
  readonly seen: number;
  readonly onDone: () => void;
  readonly onSeen: () => void;
}

export function Differently({ shift }: { shift: Shift }) {
  const [seen, setSeen] = useState<number>();
  const [conflict, setConflict] = useState(false);
  const [agreed, setAgreed] = useState<number>();
  if (!guides(shift.walk_group_id) || shift.begins_at < Date.now() / 1000) return null;
  if (shift.state === "cancelled") {
    const isNews = seen !== undefined && shift.version > seen && agreed === undefined;
    return isNews ? <p role="alert">{words.value.changed_meanwhile}</p> : null;
  }
  const close = () => {
    setSeen(undefined);
    setConflict(false);
  };
  if (seen === undefined)
    return <Button onClick={() => setSeen(shift.version)}>{text.value.differently}</Button>;
  const isNew = conflict || shift.version > seen;
  const wasMoved = shift.was_at !== undefined && shift.was_at > 0;
  if ((isNew || wasMoved) && agreed !== shift.version)
    return (
      <Earlier
        shift={shift}
        isNew={isNew}
        onStop={close}
        onGo={() => {
          setAgreed(shift.version);
          setSeen(shift.version);
          setConflict(false);
        }}
      />
    );
  return <Form shift={shift} seen={seen} onDone={close} onSeen={() => setConflict(true)} />;
}
