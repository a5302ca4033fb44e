// story_07_walk.test.mjs -- a walk is walked, reported, and gives its contribution.
import assert from "node:assert/strict";
import { story } from "../support/wijk.mjs";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const SERIES = "--weekday dinsdag --at 20:00 --minutes 45 --min 2 --max 6 --newcomers 0";

/** Lea leads; Bo and Cas have a place in the next walk. */
async function planned(wijk, names = ["Bo", "Cas"]) {
  const { ada, lea, group, room } = await wijk.walking();
  await lea.ok(`series make ${group} ${SERIES}`);
  const walk = (await lea.ok("walks --to +21")).shifts.find(({ begins_at }) => {
    return begins_at > wijk.now() + HOUR;
  });
  const people = {};
  for (const name of names) {
    const phone = await wijk.join(ada, name);
    await phone.ok(`walk join ${walk.shift_id}`);
    people[name.toLowerCase()] = phone;
  }
  const id = walk.shift_id;
  return { ada, lea, ...people, group, room, walk, id };
}

const goTo = (wijk, instant) => wijk.clock.moveOn(instant - wijk.now());
const list = async (phone, id) => (await phone.ok(`presence ${id}`)).attendances;
const memberId = async (phone) => (await phone.self()).member_id;
const notices = (phone, event) => phone.happened.filter((h) => h.event === event).length;
const LONG = { moving: true };

/** The walk is walked by Bo and Cas, who are home at the planned end. */
async function walked(wijk) {
  const all = await planned(wijk);
  goTo(wijk, all.walk.begins_at - 20); // whole minutes, also where the machine is slow
  for (const phone of [all.bo, all.cas]) await phone.ok(`in ${all.id}`);
  goTo(wijk, all.walk.ends_at + 5);
  for (const phone of [all.bo, all.cas]) {
    await phone.ok(`out ${all.id}`);
    await phone.ok(`home ${all.id}`);
  }
  return all;
}

const month = (instant) => {
  const on = new Date(instant * 1000);
  const last = new Date(Date.UTC(on.getUTCFullYear(), on.getUTCMonth() + 1, 0));
  const text = (date) => date.toISOString().slice(0, 10);
  return `--from ${text(last).slice(0, 8)}01 --to ${text(last)}`;
};

story(
  "walkers check in and out by themselves or by the leader; who forgets is out by itself",
  async (wijk) => {
    const { ada, lea, bo, cas, walk, id } = await planned(wijk);
    const dee = await wijk.join(ada, "Dee");
    await bo.refused(`in ${id}`); // far too early
    goTo(wijk, walk.begins_at - 20 * MINUTE);
    await bo.ok(`in ${id}`);
    await dee.refused(`in ${id}`); // who did not sign up is checked in by who leads alone
    await lea.ok(`presence mark ${id} ${await memberId(dee)} yes`);
    goTo(wijk, walk.begins_at + 5 * MINUTE);
    await lea.ok(`presence mark ${id} ${await memberId(cas)} yes`);
    await bo.ok(`out ${id} --at now`);
    goTo(wijk, walk.ends_at + 31 * MINUTE);
    const rows = await lea.until(
      `presence ${id}`,
      ({ attendances }) => attendances.filter(({ out_at }) => out_at).length === 3,
    );
    const of = async (phone) => {
      const member = await memberId(phone);
      return rows.attendances.find(({ member_id }) => member_id === member);
    };
    const [first, second] = [await of(bo), await of(cas)];
    assert.deepEqual([first.in_way, first.out_way], ["self", "self"]);
    assert.deepEqual([second.in_way, second.out_way], ["leader", "automatic"]);
    assert.equal(second.out_at, walk.ends_at); // the plan's end, marked so
    await bo.refused(`presence ${id}`);
    const mine = await cas.ok("presence mine --from -30 --to +30");
    assert.deepEqual([mine.walks, mine.attendances[0].out_way], [1, "automatic"]);
  },
  LONG,
);

story(
  "guests are a number of grown-ups and of children, never a name",
  async (wijk) => {
    const { lea, bo, walk, id } = await planned(wijk, ["Bo"]);
    goTo(wijk, walk.begins_at);
    await bo.ok(`in ${id}`);
    await bo.ok(`guests ${id} 1 2`);
    const told = await lea.ok(`presence ${id}`);
    assert.deepEqual([told.adults, told.children], [1, 2]);
    await bo.refused(`guests ${id} Ria`);
    await bo.refused(`guests ${id} 51`);
  },
  LONG,
);

story(
  "veilig thuis is asked of who walked; who leads hears who is silent, and nobody else",
  async (wijk) => {
    const { ada, lea, bo, cas, walk, id } = await planned(wijk);
    goTo(wijk, walk.begins_at);
    for (const phone of [bo, cas]) await phone.ok(`in ${id}`);
    goTo(wijk, walk.ends_at + 31 * MINUTE);
    for (const phone of [bo, cas]) {
      await phone.happens((h) => h.event === "attendance.home_asked" && h.shift_id === id);
    }
    await bo.ok(`home ${id}`);
    goTo(wijk, walk.ends_at + 47 * MINUTE);
    const missed = await lea.happens((h) => h.event === "attendance.home_missed");
    assert.equal(missed.member_id, await memberId(cas));
    await lea.ok("settle");
    assert.equal(notices(lea, "attendance.home_missed"), 1);
    for (const phone of [ada, bo]) {
      await phone.ok("settle");
      assert.equal(notices(phone, "attendance.home_missed"), 0);
    }
    await cas.ok(`home ${id}`);
  },
  LONG,
);

story(
  "who would walk alone is told not to, and may call it off",
  async (wijk) => {
    const { lea, bo, walk, id } = await planned(wijk, ["Bo"]);
    goTo(wijk, walk.begins_at - 50 * MINUTE);
    await bo.happens((h) => h.event === "shift.notice" && h.what === "alone");
    await lea.ok(`walk cancel ${id} --reason too_few`);
    await bo.happens((h) => h.event === "shift.notice" && h.what === "cancelled");
  },
  LONG,
);

story(
  "one report a walk, counted and without any person; findings go to the municipality",
  async (wijk) => {
    const { ada, lea, bo, cas, id } = await walked(wijk);
    const dee = await wijk.join(ada, "Dee");
    await dee.refused(`report make ${id} --outcome nothing`); // who did not walk
    const made = await bo.ok(
      `report make ${id} --outcome findings --told municipality --findings lighting:3`,
    );
    assert.deepEqual(made.report.findings, [{ kind: "lighting", number: 3 }]);
    await cas.refused(`report make ${id} --outcome findings --findings litter:1`, "conflict");
    const added = await cas.ok(
      `report make ${id} --outcome findings --told municipality ` +
        `--findings lighting:3 --findings litter:1 --version ${made.report.version}`,
    );
    assert.equal(added.report.findings.length, 2);
    await bo.refused(`report make ${id} --outcome findings --findings lamp-bij-Jan:1`);
    for (const [name, value] of Object.entries(added.report)) {
      assert.ok(!["text", "remark", "member_id", "device_serial"].includes(name), name);
      assert.notEqual(value, await memberId(bo));
    }
    await lea.refused(`handover make ${id} lighting 4`); // more than was found
    await lea.ok(`handover make ${id} lighting 3 --reference OSS-2026-118`);
    const { handovers } = await lea.ok("handovers --from -60 --to +60 --as leader");
    const [{ handover_id, reference, state }] = handovers;
    assert.deepEqual([reference, state], ["OSS-2026-118", "open"]);
    await lea.refused(`handover answer ${handover_id} mended --mended 4`);
    await lea.ok(`handover answer ${handover_id} mended --mended 2`);
    const seen = (await bo.ok("handovers --from -60 --to +60")).handovers[0];
    assert.deepEqual([seen.state, seen.mended], ["mended", 2]); // it flows back to the walkers
  },
  LONG,
);

story(
  "a remark on a walk is read by its walkers alone",
  async (wijk) => {
    const { ada, lea, bo, walk, id, room } = await planned(wijk);
    await wijk.pass(lea, bo, room);
    goTo(wijk, walk.begins_at);
    await bo.ok(`in ${id}`);
    await bo.ok(`remark ${id} De hond was erg blij`);
    const told = await lea.happens((h) => h.happened === "remark");
    assert.equal(told.text, "De hond was erg blij");
    assert.ok(ada);
  },
  LONG,
);

story(
  "the walk becomes a frozen contribution to Veiligheid in de wijk, which names nobody",
  async (wijk) => {
    const { ada, lea, bo, walk, id } = await walked(wijk);
    await bo.ok(`report make ${id} --outcome nothing`);
    const { wijk_id: casus } = await ada.self();
    const period = month(walk.begins_at);
    const none = await ada.ok(`contribution list ${casus} ${period}`);
    assert.deepEqual(none.contributions, []); // not before its report closes
    goTo(wijk, walk.ends_at + 2 * DAY + HOUR);
    const { contributions } = await ada.until(
      `contribution list ${casus} ${period}`,
      (page) => page.contributions.length === 1,
    );
    const [{ source, participants }] = contributions;
    assert.deepEqual([source, participants], ["shift", undefined]); // who coordinates reads no more
    const text = JSON.stringify(contributions);
    for (const phone of [bo, lea]) assert.ok(!text.includes(await memberId(phone)));
    assert.ok(!text.includes(id));
    const dee = await wijk.join(ada, "Dee");
    await lea.ok(`presence mark ${id} ${await memberId(dee)} yes`);
    const report = `report make ${id} --outcome nothing --version 1`;
    await bo.refused(report); // frozen with it
    const later = await ada.ok(`contribution list ${casus} ${period}`);
    assert.deepEqual(later.contributions, contributions);
    const sum = await bo.ok(`contribution sum ${casus} ${period}`);
    assert.deepEqual([sum.contributions, sum.hidden], [1, true]); // n is shown, two people are not
    assert.equal(sum.participants, undefined);
  },
  LONG,
);

story(
  "fewer than two present make no contribution; one member and a grown-up guest are two",
  async (wijk) => {
    const { ada, lea, bo, cas, walk, id } = await planned(wijk);
    const { wijk_id: casus } = await ada.self();
    const next = (await lea.ok("walks --to +28")).shifts.find(
      ({ begins_at }) => begins_at > walk.ends_at,
    );
    await cas.ok(`walk join ${next.shift_id}`);
    goTo(wijk, walk.begins_at);
    await bo.ok(`in ${id}`); // Cas does not come
    await bo.ok(`guests ${id} 0 1`); // a child is none of the two
    goTo(wijk, next.begins_at);
    await cas.ok(`in ${next.shift_id}`);
    await cas.ok(`guests ${next.shift_id} 1 0`);
    goTo(wijk, next.ends_at + 2 * DAY + HOUR);
    const all = "--from -60 --to +60";
    const { contributions } = await ada.until(
      `contribution list ${casus} ${all}`,
      (page) => page.contributions.length > 0,
    );
    assert.equal(contributions.length, 1);
    assert.equal(contributions[0].on, next.on);
  },
  LONG,
);
