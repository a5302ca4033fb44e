// reminder.test.mjs -- a month of walks by a clock of our own: each is reminded of, once, and what
// was cancelled, given back or moved is not.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const APP = join(HERE, "../../clients/app");
const require = createRequire(join(APP, "package.json"));

const folder = mkdtempSync(join(tmpdir(), "reminder-"));
const { build } = await import(pathToFileURL(require.resolve("rolldown")).href);
const made = join(folder, "due.mjs");
await build({ input: join(APP, "features/reminder/due.ts"), output: { file: made } });
const { dueNow, dutiesOf, isQuiet, keyOf, QUIET_USUAL, spokenOf, stillTold } = await import(made);
rmSync(folder, { recursive: true });

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const BEGIN = Date.UTC(2026, 9, 5, 6) / 1000; // the clock is put back in the third week
const DAYS = 31;

/** Numbers that are the same in every run. */
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

const toLocal = new Intl.DateTimeFormat("en-CA", {
  ...{ timeZone: "Europe/Amsterdam", hourCycle: "h23" },
  ...{ dateStyle: "short", timeStyle: "short" },
});

/** The moment of a local hour in Amsterdam, so many days on. */
function at(day, hour) {
  for (let moment = BEGIN + (day - 1) * DAY_S; ; moment += 900) {
    const [local, hours, minutes] = toLocal.format(moment * 1000).split(/, |:/);
    const wanted = new Date((BEGIN + day * DAY_S) * 1000).toISOString().slice(0, 10);
    if (local === wanted && Number(hours) + Number(minutes) / 60 === hour) return moment;
  }
}

const HOURS = [20, 19.5, 21, 6.5, 7.5, 23.5, 10];
const walk = (day) => ({
  ...{ state: "confirmed", coming: false },
  shift: { shift_id: `w${day}`, begins_at: at(day, HOURS[day % HOURS.length]), state: "open" },
});
const MONTH = Array.from({ length: DAYS - 2 }, (_, i) => walk(i + 2));
const month = () => structuredClone(MONTH);

/** Lives the month; `wakes(now)` says after how many seconds the phone looks again. */
function live(own, wakes, happens = () => {}) {
  let duties = [];
  let told = [];
  const said = [];
  for (let now = BEGIN; now < BEGIN + DAYS * DAY_S; now += wakes(now)) {
    happens(now, own);
    duties = dutiesOf(own, duties, () => "Noord", now);
    const due = dueNow(duties, new Set(told), QUIET_USUAL, now);
    told = stillTold([...told, ...due.map(({ key }) => key)], now);
    for (const { asks, duty, isSilent } of due)
      said.push({ asks, isSilent, now, id: duty.shift_id, begins_at: duty.begins_at });
  }
  return said;
}

const often = () => 300;
const countOf = (said, id, asks) =>
  said.filter((one) => one.id === id && one.asks === asks).length;

// WAKEUP-12
test("in a month every walk is asked about and announced once, none twice", () => {
  const own = month();
  const said = live(own, often);
  for (const { shift } of own) {
    assert.equal(countOf(said, shift.shift_id, "ask"), 1, shift.shift_id);
    assert.equal(countOf(said, shift.shift_id, "soon"), 1, shift.shift_id);
  }
  for (const { asks, now, begins_at } of said) {
    const left = begins_at - now;
    assert.ok(asks === "soon" ? left <= HOUR_S && left > 0 : left <= DAY_S && left > HOUR_S);
  }
});

// WAKEUP-13
test("nothing sounds in the quiet hours, and the question waits for the morning", () => {
  const said = live(month(), often);
  for (const { asks, isSilent, now } of said.filter((one) => isQuiet(QUIET_USUAL, one.now))) {
    assert.equal(asks, "soon", `${now}`);
    assert.ok(isSilent);
  }
  assert.ok(said.some(({ isSilent }) => isSilent), "a walk that begins in them is still said");
});

test("a phone that sleeps for hours says nothing twice and nothing too late", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const next = chance(seed);
    const own = month();
    const said = live(own, () => 60 + next(9 * HOUR_S));
    for (const { shift } of own)
      for (const asks of ["ask", "soon"])
        assert.ok(countOf(said, shift.shift_id, asks) <= 1, `${seed} ${shift.shift_id} ${asks}`);
    assert.ok(said.every(({ now, begins_at }) => now < begins_at));
  }
});

test("what was cancelled or given back reminds nobody, and what moved reminds anew", () => {
  const own = month();
  const [cancelled, left, moved] = [own[4], own[7], own[11]];
  const { begins_at } = moved.shift;
  const said = live(own, often, (now) => {
    if (now >= cancelled.shift.begins_at - 30 * HOUR_S) cancelled.shift.state = "cancelled";
    if (now >= left.shift.begins_at - 20 * HOUR_S) left.state = "left";
    if (now >= begins_at - 4 * DAY_S) moved.shift.begins_at = begins_at + 2 * DAY_S;
  });
  const of = (one) => said.filter(({ id }) => id === one.shift.shift_id);
  assert.deepEqual(of(cancelled), []);
  assert.ok(of(left).every(({ now }) => now < left.shift.begins_at - 20 * HOUR_S));
  assert.equal(countOf(said, left.shift.shift_id, "soon"), 0);
  assert.deepEqual(
    of(moved).map(({ asks, begins_at: then }) => [asks, then]),
    [
      ["ask", begins_at + 2 * DAY_S],
      ["soon", begins_at + 2 * DAY_S],
    ],
  );
});

test("a server that wakes the phone for what it told, or holds, makes no second word", () => {
  for (const { shift } of MONTH) {
    const duty = { ...shift, name: "Noord", coming: false, since: BEGIN };
    for (const [asks, before] of [["ask", DAY_S], ["soon", HOUR_S]]) {
      for (const late of [-600, 0, 600]) {
        const now = duty.begins_at - before + late;
        const said = spokenOf([duty], now);
        assert.deepEqual([said.key, said.isSilent], [keyOf(duty, asks), true]);
        const due = dueNow([duty], new Set([said.key]), QUIET_USUAL, now);
        assert.deepEqual(due.filter((one) => one.asks === asks), []);
      }
      assert.equal(spokenOf([duty], duty.begins_at - before + 3 * HOUR_S), undefined, "news");
    }
  }
});

test("who left the wijk is reminded of nothing", () => {
  const gone = BEGIN + 10 * DAY_S;
  const said = live(month(), often, (now, own) => now >= gone && own.splice(0));
  assert.ok(said.length > 0);
  assert.ok(said.every(({ now }) => now < gone));
});

test("who said to come, or joined within the day, is not asked but still announced", () => {
  const own = month();
  own[3].coming = true;
  const late = own.splice(9, 1)[0];
  const { begins_at, shift_id } = late.shift;
  const said = live(own, often, (now) => {
    if (now >= begins_at - 5 * HOUR_S && !own.includes(late)) own.push(late);
  });
  assert.equal(countOf(said, own[3].shift.shift_id, "ask"), 0);
  assert.equal(countOf(said, own[3].shift.shift_id, "soon"), 1);
  assert.equal(countOf(said, shift_id, "ask"), 0);
  assert.equal(countOf(said, shift_id, "soon"), 1);
});
