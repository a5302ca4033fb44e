// story_17_money.test.mjs -- eight phones with sockets of their own reserve at once, never a cent
// too much; a file of bookings that fills many messages is tried out and booked as one.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { story } from "../support/wijk.mjs";

const PHONES = 8;
const ROUNDS = 12;
const AMOUNT = 10_000; // euros of the year
const HEADING = "periode;reservering;bedrag;document\n";
const INLINE_MAX = 24_576; // bytes of a file that one message holds
const FILE_MAX = 128 * 1024;

const YEAR = new Date().getUTCFullYear();
const euros = (cents) =>
  `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}`;

/** A fund whose year is fixed; `sam` is its first steward. */
async function fixedYear(ada, sam) {
  await sam.ok(`budget found Wijkbudget ${YEAR} --amount ${AMOUNT}`);
  const fund_id = (await sam.ok("budget")).years[0].fund_id;
  await sam.ok("budget organisation Gemeente municipality --financial");
  const { organisations } = await sam.ok("budget organisations");
  const [{ organisation_id }] = organisations;
  await sam.ok(`budget deposit ${fund_id} ${YEAR} ${organisation_id} ${AMOUNT} --document B-1`);
  await sam.ok(`budget fix ${fund_id} ${YEAR}`);
  const casus_id = (await ada.ok("casussen")).casussen[0].casus_id;
  return { fund_id, casus_id, reserve: `budget reserve ${fund_id} ${YEAR} ${casus_id}` };
}

const standing = async (phone) => {
  const { years } = await phone.ok("budget");
  const { amount, spent, reserved } = years.find(({ year }) => year === YEAR);
  return { amount, spent, reserved };
};

// BUDGET-5
story("eight phones that reserve at once never set apart a cent too much", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const stewards = [];
  for (let i = 0; i < PHONES; i++) {
    const phone = await wijk.join(ada, `Sam${i}`);
    await wijk.hat(ada, phone, "steward");
    stewards.push(phone);
  }
  const { fund_id, casus_id, reserve } = await fixedYear(ada, stewards[0]);
  let granted = 0;
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const asked = stewards.map((phone, i) => ({ phone, cents: 15_003 + 977 * i + 31 * round }));
    const lamp = (cents) => `${reserve} ${euros(cents)} lamp --task-field 6.1`;
    const answers = await Promise.all(asked.map(({ phone, cents }) => phone.ask(lamp(cents))));
    answers.forEach((answer, i) => {
      assert.ok(answer.ok || answer.error === "over_budget", JSON.stringify(answer));
      granted += answer.ok ? asked[i].cents : 0;
      refused += answer.ok ? 0 : 1;
    });
    const told = await standing(stewards[round % PHONES]);
    assert.equal(told.reserved, granted);
    assert.ok(granted <= AMOUNT * 100);
  }
  assert.ok(refused > PHONES, `${refused} were refused`);

  // all eight want the last cents: one of them has them, and then nobody a cent
  const rest = euros(AMOUNT * 100 - granted);
  const last = await Promise.all(
    stewards.map((phone) => phone.ask(`${reserve} ${rest} lamp --task-field 6.1`)),
  );
  assert.equal(last.filter(({ ok }) => ok).length, 1);
  for (const phone of stewards)
    await phone.refused(`${reserve} 0,01 lamp --task-field 6.1`, "over_budget");
  const { reservations } = await stewards[0].ok(`budget reservations ${fund_id} ${YEAR}`);
  assert.ok(reservations.every((one) => one.casus_id === casus_id));
  assert.deepEqual(await standing(ada), { amount: AMOUNT * 100, spent: 0, reserved: AMOUNT * 100 });
});

/** So many costs of one cent and more, each with its own document. */
function fileOf(reservation, lines) {
  const cells = (i) => [`${YEAR}-0${1 + (i % 9)}`, reservation, `0,0${1 + (i % 3)}`, `F-${i}`];
  const rows = Array.from({ length: lines }, (_, i) => cells(i).join(";"));
  return `${HEADING}${rows.join("\n")}\n`;
}

const sumOf = (lines) => {
  let cents = 0;
  for (let i = 0; i < lines; i++) cents += 1 + (i % 3);
  return cents;
};

// BUDGET-18, BUDGET-25
story("a file larger than a message is tried out whole and booked whole or not", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const sam = await wijk.join(ada, "Sam");
  await wijk.hat(ada, sam, "steward");
  const { fund_id, reserve } = await fixedYear(ada, sam);
  const { reservation } = await sam.ok(`${reserve} 1000 lamp --task-field 6.1`);
  const lines = 1500;
  const file = join(wijk.folder, "boekingen.csv");
  const give = (text, options = "") => {
    writeFileSync(file, text);
    return sam.ok(`budget import ${fund_id} ${file} ${options}`);
  };
  const good = fileOf(reservation.reservation_id, lines);
  assert.ok(good.length > 3 * INLINE_MAX);

  // the last line of all is bad: it is named by its number, and nothing is booked
  for (const option of ["--try-out", ""]) {
    const told = await give(`${good}${YEAR}-01;${reservation.reservation_id};1,005;F-X\n`, option);
    assert.deepEqual(
      [told.lines, told.booked, told.bad.map((one) => [one.line, one.column, one.error])],
      [lines + 1, 0, [[lines + 2, "bedrag", "field_form"]]],
    );
    assert.equal((await standing(sam)).spent, 0);
  }

  // a cost in a late part that stands in the first is a twin all the same
  const [, first] = good.split("\n");
  const twin = await give(`${good}${first}\n`, "--try-out");
  const [{ line, error }] = twin.bad;
  assert.deepEqual([twin.bad_lines, line, error], [1, lines + 2, "conflict"]);

  const tried = await give(good, "--try-out");
  assert.deepEqual([tried.lines, tried.booked, tried.bad_lines], [lines, 0, 0]);
  assert.equal(tried.amount, sumOf(lines));
  assert.equal((await standing(sam)).spent, 0);
  const booked = await give(good);
  assert.deepEqual([booked.booked, booked.amount], [lines, sumOf(lines)]);
  assert.equal((await standing(sam)).spent, sumOf(lines));
  const again = await give(good);
  assert.deepEqual([again.booked, again.bad_lines], [0, lines]);
  assert.equal(again.bad.length, 200);
  assert.equal((await standing(sam)).spent, sumOf(lines));

  writeFileSync(file, HEADING + "x".repeat(FILE_MAX));
  await sam.refused(`budget import ${fund_id} ${file}`, "too_large", "FILE");
});
