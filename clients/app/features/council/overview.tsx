// overview.tsx -- how the wijk takes part: counts for a month or a quarter, by buurt or the wijk.
//
// Each figure has its period and its n. What is hidden is hidden by the server: here it never came.
import { useState } from "preact/hooks";
import type { LocalDate, Measured, OverviewCell, OverviewPage, OverviewPeriod } from "#types/wire";
import { go } from "../../page/route.ts";
import { buurten } from "../../page/state.ts";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Icon } from "../../ui/parts.tsx";
import { ask, may } from "./acting.ts";
import {
  Bar,
  count,
  dayText,
  monthAway,
  monthText,
  Print,
  save,
  Table,
  today,
  useAnswer,
  Waits,
} from "./figures.tsx";
import { Story } from "./story.tsx";

type Level = "buurt" | "wijk";

export interface Asked {
  readonly period: OverviewPeriod;
  readonly from: LocalDate;
  readonly level: Level;
}

const MONTHS_SHOWN = 18;
const QUARTERS_SHOWN = 9;
const QUARTER = 3;
const TREND_MONTHS = 6;

const quarterOf = (month: LocalDate): LocalDate => {
  const number = Number(month.slice(5, 7)) - 1;
  return monthAway(month, -(number % QUARTER));
};

/** The month before this one, where somebody named none. */
function readPlace([period, from, level]: readonly string[]): Asked {
  const month = monthAway(today(), -1);
  const isQuarter = period === "kwartaal";
  return {
    period: isQuarter ? "quarter" : "month",
    from: (from as LocalDate | undefined) ?? (isQuarter ? quarterOf(month) : month),
    level: level === "wijk" ? "wijk" : "buurt",
  };
}

const show = ({ period, from, level }: Asked) =>
  go(`wijk/cijfers/${period === "quarter" ? "kwartaal" : "maand"}/${from}/${level}`);

/** All pages of it, as the hat may read it. */
async function read(asked: Asked): Promise<OverviewPage> {
  const type = may("overview.show") ? "overview.show" : "overview.public";
  const cells: OverviewCell[] = [];
  for (;;) {
    const page = await ask({ type, ...asked, after: cells.length });
    cells.push(...(page.cells ?? []));
    if (!page.more || !page.cells?.length) return { ...page, cells };
  }
}

async function saveCsv(asked: Asked): Promise<void> {
  let csv = "";
  for (;;) {
    const after = new TextEncoder().encode(csv).length;
    const page = await ask({ type: "overview.csv", ...asked, after });
    csv += page.csv;
    if (!page.more || page.csv === "") break;
  }
  save(`overzicht-${asked.from}-${asked.level}.csv`, csv);
}

const periodText = ({ period, from }: Asked) =>
  period === "month"
    ? monthText(from)
    : words.value.quarter(Math.ceil(Number(from.slice(5, 7)) / QUARTER), from.slice(0, 4));

function Controls({ asked }: { asked: Asked }) {
  const w = words.value;
  const isMonth = asked.period === "month";
  const now = monthAway(today(), 0);
  const first = isMonth ? now : quarterOf(now);
  const step = isMonth ? 1 : QUARTER;
  const starts = Array.from({ length: isMonth ? MONTHS_SHOWN : QUARTERS_SHOWN }, (_, i) =>
    monthAway(first, -i * step),
  );
  if (!starts.includes(asked.from)) starts.push(asked.from);
  const choices = Object.fromEntries(
    starts.map((from) => [from, periodText({ ...asked, from })]),
  ) as Record<string, string>;
  return (
    <div class="controls">
      <Choice
        label={w.over_what}
        value={asked.period}
        choices={w.periods}
        onChoose={(period) =>
          show({ ...asked, period, from: period === "month" ? asked.from : quarterOf(asked.from) })
        }
      />
      <Choice
        label={w.which_period}
        value={asked.from}
        choices={choices}
        onChoose={(from) => show({ ...asked, from: from as LocalDate })}
      />
      <Choice
        label={w.how_fine}
        value={asked.level}
        choices={w.levels}
        onChoose={(level) => show({ ...asked, level })}
      />
    </div>
  );
}

/** A figure with its n; what is hidden says so. */
function Figure({ cell, k }: { cell: OverviewCell | undefined; k: number }) {
  const w = words.value;
  if (!cell) return <>–</>;
  return (
    <>
      {cell.hidden ? `${w.fewer(k)} *` : count(cell.value)}{" "}
      <span class="n">n = {count(cell.n)}</span>
    </>
  );
}

const MEASURES = () => Object.keys(words.value.measures) as Measured[];

/** Whose figures: the buurten of the wijk, and the wijk as a whole. */
const columns = (level: Level) => [
  ...(level === "buurt" ? buurten.value : []),
  { buurt_id: undefined, name: words.value.whole_wijk },
];

const cellOf = (page: OverviewPage, measure: Measured, buurt_id: string | undefined) =>
  page.cells?.find((cell) => cell.measure === measure && cell.buurt_id === buurt_id);

function Bars({ page, asked }: { page: OverviewPage; asked: Asked }) {
  const w = words.value;
  const [measure, setMeasure] = useState<Measured>("walks_walked");
  const known = MEASURES().filter((one) => page.cells?.some((cell) => cell.measure === one));
  const cells = columns(asked.level).map((column) => ({
    name: column.name,
    cell: cellOf(page, measure, column.buurt_id),
  }));
  const most = Math.max(1, ...cells.map(({ cell }) => cell?.value ?? 0));
  const choices = Object.fromEntries(
    known.map((one) => [one, w.measures[one as keyof typeof w.measures]]),
  ) as Record<string, string>;
  return (
    <section class="card">
      <div class="controls">
        <Choice<string>
          label={w.which_figure}
          value={measure}
          choices={choices}
          onChoose={(one) => setMeasure(one as Measured)}
        />
      </div>
      <Table
        caption={`${choices[measure] ?? ""}, ${periodText(asked)}`}
        head={[w.buurt, w.bar, w.figure]}
        rows={cells.map(({ name, cell }) => [
          name,
          <Bar key={name} part={cell?.value ?? 0} most={most} />,
          <Figure key={name} cell={cell} k={page.suppression} />,
        ])}
      />
    </section>
  );
}

function Months({ asked }: { asked: Asked }) {
  const w = words.value;
  const [measure, setMeasure] = useState<Measured>("walkers");
  const last = asked.period === "month" ? asked.from : monthAway(asked.from, QUARTER - 1);
  const pages = useAnswer(async () => {
    const all: { month: LocalDate; page: OverviewPage | undefined }[] = [];
    for (let i = TREND_MONTHS - 1; i >= 0; i--) {
      const month = monthAway(last, -i);
      const one = { period: "month", from: month, level: "wijk" } as const;
      const page = await read(one).catch(() => undefined);
      all.push({ month, page });
    }
    return all;
  }, [last]);
  const rows = (pages.value ?? []).map(({ month, page }) => ({
    month,
    k: page?.suppression ?? 0,
    cell: page && cellOf(page, measure, undefined),
  }));
  const most = Math.max(1, ...rows.map(({ cell }) => cell?.value ?? 0));
  const choices = Object.fromEntries(
    MEASURES()
      .filter((one) => !one.endsWith("_alerts"))
      .map((one) => [one, w.measures[one as keyof typeof w.measures]]),
  ) as Record<string, string>;
  return (
    <section class="card">
      <div class="controls">
        <Choice<string>
          label={w.which_figure}
          value={measure}
          choices={choices}
          onChoose={(one) => setMeasure(one as Measured)}
        />
      </div>
      <Waits of={pages} />
      <Table
        caption={`${choices[measure] ?? ""}, ${w.whole_wijk}, ${w.by_month}`}
        head={[w.month, w.bar, w.figure]}
        rows={rows.map(({ month, cell, k }) => [
          monthText(month),
          <Bar key={month} part={cell?.value ?? 0} most={most} />,
          cell ? <Figure key={month} cell={cell} k={k} /> : w.nothing_yet,
        ])}
      />
    </section>
  );
}

/** Where something is hidden there is a way to a figure that is not. */
function Ways({ asked }: { asked: Asked }) {
  const w = words.value;
  return (
    <p class="warn">
      * {w.hidden_why}{" "}
      {asked.period === "month" && (
        <Button
          kind="quiet"
          onClick={() => show({ ...asked, period: "quarter", from: quarterOf(asked.from) })}
        >
          {w.to_quarter}
        </Button>
      )}
      {asked.level === "buurt" && (
        <Button kind="quiet" onClick={() => show({ ...asked, level: "wijk" })}>
          {w.to_wijk}
        </Button>
      )}
    </p>
  );
}

export function OverviewScreen({ place }: { place: readonly string[] }) {
  const w = words.value;
  const asked = readPlace(place);
  const answer = useAnswer(() => read(asked), [asked.period, asked.from, asked.level]);
  const page = answer.value;
  const all = columns(asked.level);
  return (
    <>
      <h2>
        {w.parts.overview}: {periodText(asked)}
      </h2>
      <Controls asked={asked} />
      <Story asked={asked} />
      <Waits of={answer} />
      {page && (
        <>
          <p>
            <Icon name={page.frozen_on ? "check" : "clock"} />{" "}
            {page.frozen_on ? w.frozen_on(dayText(page.frozen_on)) : w.not_frozen} {w.n_is}
          </p>
          <div class="controls">
            {may("overview.csv") && <Button onClick={() => saveCsv(asked)}>{w.save_csv}</Button>}
            <Print />
          </div>
          {page.suppressed && <Ways asked={asked} />}
          <Table
            caption={`${dayText(page.from)} – ${dayText(page.to)}`}
            head={[w.figure, ...all.map(({ name }) => name)]}
            rows={MEASURES()
              .filter((measure) => page.cells?.some((cell) => cell.measure === measure))
              .map((measure) => [
                w.measures[measure as keyof typeof w.measures],
                ...all.map(({ buurt_id, name }) => (
                  <Figure key={name} cell={cellOf(page, measure, buurt_id)} k={page.suppression} />
                )),
              ])}
          />
          <div class="wide">
            {asked.level === "buurt" && <Bars page={page} asked={asked} />}
            <Months asked={asked} />
          </div>
        </>
      )}
    </>
  );
}
