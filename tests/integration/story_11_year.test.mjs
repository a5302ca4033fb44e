// story_11_year.test.mjs -- a year of the wijk on the command line, from a cooking club to its
// account: each step by who may take it, and what is wrong refused with nothing half done.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BIN, quote, story } from "../support/wijk.mjs";

const HOUR = 3600;
const DAY = 24 * HOUR;
const MOVING = { moving: true };
const AMOUNT = "10000,00";
const SECRET_NAME = "Zorg A"; // no offer and no dashboard tells it
const CASUS_AT = 34; // digits of a group's id before its room
const GROUP_DIGITS = 74;
const HEADING = "periode;reservering;bedrag;document\n";

const goTo = (wijk, instant) => wijk.clock.moveOn(Math.max(0, instant - wijk.now()));
const dateOf = (instant) => new Date(instant * 1000).toISOString().slice(0, 10);
const noon = (year, month, day) => Date.UTC(year, month - 1, day, 12) / 1000;

/** Noon of the next second of November: what follows lies within one year of the calendar. */
function nextAutumn(wijk) {
  const now = new Date(wijk.now() * 1000).getUTCFullYear();
  const year = wijk.now() <= noon(now, 11, 2) ? now : now + 1;
  return { year, autumn: noon(year, 11, 2) };
}

const roomOf = (casus_id) => `${"0".repeat(CASUS_AT)}${casus_id}`.padEnd(GROUP_DIGITS, "0");

/** A hat of the root's paper; one for a casus reaches that casus alone. */
async function give(wijk, ada, phone, hat, casus_id) {
  return wijk.hat(ada, phone, hat, casus_id ? `--group ${roomOf(casus_id)}` : "");
}

/** Everybody of the story, each under the hat that may take the step. */
async function gather(wijk) {
  const { year, autumn } = nextAutumn(wijk);
  goTo(wijk, autumn);
  const all = { wijk, year, ...(await wijk.walking(["Noord"])) };
  for (const name of ["Fatma", "Pia", "Stan", "Sofie", "Mo", "Kim", "Gerda"])
    all[name.toLowerCase()] = await wijk.join(all.ada, name);
  const hats = { stan: "steward", sofie: "steward", mo: "manager", kim: "council" };
  for (const [who, hat] of Object.entries({ ...hats, gerda: "municipality" }))
    await give(wijk, all.ada, all[who], hat);
  return all;
}

/* ── the year, step by step ── */

/** Cooks propose a club; a professional asks the three questions and they make a plan. */
async function club(all) {
  const { wijk, ada, fatma, pia } = all;
  await fatma.ok(`casus open meeting ${quote("Samen koken in Noord")}`);
  const { casussen } = await fatma.ok("casussen");
  const { casus_id } = casussen.find(({ title }) => title === "Samen koken in Noord");
  await fatma.refused(`casus plan ${casus_id} --agreements wij:koken:2030-01-01`, "not_allowed");
  await give(wijk, ada, pia, "professional", casus_id);
  const plan = `casus plan ${casus_id} --agreements kookgroep:kookt:${all.year}-12-01 --agreed`;
  await pia.refused(plan); // not before the three questions
  const can = `--can-self ${quote("zelf koken")} --can-others ${quote("een buur halen")}`;
  const asked = `--want ${quote("samen eten")} ${can} --need ${quote("een keuken")}`;
  const { due_on } = await pia.ok(`casus talk ${casus_id} ${asked}`);
  assert.equal(Date.parse(due_on) / 1000, Date.parse(dateOf(wijk.now())) / 1000 + 42 * DAY);
  assert.equal((await pia.ok(plan)).plan_version, 1);
  await fatma.ok(`activity start ${casus_id} cooking Kookclub --owner residents`);
  const { activities } = await fatma.ok(`activities ${casus_id}`);
  return { casus_id, activity_id: activities[0].activity_id };
}

/** The fund and its year: deposits to the cent, and who can deliver. */
async function fund(all) {
  const { stan, year } = all;
  await stan.ok(`budget found Wijkbudget ${year} --amount ${AMOUNT}`);
  const { years } = await stan.ok("budget");
  const fund_id = years.find((one) => one.year === year).fund_id;
  await stan.ok("budget organisation Gemeente municipality --financial");
  await stan.ok(`budget organisation ${quote(SECRET_NAME)} provider --financial`);
  const { organisations } = await stan.ok("budget organisations");
  const [oss, care] = ["municipality", "provider"].map(
    (kind) => organisations.find((one) => one.kind === kind).organisation_id,
  );
  await stan.ok(`budget deposit ${fund_id} ${year} ${oss} 6666,66 --document INLEG-1`);
  await stan.refused(`budget fix ${fund_id} ${year}`); // 3,333.34 are missing
  await stan.ok(`budget deposit ${fund_id} ${year} ${care} 3333,34 --document INLEG-2`);
  await stan.ok(`budget fix ${fund_id} ${year}`);
  await stan.ok(`budget capacity ${fund_id} ${year} ${care} 6.71 5000`);
  return { fund_id, care };
}

/** Money set apart and spent within the mandate; beyond it a sentence. */
async function spend(all) {
  const { pia, year, fund_id, casus_id } = all;
  const reserve = `budget reserve ${fund_id} ${year} ${casus_id}`;
  const over = await pia.refused(`${reserve} 9000 pannen --task-field 6.1`, "over_mandate");
  assert.ok(over.nl.includes("mag beslissen") && over.en.includes("may decide alone"));
  const { reservation } = await pia.ok(`${reserve} 1250,50 pannen --task-field 6.1`);
  await pia.ok(`budget spend ${casus_id} ${reservation.reservation_id} 400,25 --document BON-1`);
  const month = await all.fatma.ok(`budget month ${fund_id}`);
  assert.deepEqual([month.spent, month.reserved, month.free], [40025, 85025, 874950]);
  return reservation.reservation_id;
}

/** One provider can do it: no name in the offer, the managers talk, and one delivers. */
async function consult(all) {
  const { pia, mo, year, fund_id, casus_id, care } = all;
  const offer = await pia.ok(`budget offer ${fund_id} ${year} 6.71 1000`);
  assert.deepEqual([offer.found, offer.able], ["one_only", 1]);
  const words = `budget reserve ${fund_id} ${year} ${casus_id} 1000 begeleiding --task-field 6.71`;
  const { reservation } = await pia.ok(`${words} --white-label`);
  assert.equal(reservation.state, "consultation");
  for (const told of [offer, reservation])
    assert.ok(!JSON.stringify(told).includes(SECRET_NAME) && !JSON.stringify(told).includes(care));
  const id = reservation.reservation_id;
  await pia.refused(`budget spend ${casus_id} ${id} 10 --document BON-2`, "not_allowed");
  await mo.ok(`budget consult ${id} manager granted --organisation ${care} --document OVERLEG-1`);
  await pia.ok(`budget spend ${casus_id} ${id} 999,99 --document BON-2`);
  return id;
}

/** A question goes up, is answered there, comes back, and closes where it was asked. */
async function learn(all) {
  const { pia, mo, year, wijk } = all;
  await pia.ok(`learning meet professionals ${dateOf(wijk.now())} session --present 52`);
  await pia.ok(`learning ask rule ${quote("Mag de keuken van school 's avonds open?")}`);
  const question = async (phone) => (await phone.ok(`learning ${year}`)).questions[0];
  const { question_id } = await question(pia);
  await pia.ok(`learning raise ${question_id}`);
  assert.equal((await question(mo)).held_by, "managers");
  await pia.refused(`learning answer ${question_id} ja`, "not_allowed");
  await mo.ok(`learning answer ${question_id} ${quote("Ja, met een sleutel.")} --arranged`);
  assert.equal((await question(pia)).state, "arranged");
  await mo.refused(`learning close ${question_id}`);
  await pia.ok(`learning close ${question_id}`);
  assert.equal((await question(pia)).state, "closed");
}

/** Four evenings of the club are counted, one walk of seven is walked. */
async function count(all) {
  const { wijk, ada, lea, group, pia, casus_id, activity_id, year } = all;
  for (const day of ["04", "11", "18", "25"]) {
    goTo(wijk, noon(year, 11, Number(day)) + 8 * HOUR);
    await pia.ok(`activity tally ${casus_id} ${activity_id} 21 150 --volunteers 3`);
    await pia.ok(`activity tally ${casus_id} ${activity_id} 12 150 --volunteers 3`); // in its place
  }
  await pia.ok(`casus solve ${casus_id} collective`);
  const on = `${year}-11-27`;
  const { shift } = await lea.ok(
    `walk add ${group} --on ${on} --at 20:00 --minutes 60 --min 2 --max 8 --newcomers 0`,
  );
  goTo(wijk, shift.ends_at + HOUR);
  const { members } = await ada.ok("neighbours");
  for (const { member_id } of members.slice(0, 7))
    await lea.ok(`presence mark ${shift.shift_id} ${member_id} yes`);
  const found = "--outcome findings --findings lighting:2";
  await lea.ok(`report make ${shift.shift_id} ${found} --as leader`);
}

/** The month is frozen on the tenth; the wijkraad advises on it and is answered within the term. */
async function advise(all) {
  const { wijk, kim, gerda, fatma, year } = all;
  const month = `${year}-11`;
  goTo(wijk, noon(year, 12, 9));
  assert.equal((await kim.ok(`council ${month}`)).frozen_on, undefined);
  await fatma.refused(`council ${month}`, "not_allowed");
  goTo(wijk, noon(year, 12, 10));
  const page = await kim.until(`council ${month}`, ({ frozen_on }) => frozen_on);
  const walked = page.cells.find(({ measure }) => measure === "walks_walked");
  assert.equal(walked.value, 1);
  assert.equal((await fatma.ok(`council ${month} --verify`)).hash, page.hash);
  await fatma.refused("advice give municipality lampen", "not_allowed");
  const give = `advice give municipality ${quote("Maak de lampen bij het plein.")}`;
  await kim.ok(`${give} --period ${month}-01`);
  const { advice_id } = (await gerda.ok("advices")).advices[0];
  goTo(wijk, noon(year, 12, 29));
  await gerda.ok(`advice answer ${advice_id} ${quote("De lampen zijn besteld.")}`);
  const answered = (await fatma.ok("advices")).advices[0];
  assert.ok(answered.answer.includes("besteld") && answered.late !== true, "within the term");
  await gerda.refused(`advice answer ${advice_id} nogmaals`); // once
}

/** Two people close the year that is over; what was not spent is divided to the cent. */
async function close(all) {
  const { wijk, stan, sofie, year, fund_id, casus_id, reservations } = all;
  const words = `budget close ${fund_id} ${year} by_deposit ${quote("Een moestuin voor iedereen")}`;
  await stan.refused(`${words} --document BESLUIT-1`); // it is not over
  goTo(wijk, noon(year + 1, 1, 5));
  await stan.refused(`${words} --document BESLUIT-1`); // reservations are open
  for (const id of reservations) await stan.ok(`budget release ${casus_id} ${id}`);
  const closing = await stan.ok(`${words} --document BESLUIT-1`);
  assert.deepEqual([closing.state, closing.surplus], ["closing", 1000000 - 40025 - 99999]);
  await stan.refused(`budget agree ${fund_id} ${year}`, "not_allowed"); // two people, not one twice
  const closed = await sofie.ok(`budget agree ${fund_id} ${year}`);
  assert.equal(closed.state, "closed");
  const cents = closed.shares.map(({ amount }) => amount);
  assert.equal(cents.reduce((sum, one) => sum + one, 0), closing.surplus);
  assert.ok(Math.max(...cents) - Math.min(...cents) <= 1, "a third each");
  assert.ok(closed.shares.some(({ kind, amount }) => kind === "residents" && amount > 0));
  return closing.surplus;
}

/** The account that one command computes from the saved ledger, when the server is gone. */
async function account(all, surplus) {
  const { wijk, stan, gerda, year, fund_id, care } = all;
  const ledger = join(wijk.folder, "kasboek.csv");
  await stan.ok(`budget save ${fund_id} ${ledger}`);
  const told = await gerda.ok(`budget account ${fund_id} ${year}`);
  await gerda.ok(`year save ${year} ${wijk.folder}`);
  const report = readFileSync(join(wijk.folder, `jaarverslag-${year}.csv`), "utf8");
  assert.match(report, /;Activiteiten: koken;1;/); // a kind of activity in Dutch, as all of it
  await wijk.server.end();
  const offline = (...words) =>
    execFileSync(join(BIN, "buurt"), [...words, "account", ledger, String(year)], {
      encoding: "utf8",
    });
  const counted = JSON.parse(offline("--json"));
  assert.deepEqual([counted.spent, counted.surplus], [140024, surplus]);
  assert.equal(counted.ledger_head, told.ledger_head);
  const lines = told.lines.map(({ task_field, organisation_id, spent }) => [
    task_field,
    organisation_id === care ? SECRET_NAME : "kosten van de casus",
    spent,
  ]);
  const csv = execFileSync(join(BIN, "buurt"), ["account", ledger, String(year), "--csv"], {
    encoding: "utf8",
  });
  const rows = csv.trim().split("\n").map((row) => row.split(";"));
  const inCents = (euros) => Number(euros.replace(",", ""));
  const sums = rows.filter(([, kind]) => kind === "besteed");
  assert.deepEqual(
    sums.map(([, , field, who, , euros]) => [field, who, inCents(euros)]).sort(),
    lines.sort(),
  );
  const shares = rows.filter(([, kind]) => kind === "overschot");
  assert.equal(shares.reduce((sum, row) => sum + inCents(row[5]), 0), surplus);
  const page = offline();
  assert.ok(page.includes(`Jaarrekening wijkbudget ${year}`) && page.includes(counted.ledger_head));
  const forged = readFileSync(ledger, "utf8").replace("400,25", "400,26").replace("40025", "40026");
  writeFileSync(ledger, forged);
  assert.throws(() => offline("--json"), "a cent that was changed is found");
}

story(
  "a year on the command line: cooks propose a club, and its account adds up to the cent",
  async (wijk) => {
    const all = await gather(wijk);
    Object.assign(all, await club(all));
    Object.assign(all, await fund(all));
    all.reservations = [await spend(all), await consult(all)];
    await learn(all);
    await count(all);
    await advise(all);
    const surplus = await close(all);
    await account(all, surplus);
  },
  MOVING,
);

/* ── what is wrong ── */

/** Everything a refusal might have touched. */
async function standing({ stan, fund_id, year }) {
  const { entries } = await stan.ok(`budget entries ${fund_id}`);
  const { reservations } = await stan.ok(`budget reservations ${fund_id} ${year}`);
  const { years } = await stan.ok("budget");
  return { entries, reservations, years };
}

/** Refused so, in a Dutch and an English sentence, and nothing has changed. */
async function stays(all, phone, line, error, field) {
  const before = await standing(all);
  const { nl, en } = await phone.refused(line, error, field);
  assert.ok(nl.length > 10 && en.length > 10 && nl !== en, line);
  assert.deepEqual(await standing(all), before, line);
}

/** A file of which one line is bad is named by line and column, and no line of it is booked. */
async function importBad(all, bytes, bad) {
  const file = join(all.wijk.folder, "boekingen.csv");
  writeFileSync(file, bytes);
  for (const option of [" --try-out", ""]) {
    const before = await standing(all);
    const told = await all.stan.ok(`budget import ${all.fund_id} ${file}${option}`);
    assert.deepEqual([told.booked, told.bad.map((one) => [one.line, one.column, one.error])], [
      0,
      [bad],
    ]);
    assert.deepEqual(await standing(all), before);
  }
}

/** A hat up to the end of a day: until that second it works, from that second on it does not. */
async function hatThatEnds({ wijk, ada, stan, sofie }) {
  const { device_serial } = await sofie.self();
  const last = dateOf(wijk.now() + DAY);
  await ada.ok(`hat grant steward ${device_serial} --until ${last} --paper ${wijk.paper("root")}`);
  const { hats } = await sofie.until("hats", (told) => told.hats.length > 0);
  goTo(wijk, hats[0].until - HOUR);
  await sofie.ok("budget organisation Zorgbelang insurer");
  goTo(wijk, hats[0].until + 1);
  const before = (await stan.ok("budget organisations")).organisations;
  const said = await sofie.refused("budget organisation Zorgkosten insurer", "not_allowed", "hat");
  assert.ok(said.nl.includes("taak") && said.en.includes("hat"));
  assert.deepEqual((await stan.ok("budget organisations")).organisations, before);
}

story(
  "money, dates, files and hats that are wrong are refused with a sentence, and nothing is done",
  async (wijk) => {
    const { year, autumn } = nextAutumn(wijk);
    goTo(wijk, autumn);
    const ada = await wijk.found("Ada", ["Noord"]);
    const stan = await wijk.join(ada, "Stan");
    const sofie = await wijk.join(ada, "Sofie");
    await wijk.hat(ada, stan, "steward");
    const all = { wijk, ada, stan, sofie, year };
    const { fund_id } = await fund({ ...all });
    const { casussen } = await ada.ok("casussen");
    const casus = casussen[0].casus_id;
    Object.assign(all, { fund_id });
    const reserve = `budget reserve ${fund_id} ${year} ${casus}`;
    const { reservation } = await stan.ok(`${reserve} 9999,99 hesjes --task-field 6.1`);
    const id = reservation.reservation_id;
    const spending = `budget spend ${casus} ${id}`;

    await stays(all, stan, `${reserve} 0,01 lamp --task-field 9.9`);
    for (const part of ["0,005", "1.234", "0,001"])
      await stays(all, stan, `${spending} ${part} --document F-1`, "field_form");
    await stays(all, stan, `${reserve} 0,02 lamp --task-field 6.1`, "over_budget"); // one cent over
    const before = `--document F-2 --period ${year - 1}-12-01`;
    await stays(all, stan, `${spending} 1 ${before}`, undefined, "period");
    await stan.ok(`${spending} 0,01 --document F-3`);

    const good = `${year}-11;${id};12,34;F-4\n`;
    await importBad(
      all,
      Buffer.from(`${HEADING}${good}${year}-11;${id};1,00;Caf\xe9\n`, "latin1"),
      [3, "codering", "malformed"],
    );
    const bad = (cells) => `${HEADING}${good}${year}-11;${id};${cells}\n`;
    await importBad(all, bad("1,00;=1+1"), [3, "document", "not_allowed"]);
    await importBad(all, bad("1,005;F-5"), [3, "bedrag", "field_form"]);

    await hatThatEnds(all);

    goTo(wijk, noon(year + 1, 1, 5));
    await wijk.hat(ada, sofie, "steward");
    await stan.ok(`budget release ${casus} ${id}`);
    await stan.ok(`budget close ${fund_id} ${year} evenly tuin --document BESLUIT-1`);
    await sofie.ok(`budget agree ${fund_id} ${year}`);
    await stays(all, stan, `${reserve} 1 lamp --task-field 6.1`, "closed");
    await stays(all, stan, `${spending} 1 --document F-6 --period ${year}-12-01`, "closed");
  },
  MOVING,
);
