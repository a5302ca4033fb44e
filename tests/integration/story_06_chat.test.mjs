// story_06_chat.test.mjs -- talking, apart from alerts; and judging what was said, by two.
import assert from "node:assert/strict";
import { story } from "../support/wijk.mjs";

const DAY = 86400;

const hears = (phone, text) => phone.happens((h) => h.happened === "message" && h.text === text);

story("the talk group's chat reaches the buurt, the walk group's its walkers", async (wijk) => {
  const { ada, lea, room } = await wijk.walking();
  const bo = await wijk.join(ada, "Bo");
  const far = await wijk.join(ada, "Fay", "--buurt Zuid");
  const { id } = await bo.ok("say talk Wie heeft een ladder?");
  for (const phone of [ada, lea]) {
    const said = await hears(phone, "Wie heeft een ladder?");
    assert.deepEqual([said.who.first_name, said.who.is_verified], ["Bo", true]);
  }
  await ada.ok(`say talk Ik heb er een. --reply ${id}`);
  assert.equal((await hears(bo, "Ik heb er een.")).reply_to, id);
  await lea.ok(`say ${room} Verzamelen bij het plein`);
  await hears(ada, "Verzamelen bij het plein");
  for (const phone of [bo, far]) await phone.ok("settle");
  const texts = async (phone) => (await phone.ok("messages")).messages.map(({ text }) => text);
  assert.deepEqual(await texts(bo), ["Wie heeft een ladder?", "Ik heb er een."]);
  assert.deepEqual(await texts(far), []);
  assert.deepEqual((await bo.ok("alerts")).alerts, []); // apart from alerts
});

story("an alarm group takes no chat", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const bo = await wijk.join(ada, "Bo");
  await bo.refused("say alarm Hoi");
  await bo.refused("say wijk Hoi");
});

story("a message for the wijkagent is typed by a coordinator, under the hat", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const bo = await wijk.join(ada, "Bo");
  await bo.refused("say talk Let op fietsen --police");
  await ada.ok("say talk Let op fietsen --police");
  assert.equal((await hears(bo, "Let op fietsen")).for_police, true);
});

/** Bo said something, Cas reported it; Mia and Max moderate, Mo does for the wijk. */
async function reported(wijk) {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const people = { ada };
  for (const name of ["Mia", "Max", "Bo", "Cas"]) {
    people[name.toLowerCase()] = await wijk.join(ada, name);
  }
  for (const name of ["mia", "max"])
    await wijk.hat(ada, people[name], "moderator", "--buurt Noord");
  people.mo = await wijk.join(ada, "Mo", "--buurt Zuid");
  await wijk.hat(ada, people.mo, "moderator"); // of the whole wijk
  const { id } = await people.bo.ok("say talk Jij domme buur");
  await hears(people.cas, "Jij domme buur");
  const report = await people.cas.ok(`message report talk ${id} Dit is schelden`);
  return { ...people, report: report.id, member: (await people.bo.self()).member_id };
}

story("Meld dit bericht reaches the two moderators alone; nobody learns who did", async (wijk) => {
  const { ada, mia, max, bo, cas, mo, report } = await reported(wijk);
  const { member_id: reporter } = await cas.self();
  for (const phone of [mia, max]) {
    const told = await phone.happens((h) => h.happened === "reported");
    assert.equal(told.report_id, report);
    assert.equal(told.text, "Jij domme buur");
    assert.equal(told.reason, "Dit is schelden");
    assert.equal(told.is_verified, true); // by the author's own signature
    assert.ok(!JSON.stringify(told).includes(reporter));
  }
  for (const phone of [ada, bo, mo]) {
    await phone.ok("settle");
    assert.ok(!phone.happened.some(({ happened }) => happened === "reported"));
  }
});

story(
  "a warning takes two moderators and a reason, and is told to whom it concerns",
  async (wijk) => {
    const { mia, max, bo, cas, report, member } = await reported(wijk);
    await mia.happens((h) => h.happened === "reported");
    await cas.refused(`measure propose ${report} ${member} warn Let op je woorden`);
    await mia.ok(`measure propose ${report} ${member} warn Let op je woorden`);
    await mia.refused(`measure agree ${report} yes`); // the second is not the first
    const asked = await max.happens((h) => h.happened === "measure_asked");
    assert.deepEqual([asked.reason, asked.proposal.measure], ["Let op je woorden", "warn"]);
    assert.ok(!bo.happened.some(({ happened }) => happened === "measure"));
    await max.ok(`measure agree ${report} yes`);
    const told = await bo.happens((h) => h.happened === "measure");
    assert.equal(told.reason, "Let op je woorden");
    await bo.ok("say talk Sorry"); // a warning takes nothing away
    await hears(cas, "Sorry");
  },
);

story(
  "who is muted says nothing in the talk group until it ends, and can raise an alert",
  async (wijk) => {
    const { mia, max, bo, cas, report, member } = await reported(wijk);
    await mia.happens((h) => h.happened === "reported");
    await mia.refused(`measure propose ${report} ${member} mute Rust --days 8`);
    await mia.ok(`measure propose ${report} ${member} mute Rust --days 2`);
    await max.happens((h) => h.happened === "measure_asked");
    await max.ok(`measure agree ${report} yes`);
    await bo.happens((h) => h.happened === "measure");
    await bo.refused("say talk Ik mag alles zeggen");
    const { id } = await bo.ok("alert raise fire --place Hofstraat --call i_called");
    await cas.happens((h) => h.happened === "alert" && h.alert_id === id);
    wijk.clock.moveOn(2 * DAY + 60);
    await bo.until("say talk Daar ben ik weer", () => true);
    await hears(cas, "Daar ben ik weer");
  },
  { moving: true },
);

story(
  "a removal by two takes the phones out of every group, and is appealed to others",
  async (wijk) => {
    const { ada, mia, max, bo, cas, mo, report, member } = await reported(wijk);
    await mia.happens((h) => h.happened === "reported");
    await mia.ok(`measure propose ${report} ${member} remove Het houdt niet op`);
    await max.happens((h) => h.happened === "measure_asked");
    await max.ok(`measure agree ${report} yes`);
    await bo.happens((h) => h.happened === "revoked" || h.happened === "measure");
    await cas.until("members talk", ({ members }) => members.every((m) => m.first_name !== "Bo"));
    await bo.refused("say talk Ik ben er nog");
    await cas.ok("say talk Rust");
    await hears(ada, "Rust");
    assert.ok(!bo.happened.some(({ text }) => text === "Rust"));
    assert.ok(mo);
  },
);

story(
  "whom a measure concerns asks the wijk's other moderators to look again, once",
  async (wijk) => {
    const { mia, max, bo, mo, report, member } = await reported(wijk);
    await mia.happens((h) => h.happened === "reported");
    await mia.ok(`measure propose ${report} ${member} warn Let op`);
    await max.happens((h) => h.happened === "measure_asked");
    await max.ok(`measure agree ${report} yes`);
    await bo.happens((h) => h.happened === "measure");
    await bo.ok(`appeal ${report} Het was een grap`);
    const told = await mo.happens((h) => h.happened === "appealed");
    assert.equal(told.reason, "Het was een grap");
    await bo.refused(`appeal ${report} Nog eens`);
    for (const phone of [mia, max]) {
      await phone.ok("settle");
      assert.ok(!phone.happened.some(({ happened }) => happened === "appealed"));
    }
  },
);
