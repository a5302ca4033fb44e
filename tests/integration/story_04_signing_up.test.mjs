// story_04_signing_up.test.mjs -- residents list, join and leave walks.
import assert from "node:assert/strict";
import { story } from "../support/wijk.mjs";

const SERIES = "--weekday dinsdag --at 20:00 --minutes 45 --min 2 --max 4 --newcomers 0";

async function scene(wijk, people) {
  const { ada, lea, group } = await wijk.walking();
  await lea.ok(`series make ${group} ${SERIES}`);
  const walkers = [];
  for (const name of people) walkers.push(await wijk.join(ada, name));
  const { shifts } = await lea.ok("walks --to +60");
  return { ada, lea, group, walkers, shifts };
}

story("a walk fills up, and then offers the next one with room", async (wijk) => {
  const { walkers, shifts } = await scene(wijk, ["Bo", "Cas", "Dee", "Eef", "Fien"]);
  const [first, next] = shifts;
  const last = walkers.pop();
  for (const walker of walkers) {
    assert.equal((await walker.ok(`walk join ${first.shift_id}`)).state, "confirmed");
  }
  const full = await last.ok(`walk join ${first.shift_id}`);
  assert.equal(full.state, "full");
  assert.equal(full.next_shift_id, next.shift_id);
  assert.equal((await last.ok(`walk join ${first.shift_id} --wait`)).state, "waiting");
  await walkers[0].ok(`walk leave ${first.shift_id}`);
  await last.happens((h) => h.event === "signup.changed" && h.signup.state === "offered");
  assert.equal((await last.ok(`walk accept ${first.shift_id} yes`)).state, "confirmed");
});

story("twenty want four places at the same moment: four have one, however often", async (wijk) => {
  const names = [..."BCDEFGHIJK"].map((letter) => `${letter}a`);
  const { walkers, shifts } = await scene(wijk, names);
  for (let round = 0; round < 5; round++) {
    const { shift_id } = shifts[round];
    const answers = await Promise.all(walkers.map((walker) => walker.ok(`walk join ${shift_id}`)));
    assert.equal(answers.filter(({ state }) => state === "confirmed").length, 4);
    const { shifts: now } = await walkers[0].ok("walks --to +60");
    assert.equal(now.find((shift) => shift.shift_id === shift_id).taken, 4);
  }
});

story(
  "nobody walks twice at the same time; the last who leaves leaves the walk standing",
  async (wijk) => {
    const { lea, group, walkers, shifts } = await scene(wijk, ["Bo"]);
    const [bo] = walkers;
    await bo.ok(`walk join ${shifts[0].shift_id}`);
    const other = await lea.ok(`walk add ${group} --on ${shifts[0].on} --at 20:15`);
    await bo.refused(`walk join ${other.shift.shift_id}`, "conflict");
    await bo.ok(`walk join ${shifts[0].shift_id}`);
    assert.equal((await bo.ok("walk mine")).signups.length, 1);
    await bo.ok(`walk leave ${shifts[0].shift_id}`);
    const { shifts: now } = await bo.ok("walks --to +60");
    const left = now.find(({ shift_id }) => shift_id === shifts[0].shift_id);
    assert.equal(left.taken, 0);
    assert.notEqual(left.state, "cancelled");
  },
);

story(
  "below the minimum a day before it is risico",
  async (wijk) => {
    const { walkers, shifts } = await scene(wijk, ["Bo"]);
    const [bo] = walkers;
    await bo.ok(`walk join ${shifts[1].shift_id}`);
    wijk.clock.moveOn(shifts[1].begins_at - wijk.now() - 80_000);
    const found = await bo.until("walks --to +60", ({ shifts: now }) =>
      now.some(({ shift_id, state }) => shift_id === shifts[1].shift_id && state === "at_risk"),
    );
    assert.ok(found);
  },
  { moving: true },
);

story("a standing place signs up by itself", async (wijk) => {
  const { walkers, shifts } = await scene(wijk, ["Bo"]);
  const [bo] = walkers;
  await bo.ok(`walk standing ${shifts[0].series_id} on`);
  await bo.until("walk mine", ({ signups }) => signups.length >= 8);
});

story("who accepted no house rules does not sign up", async (wijk) => {
  const { ada, shifts } = await scene(wijk, []);
  wijk.rules = false;
  const bo = await wijk.join(ada, "Bo");
  await bo.refused(`walk join ${shifts[0].shift_id}`);
  await bo.ok("rules accept --adult");
  await bo.ok(`walk join ${shifts[0].shift_id}`);
});
