// lead.tsx -- for who leads: a series with its days before it is saved, and one walk differently.
import { useEffect, useState } from "preact/hooks";
import type { Id, LocalDate, Series, SeriesDay, Shift, ShiftReason } from "#types/wire";
import { newId, Refused, request } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { askAgain, hats, roomOf } from "../../page/state.ts";
import { dayAndHour, hour, language, localDate, refusalText, text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon, Link } from "../../ui/parts.tsx";

const WEEKS_AHEAD = 12;
const SHOWN_MAX = 8;
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

/** Under which hat this phone leads a walking group; undefined: it does not. */
function hatFor(walk_group_id: string): "leader" | "coordinator" | undefined {
  const leads = hats.value.some(({ hat, room }) => hat === "leader" && room === walk_group_id);
  if (leads) return "leader";
  return hats.value.some(({ hat }) => hat === "coordinator") ? "coordinator" : undefined;
}

/** The walking groups that this phone leads. */
export const LeadLinks = () => (
  <>
    {hats.value
      .filter(({ hat, room }) => hat === "leader" && room)
      .map(({ room }) => (
        <p key={room}>
          <Link to={`#/reeks/${room}`} icon="walks">
            {text.value.new_series}: {roomOf(room!)?.name}
          </Link>
        </p>
      ))}
  </>
);

function weekdays(): Readonly<Record<string, string>> {
  const name = new Intl.DateTimeFormat(language.value, { weekday: "long", timeZone: "UTC" });
  const days = [0, 1, 2, 3, 4, 5, 6];
  return Object.fromEntries(days.map((day) => [`${day + 1}`, name.format(MONDAY + day * DAY_MS)]));
}

/** "20:30" as minutes since midnight. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const whole = (words: string) => Math.max(0, Math.trunc(Number(words) || 0));

interface Form {
  readonly weekday: string;
  readonly time: string;
  readonly minutes: string;
  readonly min: string;
  readonly max: string;
  readonly from: string;
  readonly to: string;
}

const seriesOf = (form: Form, series_id: Id, walk_group_id: Id): Series => ({
  series_id,
  walk_group_id,
  version: 1,
  rule: "weekly",
  every: 1,
  weekday: whole(form.weekday),
  begins_minute: minuteOf(form.time),
  minutes: whole(form.minutes),
  from: form.from as LocalDate,
  ...(form.to && { to: form.to as LocalDate }),
  min: whole(form.min),
  max: whole(form.max),
  newcomers: 1,
  weeks_ahead: WEEKS_AHEAD,
});

/** The days as the server makes them, with what stands out: a new clock, a holiday. */
function Preview({ days }: { days: readonly SeriesDay[] }) {
  const m = text.value;
  if (days.length === 0) return null;
  return (
    <section class="card">
      <h2>{m.preview}</h2>
      <ul class="plain">
        {days.slice(0, SHOWN_MAX).map((one) => (
          <li key={one.on}>
            {dayAndHour(one.begins_at)} {one.clock_changed && `(${m.clock_changes})`}
            {one.reason && ` (${m.reasons[one.reason]})`}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function SeriesScreen({ walk_group_id }: { walk_group_id: string }) {
  const m = text.value;
  const [id] = useState(() => newId() as Id);
  const [days, setDays] = useState<readonly SeriesDay[]>([]);
  const [error, setError] = useState("");
  const [form, setForm] = useState<Form>({
    ...{ weekday: "2", time: "20:00", minutes: "60", min: "2", max: "4" },
    ...{ from: localDate(1), to: "" },
  });
  const hat = hatFor(walk_group_id);
  const group = walk_group_id as Id;
  const series = seriesOf(form, id, group);
  const refuse = (refused: unknown) =>
    setError(refused instanceof Refused ? refusalText(refused.error) : m.try_again);
  useEffect(() => {
    const asked = { type: "series.preview", walk_group_id: group, series } as const;
    const timer = setTimeout(() => {
      setError("");
      request(asked, hat).then((page) => setDays(page.days ?? []), refuse);
    }, 400);
    return () => clearTimeout(timer);
  }, [JSON.stringify(form), hat]);
  const set = (key: keyof Form) => (value: string) => setForm({ ...form, [key]: value });
  const save = async () => {
    try {
      await request({ type: "series.make", walk_group_id: group, series }, hat);
      askAgain("walks");
      go("lopen");
    } catch (refused) {
      refuse(refused);
    }
  };
  const field = (key: keyof Form, label: string, type: "time" | "date" | "number") => (
    <Field label={label} type={type} value={form[key]} onValue={set(key)} />
  );
  return (
    <>
      <h1>{m.new_series}</h1>
      <div class="stack">
        <Choice
          label={m.which_day}
          value={form.weekday}
          choices={weekdays()}
          onChoose={set("weekday")}
        />
        {field("time", m.what_time, "time")}
        {field("minutes", m.how_long, "number")}
        {field("min", m.at_least, "number")}
        {field("max", m.at_most, "number")}
        {field("from", m.from_day, "date")}
        {field("to", m.until_day, "date")}
        {error && (
          <p class="error" role="alert">
            <Icon name="warning" /> {error}
          </p>
        )}
        <Preview days={days} />
        <Button kind="primary" disabled={days.length === 0 || error !== ""} onClick={save}>
          {m.save_series}
        </Button>
        <Button kind="quiet" icon="back" onClick={() => go("lopen")}>
          {m.back}
        </Button>
      </div>
    </>
  );
}

/** One walk of a group that this phone leads: cancelled, or at another time; all are told. */
export function Differently({ shift }: { shift: Shift }) {
  const m = text.value;
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState<ShiftReason>("weather");
  const [time, setTime] = useState(hour(shift.begins_at));
  const [error, setError] = useState("");
  const hat = hatFor(shift.walk_group_id);
  if (!hat || shift.state === "cancelled" || shift.begins_at < Date.now() / 1000) return null;
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{m.differently}</Button>;
  const { walk_group_id, shift_id, version, on, min, max, newcomers } = shift;
  const named = { walk_group_id, shift_id, version, reason };
  const act = (work: () => Promise<unknown>) => async () => {
    try {
      await work();
      setOpen(false);
    } catch (refused) {
      setError(refused instanceof Refused ? refusalText(refused.error) : m.try_again);
    }
    askAgain("walks");
  };
  const cancel = act(() => request({ type: "shift.cancel", ...named }, hat));
  const minutes = Math.round((shift.ends_at - shift.begins_at) / 60);
  const begins_minute = minuteOf(time);
  const plan = { on, begins_minute, minutes, min, max, newcomers };
  const move = act(() => request({ type: "shift.change", ...named, ...plan }, hat));
  return (
    <section class="card stack">
      <h2>{m.differently}</h2>
      <Choice label={m.why} value={reason} choices={m.reasons} onChoose={setReason} />
      {error && (
        <p class="error" role="alert">
          <Icon name="warning" /> {error}
        </p>
      )}
      <Field label={m.what_time} type="time" value={time} onValue={setTime} />
      <Button kind="primary" disabled={time === hour(shift.begins_at)} onClick={move}>
        {m.other_time}
      </Button>
      <Button onClick={cancel}>{m.cancel_walk}</Button>
    </section>
  );
}
