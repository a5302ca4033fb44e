// indicators.tsx -- what a year is judged by: measured here, or entered by hand with a source;
// never mixed.
import { useState } from "preact/hooks";
import type { Indicator, IndicatorPage, LocalDate } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Choice, Field } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, count, Fold, Table, today, useAnswer, Waits, whole } from "../council/figures.tsx";
import { cells, readYear } from "./figure.ts";
import { SetForm } from "./indicator_set.tsx";

const UNIT_MAX = 40;
const SOURCE_MAX = 120;

/** A figure that nobody can measure here; the same period anew replaces it. */
function ReportForm({ indicators, year, onReported }: Reporting) {
  const w = words.value;
  const [code, setCode] = useState(indicators[0]?.code ?? "");
  const [value, setValue] = useState("");
  const [n, setN] = useState("");
  const [unit, setUnit] = useState("");
  const [source, setSource] = useState("");
  const [from, setFrom] = useState(`${year}-01-01`);
  const [to, setTo] = useState(`${year}-12-31`);
  const choices = Object.fromEntries(
    indicators.map((one) => [one.code, `${one.code}: ${one.title}`]),
  ) as Record<string, string>;
  const isWhole = /^\d+$/.test(value) && /^\d+$/.test(n) && unit.trim() && source.trim();
  const report = async () => {
    const period = { from: from as LocalDate, to: to as LocalDate };
    const figure = { code, value: whole(value), n: whole(n), unit: unit.trim() };
    await ask({ type: "indicator.report", ...figure, ...period, source: source.trim() });
    setValue("");
    setN("");
    onReported();
  };
  return (
    <Fold title={w.report_figure}>
      <p>{w.report_why}</p>
      <Act label={w.report_figure} act={report} done={w.figure_reported} disabled={!isWhole}>
        <Choice label={w.indicator} value={code} choices={choices} onChoose={setCode} />
        <Field label={w.value} type="number" value={value} onValue={setValue} />
        <Field label={w.of_how_many} type="number" value={n} onValue={setN} />
        <Field
          label={w.what_counts}
          hint={w.what_counts_hint}
          most={UNIT_MAX}
          value={unit}
          onValue={setUnit}
        />
        <Field label={w.from_day} type="date" value={from} onValue={setFrom} />
        <Field label={w.to_day} type="date" value={to} onValue={setTo} />
        <Field
          label={w.source}
          hint={w.source_hint}
          most={SOURCE_MAX}
          value={source}
          onValue={setSource}
        />
      </Act>
    </Fold>
  );
}

interface Reporting {
  readonly indicators: readonly Indicator[];
  readonly year: number;
  readonly onReported: () => void;
}

function Group({ title, indicators }: { title: string; indicators: readonly Indicator[] }) {
  const w = words.value;
  return (
    <Table
      caption={title}
      head={[w.code, w.indicator, w.way]}
      rows={indicators.map((one) => [one.code, one.title, w.ways_measured[one.way]])}
    />
  );
}

/** What was entered by hand of a year that is over. */
function Reported({ year, turn }: { year: number; turn: number }) {
  const w = words.value;
  const answer = useAnswer(() => readYear(year), [year, turn]);
  if (year >= Number(today().slice(0, 4)) || !answer.value) return null;
  const rows = answer.value.figures
    .filter(({ kind }) => kind === "reported")
    .map((figure) => [figure.indicator ?? "", ...cells(figure).slice(0, -1)]);
  if (rows.length === 0) return <p>{w.none_reported}</p>;
  return (
    <Table
      caption={`${w.reported_here}, ${year}`}
      stacks
      head={[w.code, w.what, w.figure, w.n, w.which_period, w.source]}
      rows={rows}
    />
  );
}

const LAST_YEAR = 2200;

/** What follows the newest version, of whichever year that is. */
function Newest({ onSet }: { onSet: () => void }) {
  const answer = useAnswer(() => ask({ type: "indicator.list", year: LAST_YEAR }), []);
  const set = answer.value;
  if (!set) return <Waits of={answer} />;
  const isSet = () => {
    answer.again();
    onSet();
  };
  return <SetForm key={set.version} set={set} onSet={isSet} />;
}

export function IndicatorsScreen({ year }: { year: number }) {
  const w = words.value;
  const [turn, setTurn] = useState(0);
  const answer = useAnswer<IndicatorPage>(() => ask({ type: "indicator.list", year }), [year]);
  const set = answer.value;
  if (!set) return <Waits of={answer} />;
  const all = set.indicators ?? [];
  const byHand = all.filter(({ way }) => way === "reported");
  return (
    <>
      <p class="muted">{w.indicators_why}</p>
      <p>
        {w.indicators_version(count(set.version), set.source)}{" "}
        {w.indicators_since(String(set.from_year))}
      </p>
      <section class="card">
        <Group title={w.measured_here} indicators={all.filter(({ way }) => way !== "reported")} />
      </section>
      <section class="card">
        {byHand.length > 0 ? (
          <>
            <Group title={w.reported_here} indicators={byHand} />
            <Reported year={year} turn={turn} />
          </>
        ) : (
          <p>{w.all_measured}</p>
        )}
      </section>
      {may("indicator.report") && byHand.length > 0 && (
        <ReportForm
          key={year}
          indicators={byHand}
          year={year}
          onReported={() => setTurn(turn + 1)}
        />
      )}
      {may("indicator.set") && <Newest onSet={answer.again} />}
    </>
  );
}
