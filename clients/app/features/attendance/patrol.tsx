// patrol.tsx -- a walk that runs: in the dark, with one hand; counts of the wijk, never of people.
//
// Check-in, counts and report go to the outbox of the core, so that a walk without a network is as
// good as any; what was counted outlives the page.
import { signal } from "@preact/signals";
import type {
  FindingKind,
  Id,
  ReportedTo,
  ReportOutcome,
  Shift,
  UnixSeconds,
} from "#types/wire";
import { recall, remember, request } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { askAgain, ownSignup, self, shifts } from "../../page/state.ts";
import { text, type Why } from "../../text/catalogue.ts";
import { Button, Link } from "../../ui/parts.tsx";

const BEFORE_S = 1800; // a check-in is taken from half an hour before
export const now = () => Math.floor(Date.now() / 1000) as UnixSeconds;

export type Counted = FindingKind | "guests" | "children";

export interface Walk {
  readonly shift_id: Id;
  readonly buurt_id: Id;
  readonly since: UnixSeconds;
  readonly taps: readonly Counted[];
  readonly stage: "runs" | "report" | "done" | "home";
  /** How it was, as it was said, and why the server did not take it. */
  readonly outcome?: ReportOutcome;
  readonly told?: ReportedTo;
  readonly refused?: Why | undefined;
}

/** The walk of this phone; undefined when it walks none. */
export const walk = signal<Walk | undefined>();

export async function keep(change: Partial<Walk>): Promise<void> {
  if (!walk.value) return;
  walk.value = { ...walk.value, ...change };
  await remember("walk", walk.value);
}

/** Whether what was kept of a walk is known yet. */
export const isWalkRead = signal(false);

export async function recallWalk(): Promise<void> {
  walk.value ??= (await recall<Walk>("walk")) ?? undefined;
  isWalkRead.value = true;
}

/** This phone walks no more. */
export function dropWalk(): Promise<unknown> {
  walk.value = undefined;
  return remember("walk", null);
}

/** Whether one may say now that one is there. */
export const mayBegin = (shift: Shift) =>
  ownSignup(shift.shift_id)?.state === "confirmed" &&
  shift.begins_at - BEFORE_S <= now() &&
  now() < shift.ends_at;

/** Goes out when it can; the core keeps it until then. */
export const tell = (asking: Promise<unknown>) =>
  void asking.catch(() => {}).then(() => askAgain("walks"));

export async function beginWalk({ shift_id }: Shift): Promise<void> {
  const buurt_id = self.value?.buurt_id;
  if (!buurt_id) return;
  walk.value = { shift_id, buurt_id, since: now(), taps: [], stage: "runs" };
  await keep({});
  tell(request({ type: "attendance.check_in", buurt_id, shift_id, at: now() }));
  go(`patrouille/${shift_id}`);
}

/** At the start: the walk that runs, or the one that can begin. */
export function WalkNow() {
  const m = text.value;
  if (walk.value)
    return (
      <p>
        <Link to={`#/patrouille/${walk.value.shift_id}`} kind="primary" icon="walks">
          {m.on_walk}
        </Link>
      </p>
    );
  const next = shifts.value.find(mayBegin);
  if (!next) return null;
  return (
    <p>
      <Button kind="primary" icon="walks" onClick={() => beginWalk(next)}>
        {m.begin_walk}
      </Button>
    </p>
  );
}
