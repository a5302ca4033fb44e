// canary.test.mjs -- what is said in an alert and in a chat stands nowhere that the server has: not
// in database, write-ahead log, log, metrics, backup or memory, in no spelling.
import assert from "node:assert/strict";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { story } from "../support/wijk.mjs";

const IN_ALERT = "Kanariepietje fluit achter de oude watermolen";
const IN_CHAT = "Roodborstjes bewaren hun geheim in de beukenhaag";
const LOUD = { settings: { BUURT_LOG_LEVEL: "3" } };

const swapped = (bytes) => Buffer.from(bytes).swap16();

/** A sentence as it could stand somewhere: each spelling with its bytes. */
function spellings(sentence) {
  const raw = Buffer.from(sentence);
  const wide = Buffer.from(sentence, "utf16le");
  const all = {
    raw,
    hex: Buffer.from(raw.toString("hex")),
    "hex in capitals": Buffer.from(raw.toString("hex").toUpperCase()),
    "utf-16 little-endian": wide,
    "utf-16 big-endian": swapped(wide),
  };
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift, 32), raw]);
    for (const form of ["base64", "base64url"]) {
      all[`${form} at ${shift}`] = Buffer.from(shifted.toString(form).slice(4, -4));
    }
  }
  return all;
}

/** Where a sentence stands: "file: spelling" for each find. */
function search(places, sentence) {
  const found = [];
  for (const [place, bytes] of places) {
    for (const [spelling, form] of Object.entries(spellings(sentence))) {
      if (bytes.includes(form)) found.push(`${place}: ${spelling}`);
    }
  }
  return found;
}

/** All memory of a process that holds something of its own; an address space of shadows is not. */
function memory(pid) {
  const file = openSync(`/proc/${pid}/mem`, "r");
  const parts = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
    const [, from, to, may] = line.match(/^([0-9a-f]+)-([0-9a-f]+) (\S+)/) ?? [];
    const size = Number(BigInt(`0x${to ?? 0}`) - BigInt(`0x${from ?? 0}`));
    if (!may?.startsWith("rw") || size > 2 ** 30) continue;
    const bytes = Buffer.alloc(size);
    try {
      readSync(file, bytes, 0, size, BigInt(`0x${from}`));
      parts.push(bytes);
    } catch (error) {
      assert.ok(["EIO", "EFAULT"].includes(error.code), error.code); // of a device
    }
  }
  closeSync(file);
  return Buffer.concat(parts);
}

/** The core of the server, which ends by it; undefined where the machine keeps none. */
async function core({ server }) {
  const gone = once(server.process, "exit");
  server.process.kill("SIGABRT");
  await gone;
  const folder = dirname(server.data);
  const name = readdirSync(folder).find((one) => /^core(\.\d+)?$/.test(one));
  return name === undefined ? undefined : readFileSync(join(folder, name));
}

/** Everything that the server has, by the name of the place. */
async function places(wijk, t) {
  const { server } = wijk;
  const backup = join(wijk.folder, "backup.db");
  server.admin("backup", backup);
  const all = [
    ["metrics", Buffer.from(server.admin("metrics"))],
    ["status", Buffer.from(server.admin("status"))],
    ["backup", readFileSync(backup)],
  ];
  for (const name of readdirSync(server.data, { recursive: true })) {
    const path = join(server.data, name);
    if (statSync(path).isFile()) all.push([`server/${name}`, readFileSync(path)]);
  }
  assert.ok(
    all.some(([name]) => name.endsWith("-wal")),
    "there is a write-ahead log",
  );
  const living = memory(server.process.pid);
  all.push(["memory", living]);
  const dumped = await core(wijk);
  if (dumped) all.push(["core", dumped]);
  t.diagnostic(
    dumped
      ? `a core of ${dumped.length} bytes, and ${living.length} bytes of /proc/PID/mem`
      : `no core here: ${living.length} bytes of /proc/PID/mem`,
  );
  all.push(["log", Buffer.from(server.said)]);
  return all;
}

async function speak(wijk) {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  await bo.ok(
    `alert raise vandalism --place "${IN_ALERT}" --behaviour "${IN_ALERT}" --call i_called`,
  );
  const { alert_id } = await ada.happens((h) => h.happened === "alert");
  await ada.ok(`alert say ${alert_id} lamp_on`);
  await bo.ok(`say talk ${IN_CHAT}`);
  await ada.happens((h) => h.happened === "message" && h.text === IN_CHAT);
  await bo.ok(`alert close ${alert_id} true_alert`);
  await ada.happens((h) => h.happened === "alert_closed");
  return ada;
}

story(
  "a canary in an alert and in a chat is nowhere on the server, in no spelling",
  async (wijk, t) => {
    await speak(wijk);
    const all = await places(wijk, t);
    for (const sentence of [IN_ALERT, IN_CHAT]) assert.deepEqual(search(all, sentence), []);
  },
  LOUD,
);

story(
  "planted in a field that is clear it is found in database, backup and memory",
  async (wijk, t) => {
    const ada = await speak(wijk);
    const file = join(wijk.folder, "rules.txt");
    writeFileSync(file, `Huisregels. ${IN_ALERT}. ${IN_CHAT}.`);
    await ada.ok(`rules publish ${file}`);
    const all = await places(wijk, t);
    for (const sentence of [IN_ALERT, IN_CHAT]) {
      const found = search(all, sentence);
      assert.ok(found.includes("backup: raw"), found.join("; "));
      assert.ok(
        found.some((one) => /^server\/.*: raw/.test(one)),
        found.join("; "),
      );
      assert.ok(found.includes("memory: raw"), found.join("; "));
    }
  },
  LOUD,
);

test("the search finds a canary in every spelling, wherever it begins", () => {
  for (const [spelling, form] of Object.entries(spellings(IN_CHAT))) {
    const around = Buffer.concat([Buffer.from("abcde"), form, Buffer.from("fghij")]);
    assert.ok(search([["a place", around]], IN_CHAT).length > 0, spelling);
  }
  for (const before of ["", "x", "xy", "xyz"]) {
    const text = Buffer.from(`${before}${IN_CHAT} en verder`).toString("base64");
    assert.ok(search([["a place", Buffer.from(text)]], IN_CHAT).length > 0, `after ${before}`);
  }
});
