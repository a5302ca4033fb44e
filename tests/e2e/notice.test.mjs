// notice.test.mjs -- what a push becomes on the screen of a closed phone, without a browser.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const APP = join(HERE, "../../clients/app");
const require = createRequire(join(APP, "package.json"));

const folder = mkdtempSync(join(tmpdir(), "notice-"));
const { build } = await import(pathToFileURL(require.resolve("rolldown")).href);
const made = join(folder, "notice.mjs");
await build({ input: join(APP, "sw/notice.ts"), output: { file: made } });
const { isClosing, tagOf, tell } = await import(pathToFileURL(made).href);
rmSync(folder, { recursive: true });

const WORDS = {
  ...{ lang: "nl", practice: "OEFENING", kinds: { fire: "Brand" } },
  answers: { seen: "Ik zie dit ook", closed: "Afgesloten" },
};
const ALERT = { alert_id: "a", kind: "fire", place: "het plein" };
const SEEN = { alert_id: "a", state: "seen" };
const CLOSED = { alert_id: "a", state: "closed" };
const GENERAL = { title: "Melding in je buurt", body: "Open de app.", lang: "nl", tag: "t" };
const pushOf = (kind) => ({ notification: { ...GENERAL, data: { kind } } });
const told = (given, standing) => tell(pushOf("after"), given, WORDS, standing);
const FIRE = { title: "Brand", body: "het plein" };

// WAKEUP-15
test("what becomes of an alert stands where the alert stood", () => {
  const first = tell(pushOf("alert"), ALERT, WORDS);
  assert.deepEqual([first.title, first.body, first.tag], ["Brand", "het plein", "alert-a"]);
  const seen = told(SEEN, { shown: FIRE, isOver: false });
  assert.deepEqual([seen.title, seen.body], ["Brand", "het plein\nIk zie dit ook"]);
  assert.equal(seen.tag, first.tag);
  const closed = told(CLOSED, { shown: seen, isOver: false });
  assert.deepEqual([closed.title, closed.body], ["Afgesloten: Brand", "het plein"]);
  assert.equal(closed.data, "/#/melding/a");
});

// WAKEUP-15
test("no push that comes later makes an alert that was closed run again", () => {
  const shown = { title: "Afgesloten: Brand", body: "het plein" };
  assert.equal(told(SEEN, { shown, isOver: true }).title, "Afgesloten: Brand");
  assert.equal(told(SEEN, { shown, isOver: true }).body, "het plein");
  assert.equal(told(CLOSED, { shown, isOver: true }).title, "Afgesloten: Brand");
  assert.equal(tell(pushOf("alert"), ALERT, WORDS, { isOver: true }).title, "Afgesloten: Brand");
});

test("a state of an alert that this phone never showed is said in general words", () => {
  assert.equal(told(SEEN).title, "Melding in je buurt");
  assert.equal(told(SEEN).body, "Ik zie dit ook");
  assert.equal(told(CLOSED).title, "Afgesloten: Melding in je buurt");
});

// WAKEUP-1
test("what cannot be read is the general sentence, and takes no alert's place", () => {
  const plain = told(undefined);
  const { title, body, tag } = plain;
  assert.deepEqual({ title, body, lang: "nl", tag }, GENERAL);
  assert.equal(tagOf(undefined), undefined);
  assert.ok(!isClosing(undefined) && !isClosing(SEEN) && isClosing(CLOSED));
});
