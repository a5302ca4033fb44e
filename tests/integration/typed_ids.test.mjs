// typed_ids.test.mjs -- an id that was typed is the one that is used, also inside a record
import assert from "node:assert/strict";
import { story } from "../support/wijk.mjs";

/** LEARNING-1, BUDGET-4 */
story("a planned session gets its attendance, and an organisation its new name", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const stan = await wijk.join(ada, "Stan");
  await wijk.hat(ada, stan, "steward");
  const today = new Date().toISOString().slice(0, 10);
  const year = today.slice(0, 4);
  await stan.ok(`learning meet professionals ${today} session`);
  const [planned] = (await stan.ok(`learning ${year}`)).sessions;
  const meet = `learning meet professionals ${today} session --present 9`;
  await stan.ok(`${meet} --session ${planned.session_id}`);
  const { sessions } = await stan.ok(`learning ${year}`);
  assert.deepEqual(
    sessions.map((one) => [one.session_id, one.present]),
    [[planned.session_id, 9]],
  );
  await stan.ok("budget organisation ZorgA provider --financial");
  const [first] = (await stan.ok("budget organisations")).organisations;
  await stan.ok(
    `budget organisation ZorgB provider --financial --organisation ${first.organisation_id}`,
  );
  const { organisations } = await stan.ok("budget organisations");
  assert.deepEqual(
    organisations.map((one) => [one.organisation_id, one.name]),
    [[first.organisation_id, "ZorgB"]],
  );
});
