// due.ts -- of which walks this phone reminds now: from what it keeps, so also without the server.

/** A walk in which this phone's person has a place. Times are seconds since 1970. */
export interface Duty {
  readonly shift_id: string;
  readonly begins_at: number;
  readonly name: string;
  /** Said "yes, I come" already. */
  readonly coming: boolean;
  /** When this phone first knew of it, at this time of beginning. */
  readonly since: number;
}

/** Local hours of the day, 0 to 23; the same twice: never quiet. */
export interface Quiet {
  readonly from: number;
  readonly until: number;
  /** An alert may sound in them: only who said so. */
  readonly alerts: boolean;
}

/** The question of the day before, or the word of an hour before. */
export type Asks = "ask" | "soon";

export interface Reminder {
  readonly key: string;
  readonly asks: Asks;
  readonly duty: Duty;
  readonly isSilent: boolean;
}

export const QUIET_USUAL: Quiet = { from: 23, until: 7, alerts: false };

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const SERVER_LATE_S = 1200; // so far a push of the server's may be from its moment
const STEP_S = 900; // quiet hours begin and end on the hour, and zones differ by quarters

const ZONE = { timeZone: "Europe/Amsterdam", hour: "numeric", hourCycle: "h23" } as const;
const toHour = new Intl.DateTimeFormat("en", ZONE);

export function isQuiet({ from, until }: Quiet, at: number): boolean {
  const hour = Number(toHour.format(at * 1000));
  return from <= until ? from <= hour && hour < until : hour >= from || hour < until;
}

/** Whether the quiet hours that hold now are over before `end`. */
function endsBefore(quiet: Quiet, now: number, end: number): boolean {
  for (let at = now; at < end; at += STEP_S) if (!isQuiet(quiet, at)) return true;
  return false;
}

/** A walk that was moved is another: who goes along is asked and told anew. */
export const keyOf = ({ shift_id, begins_at }: Duty, asks: Asks) =>
  `${asks}:${begins_at}:${shift_id}`;

/** What may be said of one walk now; undefined: nothing, or not yet. */
function dueOf(duty: Duty, quiet: Quiet, now: number): Reminder | undefined {
  const left = duty.begins_at - now;
  if (left <= 0 || left > DAY_S) return undefined;
  const asks: Asks = left > HOUR_S ? "ask" : "soon";
  const wasJustTaken = duty.since > duty.begins_at - DAY_S;
  if (asks === "ask" && (duty.coming || wasJustTaken)) return undefined;
  const holds = isQuiet(quiet, now);
  if (holds && asks === "ask") return undefined;
  if (holds && endsBefore(quiet, now, duty.begins_at)) return undefined;
  return { key: keyOf(duty, asks), asks, duty, isSilent: holds };
}

/** Each walk once a question and once a word, whatever was missed in between. */
export function dueNow(
  duties: readonly Duty[],
  told: ReadonlySet<string>,
  quiet: Quiet,
  now: number,
): readonly Reminder[] {
  return duties
    .map((duty) => dueOf(duty, quiet, now))
    .filter((due) => due !== undefined)
    .filter(({ key }) => !told.has(key));
}

/** What was told and still matters: the rest is of walks that have begun. */
export const stillTold = (told: readonly string[], now: number) =>
  told.filter((key) => Number(key.split(":")[1]) > now);

/**
 * The walk of which the server speaks by its own clock just now: it asks a day before and tells an
 * hour before, as this phone does. What is said of it then is silent, and once.
 */
export function spokenOf(duties: readonly Duty[], now: number): Reminder | undefined {
  for (const duty of duties)
    for (const [asks, before] of [["ask", DAY_S], ["soon", HOUR_S]] as const) {
      const late = now - (duty.begins_at - before);
      if (Math.abs(late) <= SERVER_LATE_S)
        return { key: keyOf(duty, asks), asks, duty, isSilent: true };
    }
  return undefined;
}

interface OwnPlace {
  readonly state: string;
  readonly coming: boolean;
  readonly shift: { readonly shift_id: string; readonly begins_at: number; readonly state: string };
}

/** The duties in what the server last said; `before` are those that were known already. */
export function dutiesOf(
  own: readonly OwnPlace[],
  before: readonly Duty[],
  nameOf: (shift_id: string) => string,
  now: number,
): readonly Duty[] {
  return own
    .filter(({ state, shift }) => state === "confirmed" && shift.state !== "cancelled")
    .filter(({ shift }) => shift.begins_at > now)
    .map(({ coming, shift: { shift_id, begins_at } }) => {
      const known = before.find(
        (duty) => duty.shift_id === shift_id && duty.begins_at === begins_at,
      );
      return { shift_id, begins_at, name: nameOf(shift_id), coming, since: known?.since ?? now };
    });
}
