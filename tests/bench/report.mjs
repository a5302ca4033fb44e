// report.mjs -- figures as the tables of a report, each with its goal.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

const MEMORY_GOAL = 2253; // 2.2 KiB a device, at 10,000
const FIRST_GOAL_MS = 3;
const CPU_GOAL = 1.1;
const TOKEN_GOAL = 12000;
const PROOF_GOAL = 6000;
// Of the last delivery against the raw broadcaster's; between the counts the nearest one holds.
const LAST_GOALS = [
  [1000, 1.0],
  [5000, 0.9],
  [10000, 0.8],
  [19500, 0.8],
];

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function tableOf(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const under = heads.map((_, i) => (i === 0 ? "---" : "---:"));
  return [line(heads), line(under), ...rows.map(line)].join("\n");
}

const met = (value, goal) => (value <= goal ? "met" : "NOT MET");
const reached = (value, goal) => (value >= goal ? "met" : "NOT MET");

function lastGoal(count) {
  const distance = ([at]) => Math.abs(at - count);
  return LAST_GOALS.reduce((best, goal) => (distance(goal) < distance(best) ? goal : best))[1];
}

export function headText(options, world, loose) {
  const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
  const settings = Object.entries(loose).map((pair) => pair.join(" "));
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}`;
  return `${machine}; load ${load} at the end. Medians of ${options.rounds} interleaved rounds.
Server, devices and disk share the machine.

${world.devices} devices with real certificates and sessions, ${world.leaves} of them leaves of the
alarm group, all of them followers of its log. ${world.tls ? "Over TLS 1.3." : "Without TLS."}
Settings unlike an operator's: ${settings.join(", ")}.
`;
}

function fanoutRow({ count, ours, raw }, world) {
  const ratio = ours.last_ms / raw.last_ms;
  const cpu = ours.cpu_us_per_delivery / raw.cpu_us_per_delivery;
  const goal = lastGoal(count);
  const goals = [met(ratio, goal), met(ours.first_ms, FIRST_GOAL_MS), met(cpu, CPU_GOAL)];
  return [
    count,
    `${ours.last_ms.toFixed(1)} / ${raw.last_ms.toFixed(1)}`,
    `${ratio.toFixed(2)} (${goal.toFixed(1)})`,
    `${ours.first_ms.toFixed(2)} (${FIRST_GOAL_MS})`,
    `${ours.cpu_us_per_delivery.toFixed(2)} / ${raw.cpu_us_per_delivery.toFixed(2)}`,
    `${cpu.toFixed(2)} (${CPU_GOAL})`,
    world.tls ? "" : goals.join(", "),
  ];
}

function memoryRow({ count, ours, bytes_per_device: bytes }, world) {
  return [
    count,
    bytes.toFixed(0),
    count === 10000 && !world.tls ? met(bytes, MEMORY_GOAL) : "",
    ours.cpu_us_per_connect.toFixed(1),
    ours.connects_per_s.toFixed(0),
  ];
}

export function fanoutText(rows, world) {
  const heads = [
    "devices",
    "last, ours / raw (ms)",
    "ratio (goal)",
    "first (ms)",
    "CPU a delivery, ours / raw (us)",
    "ratio (goal)",
    "last, first, CPU",
  ];
  const memory = ["devices", "bytes", "goal", "CPU a sign-in by proof (us)", "sign-ins a second"];
  return `## One alert to all

340 bytes sealed, an event of ${rows[0].ours.event_bytes} bytes, committed with synchronous=FULL
before anybody gets it. "Last" is from the sender's send() to the last of all having read it; raw is
one thread that sends the same number of bytes to each socket and keeps nothing. Over TLS raw is
without it.

${tableOf(heads, rows.map((row) => fanoutRow(row, world)))}

## Memory a device

(RSS with all signed in to 4 logs, after 40 s of quiet, − RSS at rest before) / devices; goal
${MEMORY_GOAL} bytes at 10,000 without TLS.

${tableOf(memory, rows.map((row) => memoryRow(row, world)))}
`;
}

function reconnectRow(row, world) {
  const goals = [
    reached(row.resumed_per_s, TOKEN_GOAL),
    reached(row.proved_per_s, PROOF_GOAL),
    met(row.lost + row.doubled, 0),
  ];
  return [
    row.count,
    row.resumed_per_s.toFixed(0),
    row.proved_per_s.toFixed(0),
    row.cpu_us_per_resume.toFixed(1),
    row.cpu_us_per_proof.toFixed(1),
    row.caught_up_s.toFixed(2),
    `${row.lost}, ${row.doubled}`,
    world.tls ? "" : goals.join(", "),
  ];
}

export function reconnectText(rows, world) {
  const heads = [
    "devices",
    "by token a second",
    "by proof a second",
    "CPU by token (us)",
    "CPU by proof (us)",
    "all caught up (s)",
    "lost, twice",
    "token, proof, none lost",
  ];
  const alerts = rows[0].missed;
  return `## All gone, and back

All sign in by a signature; all but the senders drop; ${alerts - 1} alerts are raised. While one
more passes, all come back by their tokens, from the places they had. They have caught up when the
last of them has read all ${alerts}. Goals: ${TOKEN_GOAL} a second by token, ${PROOF_GOAL} by proof,
nothing lost, nothing twice.

${tableOf(heads, rows.map((row) => reconnectRow(row, world)))}
`;
}

export function writeText(rows) {
  const heads = ["", "in batches a second", "one by one a second", "ratio (goal)", ""];
  const lines = rows.map((row) => [
    row.name,
    row.in_batches.toFixed(0),
    row.one_by_one.toFixed(0),
    `${(row.in_batches / row.one_by_one).toFixed(1)} (${row.goal})`,
    reached(row.in_batches / row.one_by_one, row.goal),
  ]);
  return `## Durable requests

100 connections, each with one durable request under way (push.remove, whose answer is kept); one by
one is the same server with batch-max 1.

${tableOf(heads, lines)}
`;
}
