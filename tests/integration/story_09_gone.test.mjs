// story_09_gone.test.mjs -- lost phones, people who are put out, leaving and moving.
import assert from "node:assert/strict";
import { quote, story } from "../support/wijk.mjs";

const hears = (phone, text) => phone.happens((h) => h.happened === "message" && h.text === text);
const membersBecome = (phone, count) =>
  phone.until("members talk", ({ members }) => members.length === count);

/** A second phone of the same member. */
async function second(wijk, phone, name) {
  const sister = wijk.phone(name);
  const { code } = await sister.ok("device code");
  const answer = await phone.ok(`device add ${quote(code)}`);
  await sister.ok(`device enter ${quote(answer.code)}`);
  await sister.inside(3);
  return sister;
}

story("a lost phone is shut out by the other phone of its owner, in one command", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const bo = await wijk.join(ada, "Bo");
  const home = await second(wijk, bo, "Bo-thuis");
  const { device_serial: lost, member_id } = await bo.self();
  assert.equal((await home.self()).member_id, member_id);
  assert.equal((await home.ok("device list")).devices.length, 2);
  const { hash } = await home.ok(`device revoke ${lost}`);
  await bo.happens((h) => h.happened === "revoked"); // its session is closed
  await bo.refused("say talk Ik ben er nog");
  await home.until("device list", ({ devices }) => devices.filter(({ live }) => live).length === 1);
  await ada.ok("say talk Zonder de verloren telefoon");
  await hears(home, "Zonder de verloren telefoon");
  const { groups_done, groups_all } = await home.until(
    `statement ${hash}`,
    (answer) => answer.groups_done === answer.groups_all,
  );
  assert.deepEqual([groups_done, groups_all], [3, 3]);
  assert.ok(!bo.happened.some(({ text }) => text === "Zonder de verloren telefoon"));
});

story("who signed a sister takes it along when lost, unless it is spared", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  const two = await second(wijk, bo, "Bo-twee");
  const cas = await wijk.join(ada, "Cas");
  const spare = await second(wijk, cas, "Cas-twee");
  const serial = async (phone) => (await phone.self()).device_serial;
  await ada.ok(`device revoke ${await serial(bo)}`);
  for (const phone of [bo, two]) await phone.happens((h) => h.happened === "revoked");
  await ada.ok(`device revoke ${await serial(cas)} --spare ${await serial(spare)}`);
  await cas.happens((h) => h.happened === "revoked");
  await spare.until("say talk Ik blijf", () => true);
  await hears(ada, "Ik blijf");
});

story("from the acknowledgement on nothing is delivered, whoever is online", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  const cas = await wijk.join(ada, "Cas");
  await bo.ok("offline");
  await cas.ok("offline");
  const { member_id } = await bo.self();
  await ada.ok(`member revoke ${member_id}`);
  await bo.ok("online");
  await bo.happens((h) => h.happened === "revoked");
  await ada.ok("say talk Bo is eruit");
  assert.ok(!bo.happened.some(({ text }) => text === "Bo is eruit"));
  await bo.refused("say talk Hallo");
  await cas.ok("online");
  await cas.ok("say talk Ik ook");
  await hears(ada, "Ik ook");
  await membersBecome(cas, 2);
});

story("the first phone online commits the removal before it says anything", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  const cas = await wijk.join(ada, "Cas");
  const { device_serial, member_id } = await bo.self();
  const epochs = async (phone) =>
    Object.fromEntries((await phone.ok("groups")).groups.map((g) => [g.group, g.epoch]));
  await cas.ok("offline");
  const before = await epochs(cas);
  await ada.ok(`member revoke ${member_id}`);
  await membersBecome(ada, 2);
  await cas.ok("online");
  await cas.ok("say talk Daar ben ik");
  await hears(ada, "Daar ben ik");
  const after = await epochs(cas);
  for (const group of Object.keys(after)) assert.ok(after[group] > before[group], group);
  const removed = cas.happened.findIndex(({ happened }) => happened === "applied");
  const said = cas.happened.findIndex(({ text }) => text === "Daar ben ik");
  assert.ok(removed >= 0 && (said < 0 || removed < said));
  assert.ok(device_serial);
});

story("who was put out cannot come back, with the same phone or its invitation", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const { link } = await ada.ok("invite");
  const bo = wijk.phone("Bo");
  await bo.ok(`join ${quote(link)} --name Bo`);
  await bo.inside(3);
  const { member_id } = await bo.self();
  await ada.ok(`member revoke ${member_id}`);
  await bo.happens((h) => h.happened === "revoked");
  await membersBecome(ada, 1);
  await bo.end();
  const again = wijk.phone("Bo"); // the same folder, opened again
  await again.refused("say talk Hallo");
  const other = wijk.phone("Bo-twee");
  await other.refused(`join ${quote(link)} --name Bo`);
  await ada.ok("say talk Rust");
  assert.equal((await ada.ok("members alarm")).members.length, 1);
});

story("a member whose phone is lost comes back by a recovery invitation", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  const { device_serial, member_id } = await bo.self();
  await ada.ok(`device revoke ${device_serial}`);
  await bo.happens((h) => h.happened === "revoked");
  const { link } = await ada.ok(`invite --member ${member_id}`);
  const again = wijk.phone("Bo-nieuw");
  await again.ok(`join ${quote(link)} --name Bo`);
  await again.inside(3);
  assert.equal((await again.self()).member_id, member_id);
  assert.equal((await again.ok("hats")).hats.length, 0); // it never carries hats
  await again.ok("say talk Daar ben ik weer");
  await hears(ada, "Daar ben ik weer");
});

story("a housemate's word is enough for a coordinator to let somebody back in", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  const bo = await wijk.join(ada, "Bo");
  const pim = await wijk.join(ada, "Pim");
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await lea.ok(`walk add ${group} --on ${day} --at 20:00 --min 2 --max 4`);
  const [{ shift_id }] = (await bo.ok("walks")).shifts;
  await bo.ok(`walk join ${shift_id}`);
  const { member_id } = await bo.self();
  await bo.ok("offline");
  await pim.refused(`invite --member ${member_id}`); // a word is no invitation
  await pim.ok(`vouch ${member_id}`);
  const told = await ada.happens((h) => h.event === "invitation.vouched");
  assert.equal(told.member_id, member_id);
  assert.equal(told.vouched_by, (await pim.self()).member_id);
  const { words } = await ada.ok(`invite --words --member ${told.member_id}`);
  const again = wijk.phone("Bo-nieuw");
  await again.ok(`join ${quote(words)} --name Bo`);
  await again.inside(3);
  assert.equal((await again.self()).member_id, member_id);
  const { signups } = await lea.ok(`walk who ${shift_id} --as leader`);
  assert.ok(signups.some((one) => one.member_id === member_id), "the place is still Bo's");
});

story("who leaves is gone at once, without waiting for anyone", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  const home = await second(wijk, bo, "Bo-thuis");
  await ada.ok("offline"); // nobody else is there
  await bo.refused("leave");
  await bo.ok("leave --sure");
  for (const phone of [bo, home]) await phone.refused("say talk Hallo");
  await ada.ok("online");
  await membersBecome(ada, 1);
  await ada.ok("say talk Tot ziens");
  await ada.ok("settle");
  assert.ok(![...bo.happened, ...home.happened].some(({ text }) => text === "Tot ziens"));
});

story("who moves to another buurt is in its groups, and out of the old ones", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const zoe = await wijk.join(ada, "Zoe", "--buurt Zuid");
  await wijk.hat(ada, zoe, "coordinator", "--buurt Zuid");
  const bo = await wijk.join(ada, "Bo");
  const { buurten } = await bo.ok("buurten");
  const south = buurten.find(({ name }) => name === "Zuid").buurt_id;
  await bo.ok("move Zuid");
  await bo.until("me", ({ buurt_id }) => buurt_id === south);
  const { device_serial } = await bo.self();
  const asked = new Set();
  for (let i = 0; i < 2; i++) {
    const pass = await zoe.happens(
      (h) =>
        h.happened === "pass_asked" && h.who.device_serial === device_serial && !asked.has(h.group),
    );
    asked.add(pass.group);
    await zoe.ok(`pass give ${pass.group} ${device_serial}`);
  }
  await bo.until("members talk", ({ members }) => members.some((m) => m.first_name === "Zoe"));
  await bo.ok("say talk Nieuwe buur");
  await hears(zoe, "Nieuwe buur");
  await membersBecome(ada, 1);
  await ada.ok("say talk:Noord Bo is verhuisd");
  await bo.ok("settle");
  assert.ok(!bo.happened.some(({ text }) => text === "Bo is verhuisd"));
});
