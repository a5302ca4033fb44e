// start.test.mjs -- what the programs refuse to begin with: a sentence that says what to do.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BIN, story } from "../support/wijk.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUURTD = join(BIN, "buurtd");
const BUURT = join(BIN, "buurt");
const LONG_AGO_S = -1_000_000_000n;

const newFolder = () => mkdtempSync(join(tmpdir(), "start-"));

/** A library that changes what the machine says, built for this run. */
function library(name) {
  const built = join(newFolder(), `${name}.so`);
  const source = join(HERE, `${name}.c`);
  execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", built, source, "-ldl"]);
  return built;
}

function serve(data, environment = {}) {
  const run = spawnSync(BUURTD, ["--data", data, "--port", "0"], {
    env: { ...process.env, BUURT_EXAMPLE: "1", ...environment },
    encoding: "utf8",
    timeout: 20_000,
  });
  return { code: run.status, said: run.stderr };
}

/** Ends with 2, which wants a person, and with one sentence that says what to do. */
function refused({ code, said }, sentence) {
  assert.equal(code, 2, said);
  assert.match(said, sentence);
}

story("a second server on the same data does not start", async (wijk) => {
  refused(serve(wijk.server.data), /Another server runs on this data; stop it first\./);
});

story("a port that is taken is said", async (wijk) => {
  const data = newFolder();
  const run = spawnSync(BUURTD, ["--data", data, "--port", String(wijk.server.port)], {
    env: { ...process.env, BUURT_EXAMPLE: "1" },
    encoding: "utf8",
    timeout: 20_000,
  });
  const answer = { code: run.status, said: run.stderr };
  refused(answer, /listens on this port already; stop it or choose another/);
});

story("a wijk of real people is not served before somebody answers for its data", async () => {
  const data = newFolder();
  const named = { BUURT_EXAMPLE: "0", BUURT_CONTROLLER: "Stichting Proef" };
  refused(serve(data, { BUURT_EXAMPLE: "0" }), /set controller in the configuration/);
  refused(serve(data, named), /set controller_contact in the configuration/);
  assert.equal(existsSync(join(data, "buurt.db")), false); // nothing was begun
});

story("data that others can read are not served", async () => {
  const data = newFolder();
  chmodSync(data, 0o755);
  refused(serve(data), /Others on this machine can read the data; .*chmod 0700/);
  chmodSync(data, 0o700);
  writeFileSync(join(data, "buurt.db"), "", { mode: 0o644 });
  refused(serve(data), /Others on this machine can read the data; .*0600 on its files/);
});

story("a phone's state that others can read is not opened", async () => {
  const state = newFolder();
  chmodSync(state, 0o750);
  const run = spawnSync(BUURT, ["--state", state, "me"], { encoding: "utf8" });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /geweigerd \(world_readable\).*0700/);
  assert.match(run.stderr, /refused \(world_readable\).*0700/);
});

story("a clock before the day of the build is not believed", async () => {
  const shift = join(newFolder(), "clock");
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(LONG_AGO_S);
  writeFileSync(shift, bytes);
  const environment = { LD_PRELOAD: library("clock_shift"), BUURT_CLOCK_SHIFT: shift };
  refused(serve(newFolder(), environment), /clock stands before the day .* built; set it right/);
});

story("data on a network file system are not served", async () => {
  const environment = { LD_PRELOAD: library("statfs_shift") };
  refused(serve(newFolder(), environment), /network file system; move it to a disk of this/);
});

story("data of a newer version are not served", async (wijk) => {
  await wijk.server.end();
  const file = join(wijk.server.data, "buurt.db");
  execFileSync("sqlite3", [file, "PRAGMA user_version = 9999"]);
  refused(serve(wijk.server.data), /written by a newer version; install that one\./);
});

story("a full disk is said before anybody is served", async () => {
  const place = join(newFolder(), "small");
  mkdirSync(place);
  const small = 'mount -t tmpfs -o size=512k,mode=700 none "$0" && exec "$@"';
  const words = ["-rm", "bash", "-c", small, place, BUURTD, "--data", place, "--port", "0"];
  words.push("--example", "1");
  const run = spawnSync("unshare", words, { encoding: "utf8", timeout: 20_000 });
  refused({ code: run.status, said: run.stderr }, /The disk has no room left; make room there/);
});

// backend/run looks at all of this before it builds or founds anything.

const RUN = join(HERE, "../../backend/run");

function runExample(words, path = process.env.PATH) {
  const run = spawnSync(RUN, words, {
    env: { ...process.env, PATH: path },
    encoding: "utf8",
    timeout: 20_000,
  });
  return { code: run.status, said: run.stderr };
}

/** A folder of programs that stand before the real ones. */
function programs(texts) {
  const folder = newFolder();
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  return `${folder}:${process.env.PATH}`;
}

story("the example is not founded into a folder that holds something else", async () => {
  const data = newFolder();
  writeFileSync(join(data, "buurt.db"), "of another wijk");
  refused(runExample(["--data", data]), /holds something else than the example wijk; choose/);
});

story("the example says that its port is taken, and takes a number only", async (wijk) => {
  const data = join(newFolder(), "new");
  const taken = ["--data", data, "--port", String(wijk.server.port)];
  refused(runExample(taken), /something listens on port \d+; choose another with --port/);
  refused(runExample(["--port", "seven"]), /'seven' .* no number from 1 to 65535/);
});

story("who may not install is told which packages are missing", async () => {
  const path = programs({ id: "echo 1000", sudo: "exit 1", "dpkg-query": "exit 1" });
  const data = join(newFolder(), "new");
  refused(runExample(["--data", data], path), /please install: .*libsodium-dev .*libsqlite3-dev/);
});
