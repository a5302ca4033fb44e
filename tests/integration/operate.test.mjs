// operate.test.mjs -- what OPERATE.md shows is what works: its commands, executed as they stand.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { BIN } from "../support/wijk.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = readFileSync(join(HERE, "../../backend/deploy/OPERATE.md"), "utf8");
const ALL_MS = 240_000;

/** A port that nobody listens on now. */
function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** The blocks of a page in one language, each under the heading that it stands below. */
function blocksOf(page, language) {
  const blocks = [];
  let heading = "";
  for (const part of page.split(/^(?=## |```)/m)) {
    const title = part.match(/^## (.*)/);
    if (title) heading = title[1];
    if (part.startsWith(`\`\`\`${language}\n`)) {
      blocks.push({ heading, text: part.slice(language.length + 4) });
    }
  }
  return blocks;
}

test("an operator does by the page what the page says", { timeout: ALL_MS }, async () => {
  const work = mkdtempSync(join(tmpdir(), "operate-"));
  const blocks = blocksOf(PAGE, "sh");
  const headings = new Set(blocks.map(({ heading }) => heading));
  for (const wanted of ["Settings", "TLS", "Backup", "Restore", "Upgrade"]) {
    assert.ok(headings.has(wanted), wanted);
  }
  const script = [
    "set -euo pipefail",
    `trap 'kill "\${SERVER:-}" 2>/dev/null || true' EXIT`,
    ...blocks.map(({ heading, text }) => `echo "== ${heading}"\n${text}`),
    "echo == all",
  ].join("\n");
  const run = spawnSync("bash", ["-c", script], {
    env: {
      ...process.env,
      PATH: `${BIN}:${process.env.PATH}`,
      DATA: join(work, "data"),
      CONF: join(work, "buurtd.conf"),
      PORT: String(await freePort()),
      WORK: work,
    },
    encoding: "utf8",
    timeout: ALL_MS - 10_000,
  });
  const said = `${run.stdout}\n${run.stderr}`;
  assert.equal(run.status, 0, said);
  assert.match(run.stdout, /== all\n$/);
  assert.match(run.stdout, /whole: version \d+, 1 wijken, 1 devices, 0 deletions/);
  assert.match(run.stdout, /Noord/); // asked over TLS, with the new certificate
  rmSync(work, { recursive: true, force: true });
});

test("a setting that does not exist is named", () => {
  const run = spawnSync(join(BIN, "buurtd"), ["--check-config", "--walk-the-dog", "7"], {
    encoding: "utf8",
  });
  assert.equal(run.status, 2);
  assert.match(run.stderr, /walk.the.dog/);
});

test("a time zone that the machine does not know is refused before anything is served", () => {
  const run = spawnSync(
    join(BIN, "buurtd"),
    ["--check-config", "--example", "1", "--zone", "Europe/Atlantis"],
    { encoding: "utf8" },
  );
  assert.equal(run.status, 2);
  assert.match(run.stderr, /knows no time zone 'Europe\/Atlantis'/);
});
