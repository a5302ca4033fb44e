// run_overview.mjs -- what the wijk's figures cost the server, with five years behind and with a
// country's load in the same store.
//
//     node run_overview.mjs [--json] [--rounds N]
//
// BUURT_BENCH_YEARS is a folder that `backend/run --years 5` has founded, with server/ and phones/;
// it is copied, never written. Each line of a phone's `buurt session` is asked REPEATS times a
// round; of each round the CPU time of all threads of the server is divided by them. Quotas alone
// differ from an operator's settings. A commit waits for the disk, which takes no CPU time.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "./report.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const BIN = process.env.BUURT_BIN ?? join(ROOT, "build", "release", "bin");
const REPEATS = 50;
const CASUSSEN = 10_000;
const CONTRIBUTIONS = 1_000_000;
const NS_PER_MS = 1e6;
const SETTINGS = {
  BUURT_EXAMPLE: "1",
  BUURT_QUOTA_SIZE: "100000",
  BUURT_QUOTA_PER_MINUTE: "100000",
  BUURT_OPEN_ANSWERS_MAX: "1024",
  BUURT_LOG_LEVEL: "1",
};

/* ── the server and a phone ── */

async function firstLine(child, pattern) {
  for await (const line of createInterface({ input: child.stdout })) {
    const found = line.match(pattern);
    if (found) return found[1];
  }
  throw new Error("it ended");
}

async function startServer(data) {
  const child = spawn(join(BIN, "buurtd"), ["--data", data, "--port", "0"], {
    env: { ...process.env, ...SETTINGS },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await firstLine(child, /^port (\d+)/);
  child.stdout.resume();
  return { child, url: `http://127.0.0.1:${port}` };
}

/** CPU time of all its threads so far, in milliseconds. */
function cpuOf(pid) {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => {
    const [ns] = readFileSync(join(tasks, task, "schedstat"), "utf8").split(" ");
    return sum + Number(ns) / NS_PER_MS;
  }, 0);
}

class Phone {
  constructor(folder, url) {
    const words = ["--state", folder, "--server", url, "--json", "session"];
    this.child = spawn(join(BIN, "buurt"), words, { stdio: ["pipe", "pipe", "inherit"] });
    this.waiting = [];
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      const object = JSON.parse(line);
      if ("ok" in object) this.waiting.shift()(object);
    });
  }

  async ok(line) {
    const answer = await new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin.write(`${line}\n`);
    });
    if (!answer.ok) throw new Error(`${line}: ${JSON.stringify(answer)}`);
    return answer;
  }

  end() {
    this.child.stdin.end();
  }
}

/* ── what is asked ── */

const today = new Date();
const year = today.getUTCFullYear();
const monthOf = (back) =>
  new Date(Date.UTC(year, today.getUTCMonth() - back, 1)).toISOString().slice(0, 7);

/** A reservation of this year that takes many small costs. */
async function openReservation(steward) {
  const { years } = await steward.ok("budget");
  const { fund_id } = years.find((one) => one.year === year);
  const { casussen } = await steward.ok("casussen");
  const casus = casussen.find(({ state }) => state === "running").casus_id;
  const words = `budget reserve ${fund_id} ${year} ${casus} 1000 bench --task-field 6.1`;
  const { reservation } = await steward.ok(words);
  return `budget spend ${casus} ${reservation.reservation_id} 0,01 --document B-1`;
}

async function lines(world) {
  const council = new Phone(join(world.phones, "wijkraad"), world.server.url);
  const steward = new Phone(join(world.phones, "budgetbeheer"), world.server.url);
  await council.ok("wijk settings");
  const spend = world.is_country ? null : await openReservation(steward);
  const all = [
    { what: "month, frozen", goal: 20, phone: council, line: `council ${monthOf(2)}` },
    { what: "month, running", goal: 20, phone: council, line: `council ${monthOf(0)}` },
    { what: "year report", goal: 200, phone: council, line: `year ${year - 1}` },
    { what: "booking", goal: 1, phone: steward, line: spend },
  ];
  const asked = world.is_country ? all.slice(0, 2).map((one) => ({ ...one, goal: 100 })) : all;
  return { asked, end: () => [council, steward].forEach((phone) => phone.end()) };
}

/** Gives: milliseconds of CPU a request, and of waiting as the phone sees it. */
async function measure({ phone, line }, pid) {
  const waits = [];
  const before = cpuOf(pid);
  for (let i = 0; i < REPEATS; i++) {
    const begin = process.hrtime.bigint();
    await phone.ok(line);
    waits.push(Number(process.hrtime.bigint() - begin) / NS_PER_MS);
  }
  return { cpu_ms: (cpuOf(pid) - before) / REPEATS, wait_ms: median(waits) };
}

async function measureWorld(world, rounds) {
  const { asked, end } = await lines(world);
  const rows = asked.map(({ what, goal }) => ({ load: world.load, what, goal, runs: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, one] of asked.entries()) {
      rows[i].runs.push(await measure(one, world.server.child.pid));
    }
  }
  end();
  return rows.map(({ runs, ...row }) => ({
    ...row,
    cpu_ms: median(runs.map((run) => run.cpu_ms)),
    wait_ms: median(runs.map((run) => run.wait_ms)),
  }));
}

async function inWorld(options, is_country) {
  const folder = mkdtempSync(join(process.env.BUURT_BENCH_DISK ?? tmpdir(), "buurt-bench-"));
  try {
    for (const part of ["server", "phones"])
      cpSync(join(process.env.BUURT_BENCH_YEARS, part), join(folder, part), { recursive: true });
    const data = join(folder, "server");
    const load = is_country ? "a country's load" : "five years";
    if (is_country) {
      const month = `${monthOf(0).replace("-", "")}01`;
      const words = [join(data, "buurt.db"), CASUSSEN, CONTRIBUTIONS, month].map(String);
      execFileSync(join(BIN, "bench_country"), words, { stdio: "inherit" });
    }
    const server = await startServer(data);
    const world = { phones: join(folder, "phones"), server, is_country, load };
    try {
      return await measureWorld(world, options.rounds);
    } finally {
      server.child.kill("SIGTERM");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/* ── the report ── */

function text(rows, options) {
  const [load] = readFileSync("/proc/loadavg", "utf8").split(" ");
  const line = ({ load: under, what, cpu_ms, wait_ms, goal }) =>
    `| ${under} | ${what} | ${cpu_ms.toFixed(2)} | ${wait_ms.toFixed(1)} | ${goal} | ` +
    `${cpu_ms <= goal ? "met" : "NOT MET"} |`;
  return `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}; load ${load}
at the end${Number(load) > 1 ? ": other work ran on the machine" : ""}. Medians of
${options.rounds} interleaved rounds of ${REPEATS} requests each.

CPU is that of all threads of the server; a commit's wait for the disk is not in it. The wait is a
phone's, from the line typed to the answer read, commit and the phone's own work included. A
country's load is ${CASUSSEN} casussen and ${CONTRIBUTIONS} contributions in one wijk.

| load | request | server CPU (ms) | wait (ms) | goal (ms) | |
| --- | --- | ---: | ---: | ---: | --- |
${rows.map(line).join("\n")}
`;
}

async function main() {
  process.umask(0o077);
  const words = process.argv.slice(2);
  const at = words.indexOf("--rounds");
  const options = { json: words.includes("--json"), rounds: at < 0 ? 5 : Number(words[at + 1]) };
  if (!process.env.BUURT_BENCH_YEARS) {
    console.error("BUURT_BENCH_YEARS: a folder that backend/run --years 5 --data FOLDER founded");
    process.exit(2);
  }
  const rows = [...(await inWorld(options, false)), ...(await inWorld(options, true))];
  if (options.json) {
    for (const row of rows) console.log(JSON.stringify(row));
    return;
  }
  const day = new Date().toISOString().slice(0, 10);
  const page = text(rows, options);
  console.log(page);
  const path = join(ROOT, "tests", "bench", "results", `${day}-overview.md`);
  writeFileSync(path, `# overview, ${day}\n\n${page}`, { mode: 0o644 });
}

await main();
