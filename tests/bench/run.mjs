// run.mjs -- measures the real server, and beside it in the same minute what it is measured against.
//
// The wijk is founded once, in memory; each round gets a copy of it on the disk. Settings that differ
// from an operator's own are the ones in LOOSE: a bench is many phones at one address, and raises
// alerts that a buurt may not. Signatures, quotas and fsync are as they always are.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const BIN = process.env.BUURT_BIN ?? join(ROOT, "build", "release", "bin");
const LEAVES = 1000;
const FILES_BESIDE = 500;
const LOOSE = {
  "connections-max": 20000,
  "unproved-per-address-max": 5000,
  "quota-size": 100000,
  "quota-per-minute": 100000,
  "alert-member-10min": 20,
  "alert-member-day": 100,
  "alert-buurt-hour": 200,
  "log-level": 0,
};

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

const say = (text) => process.stderr.write(`${text}\n`);

// ── building and founding ──

function build() {
  if (process.env.BUURT_BIN) return;
  execFileSync("cmake", ["--preset", "release"], { cwd: ROOT, stdio: "ignore" });
  const targets = ["buurtd", "bench_found", "bench_load", "bench_raw"];
  execFileSync("cmake", ["--build", "build/release", "--target", ...targets], { cwd: ROOT, stdio: "ignore" });
}

function found(folder, devices) {
  const leaves = Math.min(LEAVES, devices);
  say(`founding a wijk of ${devices} devices, ${leaves} of them leaves of the alarm group`);
  execFileSync(join(BIN, "bench_found"), [folder, String(devices), String(leaves)], { stdio: ["ignore", "ignore", "inherit"] });
}

// ── servers ──

async function start(command, args, environment) {
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "inherit"] });
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
  const data = join(world.disk, "data");
  rmSync(data, { recursive: true, force: true });
  cpSync(world.founded, data, { recursive: true });
  const words = Object.entries({ ...LOOSE, ...settings }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const tls = world.tls ? ["--certificate", join(data, "cert.pem"), "--certificate-key", join(data, "key.pem")] : [];
  return start(join(BIN, "buurtd"), ["--data", data, "--port", "0", ...words, ...tls], environment);
}

let rawPort = 20000 + (process.pid % 20000);
const startRaw = () => start(join(BIN, "bench_raw"), [String(rawPort++)], {});

async function load(server, what, count, args) {
  const out = await new Promise((resolve, reject) => {
    const child = spawn(join(BIN, "bench_load"), [what, String(server.port), String(server.child.pid), String(count), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.on("data", (bytes) => (text += bytes));
    child.on("exit", (code) => (code === 0 ? resolve(text) : reject(new Error(`bench_load ${what} ${count}: ${code}\n${text}`))));
  });
  return JSON.parse(out);
}

async function measure(server, what, count, args) {
  try {
    return await load(server, what, count, args);
  } finally {
    await stop(server);
  }
}

// ── figures ──

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const medians = (rows) => Object.fromEntries(Object.keys(rows[0]).map((key) => [key, median(rows.map((row) => row[key]))]));

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const verdict = (value, goal, isMost = true) => ((isMost ? value <= goal : value >= goal) ? "yes" : "NO");

// ── the three measurements ──

// The goals of the issue; between its counts the nearest one holds.
const LAST_GOALS = [[1000, 1.0], [5000, 0.9], [10000, 0.8], [19500, 0.8]];
const lastGoal = (count) => LAST_GOALS.reduce((best, goal) => (Math.abs(goal[0] - count) < Math.abs(best[0] - count) ? goal : best))[1];

async function fanout(world, options) {
  const rows = [];
  const more = world.tls ? ["--tls"] : [];
  for (const count of options.counts) {
    const ours = [];
    const raws = [];
    for (let round = 0; round < options.rounds; round++) {
      const settle = round === 0 ? ["--settle", "40"] : [];
      ours.push(await measure(await startOurs(world), "fanout", count, ["--crew", join(world.disk, "data"), ...settle, ...more]));
      raws.push(await measure(await startRaw(), "fanout", count, ["--raw", String(ours[0].event_bytes), "--settle", "1"]));
      say(`${count}: round ${round + 1}: ours ${ours.at(-1).last_ms} ms, raw ${raws.at(-1).last_ms} ms`);
    }
    rows.push({ count, ours: medians(ours), raw: medians(raws), bytes_per_device: ours[0].bytes_per_device });
  }
  return rows;
}

function fanoutTable(rows, world) {
  const first = table(
    ["devices", "last, ours (ms)", "last, raw (ms)", "ratio", "goal", "first (ms)", "CPU a delivery, ours (us)", "raw (us)", "ratio", "goals met"],
    rows.map(({ count, ours, raw }) => {
      const ratio = ours.last_ms / raw.last_ms;
      const cpu = ours.cpu_us_per_delivery / raw.cpu_us_per_delivery;
      const met = world.tls ? "-" : `${verdict(ratio, lastGoal(count))} ${verdict(ours.first_ms, 3)} ${verdict(cpu, 1.1)}`;
      return [count, ours.last_ms.toFixed(1), raw.last_ms.toFixed(1), ratio.toFixed(2), world.tls ? "-" : lastGoal(count).toFixed(1),
        ours.first_ms.toFixed(2), ours.cpu_us_per_delivery.toFixed(2), raw.cpu_us_per_delivery.toFixed(2), cpu.toFixed(2), met];
    }),
  );
  const second = table(
    ["devices", "memory a device (bytes)", "CPU a sign-in by proof (us)", "sign-ins a second"],
    rows.map(({ count, ours, bytes_per_device }) => [count, bytes_per_device.toFixed(0), ours.cpu_us_per_connect.toFixed(1), ours.connects_per_s.toFixed(0)]),
  );
  return `One alert (340 bytes sealed; the event is ${rows[0].ours.event_bytes} bytes), committed with synchronous=FULL before anybody gets it.
"last" is from the sender's send() to the last of all having read it; goals: last against raw, first at
most 3 ms, CPU at most 1.1 times raw's.\n\n${first}\n\nMemory is (RSS with all signed in to 4 logs − RSS before) / devices, the first time that the server has
been quiet for 40 s; goal 2,253 at 10,000.\n\n${second}\n`;
}

async function reconnect(world, options) {
  const rows = [];
  const more = world.tls ? ["--tls"] : [];
  for (const count of options.counts) {
    const runs = [];
    for (let round = 0; round < options.rounds; round++) {
      runs.push(await measure(await startOurs(world), "reconnect", count, ["--crew", join(world.disk, "data"), ...more]));
      say(`${count}: round ${round + 1}: ${runs.at(-1).resumed_per_s} a second`);
    }
    rows.push({ count, ...medians(runs), lost: Math.max(...runs.map((r) => r.lost)), doubled: Math.max(...runs.map((r) => r.doubled)) });
  }
  return rows;
}

function reconnectTable(rows, world) {
  const text = table(
    ["devices", "by token (a second)", "by proof (a second)", "CPU by token (us)", "CPU by proof (us)", "all caught up (s)", "lost", "twice", "goals met"],
    rows.map((r) => [r.count, r.resumed_per_s.toFixed(0), r.proved_per_s.toFixed(0), r.cpu_us_per_resume.toFixed(1), r.cpu_us_per_proof.toFixed(1),
      r.caught_up_s.toFixed(2), r.lost, r.doubled,
      world.tls ? "-" : `${verdict(r.resumed_per_s, 12000, false)} ${verdict(r.proved_per_s, 6000, false)} ${verdict(r.lost + r.doubled, 0)}`]),
  );
  return `All sign in by a signature, all but the senders drop, ${rows[0].missed - 1} alerts are raised, and while a further one passes
all come back by their tokens with the places they had: "caught up" is when the last of them has read all
${rows[0].missed}. Goals: 12,000 a second by token, 6,000 by proof, nothing lost, nothing twice.\n\n${text}\n`;
}

async function write(world, options) {
  const library = join(world.disk, "slow_sync.so");
  execFileSync("cc", ["-shared", "-fPIC", "-O2", "-D_GNU_SOURCE", "-o", library, join(ROOT, "tests", "bench", "slow_sync.c")]);
  const slow = { LD_PRELOAD: library, BUURT_SYNC_MS: "5" };
  const cases = [
    { name: "this disk", environment: {}, goal: 4 },
    { name: "each sync 5 ms later", environment: slow, goal: 20 },
  ];
  const rows = [];
  for (const { name, environment, goal } of cases) {
    const grouped = [];
    const single = [];
    for (let round = 0; round < options.rounds; round++) {
      const args = ["--crew", join(world.disk, "data"), "--seconds", "5"];
      grouped.push(await measure(await startOurs(world, {}, environment), "write", 100, args));
      single.push(await measure(await startOurs(world, { "batch-max": 1 }, environment), "write", 100, args));
      say(`${name}: round ${round + 1}: ${grouped.at(-1).requests_per_s} and ${single.at(-1).requests_per_s} a second`);
    }
    rows.push({ name, goal, grouped: medians(grouped).requests_per_s, single: medians(single).requests_per_s });
  }
  return rows;
}

function writeTable(rows) {
  const text = table(
    ["", "in batches (a second)", "one by one (a second)", "ratio", "goal", "met"],
    rows.map((r) => [r.name, r.grouped.toFixed(0), r.single.toFixed(0), (r.grouped / r.single).toFixed(1), r.goal, verdict(r.grouped / r.single, r.goal, false)]),
  );
  return `100 connections, each with one durable request under way (push.remove, whose answer is kept).\n\n${text}\n`;
}

// ── the report ──

function head(options, world) {
  const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
  const loose = Object.entries(LOOSE).map(([name, value]) => `${name} ${value}`).join(", ");
  return `${process.arch}, ${cpus()[0].model.trim()}, ${cpus().length} cores, load ${load} at the end; ${options.rounds} interleaved rounds, medians.
Server, devices and disk share the machine. ${world.devices} devices with real certificates, of which ${Math.min(LEAVES, world.devices)} are
leaves of the alarm group; all follow it. ${world.tls ? "Over TLS 1.3." : "Without TLS."}
Settings unlike an operator's: ${loose}.
`;
}

const KINDS = {
  fanout: [fanout, fanoutTable],
  reconnect: [reconnect, reconnectTable],
  write: [write, writeTable],
};

async function main() {
  process.umask(0o077); // the server refuses data that others can read
  const options = readOptions(process.argv.slice(2));
  const most = mostDevices();
  options.counts = (options.counts ?? [1000, 5000, 10000, 19500]).filter((count) => count <= most);
  const disk = mkdtempSync(join(process.env.BUURT_BENCH_DISK ?? tmpdir(), "buurt-bench-"));
  const memory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "buurt-bench-"));
  try {
    build();
    const devices = options.what === "write" ? 100 : Math.max(...options.counts);
    const world = { disk, founded: join(memory, "founded"), tls: options.tls, devices };
    mkdirSync(world.founded);
    found(world.founded, devices);
    const [measureAll, print] = KINDS[options.what];
    const rows = await measureAll(world, options);
    if (options.json) {
      for (const row of rows) console.log(JSON.stringify(row));
    } else {
      const text = `${head(options, world)}\n${print(rows, world)}`;
      console.log(text);
      const name = `${new Date().toISOString().slice(0, 10)}-${options.what}${options.tls ? "-tls" : ""}.md`;
      writeFileSync(join(ROOT, "tests", "bench", "results", name), `# ${options.what}, ${name.slice(0, 10)}\n\n${text}`);
    }
  } finally {
    rmSync(disk, { recursive: true, force: true });
    rmSync(memory, { recursive: true, force: true });
  }
}

await main();
