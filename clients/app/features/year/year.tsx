// year.tsx -- a year that is over: its report, what it is judged by, the three questions, what was
// learned.
import { useState } from "preact/hooks";
import { words } from "../../text/office/office.ts";
import { Field } from "../../ui/parts.tsx";
import { today, whole } from "../council/figures.tsx";
import { BurglaryScreen } from "./burglary.tsx";
import { HistoryScreen } from "./history.tsx";
import { IndicatorsScreen } from "./indicators.tsx";
import { PulseResults } from "./pulse.tsx";
import { ReportScreen } from "./report.tsx";

const WAYS = [
  ["report", ""],
  ["indicators", "indicatoren"],
  ["burglary", "inbraak"],
  ["pulse", "vragen"],
  ["history", "geleerd"],
] as const;

const FIRST_YEAR = 2000;

export function YearScreen({ way = "" }: { way?: string | undefined }) {
  const w = words.value;
  const [typed, setTyped] = useState(String(Number(today().slice(0, 4)) - 1));
  const year = whole(typed);
  const isYear = year >= FIRST_YEAR && typed.length === 4;
  return (
    <>
      <h2>{w.parts.year}</h2>
      <p class="muted noprint">{w.year_why}</p>
      <nav class="ways" aria-label={w.parts.year}>
        {WAYS.map(([name, to]) => (
          <a
            key={name}
            class="link"
            href={to ? `#/wijk/jaar/${to}` : "#/wijk/jaar"}
            aria-current={way === to ? "page" : undefined}
          >
            {w.year_ways[name]}
          </a>
        ))}
      </nav>
      {way !== "vragen" && way !== "inbraak" && (
        <div class="controls">
          <Field label={w.show_in} type="number" value={typed} onValue={setTyped} />
        </div>
      )}
      {way === "vragen" && <PulseResults />}
      {way === "inbraak" && <BurglaryScreen />}
      {way === "" && isYear && <ReportScreen year={year} />}
      {way === "indicatoren" && isYear && <IndicatorsScreen year={year} />}
      {way === "geleerd" && isYear && <HistoryScreen year={year} />}
    </>
  );
}
