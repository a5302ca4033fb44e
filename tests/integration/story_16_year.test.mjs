// story_16_year.test.mjs -- a year becomes a report: a page to print, JSON and CSV, of one set of
// figures, and what was learned becomes a page of its own.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quote, story } from "../support/wijk.mjs";

const YEAR = new Date().getUTCFullYear() - 1;

/** Words that would claim that one thing came of another. */
const CLAIMS = [
  ...["dankzij", "daardoor", "hierdoor", "waardoor", "komt door", "leidt tot", "leidde tot"],
  ...["zorgt voor", "zorgde voor", "effect", "gevolg van", "oorzaak", "omdat", "bespaa"],
  ...["voorkomt", "voorkomen"],
];

/** A fund whose year of then is fixed, with two costs of the wijk's own casus. */
async function spentYear(kim) {
  await kim.ok(`budget found Wijkbudget ${YEAR} --amount 1000`);
  const { years } = await kim.ok("budget");
  const fund = years[0].fund_id;
  await kim.ok("budget organisation Gemeente municipality --financial");
  const { organisations } = await kim.ok("budget organisations");
  const oss = organisations[0].organisation_id;
  await kim.ok(`budget deposit ${fund} ${YEAR} ${oss} 1000 --document B-1`);
  await kim.ok(`budget fix ${fund} ${YEAR}`);
  const { casussen } = await kim.ok("casussen");
  const casus = casussen[0].casus_id;
  const reserve = `budget reserve ${fund} ${YEAR} ${casus} 400 hesjes --task-field 6.1`;
  const { reservation } = await kim.ok(reserve);
  const spend = `budget spend ${casus} ${reservation.reservation_id}`;
  await kim.ok(`${spend} 123,45 --document F-1 --period ${YEAR}-03-01`);
  await kim.ok(`${spend} 0,07 --document F-2 --period ${YEAR}-04-01`);
  return fund;
}

const report = (phone, code, value) =>
  phone.ok(
    `indicator report ${code} ${value} 13000 ${quote("mensen met een pgb")} ` +
      `--from ${YEAR}-01-01 --to ${YEAR}-12-31 --source ${quote("jaarstukken <gemeente>")}`,
  );

function readReport(folder) {
  const read = (ending) => readFileSync(join(folder, `jaarverslag-${YEAR}.${ending}`), "utf8");
  return { html: read("html"), json: read("json"), csv: read("csv") };
}

// INDICATOR-13, INDICATOR-14
story("a year becomes a page, JSON and CSV, each time the same bytes", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const kim = await wijk.join(ada, "Kim");
  await wijk.hat(ada, kim, "steward");
  const fund = await spentYear(kim);
  await report(kim, "I3", 61);
  await report(kim, "I4", 3);
  const first = join(wijk.folder, "verslag");
  const { figures } = await ada.ok(`year save ${YEAR} ${first}`);
  assert.deepEqual(readdirSync(first).length, 3);
  const { html, json, csv } = readReport(first);

  const told = JSON.parse(json);
  assert.equal(told.figures.length, figures);
  const lines = csv.trimEnd().split("\n").slice(1).map((line) => line.split(";"));
  assert.equal(lines.length, figures + told.unknown.length);
  told.figures.forEach((figure, i) => {
    assert.ok(figure.from && figure.to && figure.source && figure.kind, figure.label);
    assert.ok(figure.hidden ? figure.n === null : figure.n >= 0, figure.label);
    assert.equal(lines[i][2], figure.label.replaceAll(";", " "));
    assert.equal(lines[i][3] === "", figure.hidden);
    assert.equal(lines[i][9], figure.kind === "reported" ? "opgegeven" : "gemeten");
    assert.ok(html.includes(figure.label), figure.label);
  });

  // I3 and I4 by hand, with their source; few people hidden everywhere
  const byHand = told.figures.filter(({ what }) => what === "reported");
  assert.deepEqual(byHand.map(({ indicator }) => indicator), ["I3", "I4"]);
  assert.ok(byHand.every(({ kind }) => kind === "reported"));
  assert.deepEqual([byHand[0].value, byHand[0].n], [61, 13000]);
  assert.deepEqual([byHand[1].value, byHand[1].n, byHand[1].hidden], [null, null, true]);
  assert.ok(html.includes("61 van 13.000") && html.includes(`1-1-${YEAR} t/m 31-12-${YEAR}`));
  assert.ok(html.includes("<h3>I3. Doel: ") && html.includes("jaarstukken &lt;gemeente&gt;"));

  // to the cent what the ledger says, computed without the server
  const ledger = join(wijk.folder, "kasboek.csv");
  await kim.ok(`budget save ${fund} ${ledger}`);
  const account = await kim.ok(`account ${ledger} ${YEAR}`);
  const cents = (what) => told.figures.find((figure) => figure.what === what).value;
  assert.equal(account.spent, 12352);
  assert.equal(cents("budget_spent"), account.spent);
  assert.equal(cents("budget_field"), account.spent);
  assert.equal(cents("budget_deposited"), account.deposited);
  assert.equal(cents("budget_reserved"), account.reserved);
  assert.equal(cents("budget_left"), account.surplus);
  assert.ok(csv.includes(`Besteed: Wijkbudget;123,52;euro;`));

  // a page of its own that prints, without script; what is not known stands in its box
  assert.ok(html.startsWith("<!doctype html>") && html.includes("@page{size:A4"));
  assert.ok(!/<script|javascript:|http|\son[a-z]+=/i.test(html));
  assert.ok(html.includes("<h2>Wat we niet weten</h2>"));
  for (const sentence of told.unknown) {
    assert.ok(html.includes(sentence.replaceAll('"', "&quot;")), sentence);
  }
  for (const text of [html, csv, told.unknown.join()]) {
    for (const claim of CLAIMS) assert.ok(!text.toLowerCase().includes(claim), claim);
  }

  // by somebody else, into another folder: the same bytes
  const second = join(wijk.folder, "nog eens");
  mkdirSync(second);
  await kim.ok(`year save ${YEAR} ${quote(second)}`);
  assert.deepEqual(readReport(second), { html, json, csv });
  await ada.refused(`year save ${YEAR + 1} ${first}`, "not_allowed", "year");
});

// INDICATOR-9, INDICATOR-11
story("a wijkprofiel is tried out, taken and cited on the command line", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const kim = await wijk.join(ada, "Kim");
  await wijk.hat(ada, kim, "steward");
  const file = join(wijk.folder, "profiel.csv");
  const heading = "code;indicator;waarde;eenheid;bron;datum";
  writeFileSync(file, `${heading}\nWP-1;Alleen;38,5;procent;;2025-01-01\n=A;b;1;c;d;2025-01-01\n`);
  const tried = await kim.ok(`profile import ${file} --try-out`);
  assert.deepEqual(
    tried.bad.map(({ line, column, error }) => [line, column, error]),
    [
      [2, "bron", "field_missing"],
      [3, "code", "not_allowed"],
    ],
  );
  writeFileSync(file, `${heading}\nWP-1;Alleen;38,5;procent;gemeente;2025-01-01\n`);
  assert.equal((await kim.ok(`profile import ${file}`)).taken, 1);
  const { casussen } = await ada.ok("casussen");
  await ada.ok(`profile cite ${casussen[0].casus_id} WP-1`);
  assert.equal((await kim.ok(`casus show ${casussen[0].casus_id}`)).profile, "WP-1");
  assert.equal((await kim.ok("profile")).lines[0].casussen, 1);
});

// LEARNING-6, LEARNING-7
story("what was learned is a page of what was approved", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const kim = await wijk.join(ada, "Kim");
  const bo = await wijk.join(ada, "Bo");
  await wijk.hat(ada, kim, "steward");
  await wijk.hat(ada, bo, "manager");
  const year = new Date(wijk.now() * 1000).getUTCFullYear();
  await bo.ok(`learning note cooperation ${quote("Samen <koken> kan eerder.")}`);
  await bo.ok(`learning note rule ${quote("Nog niet goedgekeurd.")}`);
  await bo.ok(`learning ask money ${quote("Mag dit uit het budget?")}`);
  const { items } = await kim.ok(`learning notes ${year}`);
  const item = items.find(({ about }) => about === "cooperation");
  await kim.ok(`learning approve ${item.item_id}`);
  const listed = await kim.ok(`learning ${year}`);
  assert.equal(listed.questions.length, 1); // the list behind the first is shown too
  const file = join(wijk.folder, "leergeschiedenis.html");
  assert.equal((await ada.ok(`learning save ${year} ${file}`)).items, 1);
  const html = readFileSync(file, "utf8");
  assert.ok(html.includes("<h3>Samenwerken</h3>"));
  assert.ok(html.includes("Samen &lt;koken&gt; kan eerder."));
  assert.ok(!html.includes("Nog niet goedgekeurd"));
  assert.ok(html.includes("Open vragen: 1."));
});
