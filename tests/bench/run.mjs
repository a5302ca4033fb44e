// run.mjs -- measures the real server, and beside it in the same minute what it is measured
// against.
//
// The wijk is founded once, in memory, or in the folder BUURT_BENCH_FOUNDED, where a later run
// finds it again; each round gets a copy of it on the disk. Settings that differ from an operator's
// own are the ones in LOOSE: a bench is many phones at one address, and raises alerts that a buurt
// may not. Signatures, quotas and fsync are as they always are.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fanoutText, headText, median, reconnectText, writeText } from "./report.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const BIN = process.env.BUURT_BIN ?? join(ROOT, "build", "release", "bin");
const TARGETS = ["buurtd", "bench_found", "bench_load", "bench_raw"];
const LEAVES = 1000;
const FILES_BESIDE = 500;
const QUIET_S = 40; // until the server has given back what it does not need
const LOOSE = {
  "connections-max": 20000,
  "unproved-per-address-max": 5000,
  "quota-size": 100000,
  "quota-per-minute": 100000,
  "alert-member-10min": 20,
  "alert-member-day": 100,
  "alert-buurt-hour": 200,
  "log-level": 0,
  example: 1,
};

const say = (text) => process.stderr.write(`${text}\n`);

// ── the command line ──

function readOptions(words) {
  const options = { what: words[0], json: false, tls: false, rounds: 5, counts: null };
  for (let i = 1; i < words.length; i++) {
    if (words[i] === "--json") options.json = true;
    else if (words[i] === "--tls") options.tls = true;
    else if (words[i] === "--rounds") options.rounds = Number(words[++i]);
    else if (words[i] === "--counts") options.counts = words[++i].split(",").map(Number);
    else throw new Error(`no option ${words[i]}`);
  }
  return options;
}

// What the machine lets one process open is the largest count.
function mostDevices() {
  const most = Number(execFileSync("sh", ["-c", "ulimit -Hn"]).toString());
  return Number.isFinite(most) ? most - FILES_BESIDE : 19500;
}

// ── building and founding ──

function build() {
  if (process.env.BUURT_BIN) return;
  const quiet = { cwd: ROOT, stdio: "ignore" };
  execFileSync("cmake", ["--preset", "release"], quiet);
  execFileSync("cmake", ["--build", "build/release", "--target", ...TARGETS], quiet);
}

function found(world) {
  if (existsSync(join(world.founded, "crew"))) return;
  mkdirSync(world.founded, { recursive: true });
  say(`founding a wijk of ${world.devices} devices, ${world.leaves} leaves of the alarm group`);
  const words = [world.founded, String(world.devices), String(world.leaves)];
  execFileSync(join(BIN, "bench_found"), words, { stdio: "ignore" });
}

// ── servers ──

async function start(command, args, environment) {
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let port = 0;
  let text = "";
  await new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}`)));
    child.stdout.on("data", (bytes) => {
      text += bytes;
      port = Number(/(?:port|listening on) (\d+)/.exec(text)?.[1] ?? 0);
      if (port !== 0) resolve();
    });
  });
  child.removeAllListeners("exit");
  return { child, port };
}

async function stop(server) {
  const ended = new Promise((resolve) => server.child.on("exit", resolve));
  server.child.kill("SIGTERM");
  await ended;
}

async function startOurs(world, settings = {}, environment = {}) {
  rmSync(world.data, { recursive: true, force: true });
  cpSync(world.founded, world.data, { recursive: true });
  const all = { data: world.data, port: 0, ...LOOSE, ...settings };
  if (world.tls) {
    all.certificate = join(world.data, "cert.pem");
    all["certificate-key"] = join(world.data, "key.pem");
  }
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return start(join(BIN, "buurtd"), words, environment);
}

let rawPort = 20000 + (process.pid % 20000);
const startRaw = () => start(join(BIN, "bench_raw"), [String(rawPort++)], {});

async function load(server, what, count, args) {
  const words = [what, String(server.port), String(server.child.pid), String(count), ...args];
  const text = await new Promise((resolve, reject) => {
    const child = spawn(join(BIN, "bench_load"), words, { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (bytes) => (out += bytes));
    child.on("exit", (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`bench_load ${words.join(" ")}: ${code}\n${out}`));
    });
  });
  return JSON.parse(text);
}

// One server, one load, and the server's end.
async function measure(starting, what, count, args) {
  const server = await starting;
  try {
    return await load(server, what, count, args);
  } finally {
    await stop(server);
  }
}

function medians(rows) {
  const pairs = Object.keys(rows[0]).map((key) => [key, median(rows.map((row) => row[key]))]);
  return Object.fromEntries(pairs);
}

// ── the three measurements ──

async function fanoutOnce(world, count, round, rows) {
  const settle = round === 0 ? ["--settle", String(QUIET_S)] : [];
  rows.ours.push(await measure(startOurs(world), "fanout", count, [...world.crew, ...settle]));
  const raw = ["--raw", String(rows.ours[0].event_bytes), "--settle", "1"];
  rows.raw.push(await measure(startRaw(), "fanout", count, raw));
  const last = [rows.ours.at(-1).last_ms, rows.raw.at(-1).last_ms];
  say(`${count}: round ${round + 1}: ours ${last[0]} ms, raw ${last[1]} ms`);
}

async function fanout(world, options) {
  const all = [];
  for (const count of options.counts) {
    const rows = { ours: [], raw: [] };
    for (let round = 0; round < options.rounds; round++) {
      await fanoutOnce(world, count, round, rows);
    }
    const bytes = rows.ours[0].bytes_per_device;
    all.push({ count, ours: medians(rows.ours), raw: medians(rows.raw), bytes_per_device: bytes });
  }
  return all;
}

async function reconnect(world, options) {
  const all = [];
  for (const count of options.counts) {
    const runs = [];
    for (let round = 0; round < options.rounds; round++) {
      runs.push(await measure(startOurs(world), "reconnect", count, world.crew));
      say(`${count}: round ${round + 1}: ${runs.at(-1).resumed_per_s} a second`);
    }
    const worst = (key) => Math.max(...runs.map((run) => run[key]));
    all.push({ ...medians(runs), count, lost: worst("lost"), doubled: worst("doubled") });
  }
  return all;
}

async function writeOnce(world, environment, settings) {
  const args = [...world.crew, "--seconds", "5"];
  const row = await measure(startOurs(world, settings, environment), "write", 100, args);
  return row.requests_per_s;
}

async function write(world, options) {
  const library = join(world.disk, "slow_sync.so");
  const source = join(ROOT, "tests", "bench", "slow_sync.c");
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-D_GNU_SOURCE", "-o", library, source]);
  const slow = { LD_PRELOAD: library, BUURT_SYNC_MS: "5" };
  const all = [];
  for (const [name, environment, goal] of [
    ["this disk", {}, 4],
    ["each sync 5 ms later", slow, 20],
  ]) {
    const batches = [];
    const singles = [];
    for (let round = 0; round < options.rounds; round++) {
      batches.push(await writeOnce(world, environment, {}));
      singles.push(await writeOnce(world, environment, { "batch-max": 1 }));
      say(`${name}: round ${round + 1}: ${batches.at(-1)} and ${singles.at(-1)} a second`);
    }
    all.push({ name, goal, in_batches: median(batches), one_by_one: median(singles) });
  }
  return all;
}

// ── all of it ──

const KINDS = {
  fanout: [fanout, fanoutText],
  reconnect: [reconnect, reconnectText],
  write: [write, writeText],
};

function makeWorld(options) {
  const disk = mkdtempSync(join(process.env.BUURT_BENCH_DISK ?? tmpdir(), "buurt-bench-"));
  const memory = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/buurt-bench-") : disk;
  const devices = options.what === "write" ? 100 : Math.max(...options.counts);
  const data = join(disk, "data");
  return {
    disk,
    memory,
    data,
    devices,
    founded: process.env.BUURT_BENCH_FOUNDED ?? join(memory, "founded"),
    leaves: Math.min(LEAVES, devices),
    tls: options.tls,
    crew: ["--crew", data, ...(options.tls ? ["--tls"] : [])],
  };
}

function tell(options, world, rows) {
  const [, print] = KINDS[options.what];
  if (options.json) {
    for (const row of rows) console.log(JSON.stringify(row));
    return;
  }
  const text = `${headText(options, world, LOOSE)}\n${print(rows, world)}`;
  const day = new Date().toISOString().slice(0, 10);
  const name = `${day}-${options.what}${options.tls ? "-tls" : ""}.md`;
  console.log(text);
  const path = join(ROOT, "tests", "bench", "results", name);
  writeFileSync(path, `# ${options.what}, ${day}\n\n${text}`, { mode: 0o644 });
}

async function main() {
  process.umask(0o077); // the server refuses data that others can read
  const options = readOptions(process.argv.slice(2));
  const most = mostDevices();
  const counts = options.counts ?? [1000, 5000, 10000, 19500];
  options.counts = counts.map((count) => Math.min(count, most));
  const world = makeWorld(options);
  try {
    build();
    found(world);
    const [measureAll] = KINDS[options.what];
    tell(options, world, await measureAll(world, options));
  } finally {
    rmSync(world.disk, { recursive: true, force: true });
    rmSync(world.memory, { recursive: true, force: true });
  }
}

await main();
