// figure.ts -- the figures of a year: where each stands, what its n counts, and its cells.
import type { Figure, IndicatorPage, Indicator, YearFigure } from "#types/wire";
import { words, type Office } from "../../text/office/office.ts";
import { ask } from "../council/acting.ts";
import { count, dayText, money, tenths } from "../council/figures.tsx";

export type Section = keyof Office["year_sections"];
type Counted = keyof Office["counted_in"];

/** Where a figure stands in the report, and what its n counts. */
export const PLACES: Record<YearFigure, readonly [Section, Counted]> = {
  wellbeing_before: ["indicators", "marks"],
  wellbeing_after: ["indicators", "marks"],
  wellbeing_again: ["indicators", "marks"],
  cost_before: ["indicators", "analyses"],
  cost_now: ["indicators", "analyses"],
  nursing_homes: ["indicators", "analyses"],
  social_shelters: ["indicators", "analyses"],
  house_visits: ["indicators", "weeks"],
  house_visitors: ["indicators", "weeks"],
  walks: ["indicators", "walks"],
  activity_days: ["indicators", "activities"],
  together_questions: ["indicators", "questions"],
  individual_questions: ["indicators", "questions"],
  three_answers: ["indicators", "casussen"],
  reported: ["indicators", "people_or_cases"],
  activities: ["activities", "times"],
  casussen: ["casussen", "casussen"],
  simple_questions: ["casussen", "questions"],
  budget_amount: ["budget", "entries"],
  budget_deposited: ["budget", "entries"],
  budget_spent: ["budget", "entries"],
  budget_reserved: ["budget", "entries"],
  budget_uncovered: ["budget", "entries"],
  budget_left: ["budget", "entries"],
  budget_field: ["budget", "entries"],
  sessions: ["learning", "sessions"],
  work_visits: ["learning", "sessions"],
  questions_closed: ["learning", "questions"],
  pulse_safe: ["pulse", "people"],
  pulse_know: ["pulse", "people"],
  pulse_move: ["pulse", "people"],
};

/** The others of its kind are told as a part of n. */
const OF_N: ReadonlySet<YearFigure> = new Set([
  ...(["nursing_homes", "social_shelters", "together_questions"] as const),
  ...(["individual_questions", "three_answers", "casussen"] as const),
  ...(["questions_closed", "reported"] as const),
]);

export const isOfN = ({ what, unit }: Figure) => unit === "whole" && OF_N.has(what);

/** Its n is told: a sum over themes may be hidden where none of them is. */
export const hasN = ({ what, n, hidden }: Figure) =>
  !hidden && !(what === "simple_questions" && n === 0);

export const isIn = (figure: Figure, section: Section, code: string) =>
  PLACES[figure.what][0] === section && (figure.indicator ?? "") === code;

/** Indicators of which there is nothing to show. */
export const untold = (set: IndicatorPage, figures: readonly Figure[]): readonly Indicator[] =>
  (set.indicators ?? []).filter(
    ({ code }) => !figures.some(({ indicator, hidden }) => indicator === code && !hidden),
  );

export interface YearTold {
  readonly year: number;
  readonly suppression: number;
  readonly figures: readonly Figure[];
  readonly set: IndicatorPage;
}

/** All pages of a year that is over. */
export async function readYear(year: number): Promise<YearTold> {
  const figures: Figure[] = [];
  for (;;) {
    const page = await ask({ type: "indicator.year", year, after: figures.length });
    figures.push(...(page.figures ?? []));
    if (page.more && page.figures?.length) continue;
    const set = await ask({ type: "indicator.list", year });
    return { year, suppression: page.suppression, figures, set };
  }
}

/* ── cells, in the reader's language ── */

function label({ what, theme, activity, about }: Figure): string {
  const w = words.value;
  const of = theme ? w.themes[theme] : activity ? w.activity_kinds[activity] : about;
  return of ? `${w.year_figures[what]}: ${of}` : w.year_figures[what];
}

function value(figure: Figure): string {
  const w = words.value;
  if (figure.hidden) return w.hidden;
  if (figure.unit === "cents") return money(figure.value);
  if (figure.unit === "tenths") return tenths(figure.value);
  return isOfN(figure) ? w.of_n(count(figure.value), count(figure.n)) : count(figure.value);
}

function n(figure: Figure): string {
  const w = words.value;
  if (!hasN(figure)) return w.hidden;
  return `n = ${count(figure.n)} ${w.counted_in[PLACES[figure.what][1]]}`;
}

/** What, how much, n, period, source, measured or by hand. */
export const cells = (figure: Figure) => [
  label(figure),
  value(figure),
  n(figure),
  `${dayText(figure.from)} – ${dayText(figure.to)}`,
  figure.source,
  words.value.figure_kinds[figure.kind],
];
