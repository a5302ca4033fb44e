// example_years.test.mjs -- the example wijk with years behind: founded long ago by a shifted
// clock, lived through to today, and then served as it is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { BIN, Clock, Server, sleep } from "../support/wijk.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const FACTS = join(HERE, "../../clients/cli/example/ruwaard.json");
const BUURT = join(BIN, "buurt");
const MEMBERS = "5"; // a buurt
const PAST_S = "200000000";
const ALL_MS = 600_000;
const PATIENCE_MS = 180_000;

const SETTINGS = {
  BUURT_EXAMPLE: "1",
  BUURT_MESSAGE_MEMBER_HOUR: "5000",
  BUURT_OPEN_ANSWERS_MAX: "1024",
};
const FREEZING = { ...SETTINGS, BUURT_PRESENCE_SELF_S: PAST_S };
const FOUNDING = { ...FREEZING, BUURT_HISTORY_S: PAST_S };

const THIS_YEAR = new Date().getUTCFullYear();
const LAST_YEAR = THIS_YEAR - 1;
const BEGIN = Date.UTC(LAST_YEAR, 9, 1, 10) / 1000; // a few months of the year that is closed

/** What a phone of the example answers to one command. */
function ask(place, folder, line) {
  const words = ["--state", join(place.phones, folder), "--server", place.server.url, "--json"];
  return JSON.parse(execFileSync(BUURT, [...words, ...line.split(" ")], { encoding: "utf8" }));
}

async function restart(place, settings) {
  await place.server.end();
  place.server.settings = settings;
  await place.server.start();
}

/** The facts of two buurten alone: who works for the wijk is the same in a small one. */
function fewFacts(work) {
  const facts = JSON.parse(readFileSync(FACTS, "utf8"));
  const file = join(work, "facts.json");
  writeFileSync(file, JSON.stringify({ ...facts, buurten: facts.buurten.slice(0, 2) }));
  return file;
}

/** Founds it with the years, freezes its months, and serves it as any other. */
async function found(work) {
  const clock = new Clock(work);
  clock.moveOn(BEGIN - Math.floor(Date.now() / 1000));
  const server = await new Server(work, FOUNDING, clock).start();
  const place = { server, phones: join(work, "phones") };
  mkdirSync(join(work, "scratch"), { mode: 0o700 });
  const [token] = server.admin("allow-founding").split("\n");
  const words = ["--server", server.url, "example", "found", fewFacts(work), "--token", token];
  const places = ["--phones", place.phones, "--scratch", join(work, "scratch")];
  execFileSync(BUURT, [...words, ...places, "--members", MEMBERS, "--clock", clock.file], {
    env: { ...process.env, ...clock.environment() },
    stdio: ["ignore", "ignore", "inherit"],
  });
  assert.equal(readFileSync(clock.file).readBigInt64LE(), 0n, "it has come to today");
  await restart(place, FREEZING);
  await untilFrozen(place);
  await restart(place, SETTINGS);
  return place;
}

const monthBack = (months) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
    .toISOString()
    .slice(0, 7);
};

async function untilFrozen({ server }) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const list = await (await fetch(`${server.url}/overzicht`)).text();
    if (list.includes(`/overzicht/${monthBack(2)}`)) return;
    assert.ok(Date.now() < end, "the months are frozen");
    await sleep(500);
  }
}

/* ── what every screen shows ── */

function checkMoney(place) {
  const { years } = ask(place, "budgetbeheer", "budget");
  const [closed, open] = [LAST_YEAR, THIS_YEAR].map((year) =>
    years.find((one) => one.year === year),
  );
  assert.equal(closed.state, "closed");
  assert.equal(open.state, "fixed");
  for (const one of [closed, open]) {
    assert.equal(one.deposited, one.amount);
    assert.ok(one.spent > 0 && one.spent + one.reserved <= one.amount, String(one.year));
  }
  const ledger = join(place.phones, "kasboek.csv");
  ask(place, "budgetbeheer", `budget save ${closed.fund_id} ${ledger}`);
  const account = JSON.parse(
    execFileSync(BUURT, ["--json", "account", ledger, String(LAST_YEAR)], { encoding: "utf8" }),
  );
  assert.deepEqual([account.spent, account.surplus], [closed.spent, closed.amount - closed.spent]);
  const shared = account.text.split("Overschot, verdeeld")[1];
  assert.ok(shared.includes("bewoners") && shared.includes("Gemeente Oss"));
}

function checkWork(place) {
  const { casussen } = ask(place, "wijkraad", "casussen");
  const states = casussen.map(({ state }) => state);
  for (const state of ["entered", "talked", "running"]) assert.ok(states.includes(state), state);
  const house = casussen.find(({ title }) => title === "Ons Huis van de Wijk");
  const { activities } = ask(place, "wijkraad", `activities ${house.casus_id}`);
  assert.ok(activities.length >= 7);
  const home = activities.find(({ kind }) => kind === "house").activity_id;
  const { weeks } = ask(place, "wijkraad", `activity visits ${home}`);
  assert.ok(weeks.every(({ visitors }) => visitors > 200));
  const { overdue, waiting } = ask(place, "wijkcoordinator", "casus overdue");
  assert.equal(overdue.length, 1);
  assert.ok(waiting >= 2);
  assert.equal(ask(place, "wijkraad", "entrances").entrances.length, 4);
  assert.equal(ask(place, "wijkraad", "profile").lines.length, 3);
}

function checkTalk(place) {
  const { sessions, questions } = ask(place, "wijkprofessional", `learning ${THIS_YEAR}`);
  assert.ok(sessions.length > 0 && questions.length > 0);
  const { advices } = ask(place, "wijkraad", "advices");
  assert.ok(advices.some(({ state }) => state === "answered"));
  assert.ok(ask(place, "wijkraad", "meetings").meetings.length > 0);
  const { figures } = ask(place, "wijkraad", `year ${LAST_YEAR}`);
  const told = new Set(figures.map(({ what }) => what));
  for (const what of ["walks", "house_visits", "activities", "budget_spent", "sessions"])
    assert.ok(told.has(what), what);
  const pulse = figures.find(({ what }) => what === "pulse_safe");
  assert.ok(pulse.n >= 5 && pulse.value > 0);
  for (const figure of figures) assert.ok(figure.source && figure.from && figure.to, figure.what);
}

/** A month of more than a year ago is there as counts, frozen at its place in the row. */
function checkMonths(place) {
  const month = `${LAST_YEAR}-11`;
  const { cells, frozen_on } = ask(place, "wijkraad", `council ${month} --level wijk`);
  const value = (measure) => cells.find((one) => one.measure === measure);
  assert.ok(frozen_on);
  assert.ok(value("walks_walked").value > 5);
  const { hidden, value: walkers } = value("walkers");
  assert.ok(hidden || walkers >= 5);
}

test(
  "the example lives through its years: money, casussen, learning, advice, months, a year report",
  { timeout: ALL_MS },
  async (t) => {
    const work = mkdtempSync(join(tmpdir(), "years-"));
    let place = null;
    t.after(async () => {
      await place?.server.end();
      rmSync(work, { recursive: true, force: true });
    });
    place = await found(work);
    checkMoney(place);
    checkWork(place);
    checkTalk(place);
    checkMonths(place);
  },
);
