// story_03_schedule.test.mjs -- a leader schedules, moves, cancels, names a deputy.
import assert from "node:assert/strict";
import { story } from "../support/wijk.mjs";

const AMSTERDAM = new Intl.DateTimeFormat("nl-NL", {
  timeZone: "Europe/Amsterdam",
  weekday: "long",
  hour: "2-digit",
  minute: "2-digit",
});
const local = (instant) => AMSTERDAM.format(new Date(instant * 1000));

const SERIES = "--weekday dinsdag --at 20:00 --minutes 45 --min 2 --max 4 --newcomers 1";

story("every Tuesday at 20:00 local, twelve weeks ahead, each once", async (wijk) => {
  const { lea, group } = await wijk.walking();
  const made = await lea.ok(`series make ${group} ${SERIES} --weeks-ahead 12`);
  assert.ok(made.shifts >= 11 && made.shifts <= 13, String(made.shifts));
  const { shifts } = await lea.ok("walks --to +90");
  assert.equal(shifts.length, made.shifts);
  assert.equal(new Set(shifts.map(({ on }) => on)).size, shifts.length);
  for (const { begins_at, ends_at, min, max } of shifts) {
    assert.match(local(begins_at), /dinsdag.*20:00/);
    assert.equal(ends_at - begins_at, 45 * 60);
    assert.deepEqual([min, max], [2, 4]);
  }
});

story("a leader who does not walk along sees who does, under the hat", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  const cas = await wijk.join(ada, "Cas");
  await lea.ok(`series make ${group} ${SERIES}`);
  const [, { shift_id }] = (await cas.ok("walks")).shifts;
  await cas.ok(`walk join ${shift_id}`);
  await lea.ok("walks");
  await lea.refused(`walk who ${shift_id}`, "not_allowed", "--as");
  const { signups } = await lea.ok(`walk who ${shift_id} --as leader`);
  assert.equal(signups.length, 1);
});

story("local time holds across both changes of the clock", async (wijk) => {
  const { lea, group } = await wijk.walking();
  const year = `--from 2026-03-03 --to 2026-12-01 --weeks-ahead 52`;
  const { days } = await lea.ok(`series preview ${group} --weekday 2 --at 20:00 ${year}`);
  assert.equal(days.length, 40);
  for (const { begins_at } of days) assert.match(local(begins_at), /dinsdag.*20:00/);
  const hourOf = (instant) => new Date(instant * 1000).getUTCHours();
  for (const { on, begins_at } of days) {
    assert.equal(hourOf(begins_at), on >= "2026-03-31" && on <= "2026-10-20" ? 18 : 19, on);
  }
  const changes = days.filter(({ clock_changed }) => clock_changed).map(({ on }) => on);
  assert.deepEqual(changes, ["2026-03-31", "2026-10-27"]);
});

story("every second week, and the first Saturday of the month", async (wijk) => {
  const { lea, group } = await wijk.walking();
  const from = "--from 2026-04-02 --to 2026-07-30";
  const weeks = await lea.ok(
    `series preview ${group} --weekday donderdag --at 14:00 --every 2 ${from} --minutes 60`,
  );
  assert.deepEqual(
    weeks.days.slice(0, 3).map(({ on }) => on),
    [...["2026-04-02", "2026-04-16", "2026-04-30"]],
  );
  const months = await lea.ok(
    `series preview ${group} --weekday zaterdag --at 23:15 --rule monthly --nth 1 ${from} ` +
      "--minutes 75",
  );
  assert.deepEqual(
    months.days.map(({ on }) => on),
    ["2026-04-04", "2026-05-02", "2026-06-06", "2026-07-04"],
  );
});

story("one Tuesday is moved, a range is cancelled: who signed up is told", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  await lea.ok(`series make ${group} ${SERIES}`);
  const { shifts } = await lea.ok("walks --to +90");
  const bo = await wijk.join(ada, "Bo");
  for (const { shift_id } of [shifts[2], shifts[4]]) await bo.ok(`walk join ${shift_id}`);
  const moved = await lea.ok(`walk move ${shifts[2].shift_id} --at 20:30 --reason darkness`);
  assert.match(local(moved.shift.begins_at), /20:30/);
  assert.equal(moved.shift.was_at, shifts[2].begins_at);
  await bo.happens(
    (h) =>
      h.event === "shift.notice" && h.what === "moved" && h.shift.shift_id === shifts[2].shift_id,
  );
  const range = `--from ${shifts[4].on} --to ${shifts[5].on} --reason holiday`;
  const series = shifts[4].series_id;
  assert.equal((await lea.ok(`exception add ${series} ${range}`)).shifts, 2);
  await bo.happens(
    (h) =>
      h.event === "shift.notice" &&
      h.what === "cancelled" &&
      h.shift.shift_id === shifts[4].shift_id,
  );
  const after = (await bo.ok("walks --to +90")).shifts;
  const state = (id) => after.find(({ shift_id }) => shift_id === id);
  assert.equal(state(shifts[4].shift_id).state, "cancelled");
  assert.equal(state(shifts[4].shift_id).reason, "holiday");
  assert.equal(state(shifts[5].shift_id).state, "cancelled");
  assert.equal(state(shifts[3].shift_id).state, "open");
  // A second exception on the same date shows the first and asks.
  const again = await lea.ok(`exception add ${series} --at 21:30 ${range}`);
  assert.equal(again.shifts, 0);
  assert.equal(again.earlier.length, 1);
  assert.equal(
    (await lea.ok(`exception add ${series} --at 21:30 ${range} --over-earlier`)).shifts,
    2,
  );
});

story("a stale edit is a conflict and shows nothing of what it would do", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  await lea.ok(`series make ${group} ${SERIES}`);
  const { shifts } = await lea.ok("walks");
  await lea.ok(`walk move ${shifts[1].shift_id} --at 19:00 --reason event`);
  const { shift_id: moved, version } = shifts[1];
  const stale = `walk_group_id=${group} shift_id=${moved} version=${version}`;
  await ada.refused(`request shift.cancel ${stale} reason=weather`, "conflict");
});

story("a deputy stands in from one day to another, and no longer", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  await lea.ok(`series make ${group} ${SERIES}`);
  const bo = await wijk.join(ada, "Bo");
  const { member_id } = await bo.self();
  const { shifts } = await lea.ok("walks");
  await bo.refused(`walk cancel ${shifts[3].shift_id} --reason weather`, "not_allowed");
  await lea.ok(`deputy name ${group} ${member_id} --from today --to +30`);
  await bo.happens((h) => h.event === "deputy.named");
  await bo.ok(`walk cancel ${shifts[3].shift_id} --reason weather`);
  const { deputies } = await lea.ok(`deputy list ${group}`);
  assert.equal(deputies.length, 1);
  await lea.ok(`deputy end ${group} ${deputies[0].deputy_id}`);
  await bo.happens((h) => h.event === "deputy.ended");
  await bo.refused(`walk cancel ${shifts[4].shift_id} --reason weather`);
});

story("a resident cannot schedule, and is told why", async (wijk) => {
  const { ada, group } = await wijk.walking();
  const bo = await wijk.join(ada, "Bo");
  const refusal = await bo.refused(`series make ${group} ${SERIES}`, "not_allowed");
  assert.ok(refusal.nl.length > 10 && refusal.en.length > 10);
  const wrong = await bo.refused(`series preview ${group} --weekday 9 --at 20:00`);
  assert.ok(wrong.field || wrong.error === "not_allowed");
});
