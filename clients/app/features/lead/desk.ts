// desk.ts -- what came to who leads and waits for an answer: reports, proposals, hats to sign,
// deputyships. The core tells each once; it is kept beside its rows, under the same encryption.
import { signal } from "@preact/signals";
import type { Measure } from "#types/bridge";
import type { Deputy, GroupId, Id, ModerationDecided, ModerationProposed } from "#types/wire";
import type { Happened } from "../../shared/said.ts";
import { recall, remember } from "../../page/phone.ts";

const MISSING_S = 86_400; // by then who leads knows
const KEPT_S = 90 * 86_400; // as long as a phone keeps talk

export interface Proposal {
  readonly measure: Measure;
  readonly days?: number | undefined;
  readonly reason: string;
  readonly is_own: boolean;
}

/** A message that somebody reported to this moderator. */
export interface Report {
  readonly id: Id;
  readonly came_at: number;
  readonly group?: GroupId | undefined;
  readonly member_id?: Id | undefined;
  readonly first_name: string;
  readonly text: string;
  readonly reason: string;
  readonly is_verified: boolean;
  readonly proposal?: Proposal | undefined;
  readonly decided?: Measure | "no" | undefined;
}

/** What two moderators decided of this member. */
export interface OwnMeasure {
  readonly id: Id;
  readonly measure: Measure;
  readonly until?: number | undefined;
  readonly reason: string;
  readonly appealed: boolean;
}

export interface HatAsked {
  readonly serial: Id;
  readonly hat: string;
  readonly member_id?: Id | undefined;
}

export interface Desk {
  readonly reports: readonly Report[];
  readonly measures: readonly OwnMeasure[];
  readonly appeals: readonly { readonly id: Id; readonly text: string }[];
  readonly hats: readonly HatAsked[];
  readonly deputies: readonly Deputy[];
  /** Whom a neighbour asks to let back in, and who asks. */
  readonly vouched: readonly { member_id: Id; vouched_by: Id }[];
  /** Who has not said to be home after a walk that this phone leads. */
  readonly missing: readonly { shift_id: Id; member_id: Id; at: number }[];
  /** When a practice was last seen here, in seconds since 1970. */
  readonly practised_at: number;
}

const EMPTY: Desk = {
  ...{ reports: [], measures: [], appeals: [], hats: [], deputies: [], missing: [] },
  vouched: [],
  practised_at: 0,
};

export const desk = signal<Desk>(EMPTY);
const recalled = { isDone: false, waiting: [] as (() => void)[] };

export function changeDesk(change: (of: Desk) => Partial<Desk>): void {
  if (!recalled.isDone) {
    recalled.waiting.push(() => changeDesk(change));
    return;
  }
  desk.value = { ...desk.value, ...change(desk.value) };
  void remember("desk", desk.value);
}

export async function recallDesk(): Promise<void> {
  const kept = await recall<Desk>("desk").catch(() => undefined);
  const since = Date.now() / 1000 - KEPT_S;
  desk.value = { ...EMPTY, ...kept };
  desk.value = {
    ...desk.value,
    reports: desk.value.reports.filter(({ came_at }) => came_at > since),
    deputies: desk.value.deputies.filter(({ to }) => Date.parse(to) / 1000 > since),
    missing: desk.value.missing.filter(({ at }) => at > Date.now() / 1000 - MISSING_S),
  };
  recalled.isDone = true;
  for (const work of recalled.waiting.splice(0)) work();
}

/** One of them put in the place of the one with that id, or behind the others. */
function put<T>(
  list: readonly T[],
  is: (one: T) => boolean,
  made: (before?: T) => T,
): readonly T[] {
  return list.some(is) ? list.map((one) => (is(one) ? made(one) : one)) : [...list, made()];
}

export function changeReport(id: Id, change: () => Partial<Report>): void {
  const blank: Report = {
    ...{ id, came_at: Math.floor(Date.now() / 1000), first_name: "", text: "", reason: "" },
    is_verified: false,
  };
  changeDesk(({ reports }) => ({
    reports: put(reports, (one) => one.id === id, (before) => ({
      ...(before ?? blank),
      ...change(),
    })),
  }));
}

function hearReport({ id, text = "", message, group }: Happened): void {
  changeReport(id!, () => ({
    group: message?.group ?? group,
    member_id: message?.sender.member_id,
    first_name: message?.sender.first_name ?? "",
    is_verified: message?.sender.is_verified ?? false,
    text: message?.text ?? "",
    reason: text,
  }));
}

function hearProposal({ text = "", event }: Happened): void {
  const { report_id, member_id, measure, days } = event as ModerationProposed;
  const proposal = { measure, days, reason: text, is_own: false };
  changeReport(report_id, () => ({ member_id, proposal }));
}

function hearMeasure({ text = "", event }: Happened, own: Id | undefined): void {
  const { report_id, member_id, measure, until } = event as ModerationDecided;
  if (member_id !== own) {
    changeReport(report_id, () => ({ decided: measure, text: "" }));
    return;
  }
  const made = { id: report_id, measure, until, reason: text, appealed: false };
  changeDesk(({ measures }) => ({
    measures: put(measures, (one) => one.id === report_id, (before) => ({ ...before, ...made })),
  }));
}

interface Walker {
  readonly shift_id: Id;
  readonly member_id: Id;
}

const isSame = (one: Walker, other: Walker) =>
  one.shift_id === other.shift_id && one.member_id === other.member_id;

/** Takes: what happened, and whose phone this is. */
export function deskHears(what: Happened, own: Id | undefined): void {
  const { kind, event, id, hat } = what;
  if (kind === "reported" && id) hearReport(what);
  else if (kind === "measure_asked" && event) hearProposal(what);
  else if (kind === "measure" && event) hearMeasure(what, own);
  else if (kind === "alert" && what.alert?.is_practice) {
    const { raised_at } = what.alert;
    changeDesk(({ practised_at }) => ({ practised_at: Math.max(practised_at, raised_at) }));
  } else if (kind === "revoked") changeDesk(({ measures }) => ({ ...EMPTY, measures }));
  else if (kind === "appealed" && id)
    changeDesk(({ appeals }) => ({
      appeals: put(appeals, (one) => one.id === id, () => ({ id, text: what.text ?? "" })),
    }));
  else if (kind === "hat_asked" && hat?.hat) {
    const made = { serial: hat.serial, hat: hat.hat, member_id: hat.member_id };
    changeDesk(({ hats }) => ({
      hats: put(hats, (one) => one.serial === made.serial, () => made),
    }));
  } else if (kind === "event" && event?.type === "deputy.named") {
    const { deputy } = event;
    changeDesk(({ deputies }) => ({
      deputies: put(deputies, (one) => one.deputy_id === deputy.deputy_id, () => deputy),
    }));
  } else if (kind === "event" && event?.type === "invitation.vouched") {
    const { member_id, vouched_by } = event;
    const made = { member_id, vouched_by };
    changeDesk(({ vouched }) => ({
      vouched: put(vouched, (one) => one.member_id === member_id, () => made),
    }));
  } else if (kind === "event" && event?.type === "attendance.home_missed") {
    const { shift_id, member_id } = event;
    const made = { shift_id, member_id, at: Math.floor(Date.now() / 1000) };
    changeDesk(({ missing }) => ({
      missing: put(missing, (one) => isSame(one, made), () => made),
    }));
  } else if (kind === "event" && event?.type === "attendance.changed") {
    const { shift_id, attendance } = event;
    if (attendance.home_at === undefined) return;
    const made = { shift_id, member_id: attendance.member_id };
    if (desk.value.missing.some((one) => isSame(one, made)))
      changeDesk(({ missing }) => ({ missing: missing.filter((one) => !isSame(one, made)) }));
  } else if (kind === "event" && event?.type === "deputy.ended") {
    const { deputy_id } = event;
    changeDesk(({ deputies }) => ({
      deputies: deputies.filter((one) => one.deputy_id !== deputy_id),
    }));
  }
}
