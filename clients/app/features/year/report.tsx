// report.tsx -- the report of a year that is over: it prints, and is saved as page, JSON, CSV.
import { words } from "../../text/office/office.ts";
import { Button } from "../../ui/parts.tsx";
import { count, Print, save, Table, today, useAnswer, Waits } from "../council/figures.tsx";
import { cells, isIn, readYear, type Section, untold, type YearTold } from "./figure.ts";

type Files = typeof import("./files.ts");

const FILES: readonly { readonly ending: string; write(files: Files): Files["yearPage"] }[] = [
  { ending: "html", write: ({ yearPage }) => yearPage },
  { ending: "json", write: ({ yearJson }) => yearJson },
  { ending: "csv", write: ({ yearCsv }) => yearCsv },
];

const TYPES: Record<string, string> = {
  html: "text/html",
  json: "application/json",
  csv: "text/csv",
};

function Save({ told }: { told: YearTold }) {
  const w = words.value;
  const names: Record<string, string> = { html: w.save_page, json: w.save_json, csv: w.save_csv };
  const keep = (file: (typeof FILES)[number]) => async () => {
    const content = file.write(await import("./files.ts"))(told);
    save(`jaarverslag-${told.year}.${file.ending}`, content, TYPES[file.ending]);
  };
  return (
    <>
      {FILES.map((file) => (
        <Button key={file.ending} onClick={keep(file)}>
          {names[file.ending]}
        </Button>
      ))}
    </>
  );
}

function Figures({ told, title, section, code = "" }: Part) {
  const w = words.value;
  const rows = told.figures.filter((figure) => isIn(figure, section, code)).map(cells);
  return (
    <div class="titled">
      <h4>{title}</h4>
      {rows.length === 0 ? (
        <p>{w.no_figure}</p>
      ) : (
        <Table
          caption={title}
          stacks
          head={[w.what, w.figure, w.n, w.which_period, w.source, w.measured_or_reported]}
          rows={rows}
        />
      )}
    </div>
  );
}

interface Part {
  readonly told: YearTold;
  readonly title: string;
  readonly section: Section;
  readonly code?: string;
}

function NotKnown({ told }: { told: YearTold }) {
  const w = words.value;
  const hidden = told.figures.filter((figure) => figure.hidden).length;
  return (
    <section class="card">
      <h3>{w.not_known}</h3>
      <ul>
        {untold(told.set, told.figures).map(({ code, title }) => (
          <li key={code}>{w.no_figure_of(code, title)}</li>
        ))}
        {hidden > 0 && <li>{w.hidden_times(hidden, count(told.suppression))}</li>}
        {w.never_known.map((said) => (
          <li key={said}>{said}</li>
        ))}
      </ul>
    </section>
  );
}

export function ReportScreen({ year }: { year: number }) {
  const w = words.value;
  const answer = useAnswer(() => readYear(year), [year]);
  const told = answer.value?.year === year ? answer.value : undefined;
  const { indicators, ...others } = w.year_sections;
  if (year >= Number(today().slice(0, 4))) return <p>{w.year_not_over}</p>;
  return (
    <>
      <Waits of={answer} />
      {told && (
        <div class="report">
          <div class="controls">
            <Save told={told} />
            <Print />
          </div>
          <p class="muted noprint">{w.files_dutch}</p>
          <h3>{w.year_title(String(year))}</h3>
          <p>{w.year_counts(String(year), count(told.suppression))}</p>
          <NotKnown told={told} />
          <section class="card">
            <h3>{indicators}</h3>
            <p class="muted">{w.indicators_version(count(told.set.version), told.set.source)}</p>
            {(told.set.indicators ?? []).map(({ code, title }) => (
              <Figures
                key={code}
                told={told}
                title={w.goal(code, title)}
                section="indicators"
                code={code}
              />
            ))}
          </section>
          {(Object.keys(others) as (keyof typeof others)[]).map((section) => (
            <section class="card" key={section}>
              <Figures told={told} title={others[section]} section={section} />
            </section>
          ))}
        </div>
      )}
    </>
  );
}
