// sweep.test.mjs -- every screen there is × theme × language, on a narrow phone: what somebody who
// sees, hears or taps less stumbles over.
//
// The screens are found by following every link from a table of places, and no place that the app's
// own switches name may be missing. Each run looks at every screen once, with themes, languages and
// letters taking turns; the long run at every screen in each of them, and under each hat.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { quote } from "../support/wijk.mjs";
import { comeIn, dayIn, openScreen, serialOf, tale } from "./stage.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const APP = join(HERE, "../../clients/app");
const IS_LONG = process.env.BUURT_LONG === "1";
const NARROW = { viewport: { width: 320, height: 640 } };
const THEMES = ["light", "dark", "night"];
const LANGUAGES = ["nl", "ar", "en", "tr", "pl"];
const SIZES = ["normal", "extra"];
const PATIENCE = IS_LONG ? { timeout: 3_600_000 } : {};
const TURN = 7; // screens that are looked at before the next theme and language

/** Each theme with each language, the one after the other as unlike as can be. */
const WAYS = Array.from({ length: THEMES.length * LANGUAGES.length }, (_, i) => ({
  theme: THEMES[i % THEMES.length],
  language: LANGUAGES[i % LANGUAGES.length],
  size: SIZES[(i + 1) % SIZES.length],
}));

/** What the screen keeps of a person's choices is laid there, and read as at every start. */
async function setWay(screen, way) {
  await screen.page.evaluate(async (choices) => {
    await (await caches.open("screen")).put("/choices", Response.json(choices));
  }, way);
  await screen.page.reload();
  await screen.page.locator("main h1").first().waitFor();
  await screen.settled();
  const { lang, dataset } = await screen.page.evaluate(() => {
    const { lang, dataset } = document.documentElement;
    return { lang, dataset: { ...dataset } };
  });
  assert.deepEqual([lang, dataset.theme, dataset.size], [way.language, way.theme, way.size]);
}

const titleOf = ({ theme, language, size }) => `${theme} ${language} ${size}`;

/** One of each kind of place: ids are told apart by nothing that is seen. */
const kindOf = (place) => place.replace(/[0-9a-f]{16,}/g, "ID").replace(/\d{4}(-\d\d)*/g, "N");

/** Under which hat the work of the wijk is done; the values are the same in every language. */
async function wear(screen, hat) {
  const choice = screen.page.locator(".chooser select");
  await choice.waitFor();
  if ((await choice.inputValue()) === hat) return;
  await choice.selectOption(hat);
  await screen.settled();
}

async function goTo(screen, { place, hat }) {
  if (hat) {
    await screen.go("wijk");
    await wear(screen, hat);
  }
  await screen.go(place).catch((error) => {
    throw new Error(`${place} has no heading, or never stands: ${error.message}`);
  });
}

const linksOf = (screen) =>
  screen.page.evaluate(() =>
    [...document.querySelectorAll('a[href^="#/"]')].map((link) => link.hash.slice(2)),
  );

/** Follows every link from the places of the table, and gives each screen to `look`. */
async function crawl(screen, table, hats, look) {
  const found = new Map();
  const add = (place, hat) => {
    const at = { place, hat: place.startsWith("wijk") ? hat : undefined };
    const name = IS_LONG && at.hat ? `${kindOf(place)} ${at.hat}` : kindOf(place);
    if (!found.has(name)) found.set(name, at);
  };
  for (const place of table) add(place, hats[0]);
  for (const hat of hats) add("wijk", hat);
  if (!IS_LONG) for (const hat of hats.slice(1)) found.set(`wijk ${hat}`, { place: "wijk", hat });
  for (const at of found.values()) { // grows under way
    await goTo(screen, at);
    for (const link of await linksOf(screen)) add(link, at.hat ?? hats[0]);
    at.size = await screen.page.locator("main *").count();
    await look(at);
  }
  return [...found.values()];
}

/** Of each kind of place the one under the hat that sees most there. */
function richest(all) {
  const best = new Map();
  for (const at of all) {
    const kind = kindOf(at.place);
    if (!(best.get(kind)?.size >= at.size)) best.set(kind, at);
  }
  return best.values();
}

/** What stands in the app's own switches: a place that no table names would be missed. */
function placesOf(file, prefix) {
  const text = readFileSync(join(APP, file), "utf8");
  return [...text.matchAll(/case "(\w+)":/g)].map(([, name]) => prefix + name);
}

const SWITCHES = [
  ["page/main.tsx", ""],
  ["features/lead/manage.tsx", "beheer/"],
  ["features/council/office.tsx", "wijk/"],
];

/** A wijk in which every screen has something to show. */
async function busy(wijk) {
  const { ada, lea, group, room } = await wijk.walking();
  const root = `--paper ${wijk.paper("root")}`;
  const year = new Date().getUTCFullYear();
  await lea.ok(`series make ${group} --weekday 2 --at 20:00`);
  await lea.ok(`walk add ${group} --on ${dayIn(3)} --at 20:00 --min 2 --max 4`);
  const sam = await comeIn(ada, "Sam", NARROW);
  const serial = await serialOf(sam, ada);
  const grant = (hat, more = "") => ada.ok(`hat grant ${hat} ${serial} ${more} ${root}`);
  await grant("leader", `--buurt Noord --group ${room}`);
  for (const hat of ["steward", "council", "manager"]) await grant(hat);
  const { device_serial } = await lea.self();
  await ada.ok(`hat grant steward ${device_serial} ${root}`);
  await ada.ok("casus open meeting Samen");
  const { casussen } = await ada.ok("casussen");
  const { casus_id } = casussen.find(({ title }) => title === "Samen");
  await ada.ok(`activity start ${casus_id} cooking Kookclub --owner residents`);
  const room_of = `${"0".repeat(34)}${casus_id}`.padEnd(74, "0");
  await grant("professional", `--group ${room_of}`);
  await grant("wijk_coordinator"); // the last one: with two of them the root signs no other hat
  await lea.ok(`budget found Wijkbudget ${year} --amount 1000`);
  await lea.ok("budget organisation Gemeente municipality --financial");
  const { shifts } = await lea.ok("walks");
  const { shift_id } = shifts[0];
  await sam.go("lopen");
  await sam.link("Beheer").waitFor();
  await ada.ok('alert raise fire --place "het plein" --call i_called');
  await sam.heading("Brand").waitFor();
  const [{ alert_id }] = (await ada.ok("alerts")).alerts;
  await sam.go("praat");
  await sam.page.locator('a[href^="#/praat/"]').first().waitFor();
  const lead = ["bord", "papier", "reeksen", "periode", "vervanger"];
  const all = ["uitnodigen", "briefjes", "whatsapp", "gemeld", "wijkagent", "petten", "begin"];
  const table = [
    ...["", "lopen", "lopen/maand", `lopen/${shift_id}`, `reeks/${group}`, "melden"],
    ...["melden/oefen", "melden/oefening", `melding/${alert_id}`, "patrouille", "praat"],
    ...["huisregels", "ik", "ik/vragen", "beheer", `beheer/aanwezig/${group}/${shift_id}`],
    ...lead.map((part) => `beheer/${part}/${group}`),
    ...[...all, "sleutels"].map((part) => `beheer/${part}`),
    `wijk/casus/${casus_id}`, // its link comes with an answer, maybe after the screen
  ];
  await sam.go("wijk");
  await sam.page.locator(".chooser select").waitFor();
  const hats = await sam.page.locator(".chooser option").evaluateAll((list) =>
    list.map(({ value }) => value),
  );
  const kinds = await sam.page.locator(".chooser option").allInnerTexts();
  assert.ok(hats.length >= 6, `hats: ${kinds}`);
  return { sam, table, hats: hats.reverse() }; // as any neighbour comes last: it sees the least
}

/** A block that is left open swallows all that stands behind it, and no tool says so. */
test("every style sheet closes what it opens", () => {
  const sheets = readdirSync(APP, { recursive: true })
    .filter((name) => name.endsWith(".css") && !name.startsWith("node_modules"));
  assert.ok(sheets.length > 3);
  for (const name of sheets) {
    const text = readFileSync(join(APP, name), "utf8").replace(/\/\*[^]*?\*\//g, "");
    let depth = 0;
    for (const mark of text.replace(/[^{}]/g, "")) {
      depth += mark === "{" ? 1 : -1;
      assert.ok(depth >= 0 && depth <= 3, name);
    }
    assert.equal(depth, 0, `${name}: a block is left open`);
  }
});

tale("every screen × theme × language is within reach", async (wijk) => {
  const { sam, table, hats } = await busy(wijk);
  const stumbles = [];
  let seen = 0;
  let way = WAYS[0];
  await setWay(sam, way);
  const look = async ({ place }) => {
    for (const found of await sam.stumbles())
      stumbles.push(`${titleOf(way)} ${kindOf(place)}: ${found}`);
    const { theme, language } = way;
    await sam.shot(`${theme}-${language}-${kindOf(place).replaceAll("/", "-") || "start"}`);
  };
  const inTurn = async (at) => {
    await look(at);
    if (IS_LONG || ++seen % TURN !== 0) return;
    way = WAYS[(seen / TURN) % WAYS.length];
    await setWay(sam, way);
  };
  const all = await crawl(sam, table, hats, inTurn);
  const firsts = new Set(all.map(({ place }) => place.split("/").slice(0, 2).join("/")));
  const names = new Set([...firsts].flatMap((place) => [place, place.split("/")[0]]));
  for (const [file, prefix] of SWITCHES)
    for (const place of placesOf(file, prefix)) {
      if (place === "wijk/individueel") continue; // off in a wijk that did not choose it
      assert.ok(names.has(place), `no screen of ${place} (${file}) was found`);
    }
  const once = [...richest(all)];
  for (const other of IS_LONG ? WAYS.slice(1) : []) {
    way = other;
    await setWay(sam, way);
    for (const at of once) {
      await goTo(sam, at);
      await look(at);
    }
    console.error(`${titleOf(way)}: ${once.length} screens`, stumbles);
  }
  assert.deepEqual(stumbles, []);
}, PATIENCE);

/** What somebody meets who is not in yet; each is behind the one before. */
const DOORS = [
  ["welkom", async () => {}],
  ["was lid", (page) => page.locator("main .after button").first().tap()],
  ["kwijt", (page) => page.locator("main .stack > button").nth(1).tap()],
  ["begin", (page) => page.evaluate(() => (location.hash = "#/begin"))],
];

tale("every screen before one is in × theme × language is within reach", async (wijk) => {
  const { ada } = await wijk.walking();
  const { link } = await ada.ok("invite");
  const screen = await openScreen("Vreemd", NARROW);
  const stumbles = [];
  const ways = IS_LONG ? WAYS : WAYS.filter((_, i) => i % 4 === 1);
  await screen.page.goto(wijk.server.url);
  await screen.page.locator("main h1").waitFor();
  const look = async (way, title) => {
    await screen.page.locator("main h1").waitFor();
    await screen.settled();
    for (const found of await screen.stumbles())
      stumbles.push(`${titleOf(way)} ${title}: ${found}`);
  };
  for (const way of ways) {
    await screen.page.goto(`${wijk.server.url}/privacy`);
    await screen.page.goto(wijk.server.url);
    await setWay(screen, way);
    for (const [title, step] of DOORS) {
      await step(screen.page);
      await look(way, title);
    }
    await screen.page.goto(`${wijk.server.url}/privacy`);
    await screen.page.goto(link);
    await screen.page.locator("main button[type=submit]").tap();
    await screen.page.locator("main input[autocomplete=given-name]").waitFor();
    await look(way, "naam");
  }
  assert.deepEqual(stumbles, []);
}, PATIENCE);
