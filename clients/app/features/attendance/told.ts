// told.ts -- what the server tells of this person's own walks, until it is answered or over.
import { signal } from "@preact/signals";
import type { Alert } from "#types/bridge";
import type { Id, Shift, ShiftTold } from "#types/wire";
import type { Happened } from "../../shared/said.ts";
import { recall, remember } from "../../page/phone.ts";

const HOME_S = 12 * 3600; // "safely home?" is no question any more after the night
const GAP_S = 90 * 86_400; // as long as a phone keeps talk
const WEEK_S = 7 * 86_400;
const now = () => Date.now() / 1000;

export interface HomeAsked {
  readonly shift_id: Id;
  readonly buurt_id: Id;
  readonly at: number;
}

export interface ShiftNews {
  readonly what: ShiftTold;
  readonly shift: Shift;
}

export interface Told {
  readonly homes: readonly HomeAsked[];
  readonly news: readonly ShiftNews[];
  /** When this phone first knew an alert as closed, by its id. */
  readonly closed: Readonly<Record<string, number>>;
  /** When it was last said here that a walk lacks people. */
  readonly asked_at: number;
  /** From when to when something may be missing, by group: the last of each. */
  readonly gaps: Readonly<Record<string, { readonly from: number; readonly until: number }>>;
}

export const NOTHING: Told = { homes: [], news: [], closed: {}, asked_at: 0, gaps: {} };
export const told = signal<Told>(NOTHING);

/** What the screens have a sentence for; anything else only takes an older word back. */
const SAID: ReadonlySet<ShiftTold> = new Set(["alone", "at_risk", "moved", "cancelled"]);

/** Whether the start has a card to show. */
export const hasTold = () =>
  told.value.homes.length + told.value.news.length + Object.keys(told.value.gaps).length > 0;

function change({ homes, news, closed, asked_at, gaps }: Told): void {
  told.value = {
    homes: homes.filter(({ at }) => at > now() - HOME_S),
    news: news.filter(({ shift }) => shift.begins_at > now()),
    closed,
    asked_at,
    gaps: Object.fromEntries(
      Object.entries(gaps).filter(([, { until }]) => until > now() - GAP_S),
    ),
  };
  void remember("told", told.value);
}

export async function recallTold(): Promise<void> {
  const kept = await recall<Told>("told");
  const { homes, news, closed, asked_at, gaps } = told.value;
  if (!kept) return;
  change({
    homes: [...kept.homes, ...homes],
    news: [...kept.news, ...news],
    closed: { ...closed, ...kept.closed },
    asked_at: Math.max(kept.asked_at ?? 0, asked_at),
    gaps: { ...kept.gaps, ...gaps },
  });
}

/** Takes: the alerts that are over, of those that this phone still has. */
export function seeClosed(over: readonly Alert[]): void {
  const { closed } = told.value;
  const at = ({ alert_id, expires }: Alert) => closed[alert_id] ?? Math.min(now(), expires);
  change({ ...told.value, closed: Object.fromEntries(over.map((a) => [a.alert_id, at(a)])) });
}

/** A group was entered anew: what was said in it meanwhile may not have come. */
export const hearGap = (group: string, from: number, until: number) =>
  change({ ...told.value, gaps: { ...told.value.gaps, [group]: { from, until } } });

/** Answered here or on the walk's own screen. */
export const dropHome = (shift_id: Id) =>
  change({ ...told.value, homes: told.value.homes.filter((one) => one.shift_id !== shift_id) });

export const dropNews = (shift_id: Id) =>
  change({ ...told.value, news: told.value.news.filter((one) => one.shift.shift_id !== shift_id) });

/** Whether a walk that lacks people is said at the start: once a week, of all walks together. */
function mayAsk(what: ShiftTold): boolean {
  if (what !== "at_risk") return true;
  if (told.value.asked_at > now() - WEEK_S) return false;
  change({ ...told.value, asked_at: now() });
  return true;
}

/** Takes: an event of the server's. */
export function hearTold(event: NonNullable<Happened["event"]>): void {
  if (event.type === "attendance.home_asked") {
    const { shift_id, buurt_id } = event;
    dropHome(shift_id);
    change({ ...told.value, homes: [...told.value.homes, { shift_id, buurt_id, at: now() }] });
  } else if (event.type === "shift.notice") {
    const { what, shift } = event;
    dropNews(shift.shift_id);
    if (SAID.has(what) && mayAsk(what))
      change({ ...told.value, news: [...told.value.news, { what, shift }] });
  }
}
