// story_17_casus.test.mjs -- who comes to a casus, its yearly review, a name that is taken out, and
// on what a sample stands: on the command line.
import assert from "node:assert/strict";
import { quote, story } from "../support/wijk.mjs";

const CASUS_AT = 34; // digits of a group's id before its room
const GROUP_DIGITS = 74;
const roomOf = (casus_id) => `${"0".repeat(CASUS_AT)}${casus_id}`.padEnd(GROUP_DIGITS, "0");

/** A casus with a professional and an experience expert; its title names somebody. */
async function opened(wijk) {
  const ada = await wijk.found("Ada", ["Noord"]);
  const pia = await wijk.join(ada, "Pia");
  const kim = await wijk.join(ada, "Kim");
  await kim.ok(`casus open meeting ${quote("Club van Jansje")}`);
  const { casussen } = await pia.ok("casussen");
  const { casus_id } = casussen.find(({ title }) => title === "Club van Jansje");
  await wijk.hat(ada, pia, "professional", `--group ${roomOf(casus_id)}`);
  await wijk.hat(ada, kim, "experience_expert", `--group ${roomOf(casus_id)}`);
  return { ada, pia, kim, casus_id };
}

// CASUS-23, CASUS-24, HAT-12
story("an experience expert and a team come, and a neighbour sees it", async (wijk) => {
  const { ada, pia, kim, casus_id } = await opened(wijk);
  await kim.ok(`casus join ${casus_id}`);
  await pia.refused(`casus join ${casus_id}`, "field_missing", "organisation_id");
  await pia.ok(`casus join ${casus_id} --team Wijkteam`);
  const { comers } = await ada.ok(`casus who ${casus_id}`);
  assert.deepEqual(
    comers.map(({ part, team }) => [part, team]),
    [
      ["professional", "Wijkteam"],
      ["experience_expert", undefined],
    ],
  );
  const plan = `casus plan ${casus_id} --agreements wij:koken:2030-01-01`;
  await kim.refused(`${plan} --as experience_expert`, "not_allowed");
  await ada.refused(`${plan} --as wijk_coordinator`, "not_allowed"); // describes, does not work
  await kim.ok(`casus leave ${casus_id}`);
  assert.equal((await ada.ok(`casus who ${casus_id}`)).comers.length, 1);
});

// CASUS-20, CASUS-21
story("a casus is looked at with a reason, and a name is taken out of it", async (wijk) => {
  const { ada, pia, casus_id } = await opened(wijk);
  const answers = "--want koken --can-self koken --can-others leren --need keuken";
  await pia.ok(`casus talk ${casus_id} ${answers}`);
  await pia.ok(`casus plan ${casus_id} --agreements Jansje:koken:2030-01-01 --agreed`);
  await pia.refused(`casus review ${casus_id} goes_on ${quote("Het loopt")}`, "not_allowed");
  await pia.ok(`casus solve ${casus_id} experience`);
  await pia.ok(`casus review ${casus_id} goes_on ${quote("Jansje wil door")}`);
  await ada.ok(`casus describe ${casus_id} --title Kookclub`);
  await pia.ok(`casus describe ${casus_id} --review ${quote("Het loopt")}`);
  await pia.ok(`casus describe ${casus_id} --agreements kokers:koken:2030-01-01`);
  const shown = await ada.ok(`casus show ${casus_id}`);
  assert.ok(!JSON.stringify(shown).includes("Jansje"));
  assert.deepEqual([shown.review, shown.casus.title], ["Het loopt", "Kookclub"]);
  await pia.ok(`activity start ${casus_id} cooking Jansje --owner residents`);
  const { activities } = await pia.ok(`activities ${casus_id}`);
  await pia.ok(`activity describe ${casus_id} ${activities[0].activity_id} Koken`);
  assert.equal((await pia.ok(`activities ${casus_id}`)).activities[0].title, "Koken");
});

// CASUS-22
story("a sample stands on its method, and tells known and new apart", async (wijk) => {
  const { ada, pia } = await opened(wijk);
  const analyse = "casus analyse 2026 --cost-before 12 --cost-now 3 --avoided nothing";
  await pia.refused(analyse, "not_found", "sample");
  const sample = "casus sample 2026 dossier --months 12 --price-list 3";
  await pia.ok(sample);
  await pia.refused(sample, "conflict", "sample");
  for (let i = 0; i < 10; i++) await pia.ok(i < 5 ? `${analyse} --existing` : analyse);
  await pia.ok("casus fix 2026");
  const { n, method, months, price_list, parts } = await ada.ok("casus outcomes 2026");
  assert.deepEqual([n, method, months, price_list], [10, "dossier", 12, 3]);
  assert.deepEqual(
    parts.map(({ existing, n: part, cost_before }) => [existing, part, cost_before]),
    [
      [true, 5, 6000],
      [false, 5, 6000],
    ],
  );
});
