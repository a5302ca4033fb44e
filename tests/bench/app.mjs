// app.mjs -- how long a person waits for the app: from opening it to the first tap, and from an
// alert's arrival to the eye, in a buurt of as many phones as there are.
//
// The real server, the example wijk in one buurt, and Chromium as a phone. Between server and
// browser stands a relay that notes when bytes pass; "shown" is the first frame after the words
// are in the page. The slowdown is the browser's own, which holds back the page, not its worker.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median, tableOf } from "./report.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
process.env.BUURT_BIN ??= join(ROOT, "build", "release", "bin");
const BIN = process.env.BUURT_BIN;
const { Phone, Server } = await import("../support/wijk.mjs");
const { Screen, SITE } = await import("../e2e/browser.mjs");
const { comeInBy } = await import("../e2e/stage.mjs");

const FACTS = join(ROOT, "clients", "cli", "example", "ruwaard.json");
const MEMBERS = 350;
const SLOWDOWN = 4;
const SETTLE_MS = 1500;
const WAIT_MS = 60_000;
const GOALS = { start: 2000, shown: 150 }; // ms
const SETTINGS = {
  BUURT_SITE: SITE,
  BUURT_EXAMPLE: "1",
  BUURT_PRESENCE_SELF_S: "40000000",
  BUURT_MESSAGE_MEMBER_HOUR: "5000",
  BUURT_OPEN_ANSWERS_MAX: "1024",
  BUURT_ALERT_MEMBER_10MIN: "20",
  BUURT_ALERT_MEMBER_DAY: "100",
  BUURT_ALERT_BUURT_HOUR: "200",
};

const say = (text) => process.stderr.write(`${text}\n`);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// ── the wijk ──

// The example's facts of its first buurt alone.
function writeFacts(path) {
  const facts = JSON.parse(readFileSync(FACTS, "utf8"));
  facts.buurten = facts.buurten.slice(0, 1);
  facts.buurten[0].members = MEMBERS;
  const [{ name }] = facts.buurten;
  for (const [key, rows] of Object.entries(facts))
    if (Array.isArray(rows)) facts[key] = rows.filter(({ buurt }) => !buurt || buurt === name);
  writeFileSync(path, JSON.stringify(facts));
}

function found(work, server) {
  say(`founding a buurt of ${MEMBERS} phones`);
  writeFacts(join(work, "facts.json"));
  mkdirSync(join(work, "scratch"), { mode: 0o700 });
  const [token] = server.admin("allow-founding").split("\n");
  const words = ["--server", server.url, "example", "found", join(work, "facts.json")];
  words.push("--token", token, "--phones", join(work, "phones"), "--members", String(MEMBERS));
  words.push("--scratch", join(work, "scratch"));
  execFileSync(join(BIN, "buurt"), words, { stdio: ["ignore", "ignore", "pipe"] });
}

/** The front desk: its link for a resident, a newer one once the last was used. */
function openDesk(work, url) {
  const words = ["--server", url, "example", "desk", "--phones", join(work, "phones")];
  const desk = { link: "" };
  desk.process = spawn(join(BIN, "buurt"), words, { stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: desk.process.stdout }).on("line", (line) => {
    const [door, link] = line.split(/\s+/);
    if (door === "bewoner") desk.link = link;
  });
  return desk;
}

async function linkOtherThan(desk, old) {
  const end = Date.now() + WAIT_MS;
  while (desk.link === old && Date.now() < end) await sleep(100);
  return desk.link;
}

/** A relay before the server. `relay.passed` is when bytes for the browser last began to pass. */
async function openRelay(port) {
  const relay = { passed: 0 };
  const server = createServer((browser) => {
    const behind = connect(port, "127.0.0.1");
    browser.on("data", (bytes) => behind.write(bytes));
    behind.on("data", (bytes) => {
      relay.passed ||= performance.timeOrigin + performance.now();
      browser.write(bytes);
    });
    for (const [one, other] of [
      [browser, behind],
      [behind, browser],
    ]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  relay.url = `http://127.0.0.1:${server.address().port}`;
  relay.close = () => server.close();
  return relay;
}

// ── measuring ──

/** In the page: notes the first frame after `words` stand on a control or in a heading. */
function watchFor(words) {
  globalThis.shownAt = 0;
  const look = () => {
    const all = document.querySelectorAll("h1, button, a, p, dd, li");
    if (globalThis.shownAt || ![...all].some((one) => one.textContent.includes(words))) return;
    requestAnimationFrame(() => {
      globalThis.shownAt ||= performance.timeOrigin + performance.now();
    });
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

const shown = (page) => page.waitForFunction(() => globalThis.shownAt, null, { timeout: WAIT_MS });

async function slowDown(screen, rate) {
  const session = await screen.context.newCDPSession(screen.page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

const since = async (page) =>
  page.evaluate(() => globalThis.shownAt - performance.timeOrigin);

/** A browser that was never here opens an invitation: until "Meedoen" can be tapped. */
async function startAsNewcomer(link, rate) {
  const screen = await Screen.open("newcomer");
  try {
    await slowDown(screen, rate);
    await screen.page.addInitScript(watchFor, "Meedoen");
    await screen.page.goto(link);
    await shown(screen.page);
    return await since(screen.page);
  } finally {
    await screen.close();
  }
}

/** A member opens the app: until "Melden" can be tapped, which needs the core and what it keeps. */
async function startAsMember(screen, url, rate) {
  await screen.page.close();
  screen.page = await screen.context.newPage();
  await slowDown(screen, rate);
  await screen.page.addInitScript(watchFor, "Melden");
  await screen.page.goto(url);
  await shown(screen.page);
  return since(screen.page);
}

/** One alert: from the relay, and from the command that raises it, to the frame that shows it. */
async function showAlert(screen, relay, sender, place) {
  await sleep(SETTLE_MS);
  await screen.page.evaluate(watchFor, place);
  relay.passed = 0;
  const asked = performance.timeOrigin + performance.now();
  const { id, phones } = await sender.ok(`alert raise fire --place "${place}" --call i_called`);
  const at = await (await shown(screen.page)).jsonValue();
  const row = { received: at - relay.passed, asked: at - asked, phones };
  await sender.ok(`alert close ${id} true_alert`);
  return row;
}

// ── all of it ──

async function measure(work, options) {
  const server = await new Server(work, SETTINGS).start();
  const ends = [() => server.end()];
  try {
    found(work, server);
    const relay = await openRelay(server.port);
    ends.unshift(relay.close);
    const desk = openDesk(work, relay.url);
    ends.unshift(() => desk.process.kill());
    const rows = { newcomer: [], member: [], quick: [], slow: [] };
    const first = await linkOtherThan(desk, "");
    const member = await comeInBy(first, "Noor");
    ends.unshift(() => member.close());
    const link = await linkOtherThan(desk, first);
    const sender = new Phone(join(work, "phones", "dichterswijk-Bas"), server).start();
    ends.unshift(() => sender.end());
    await sender.inside(2);
    for (let round = 0; round < options.rounds; round++) {
      rows.newcomer.push(await startAsNewcomer(link, SLOWDOWN));
      rows.member.push(await startAsMember(member, relay.url, SLOWDOWN));
      const corner = String.fromCharCode("a".charCodeAt(0) + round);
      rows.slow.push(await showAlert(member, relay, sender, `langzame hoek ${corner}`));
      await slowDown(member, 1);
      rows.quick.push(await showAlert(member, relay, sender, `snelle hoek ${corner}`));
      say(`round ${round + 1}: ${JSON.stringify(Object.values(rows).map((all) => all.at(-1)))}`);
    }
    return rows;
  } finally {
    for (const end of ends) await end();
  }
}

function text(rows, options) {
  const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
  const line = (name, values, goal) => {
    const middle = median(values);
    const spread = `${Math.min(...values).toFixed(0)} – ${Math.max(...values).toFixed(0)}`;
    return [name, middle.toFixed(0), spread, goal, goal && (middle <= goal ? "met" : "NOT MET")];
  };
  const of = (list, key) => list.map((row) => row[key]);
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}`;
  return `${machine}, Debian's Chromium, headless; load ${load} at the end.
Medians of ${options.rounds} interleaved rounds. Server, relay, sender and browser share the
machine. An alert in this buurt goes to ${rows.quick[0].phones} phones.

${tableOf(
  ["ms", "median", "least – most", "goal", ""],
  [
    line(`newcomer: link opened → "Meedoen", ${SLOWDOWN}× slower`, rows.newcomer, GOALS.start),
    line(`member: app opened → "Melden", ${SLOWDOWN}× slower`, rows.member, GOALS.start),
    line("alert: received → shown", of(rows.quick, "received"), GOALS.shown),
    line(`alert: received → shown, ${SLOWDOWN}× slower`, of(rows.slow, "received"), ""),
    line("alert: command given by the sender → shown", of(rows.quick, "asked"), ""),
  ],
)}
`;
}

async function main() {
  const words = process.argv.slice(2);
  const options = { rounds: 5, json: words.includes("--json") };
  if (words.includes("--rounds")) options.rounds = Number(words[words.indexOf("--rounds") + 1]);
  const work = mkdtempSync(join(process.env.BUURT_BENCH_DISK ?? tmpdir(), "buurt-bench-"));
  try {
    const measured = await measure(work, options);
    if (options.json) {
      console.log(JSON.stringify(measured));
      return;
    }
    const day = new Date().toISOString().slice(0, 10);
    const told = text(measured, options);
    console.log(told);
    const path = join(ROOT, "tests", "bench", "results", `${day}-app.md`);
    writeFileSync(path, `# app, ${day}\n\n${told}`, { mode: 0o644 });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

await main();
