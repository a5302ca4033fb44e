// story_05_alert.test.mjs -- an alert by SAAR reaches every phone of the buurt, and is closed.
import assert from "node:assert/strict";
import { quote, story } from "../support/wijk.mjs";

const PROWLER =
  'suspicious_person --place "Rembrandtlaan bij het plein" --behaviour "voelt aan de deuren" ' +
  "--call not_urgent";
const HOUR = 3600;

/** Ada's wijk with two buurten, and who lives in the first of them. */
async function neighbours(wijk, names) {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const all = {};
  for (const name of names) all[name.toLowerCase()] = await wijk.join(ada, name);
  return { ada, ...all };
}

const shows = (phone, id) => phone.happens((h) => h.happened === "alert" && h.alert_id === id);
const states = (phone, id, state) =>
  phone.happens((h) => h.happened === "status" && h.alert_id === id && h.state === state);
const closes = (phone, id) =>
  phone.happens((h) => h.happened === "alert_closed" && h.alert_id === id);
const alertOf = async (phone, id) =>
  (await phone.ok("alerts")).alerts.find(({ alert_id }) => alert_id === id);

story(
  "who raises an alert first sees how many phones it reaches; all of the buurt show it",
  async (wijk) => {
    const { ada, bo, cas } = await neighbours(wijk, ["Bo", "Cas"]);
    const far = await wijk.join(ada, "Fay", "--buurt Zuid");
    const reach = await bo.ok("alert reach");
    assert.deepEqual([reach.phones, reach.connected], [2, 2]);
    const raised = await bo.ok(`alert raise ${PROWLER}`);
    assert.equal(raised.phones, 2);
    for (const phone of [ada, cas]) {
      const alert = await shows(phone, raised.id);
      assert.equal(alert.kind, "suspicious_person"); // a code: each reads it in the own language
      assert.equal(alert.place, "Rembrandtlaan bij het plein");
      assert.equal(alert.behaviour, "voelt aan de deuren");
      assert.equal(alert.call, "not_urgent");
      assert.deepEqual([alert.who.first_name, alert.who.is_verified], ["Bo", true]);
    }
    await far.ok("settle");
    assert.equal(await alertOf(far, raised.id), undefined);
    const { group } = await alertOf(bo, raised.id);
    const counted = ({ received, shown }) => received === 2 && shown === 2;
    const delivered = await bo.until(`alert delivery ${group} ${raised.id}`, counted);
    assert.deepEqual([delivered.phones, delivered.in_time], [2, 2]);
  },
);

story(
  "place, one of three answers about 112, and behaviour where it is about behaviour are required",
  async (wijk) => {
    const { bo } = await neighbours(wijk, ["Bo"]);
    const place = '--place "Rembrandtlaan"';
    await bo.refused(`alert raise fire ${place}`);
    await bo.refused(`alert raise fire ${place} --call somebody`, "field_form", "call");
    await bo.refused(`alert raise fire --call i_called`);
    await bo.refused(`alert raise fire --place "" --call i_called`);
    await bo.refused(`alert raise picture ${place} --call i_called`, "field_form", "KIND");
    const vehicle = `alert raise suspicious_vehicle ${place} --call not_urgent`;
    await bo.refused(vehicle, "field_missing", "behaviour");
    await bo.refused(
      `alert raise fire ${place} --call i_called --behaviour rent`,
      "field_form",
      "behaviour",
    );
    const dressed = "--call i_called --clothing rood";
    await bo.refused(`alert raise fire ${place} ${dressed}`, "field_form", "clothing");
    const numbered = '--place "Rembrandtlaan 12"';
    await bo.refused(`alert raise fire ${numbered} --call i_called`, "field_form", "place");
    await bo.ok(`alert raise fire ${place} --call i_called`);
    await bo.ok(`${vehicle} --behaviour "rijdt stapvoets" --clothing pet --direction centrum`);
    assert.equal((await bo.ok("alerts")).alerts.length, 2);
  },
);

story("of two who say 112 was called the first counts, the other has seen it", async (wijk) => {
  const { ada, bo, cas } = await neighbours(wijk, ["Bo", "Cas"]);
  const { id } = await bo.ok(
    "alert raise break_in --place Hofstraat --behaviour glasgerinkel --call not_urgent",
  );
  await Promise.all([shows(ada, id), shows(cas, id)]);
  await Promise.all([ada.ok(`alert called ${id}`), cas.ok(`alert called ${id}`)]);
  const found = [];
  for (const phone of [ada, bo, cas]) {
    await phone.until("alerts", ({ alerts }) => alerts[0].statuses.length === 2);
    const alert = await alertOf(phone, id);
    assert.ok(alert.is_called);
    const said = alert.statuses.map(({ state, counts }) => [state, counts]);
    assert.equal(said.filter(([state, counts]) => state === "called_112" && counts).length, 1);
    found.push(alert.caller.member_id);
  }
  assert.equal(new Set(found).size, 1); // everybody knows the same one
});

story(
  "neighbours answer; the raiser closes it, silently, on every phone that has it",
  async (wijk) => {
    const { ada, bo, cas } = await neighbours(wijk, ["Bo", "Cas"]);
    const { id } = await bo.ok(`alert raise ${PROWLER}`);
    await Promise.all([shows(ada, id), shows(cas, id)]);
    for (const state of ["seen", "lamp_on", "looking_out"]) {
      await cas.ok(`alert say ${id} ${state}`);
      const told = await states(bo, id, state);
      assert.equal(told.who.first_name, "Cas");
    }
    await cas.refused(`alert say ${id} there`, "not_allowed"); // for walkers of a running walk
    await cas.refused(`alert say ${id} closed`);
    await cas.refused(`alert close ${id} false_alert`); // a neighbour says it seems over
    await cas.ok(`alert say ${id} seems_over`);
    await states(ada, id, "seems_over");
    await bo.ok(`alert close ${id} false_alert`);
    for (const phone of [ada, bo, cas]) {
      const closed = await closes(phone, id);
      assert.equal(closed.outcome, "false_alert");
      assert.equal(closed.closer.first_name, "Bo");
    }
    await cas.refused(`alert say ${id} seen`);
  },
);

story("a coordinator and a moderator close what another raised, under their hat", async (wijk) => {
  const { ada, bo, cas, mo } = await neighbours(wijk, ["Bo", "Cas", "Mo"]);
  await wijk.hat(ada, mo, "moderator", "--buurt Noord");
  const one = await bo.ok(`alert raise ${PROWLER}`);
  await shows(mo, one.id);
  await mo.ok(`alert close ${one.id} true_alert`);
  const closed = await closes(cas, one.id);
  assert.equal(closed.closer.first_name, "Mo");
  const two = await cas.ok("alert raise fire --place Hofstraat --call i_called");
  await shows(ada, two.id);
  await ada.ok(`alert close ${two.id} unknown`);
  assert.equal((await closes(bo, two.id)).outcome, "unknown");
});

story("widening to the wijk is a coordinator's, once; from then on all hear all", async (wijk) => {
  const { ada, bo } = await neighbours(wijk, ["Bo"]);
  const far = await wijk.join(ada, "Fay", "--buurt Zuid");
  const { id } = await bo.ok(`alert raise ${PROWLER}`);
  await shows(ada, id);
  await bo.refused(`alert widen ${id}`);
  await ada.ok(`alert widen ${id}`);
  const alert = await shows(far, id);
  assert.ok(alert.is_widened);
  assert.deepEqual([alert.who.first_name, alert.place], ["Bo", "Rembrandtlaan bij het plein"]);
  await states(bo, id, "widened");
  await ada.refused(`alert widen ${id}`);
  await far.ok(`alert say ${id} lamp_on`);
  await states(bo, id, "lamp_on");
  await bo.ok(`alert close ${id} true_alert`);
  await closes(far, id);
});

story("a coordinator of the buurt closes a widened alert for the whole wijk", async (wijk) => {
  const { ada, bo } = await neighbours(wijk, ["Bo"]);
  const cor = await wijk.join(ada, "Cor");
  await wijk.hat(ada, cor, "coordinator", "--buurt Noord");
  const far = await wijk.join(ada, "Fay", "--buurt Zuid");
  const { id } = await bo.ok(`alert raise ${PROWLER}`);
  await shows(cor, id);
  await cor.ok(`alert widen ${id}`);
  await shows(far, id);
  await states(cor, id, "widened");
  await far.refused(`alert close ${id} false_alert`);
  await cor.ok(`alert close ${id} false_alert`);
  for (const phone of [bo, far]) assert.equal((await closes(phone, id)).closer.first_name, "Cor");
});

story(
  "on a running walk a walker says there, and its leader closes and widens; not before, not after",
  async (wijk) => {
    const { ada, lea, group } = await wijk.walking();
    const bo = await wijk.join(ada, "Bo");
    const far = await wijk.join(ada, "Fay", "--buurt Zuid");
    const times = "--at 20:00 --minutes 60 --min 2 --max 4 --newcomers 0";
    const { shift } = await lea.ok(`walk add ${group} --on +2 ${times}`);
    for (const phone of [lea, bo]) await phone.ok(`walk join ${shift.shift_id}`);
    const { id: early } = await ada.ok(`alert raise ${PROWLER}`);
    await Promise.all([shows(lea, early), shows(bo, early)]);
    await bo.refused(`alert say ${early} there`, "not_allowed");
    await lea.refused(`alert widen ${early}`, "not_allowed");
    await ada.ok(`alert close ${early} unknown`);
    wijk.clock.moveOn(shift.begins_at - wijk.now() + 60);
    for (const phone of [lea, bo]) await phone.ok(`in ${shift.shift_id}`);
    const { id } = await ada.ok(`alert raise ${PROWLER}`);
    await Promise.all([shows(lea, id), shows(bo, id)]);
    await bo.ok(`alert say ${id} there`);
    await states(ada, id, "there");
    await lea.ok(`alert widen ${id}`);
    await shows(far, id);
    await states(lea, id, "widened");
    await lea.ok(`alert close ${id} true_alert`);
    for (const phone of [ada, far]) {
      assert.equal((await closes(phone, id)).closer.member_id, (await lea.self()).member_id);
    }
  },
  { moving: true },
);

story(
  "a phone back within a day gets the alert with its states, one back later a line",
  async (wijk) => {
    const { ada, bo, cas } = await neighbours(wijk, ["Bo", "Cas"]);
    const dee = await wijk.join(ada, "Dee");
    await cas.ok("offline");
    await dee.ok("offline");
    const { id } = await bo.ok(`alert raise ${PROWLER}`);
    await shows(ada, id);
    await ada.ok(`alert say ${id} lamp_on`);
    wijk.clock.moveOn(2 * HOUR);
    await cas.ok("online");
    await shows(cas, id);
    await cas.until("alerts", ({ alerts }) => alerts[0]?.statuses.length === 1);
    const alert = await alertOf(cas, id);
    assert.deepEqual([alert.closing, alert.statuses[0].state], ["open", "lamp_on"]);
    await ada.ok(`alert close ${id} true_alert`);
    await closes(cas, id);
    wijk.clock.moveOn(26 * HOUR);
    await dee.ok("online");
    await dee.ok("settle");
    assert.equal(await alertOf(dee, id), undefined);
    const missed = dee.happened.filter(({ happened }) => happened === "missed");
    assert.equal(missed.length <= 1, true);
    assert.ok(!JSON.stringify(dee.happened).includes("Rembrandtlaan"));
  },
  { moving: true },
);

story(
  "the raiser is asked after thirty minutes; after four hours an alert closes by itself",
  async (wijk) => {
    const { ada, bo } = await neighbours(wijk, ["Bo"]);
    const { id } = await bo.ok(`alert raise ${PROWLER}`);
    const { raised_at, expires } = await shows(ada, id);
    assert.equal(expires - raised_at, 4 * HOUR);
    wijk.clock.moveOn(31 * 60);
    await bo.happens((h) => h.happened === "still_on" && h.alert_id === id);
    assert.equal((await alertOf(ada, id)).closing, "open");
    wijk.clock.moveOn(4 * HOUR);
    for (const phone of [ada, bo]) {
      const closed = await closes(phone, id);
      assert.deepEqual([closed.closing, closed.outcome], ["closed_by_time", "unknown"]);
    }
    await ada.refused(`alert say ${id} seen`);
  },
  { moving: true },
);

story("an OEFENING is a coordinator's and marked; a rehearsal stays on one phone", async (wijk) => {
  const { ada, bo } = await neighbours(wijk, ["Bo"]);
  const { id: alone } = await bo.ok(`alert raise ${PROWLER} --rehearse`);
  assert.ok((await alertOf(bo, alone)).is_rehearsal);
  await bo.ok(`alert say ${alone} lamp_on`);
  await bo.ok(`alert close ${alone} false_alert`);
  await bo.refused(`alert raise ${PROWLER} --practice`);
  const { id } = await ada.ok(`alert raise ${PROWLER} --practice`);
  const alert = await shows(bo, id);
  assert.equal(alert.is_practice, true);
  const { group } = alert;
  await ada.until(`alert delivery ${group} ${id}`, (d) => d.shown === 1 && d.in_time === 1);
  await bo.ok("settle");
  assert.equal(await alertOf(ada, alone), undefined);
});

story(
  "alerts are limited per person, and the refusal says when the next may be raised",
  async (wijk) => {
    const { bo, cas } = await neighbours(wijk, ["Bo", "Cas"]);
    await bo.ok(`alert raise ${PROWLER}`);
    await bo.ok(`alert raise ${PROWLER}`);
    const refusal = await bo.refused(`alert raise ${PROWLER}`, "quota_spent");
    assert.ok(refusal.retry_after_s > 0 && refusal.retry_after_s <= 600);
    const { id } = await cas.ok(`alert raise ${PROWLER}`); // of another person's nothing is taken
    wijk.clock.moveOn(601);
    await bo.ok(`alert raise ${PROWLER}`);
    await bo.ok(`alert close ${id} unknown`).catch(() => {}); // not his: whatever it says
  },
  { moving: true },
);

story(
  "alerts are limited per buurt too",
  async (wijk) => {
    const { bo, cas, dee } = await neighbours(wijk, ["Bo", "Cas", "Dee"]);
    await bo.ok(`alert raise ${PROWLER}`);
    await cas.ok(`alert raise ${PROWLER}`);
    await dee.refused(`alert raise ${PROWLER}`, "quota_spent");
  },
  { settings: { BUURT_ALERT_BUURT_HOUR: "2" } },
);

story(
  "where a buurt has too few phones its alerts go to the wijk, if the wijk chose so",
  async (wijk) => {
    const { ada, bo } = await neighbours(wijk, ["Bo"]);
    const far = await wijk.join(ada, "Fay", "--buurt Zuid");
    const reach = await bo.ok("alert reach");
    const { groups } = await bo.ok("groups");
    const whole = groups.find(({ kind }) => kind === "wijk").group;
    assert.equal(reach.group, whole); // what it proposes instead
    const { id } = await bo.ok(`alert raise ${PROWLER} --group ${quote(whole)}`);
    await shows(far, id);
  },
  { settings: { BUURT_ALERT_TO_WIJK: "1" } },
);
