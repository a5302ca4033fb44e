// range.tsx -- a range of days in one act: cancelled, or at another time.
import { useEffect, useState } from "preact/hooks";
import type { Exception, ExceptionKind, Id, LocalDate, Series, ShiftReason } from "#types/wire";
import { newId, request } from "../../page/phone.ts";
import { localDate, text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { Back, dayOf, groupName, Trouble, useWork } from "./parts.tsx";
import { minuteOf, sayingOf, timeOf, useSeries } from "./series.tsx";
import { buurtOf, guides } from "./under.ts";
import { words } from "./words.ts";

function saying({ kind, from, to, reason, begins_minute }: Exception): string {
  const m = words.value;
  const what = kind === "other_time" ? m.at_time(timeOf(begins_minute)) : m.differs.cancelled;
  const days = from === to ? dayOf(from) : m.from_to(dayOf(from), dayOf(to));
  return `${days}: ${what} (${text.value.reasons[reason]})`;
}

interface Asked {
  readonly earlier: readonly Exception[];
  readonly onReplace: () => unknown;
  readonly onStop: () => void;
}

/** Another edit stands on these days: it is shown, and asked. */
function StandsThere({ earlier, onReplace, onStop }: Asked) {
  const m = words.value;
  return (
    <section class="card stack" role="alert">
      <h2>
        <Icon name="warning" /> {m.stands_there}
      </h2>
      <ul class="plain">
        {earlier.map((one) => (
          <li key={one.exception_id}>{saying(one)}</li>
        ))}
      </ul>
      <Button kind="primary" onClick={onStop}>
        {m.leave_so}
      </Button>
      <Button onClick={onReplace}>{m.replace}</Button>
    </section>
  );
}

interface Given {
  readonly walk_group_id: Id;
  readonly series: readonly Series[];
  readonly onDone: () => void;
}

function RangeForm({ walk_group_id, series, onDone }: Given) {
  const m = words.value;
  const [which, setWhich] = useState("");
  const [kind, setKind] = useState<ExceptionKind>("cancelled");
  const [reason, setReason] = useState<ShiftReason>("holiday");
  const [from, setFrom] = useState<string>(localDate(1));
  const [to, setTo] = useState<string>(localDate(14));
  const [time, setTime] = useState("21:30");
  const [earlier, setEarlier] = useState<readonly Exception[]>([]);
  const [said, setSaid] = useState("");
  const { trouble, work } = useWork();
  const series_id = (which || series[0]?.series_id || "") as Id;
  const add = (over_earlier: boolean) =>
    work(async () => {
      setSaid("");
      const exception: Exception = {
        ...{ exception_id: newId() as Id, series_id, kind, reason },
        ...{ from: from as LocalDate, to: to as LocalDate },
        begins_minute: kind === "other_time" ? minuteOf(time) : 0,
      };
      const asked = { type: "exception.add", walk_group_id, exception, over_earlier } as const;
      const added = await request(asked, guides(walk_group_id));
      setEarlier(added.earlier ?? []);
      if (added.earlier?.length && !over_earlier) return;
      setEarlier([]);
      setSaid(m.shifts_changed(added.shifts));
      onDone();
    });
  return (
    <div class="stack">
      {series.length > 1 && (
        <Choice
          label={m.which_series}
          value={series_id}
          choices={Object.fromEntries(series.map((one) => [one.series_id, sayingOf(one)]))}
          onChoose={setWhich}
        />
      )}
      <Field label={m.first_day} type="date" value={from} onValue={setFrom} />
      <Field label={m.last_day} type="date" value={to} onValue={setTo} />
      <Choice label={m.what_differs} value={kind} choices={m.differs} onChoose={setKind} />
      {kind === "other_time" && (
        <Field label={text.value.what_time} type="time" value={time} onValue={setTime} />
      )}
      <Choice
        label={text.value.why}
        value={reason}
        choices={text.value.reasons}
        onChoose={setReason}
      />
      <Trouble words={trouble} />
      {earlier.length > 0 ? (
        <StandsThere earlier={earlier} onReplace={add(true)} onStop={() => setEarlier([])} />
      ) : (
        <Button kind="primary" disabled={!series_id || from > to} onClick={add(false)}>
          {m.save}
        </Button>
      )}
      <p role="status">{said}</p>
    </div>
  );
}

export function RangeScreen({ walk_group_id }: { walk_group_id: string }) {
  const m = words.value;
  const group = walk_group_id as Id;
  const series = useSeries(walk_group_id);
  const [list, setList] = useState<readonly Exception[]>([]);
  const { trouble, work } = useWork();
  const buurt_id = buurtOf(walk_group_id);
  const ask = async () => {
    if (!buurt_id) return;
    const pages = series.map(({ series_id }) =>
      request({ type: "exception.list", buurt_id, series_id }),
    );
    setList((await Promise.all(pages)).flatMap((page) => page.exceptions ?? []));
  };
  useEffect(() => void ask().catch(() => {}), [series, buurt_id]);
  const remove = (exception_id: Id) =>
    work(async () => {
      const asked = { type: "exception.remove", walk_group_id: group, exception_id } as const;
      await request(asked, guides(walk_group_id));
      await ask();
    });
  return (
    <>
      <h1 dir="auto">{m.range_of(groupName(walk_group_id))}</h1>
      <p>{m.range_hint}</p>
      {series.length === 0 ? (
        <p>{m.no_series}</p>
      ) : (
        <RangeForm walk_group_id={group} series={series} onDone={ask} />
      )}
      <section class="after stack">
        <h2>{m.ranges}</h2>
        {list.length === 0 && <p class="muted">{m.no_ranges}</p>}
        <Trouble words={trouble} />
        {list.map((one) => (
          <div class="card stack" key={one.exception_id}>
            <p>{saying(one)}</p>
            <Button onClick={remove(one.exception_id)}>{m.remove}</Button>
          </div>
        ))}
      </section>
      <Back to="beheer" />
    </>
  );
}
