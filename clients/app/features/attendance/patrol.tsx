// patrol.tsx -- a walk that runs: in the dark, with one hand; counts of the wijk, never of people.
//
// Check-in, counts and report go to the outbox of the core, so that a walk without a network is as
// good as any; what was counted outlives the page.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { FindingKind, Id, ReportedTo, ReportOutcome, Shift, UnixSeconds } from "#types/wire";
import { choices, wear } from "../../page/choices.ts";
import { readKept, writeKept } from "../../page/kept.ts";
import { Refused, request } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { askAgain, line, ownSignup, self, shifts } from "../../page/state.ts";
import { hour, text } from "../../text/catalogue.ts";
import { Button, Icon, Link } from "../../ui/parts.tsx";

const BEFORE_S = 1800; // a check-in is taken from half an hour before
const now = () => Math.floor(Date.now() / 1000) as UnixSeconds;

type Counted = FindingKind | "guests" | "children";

/** What is counted most stands first. */
const BUTTONS: readonly Counted[] = ["lighting", "litter", "talk", "guests", "open_door", "green"];
const MORE: readonly Counted[] = ["playground", "another", "wellbeing", "children"];

interface Walk {
  readonly shift_id: Id;
  readonly buurt_id: Id;
  readonly since: UnixSeconds;
  readonly taps: readonly Counted[];
  readonly stage: "runs" | "report" | "done" | "home";
}

/** The walk of this phone; undefined when it walks none. */
export const walk = signal<Walk | undefined>();

async function keep(change: Partial<Walk>): Promise<void> {
  if (!walk.value) return;
  walk.value = { ...walk.value, ...change };
  await writeKept("walk", walk.value);
}

export async function readWalk(): Promise<void> {
  walk.value = await readKept<Walk>("walk");
}

/** Whether one may say now that one is there. */
export const mayBegin = (shift: Shift) =>
  ownSignup(shift.shift_id)?.state === "confirmed" &&
  shift.begins_at - BEFORE_S <= now() &&
  now() < shift.ends_at;

/** Goes out when it can; the core keeps it until then. */
const tell = (asking: Promise<unknown>) =>
  void asking.catch(() => {}).then(() => askAgain("walks"));

export async function beginWalk({ shift_id }: Shift): Promise<void> {
  const buurt_id = self.value?.buurt_id;
  if (!buurt_id) return;
  walk.value = { shift_id, buurt_id, since: now(), taps: [], stage: "runs" };
  await keep({});
  tell(request({ type: "attendance.check_in", buurt_id, shift_id, at: now() }));
  go(`patrouille/${shift_id}`);
}

const countOf = (taps: readonly Counted[], kind: Counted) =>
  taps.filter((tap) => tap === kind).length;

/** The first makes the report; who comes later adds to what was seen. */
async function report(of: Walk, outcome: ReportOutcome, told: ReportedTo): Promise<void> {
  const { shift_id, buurt_id, taps } = of;
  const kinds = [...new Set(taps)].filter(
    (tap): tap is FindingKind => tap !== "guests" && tap !== "children",
  );
  const findings = kinds.map((kind) => ({ kind, number: countOf(taps, kind) }));
  const made = { type: "report.make", buurt_id, shift_id, outcome, told, findings } as const;
  try {
    await request({ ...made, version: 0 });
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.error !== "conflict") return;
    const { report: seen } = await request({ type: "report.show", buurt_id, shift_id });
    const theirs = (seen.findings ?? []).filter(({ kind }) => !kinds.includes(kind));
    await request({ ...made, version: seen.version, findings: [...theirs, ...findings] });
  }
}

function finish(outcome: ReportOutcome, told: ReportedTo): Promise<void> {
  const of = walk.value;
  if (!of) return Promise.resolve();
  const { shift_id, buurt_id, taps } = of;
  const named = { buurt_id, shift_id };
  const adults = countOf(taps, "guests");
  const children = countOf(taps, "children");
  tell(request({ type: "attendance.check_out", ...named, at: now() }));
  if (adults + children > 0)
    tell(request({ type: "attendance.guests", ...named, adults, children }));
  tell(report(of, outcome, told));
  return keep({ stage: "done" });
}

/** The screen stays on; asked again when the page comes back into sight. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const ask = async () => {
      if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
      lock = await navigator.wakeLock.request("screen").catch(() => undefined);
    };
    void ask();
    document.addEventListener("visibilitychange", ask);
    wear({ ...choices.value, theme: "night" });
    return () => {
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
      wear(choices.value);
    };
  }, []);
}

const wordOf = (tap: Counted) =>
  tap === "guests" || tap === "children" ? text.value[tap] : text.value.findings[tap];

function Runs({ of }: { of: Walk }) {
  const m = text.value;
  const [seconds, setSeconds] = useState(now());
  useEffect(() => {
    const timer = setInterval(() => setSeconds(now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const tap = (kind: Counted) => {
    navigator.vibrate?.(40);
    return keep({ taps: [...of.taps, kind] });
  };
  return (
    <>
      <h1>{m.on_walk}</h1>
      <p class="big" role="timer" aria-live="off">
        <Icon name="clock" /> {m.minutes(Math.floor((seconds - of.since) / 60))} ·{" "}
        {hour(of.since)}
      </p>
      <div class="tally">
        {[...BUTTONS, ...MORE].map((kind) => (
          <Button key={kind} onClick={() => tap(kind)}>
            {wordOf(kind)} <b>{countOf(of.taps, kind)}</b>
          </Button>
        ))}
      </div>
      <div class="stack after">
        {of.taps.length > 0 && (
          <Button kind="quiet" onClick={() => keep({ taps: of.taps.slice(0, -1) })}>
            {m.mistake}
          </Button>
        )}
        <Button onClick={() => keep({ stage: "report" })}>{m.stop_walk}</Button>
      </div>
      <div class="foot">
        <Link to="#/melden" kind="alarm" icon="raise">
          {m.raise}
        </Link>
      </div>
    </>
  );
}

function Report({ of }: { of: Walk }) {
  const m = text.value;
  const [isIncident, setIncident] = useState(false);
  const hasFound = of.taps.some((tap) => tap !== "guests" && tap !== "children");
  if (isIncident)
    return (
      <>
        <h1>{m.told_whom}</h1>
        <div class="stack">
          {(Object.keys(m.told) as ReportedTo[]).map((told) => (
            <Button key={told} onClick={() => finish("incident", told)}>
              {m.told[told]}
            </Button>
          ))}
        </div>
      </>
    );
  return (
    <>
      <h1>{m.how_was}</h1>
      <div class="stack">
        {!hasFound && <Button onClick={() => finish("nothing", "nobody")}>{m.quiet}</Button>}
        {hasFound && (
          <Button onClick={() => finish("findings", "nobody")}>{m.found_things}</Button>
        )}
        <Button onClick={() => setIncident(true)}>{m.incident}</Button>
        <Button kind="quiet" icon="back" onClick={() => keep({ stage: "runs" })}>
          {m.back}
        </Button>
      </div>
    </>
  );
}

function Done({ of }: { of: Walk }) {
  const m = text.value;
  const { buurt_id, shift_id } = of;
  const home = () => {
    tell(request({ type: "attendance.home", buurt_id, shift_id }));
    return keep({ stage: "home" });
  };
  const end = () => {
    walk.value = undefined;
    go("");
    return writeKept("walk", undefined);
  };
  return (
    <>
      <h1>{m.walk_done}</h1>
      {line.value === "off" && <p role="status">{m.walk_waits}</p>}
      <div class="stack">
        {of.stage === "home" ? (
          <p role="status">{m.home_said}</p>
        ) : (
          <Button kind="primary" icon="home" onClick={home}>
            {m.home_safe}
          </Button>
        )}
        <Button onClick={end}>{m.to_home}</Button>
      </div>
    </>
  );
}

export function PatrolScreen() {
  useAwake();
  const of = walk.value;
  if (!of) return <p>{text.value.refusals.not_found}</p>;
  if (of.stage === "runs") return <Runs of={of} />;
  if (of.stage === "report") return <Report of={of} />;
  return <Done of={of} />;
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
