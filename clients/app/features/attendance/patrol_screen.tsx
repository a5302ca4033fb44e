// patrol_screen.tsx -- the screen of a walk that runs: big buttons, the report, safe at home.
import { useEffect, useState } from "preact/hooks";
import type { FindingKind, ReportedTo, ReportOutcome } from "#types/wire";
import { choices, wear } from "../../page/choices.ts";
import { Refused, request } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { line, shifts } from "../../page/state.ts";
import { hour, refusalText, text } from "../../text/catalogue.ts";
import { Button, Calls, Icon, Link, shake } from "../../ui/parts.tsx";
import { dropHome } from "./told.ts";
import { type Counted, dropWalk, isWalkRead, keep, now, tell, type Walk, walk } from "./patrol.tsx";

/** What is counted most stands first. */
const BUTTONS: readonly Counted[] = ["lighting", "litter", "talk", "guests", "open_door", "green"];
const MORE: readonly Counted[] = ["playground", "another", "wellbeing", "children"];

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
    if (!(refused instanceof Refused)) return;
    if (refused.error !== "conflict") {
      const { error, again_at } = refused;
      await keep({ refused: { error, again_at } });
      return;
    }
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
  return keep({ stage: "done", refused: undefined, outcome, told });
}

/** What the server did not take is tried again as it was said. */
function finishAgain(of: Walk): Promise<void> {
  tell(report(of, of.outcome ?? "nothing", of.told ?? "nobody"));
  return keep({ refused: undefined });
}

/** The server takes a report of a walk that has begun; without it, what waits may be in time. */
function tooEarly({ shift_id }: Walk): number | undefined {
  const shift = shifts.value.find((other) => other.shift_id === shift_id);
  const isEarly = line.value === "on" && shift && shift.begins_at > now();
  return isEarly ? shift.begins_at : undefined;
}

/** This phone walks no more; what went out before stays with the server. */
function forget(): Promise<unknown> {
  go("");
  return dropWalk();
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
    shake(40);
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
      <Calls />
      <div class="foot">
        <Link to="#/melden" kind="alarm" icon="raise">
          {m.raise}
        </Link>
      </div>
    </>
  );
}

function TooEarly({ begins_at }: { begins_at: number }) {
  const m = text.value;
  return (
    <>
      <h1>{m.how_was}</h1>
      <p role="alert">{m.trouble.too_early(hour(begins_at))}</p>
      <div class="stack">
        <Button kind="primary" icon="back" onClick={() => keep({ stage: "runs" })}>
          {m.back}
        </Button>
        <Button kind="quiet" onClick={forget}>
          {m.leave_walk}
        </Button>
      </div>
    </>
  );
}

function Report({ of }: { of: Walk }) {
  const m = text.value;
  const [isIncident, setIncident] = useState(false);
  const begins_at = tooEarly(of);
  if (begins_at) return <TooEarly begins_at={begins_at} />;
  const hasFound = of.taps.some((tap) => tap !== "guests" && tap !== "children");
  if (isIncident)
    return (
      <>
        <h1>{m.told_whom}</h1>
        <div class="stack">
          <Calls />
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
    dropHome(shift_id);
    return keep({ stage: "home" });
  };
  return (
    <>
      <h1>{m.walk_done}</h1>
      {line.value === "off" && <p role="status">{m.walk_waits}</p>}
      {of.refused && (
        <div class="card stack" role="alert">
          <p>
            {m.trouble.not_reported} {refusalText(of.refused)}
          </p>
          <Button onClick={() => finishAgain(of)}>{m.try_again}</Button>
        </div>
      )}
      <div class="stack">
        {of.stage === "home" ? (
          <p role="status">{m.home_said}</p>
        ) : (
          <Button kind="primary" icon="home" onClick={home}>
            {m.home_safe}
          </Button>
        )}
        <Button onClick={forget}>{m.to_home}</Button>
      </div>
    </>
  );
}

export function PatrolScreen() {
  useAwake();
  const of = walk.value;
  if (!of && !isWalkRead.value) return <p role="status">{text.value.wait}</p>;
  if (!of)
    return (
      <>
        <h1>{text.value.walks}</h1>
        <p role="status">{text.value.refusals.not_found}</p>
        <Link to="#/" icon="home">
          {text.value.to_home}
        </Link>
      </>
    );
  if (of.stage === "runs") return <Runs of={of} />;
  if (of.stage === "report") return <Report of={of} />;
  return <Done of={of} />;
}
