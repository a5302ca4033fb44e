// lint.mjs BUILD [--deep] [FILE…] -- clang-tidy over every translation unit of ours, or over some.
//
// Six sevenths of the time go to the analyzer's deepest paths through the longest functions: each
// run follows SHALLOW nodes of a function, the long run (--deep) as many as clang-tidy does itself.
//
// A unit is looked at again only when what the compiler sees of it changed: its preprocessed text
// (with comments: a NOLINT is one), the rules and clang-tidy's own version make a sum, and sums
// that passed are kept in BUILD/lint.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";

const ROOT = resolve(new URL("../..", import.meta.url).pathname);
const [build, ...words] = process.argv.slice(2);
const deep = words.includes("--deep");
const only = words.filter((word) => word !== "--deep");
const SHALLOW = "max-nodes=20000";
const depth = deep
  ? []
  : ["-Xclang", "-analyzer-config", "-Xclang", SHALLOW].map((word) => `--extra-arg=${word}`);
const kept = join(build, "lint");
mkdirSync(kept, { recursive: true });

const OURS = /^(protocol|backend|clients|tests)\//;
const TIDY = "clang-tidy-14";
const rules = readFileSync(join(ROOT, ".clang-tidy"));
const version = spawnSync(TIDY, ["--version"]).stdout;

function units() {
  const rows = JSON.parse(readFileSync(join(build, "compile_commands.json"), "utf8"));
  const seen = new Map();
  for (const row of rows) {
    const file = relative(ROOT, row.file);
    if (OURS.test(file) && (only.length === 0 || only.includes(file))) seen.set(file, row);
  }
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1));
}

function sumOf(row) {
  const command = row.command.replace(/ -o \S+/, "").replace(/ -c /, " -E -P -C ");
  const seen = spawnSync("/bin/sh", ["-c", command.replace(/^\S*ccache /, "")], {
    cwd: row.directory,
    maxBuffer: 1 << 28,
  });
  if (seen.status !== 0) return null;
  return createHash("sha256")
    .update(rules)
    .update(version)
    .update(depth.join(" "))
    .update(seen.stdout)
    .digest("hex");
}

function lint(file) {
  return new Promise((done) => {
    const run = spawn(TIDY, ["-p", build, "--quiet", ...depth, join(ROOT, file)]);
    let said = "";
    run.stdout.on("data", (text) => (said += text));
    run.stderr.on("data", (text) => (said += text));
    run.on("close", (code) => done({ code, said }));
  });
}

let passed = 0;
let failed = 0;
const waiting = units();

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [file, row] = next;
    const sum = sumOf(row);
    if (sum && existsSync(join(kept, sum))) {
      passed++;
      continue;
    }
    const { code, said } = await lint(file);
    if (code === 0) {
      passed++;
      if (sum) writeFileSync(join(kept, sum), file);
    } else {
      failed++;
      console.log(said.replaceAll(`${ROOT}/`, "").replace(/^\d+ warnings.*\n/gm, ""));
    }
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || passed === 0 ? 1 : 0);
