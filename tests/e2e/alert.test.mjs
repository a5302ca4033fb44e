// alert.test.mjs -- what the screens of an alert decide by, without a browser.
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

const folder = mkdtempSync(join(tmpdir(), "alert-"));
const { build } = await import(pathToFileURL(require.resolve("rolldown")).href);
const made = join(folder, "judge.mjs");
await build({ input: join(APP, "features/alert/judge.ts"), output: { file: made } });
const { asksStillOn, EMPTY, hasHouseNumber, isAmong, isReady, mayBeThere, ...other } =
  await import(made);
const { toldOf, twinOf, wordsOf } = other;
rmSync(folder, { recursive: true });

const NOW = 1_790_000_000;
const draft = (change) => ({ ...EMPTY, kind: "break_in", call: "not_urgent", ...change });
const alert = (change) => ({
  ...{ alert_id: "a", kind: "break_in", place: "Vondellaan", raised_at: NOW - 60 },
  ...{ is_practice: false, is_rehearsal: false, sender: { is_own: false } },
  ...change,
});

// ALERT-15
test("a house number is seen while the place is typed, as the core refuses it", () => {
  for (const place of ["Vondellaan 12", " Vondellaan 12b", "het plein 3"])
    assert.ok(hasHouseNumber(place), place);
  for (const place of ["Vondellaan", "Vondellaan ", "12 Apostelenlaan", "plein1940", ""])
    assert.ok(!hasHouseNumber(place), place);
});

// ALERT-15
test("details follow behaviour, and none goes out with a fire", () => {
  const details = { clothing: " rode jas ", vehicle: "", direction: "naar het plein" };
  const told = wordsOf(draft({ place: " hier ", behaviour: "voelt aan deuren", ...details }));
  assert.deepEqual(told, {
    ...{ kind: "break_in", call: "not_urgent", place: "hier", behaviour: "voelt aan deuren" },
    ...{ clothing: "rode jas", direction: "naar het plein" },
  });
  const fire = wordsOf(draft({ kind: "fire", place: "hier", behaviour: "x", ...details }));
  assert.deepEqual(fire, { kind: "fire", call: "not_urgent", place: "hier" });
  assert.equal(wordsOf(draft({ kind: undefined })), undefined);
  assert.equal(wordsOf(draft({ call: undefined })), undefined);
});

test("behaviour is asked of kinds about behaviour alone", () => {
  assert.ok(!isReady(draft({})));
  assert.ok(isReady(draft({ behaviour: "voelt aan deuren" })));
  assert.ok(isReady(draft({ kind: "fire" })));
  assert.ok(isReady(draft({ kind: "missing" })));
});

// ALERT-19
test("an alert of the same kind, younger than ten minutes, is asked about once", () => {
  const same = alert();
  assert.equal(twinOf(draft({}), [same], NOW), same);
  assert.equal(twinOf(draft({ isOther: true }), [same], NOW), undefined);
  for (const other of [
    alert({ kind: "fire" }),
    alert({ raised_at: NOW - 600 }),
    alert({ closing: "person" }),
    alert({ is_practice: true }),
    alert({ is_rehearsal: true }),
    alert({ sender: { is_own: true } }),
  ])
    assert.equal(twinOf(draft({}), [other], NOW), undefined);
});

test("after half an hour its raiser, and nobody else, is asked whether it is over", () => {
  const own = alert({ raised_at: NOW - 1800, sender: { is_own: true } });
  assert.ok(asksStillOn(own, NOW));
  assert.ok(!asksStillOn(own, NOW - 1));
  assert.ok(!asksStillOn({ ...own, closing: "person" }, NOW));
  assert.ok(!asksStillOn({ ...own, is_rehearsal: true }, NOW));
  assert.ok(!asksStillOn({ ...own, sender: { is_own: false } }, NOW));
});

// ALERT-22
test("being there with somebody is for a walk that runs, never for one alone", () => {
  assert.ok(mayBeThere(true, 2, 0));
  assert.ok(mayBeThere(true, 1, 1));
  assert.ok(!mayBeThere(true, 1, 0));
  assert.ok(!mayBeThere(false, 4, 2));
});

test("above a screen stands the newest alert that runs and is not on it", () => {
  const [old, fresh] = [alert({ alert_id: "old", raised_at: NOW - 99 }), alert()];
  assert.equal(toldOf([old, fresh], undefined), fresh);
  assert.equal(toldOf([fresh, old], fresh.alert_id), old);
  assert.equal(toldOf([alert({ closing: "time" })], undefined), undefined);
});

// ALERT-25
test("an alert that the core has is not told of as one that was not sent", () => {
  const typed = draft({ place: " Vondellaan " });
  const mine = (change) => alert({ sender: { is_own: true }, raised_at: NOW, ...change });
  assert.ok(isAmong(typed, [mine({})], NOW));
  assert.ok(isAmong(typed, [mine({ raised_at: NOW - 60 })], NOW), "two clocks differ");
  assert.ok(!isAmong(typed, [], NOW));
  for (const change of [
    ...[{ sender: { is_own: false } }, { kind: "fire" }, { place: "het plein" }],
    { raised_at: NOW - 3600 },
  ])
    assert.ok(!isAmong(typed, [mine(change)], NOW), JSON.stringify(change));
});
