// files.ts -- the report of a year and what was learned in it as files: a page that prints, JSON
// and CSV, in Dutch and byte for byte as the command line writes them.
import type { ActivityKind, CasusTheme, Figure, LearningYear, LocalDate } from "#types/wire";
import type { Layer, Learned, QuestionAbout } from "#types/wire";
import nl from "../../text/year/nl.ts";
import { hasN, isIn, isOfN, PLACES, type Section, untold, type YearTold } from "./figure.ts";

const NOT_KNOWN = "Wat we niet weten";

const OF_THEME: Record<CasusTheme, string> = {
  living: "wonen",
  work: "werk",
  welfare: "welzijn",
  care: "zorg",
  safety: "veiligheid",
  moving: "bewegen",
  meeting: "ontmoeten",
  integration: "integratie",
  another: "iets anders",
};

const OF_ACTIVITY: Record<ActivityKind, string> = {
  walk: "loopgroep",
  house: "Huis van de Wijk",
  moving: "bewegen",
  meeting: "ontmoeten",
  language: "taalles",
  cooking: "koken",
  sewing: "naaien",
  workshop: "werkplaats",
  garden: "tuin",
  choir: "koor",
  another: "iets anders",
};

/* ── cells ── */

const thousands = (number: number) => String(number).replace(/\B(?=(\d{3})+$)/g, ".");

function label({ what, theme, activity, about }: Figure): string {
  const of = theme ? OF_THEME[theme] : activity ? OF_ACTIVITY[activity] : about;
  return of ? `${nl.year_figures[what]}: ${of}` : nl.year_figures[what];
}

function valueOf(figure: Figure): string {
  const { value, unit, hidden } = figure;
  if (hidden) return nl.hidden;
  const whole = (part: number) => thousands(Math.floor(value / part));
  if (unit === "cents") return `€ ${whole(100)},${String(value % 100).padStart(2, "0")}`;
  if (unit === "tenths") return `${whole(10)},${value % 10}`;
  return isOfN(figure) ? nl.of_n(thousands(value), thousands(figure.n)) : thousands(value);
}

const nOf = (figure: Figure) =>
  hasN(figure) ? `${thousands(figure.n)} ${nl.counted_in[PLACES[figure.what][1]]}` : nl.hidden;

const shortDay = (date: LocalDate) => date.split("-").reverse().map(Number).join("-");

const unknowns = ({ set, figures, suppression }: YearTold): readonly string[] => {
  const hidden = figures.filter((figure) => figure.hidden).length;
  return [
    ...untold(set, figures).map(({ code, title }) => nl.no_figure_of(code, title)),
    ...(hidden > 0 ? [nl.hidden_times(hidden, String(suppression))] : []),
    ...nl.never_known,
  ];
};

/* ── a page ── */

const STYLE =
  "<style>" +
  "body{font:16px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;" +
  "margin:2rem auto;padding:0 1rem}" +
  "h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}h3{font-size:1rem}" +
  "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}" +
  "th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top}" +
  "th{background:#eee}section.box{border:2px solid #111;padding:0 1rem;margin:2rem 0}" +
  "@page{size:A4;margin:15mm}" +
  "@media print{body{font-size:10pt;margin:0;max-width:none}" +
  "h2,h3{break-after:avoid}tr,section.box{break-inside:avoid}thead{display:table-header-group}}" +
  "</style>\n";

const ESCAPES: Record<string, string> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replace(/[<>&"']/g, (letter) => ESCAPES[letter] ?? "");
const line = (text: string) => `<p>${escaped(text)}</p>\n`;
const heading = (level: number, text: string) => `<h${level}>${escaped(text)}</h${level}>\n`;
const all = (tag: string, end: string, cells: readonly string[]) =>
  cells.map((cell) => `<${tag}>${escaped(cell)}</${end}>`).join("");

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  `<table>\n<thead><tr>${all('th scope="col"', "th", head)}</tr></thead>\n<tbody>\n` +
  `${rows.map((row) => `<tr>${all("td", "td", row)}</tr>\n`).join("")}</tbody>\n</table>\n`;

const page = (title: string, content: string) =>
  '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n' +
  `<meta name="viewport" content="width=device-width">\n<title>${escaped(title)}</title>\n` +
  `${STYLE}</head>\n<body>\n<main>\n<h1>${escaped(title)}</h1>\n${content}` +
  "</main>\n</body>\n</html>\n";

const HEAD = ["Wat", "Cijfer", "n", "Periode", "Bron", nl.measured_or_reported];

function tableOf({ figures }: YearTold, section: Section, code: string): string {
  const rows = figures
    .filter((figure) => isIn(figure, section, code))
    .map((figure) => [
      ...[label(figure), valueOf(figure), nOf(figure)],
      `${shortDay(figure.from)} t/m ${shortDay(figure.to)}`,
      ...[figure.source, nl.figure_kinds[figure.kind]],
    ]);
  return rows.length > 0 ? table(HEAD, rows) : line(nl.no_figure);
}

export function yearPage(told: YearTold): string {
  const { set, year, suppression } = told;
  const { indicators, ...others } = nl.year_sections;
  return page(
    nl.year_title(String(year)),
    [
      line(nl.year_counts(String(year), String(suppression))),
      `<section class="box">\n${heading(2, NOT_KNOWN)}<ul>\n`,
      ...unknowns(told).map((said) => `<li>${escaped(said)}</li>\n`),
      "</ul>\n</section>\n",
      heading(2, indicators),
      line(nl.indicators_version(String(set.version), set.source)),
      ...(set.indicators ?? []).map(
        ({ code, title }) => heading(3, nl.goal(code, title)) + tableOf(told, "indicators", code),
      ),
      ...(Object.keys(others) as (keyof typeof others)[]).map(
        (section) => heading(2, others[section]) + tableOf(told, section, ""),
      ),
    ].join(""),
  );
}

/* ── JSON ── */

/** As the command line orders it; what is not there stands nowhere. */
const object = (figure: Figure) => ({
  label: label(figure),
  what: figure.what,
  indicator: figure.indicator || undefined,
  kind: figure.kind,
  unit: figure.unit,
  value: figure.hidden ? null : figure.value,
  n: figure.hidden ? null : figure.n,
  hidden: figure.hidden,
  from: figure.from,
  to: figure.to,
  source: figure.source,
  theme: figure.theme,
  activity: figure.activity,
  about: figure.about || undefined,
});

export function yearJson(told: YearTold): string {
  const { year, suppression, set, figures } = told;
  const rows = (items: readonly unknown[]) =>
    items.map((item, i) => `${i === 0 ? "" : ","}\n${JSON.stringify(item)}`).join("");
  const indicators = (set.indicators ?? []).map(({ code, title, way }) => ({
    ...{ code, title, kind: way === "reported" ? "reported" : "measured" },
  }));
  return (
    `{"year":${year},"suppression":${suppression},"indicators_version":${set.version},` +
    `"indicators_source":${JSON.stringify(set.source)},"indicators":[${rows(indicators)}],` +
    `"figures":[${rows(figures.map(object))}],"unknown":[${rows(unknowns(told))}]}\n`
  );
}

/* ── CSV ── */

/** No program takes it for a formula, and nothing in it breaks the line. */
const cell = (said: string) =>
  (/^[=+\-@]/.test(said) ? `'${said}` : said).replace(/[;"\u0000-\u001f]/g, " ");

function numberOf({ value, unit, hidden }: Figure): string {
  if (hidden) return "";
  if (unit === "cents")
    return `${Math.floor(value / 100)},${String(value % 100).padStart(2, "0")}`;
  return unit === "tenths" ? `${Math.floor(value / 10)},${value % 10}` : String(value);
}

const UNITS = { cents: "euro", tenths: "gemiddelde", whole: "aantal" };

export function yearCsv(told: YearTold): string {
  const year = String(told.year);
  const rows = told.figures.map((figure) => [
    ...[year, figure.indicator ?? "", label(figure), numberOf(figure), UNITS[figure.unit]],
    figure.hidden ? "" : String(figure.n),
    ...[figure.from, figure.to, figure.source, nl.figure_kinds[figure.kind]],
    figure.hidden ? nl.hidden : "",
  ]);
  const rest = unknowns(told).map((said) => [
    ...[year, "", said, "", "", "", "", "", "", "", NOT_KNOWN],
  ]);
  const head = "jaar;indicator;cijfer;waarde;eenheid;n;van;tot;bron;gemeten of opgegeven;verborgen";
  return [...[head], ...[...rows, ...rest].map((row) => row.map(cell).join(";")), ""].join("\n");
}

/* ── what was learned ── */

const LAYERS: Record<Layer, string> = {
  professionals: "Beroepskrachten",
  managers: "Managers",
  directors: "Bestuurders",
};

const CHAPTERS: Record<QuestionAbout, string> = {
  rule: "Regels",
  money: "Geld",
  cooperation: "Samenwerken",
  prevention: "Preventie",
  privacy: "Privacy",
};

export function historyPage(year: number, told: LearningYear, items: readonly Learned[]): string {
  const rows = (told.layers ?? []).map(({ layer, sessions, cookers, present, hidden }) => [
    ...[LAYERS[layer], String(sessions), String(cookers), hidden ? nl.hidden : String(present)],
  ]);
  const head = ["Wie", nl.sessions_held, nl.cookers, nl.present_together];
  const { visits, asked, arranged, closed } = told;
  const [seen, open, done, shut] = [visits, asked, arranged, closed].map(String);
  return page(
    `Leergeschiedenis van de wijk, ${year}`,
    [
      line(
        `Periode: 1 januari tot en met 31 december ${year}. ${nl.history_source} ` +
          "Wat hier staat, is goedgekeurd door het budgetbeheer.",
      ),
      heading(2, nl.sessions_held),
      rows.length > 0 ? table(head, rows) : line(nl.no_sessions),
      line(nl.history_counts(seen!, open!, done!, shut!)),
      heading(2, nl.year_ways.history),
      ...items.map(
        ({ about, text }, i) =>
          (items[i - 1]?.about === about ? "" : heading(3, CHAPTERS[about])) + line(text),
      ),
      ...(items.length > 0 ? [] : [line(nl.nothing_approved)]),
    ].join(""),
  );
}
