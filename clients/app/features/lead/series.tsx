// series.tsx -- walks that come back: the days in sight before they are saved, holidays offered.
import { useEffect, useState } from "preact/hooks";
import type { Id, LocalDate, Series, SeriesDay } from "#types/wire";
import { newId, request } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { dayAndHour, language, localDate, text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon, Link, Tick } from "../../ui/parts.tsx";
import { Back, groupName, Trouble, useWork, whyNot } from "./parts.tsx";
import { buurtOf, leads } from "./under.ts";
import { words } from "./words.ts";

const WEEKS_AHEAD = 12;
const SHOWN_MAX = 8;
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

function weekdays(): Readonly<Record<string, string>> {
  const name = new Intl.DateTimeFormat(language.value, { weekday: "long", timeZone: "UTC" });
  const days = [0, 1, 2, 3, 4, 5, 6];
  return Object.fromEntries(days.map((day) => [`${day + 1}`, name.format(MONDAY + day * DAY_MS)]));
}

/** "20:30" as minutes since midnight. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Minutes since midnight as "20:30". */
export function timeOf(minute: number): string {
  const two = (number: number) => `${number}`.padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

const whole = (typed: string) => Math.max(0, Math.trunc(Number(typed) || 0));

/* ── how often, as the wire and as a reader say it ── */

type Often = keyof typeof words.value.often;
const NTHS: Partial<Record<Often, number>> = { first: 1, second: 2, third: 3, fourth: 4, last: 5 };

function oftenOf({ rule, every, nth }: Series): Often {
  if (rule === "weekly") return every === 2 ? "two_weeks" : "every_week";
  const found = Object.entries(NTHS).find(([, number]) => number === nth);
  return (found?.[0] ?? "first") as Often;
}

export function sayingOf(series: Series): string {
  const m = words.value;
  const day = weekdays()[`${series.weekday}`] ?? "";
  const time = timeOf(series.begins_minute);
  if (series.rule === "monthly") return m.monthly(m.often[oftenOf(series)], day, time);
  return series.every === 1 ? m.weekly(day, time) : m.every_n(series.every, day, time);
}

/* ── the form ── */

interface Form {
  readonly often: Often;
  readonly weekday: string;
  readonly time: string;
  readonly minutes: string;
  readonly min: string;
  readonly max: string;
  readonly from: string;
  readonly to: string;
}

const fresh = (): Form => ({
  ...{ often: "every_week", weekday: "2", time: "20:00", minutes: "60", min: "2", max: "4" },
  ...{ from: localDate(1), to: "" },
});

const formOf = (series: Series): Form => ({
  often: oftenOf(series),
  weekday: `${series.weekday}`,
  time: timeOf(series.begins_minute),
  minutes: `${series.minutes}`,
  min: `${series.min}`,
  max: `${series.max}`,
  from: series.from,
  to: series.to ?? "",
});

function seriesOf(form: Form, of: Pick<Series, "series_id" | "walk_group_id" | "version">): Series {
  const nth = NTHS[form.often];
  return {
    ...of,
    ...(nth ? { rule: "monthly", every: 1, nth } : { rule: "weekly", every: 1 }),
    ...(form.often === "two_weeks" && { every: 2 }),
    weekday: whole(form.weekday),
    begins_minute: minuteOf(form.time),
    minutes: whole(form.minutes),
    from: form.from as LocalDate,
    ...(form.to && { to: form.to as LocalDate }),
    min: whole(form.min),
    max: whole(form.max),
    newcomers: 1,
    weeks_ahead: WEEKS_AHEAD,
  };
}

/** The days as the server makes them, with what stands out: a new clock, a holiday. */
function Preview({ days }: { days: readonly SeriesDay[] }) {
  const m = text.value;
  const shown = days.filter((one, i) => i < SHOWN_MAX || one.clock_changed || one.reason);
  if (days.length === 0) return null;
  return (
    <section class="card">
      <h2>{m.preview}</h2>
      <ul class="plain">
        {shown.map((one) => (
          <li key={one.on}>
            {dayAndHour(one.begins_at)}{" "}
            {one.clock_changed && (
              <span class="state">
                <Icon name="clock" /> {m.clock_changes}
              </span>
            )}
            {one.reason && ` (${m.reasons[one.reason]})`}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Offered {
  readonly days: readonly SeriesDay[];
  readonly off: ReadonlySet<LocalDate>;
  readonly onChange: (off: ReadonlySet<LocalDate>) => void;
}

/** Offered from the wijk's list; nothing is taken off by itself. */
function Holidays({ days, off, onChange }: Offered) {
  const m = words.value;
  const offered = days.filter(({ reason }) => reason === "holiday");
  if (offered.length === 0) return null;
  return (
    <section class="card">
      <h2>{m.holidays}</h2>
      <p class="muted">{m.holidays_hint}</p>
      {offered.map(({ on, begins_at }) => (
        <Tick
          key={on}
          checked={off.has(on)}
          onChange={(is) => {
            const next = new Set(off);
            if (is) next.add(on);
            else next.delete(on);
            onChange(next);
          }}
        >
          {dayAndHour(begins_at)}
        </Tick>
      ))}
    </section>
  );
}

interface Edited {
  readonly walk_group_id: Id;
  readonly before?: Series | undefined;
}

function SeriesForm({ walk_group_id, before }: Edited) {
  const m = text.value;
  const [series_id] = useState(() => before?.series_id ?? (newId() as Id));
  const [days, setDays] = useState<readonly SeriesDay[]>([]);
  const [off, setOff] = useState<ReadonlySet<LocalDate>>(new Set());
  const [moves, setMoves] = useState(true);
  const [form, setForm] = useState<Form>(() => (before ? formOf(before) : fresh()));
  const { trouble, setTrouble, work } = useWork();
  const hat = leads(walk_group_id);
  const series = seriesOf(form, { series_id, walk_group_id, version: before?.version ?? 1 });
  useEffect(() => {
    const asked = { type: "series.preview", walk_group_id, series } as const;
    const timer = setTimeout(() => {
      setTrouble("");
      request(asked, hat).then(
        (page) => setDays(page.days ?? []),
        (refused: unknown) => setTrouble(whyNot(refused)),
      );
    }, 400);
    return () => clearTimeout(timer);
  }, [JSON.stringify(form), hat]);
  const set = (key: keyof Form) => (value: string) => setForm({ ...form, [key]: value });
  const save = work(async () => {
    const named = { walk_group_id, series };
    if (before) await request({ type: "series.change", ...named, move_joined: moves }, hat);
    else await request({ type: "series.make", ...named }, hat);
    for (const on of off) {
      const range = { exception_id: newId() as Id, series_id, from: on, to: on, begins_minute: 0 };
      const exception = { ...range, kind: "cancelled", reason: "holiday" } as const;
      await request({ type: "exception.add", walk_group_id, exception, over_earlier: true }, hat);
    }
    go("lopen");
  });
  const field = (key: keyof Form, label: string, type: "time" | "date" | "number") => (
    <Field label={label} type={type} value={form[key]} onValue={set(key)} />
  );
  return (
    <div class="stack">
      <Choice
        label={words.value.how_often}
        value={form.often}
        choices={words.value.often}
        onChoose={set("often")}
      />
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
      {before && (
        <Tick checked={moves} onChange={setMoves}>
          {words.value.move_joined}
        </Tick>
      )}
      <Trouble words={trouble} />
      <Preview days={days} />
      <Holidays days={days} off={off} onChange={setOff} />
      <Button kind="primary" disabled={days.length === 0 || trouble !== ""} onClick={save}>
        {m.save_series}
      </Button>
    </div>
  );
}

export function NewSeries({ walk_group_id }: { walk_group_id: string }) {
  return (
    <>
      <h1>{text.value.new_series}</h1>
      <SeriesForm walk_group_id={walk_group_id as Id} />
      <Back to="beheer" />
    </>
  );
}

/** The series of a walking group, as the server has them. */
export function useSeries(walk_group_id: string): readonly Series[] {
  const [list, setList] = useState<readonly Series[]>([]);
  const buurt_id = buurtOf(walk_group_id);
  useEffect(() => {
    if (!buurt_id) return;
    request({ type: "series.list", buurt_id }).then(
      (page) => setList(page.series?.filter((one) => one.walk_group_id === walk_group_id) ?? []),
      () => {},
    );
  }, [walk_group_id, buurt_id]);
  return list;
}

export function SeriesList({ walk_group_id, which }: { walk_group_id: string; which: string }) {
  const m = words.value;
  const list = useSeries(walk_group_id);
  const edited = list.find(({ series_id }) => series_id === which);
  if (edited)
    return (
      <>
        <h1>{m.change_series}</h1>
        <SeriesForm walk_group_id={walk_group_id as Id} before={edited} />
        <Back to={`beheer/reeksen/${walk_group_id}`} />
      </>
    );
  return (
    <>
      <h1 dir="auto">{m.series_of(groupName(walk_group_id))}</h1>
      {list.length === 0 && <p>{m.no_series}</p>}
      <div class="stack">
        {list.map((series) => (
          <section class="card stack" key={series.series_id}>
            <p class="big">{sayingOf(series)}</p>
            <Link to={`#/beheer/reeksen/${walk_group_id}/${series.series_id}`}>
              {m.change_series}
            </Link>
          </section>
        ))}
        <Link to={`#/reeks/${walk_group_id}`} kind="primary" icon="walks">
          {text.value.new_series}
        </Link>
      </div>
      <Back to="beheer" />
    </>
  );
}
