// example.test.mjs -- the example wijk is founded by real phones; its front desk keeps its word.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { BIN, Server, sleep } from "../support/wijk.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const FACTS = join(HERE, "../../clients/cli/example/ruwaard.json");
const BUURT = join(BIN, "buurt");
const MEMBERS = "15"; // a buurt: all who walk in it, and who leads
const WEEKS = "57"; // behind: thirteen months
const PERSONS = ["walkers", "new_walkers", "attendances", "guests", "minutes", "wellbeing"];
const ALL_MS = 600_000;
const PATIENCE_MS = 120_000;

const SETTINGS = {
  BUURT_EXAMPLE: "1",
  BUURT_PRESENCE_SELF_S: "40000000",
  BUURT_MESSAGE_MEMBER_HOUR: "5000",
  BUURT_OPEN_ANSWERS_MAX: "1024",
};
const FOUNDING = { ...SETTINGS, BUURT_HISTORY_S: "35000000" };

/** What one command answers; a refusal is an answer too. */
function ask(state, server, ...words) {
  const all = ["--state", state, "--server", server.url, "--json", ...words];
  try {
    return JSON.parse(execFileSync(BUURT, all, { encoding: "utf8", stdio: "pipe" }));
  } catch (error) {
    return JSON.parse(error.stdout);
  }
}

/** A day so many months back, as the `council` command writes its month and its quarter. */
function periodsBack(months) {
  const now = new Date();
  const first = new Date(now.getFullYear(), now.getMonth() - months, 1);
  const month = first.getMonth() + 1;
  return {
    month: `${first.getFullYear()}-${String(month).padStart(2, "0")}`,
    quarter: `${first.getFullYear()}-q${Math.ceil(month / 3)}`,
  };
}

/** Which part of the cells by buurt shows a number. */
function sharesShown(cells) {
  const share = (fits) => {
    const all = cells.filter(fits);
    return all.filter(({ hidden }) => !hidden).length / all.length;
  };
  return {
    events: share(({ measure }) => !PERSONS.includes(measure)),
    walkers: share(({ measure }) => measure === "walkers"),
  };
}

/** The year behind: frozen, with what must be in it, and with what nobody may see. */
async function checkYear(server, council) {
  const { month } = periodsBack(2);
  const { quarter } = periodsBack((new Date().getMonth() % 3) + 4); // frozen for sure
  const overview = (...words) => ask(council, server, "council", ...words);
  await until("the year behind is frozen", () => overview(periodsBack(2).month).frozen_on);
  for (const period of [month, quarter]) {
    const { cells } = overview(period, "--level", "wijk");
    const value = (measure) => cells.find((cell) => cell.measure === measure).value;
    assert.ok(value("walks_walked") > 10, `${period}: ${value("walks_walked")} walked`);
    assert.ok(value("walks_planned") >= value("walks_walked"));
  }
  const { cells: oldest } = overview(periodsBack(12).month, "--level", "wijk");
  const walkers = oldest.find(({ measure }) => measure === "walkers");
  assert.ok(walkers.hidden || walkers.value >= 5, "a year and a month ago people walked too");
  const { cells, suppressed } = overview(quarter, "--level", "buurt");
  assert.equal(suppressed, true);
  const shares = sharesShown(cells.filter(({ buurt_id }) => buurt_id));
  assert.ok(shares.events >= 0.9, `${shares.events} of the events`);
  assert.ok(shares.walkers >= 0.6, `${shares.walkers} of the walkers`);
  assert.ok(shares.walkers < 1, "Witte-Hoef has three");
}

/** The front desk: its links by the name of the door, each a newer one once the last was used. */
function openDesk(server, phones) {
  const desk = { links: {} };
  const words = ["--server", server.url, "example", "desk", "--phones", phones];
  desk.process = spawn(BUURT, words, { stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: desk.process.stdout }).on("line", (line) => {
    const [door, link] = line.split(/\s+/);
    desk.links[door] = link;
  });
  return desk;
}

async function until(what, found) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = found();
    if (value) return value;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await sleep(500);
  }
}

test("the example is founded with its year; its links make a resident, a leader, a council", {
  timeout: ALL_MS,
}, async (t) => {
  const work = mkdtempSync(join(tmpdir(), "example-"));
  const phones = join(work, "phones");
  const server = await new Server(work, FOUNDING).start();
  let desk = null;
  t.after(async () => {
    desk?.process.kill();
    await server.end();
    rmSync(work, { recursive: true, force: true });
  });
  mkdirSync(join(work, "scratch"), { mode: 0o700 });
  const [token] = server.admin("allow-founding").split("\n");
  const found = ["--server", server.url, "example", "found", FACTS, "--token", token];
  const places = ["--phones", phones, "--scratch", join(work, "scratch"), "--members", MEMBERS];
  places.push("--weeks", WEEKS);
  execFileSync(BUURT, [...found, ...places], { stdio: ["ignore", "ignore", "pipe"] });
  assert.equal(statSync(phones).mode & 0o777, 0o700);

  await server.end(); // it is served by one that takes no walk of the past
  server.settings = SETTINGS;
  await server.start();

  desk = openDesk(server, phones);
  await until("three links", () => desk.links.wijkraad);
  const { bewoner, loopgroepleider, wijkraad } = desk.links;

  const resident = join(work, "resident");
  assert.equal(ask(resident, server, "join", bewoner, "--name", "Pim").ok, true);
  const walks = ask(resident, server, "walks").shifts;
  const free = walks.find(({ taken, max, state }) => taken + 1 < max && state === "open");
  const early = ask(resident, server, "walk", "join", free.shift_id);
  assert.equal(early.error, "not_allowed");
  assert.match(early.nl, /huisregels: buurt rules show/);
  assert.equal(ask(resident, server, "rules", "accept", "--adult").ok, true);
  assert.equal(ask(resident, server, "walk", "join", free.shift_id).ok, true);
  await until("another link for the next resident", () => desk.links.bewoner !== bewoner);

  const leader = join(work, "leader");
  assert.equal(ask(leader, server, "join", loopgroepleider, "--name", "Leo").ok, true);
  const council = join(work, "council");
  assert.equal(ask(council, server, "join", wijkraad, "--name", "Cor").ok, true);
  for (const [state, kind] of [
    [leader, "leader"],
    [council, "council"],
  ]) {
    await until(`the hat of a ${kind}`, () => {
      ask(state, server, "wijk", "settings"); // hears what was sent to it
      return ask(state, server, "hats").hats.some(({ hat }) => hat === kind);
    });
  }
  await checkYear(server, council);
});
