// page.test.mjs -- the public overview in a browser of anybody's: no login, no script, one A4.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quote, story } from "../support/wijk.mjs";
import { Screen } from "./browser.mjs";
import { dayIn, momentIn } from "./stage.mjs";

const DAY = 86_400;
const BUURTEN = ["Noord", "Zuid", "Oost", "West", "Midden", "Plein", "Brug", "Witte-Hoef"];
const KINDS = ["cooking", "sewing", "garden", "choir", "moving", "meeting", "language"];

/** A wijk whose month has walks, seven kinds of activities and visits, and is frozen. */
async function frozen(wijk) {
  const { ada, lea, group } = await wijk.walking(BUURTEN);
  const today = dayIn(0);
  await lea.ok(`walk add ${group} ${momentIn(10)} --minutes 30 --min 2 --max 8`);
  await ada.ok("casus open meeting Samen");
  const { casussen } = await ada.ok("casussen");
  const { casus_id: casus } = casussen.find(({ title }) => title === "Samen");
  const room = `${"0".repeat(34)}${casus}`.padEnd(74, "0");
  await wijk.hat(ada, ada, "professional", `--group ${room}`);
  for (const kind of KINDS) {
    await ada.ok(`activity start ${casus} ${kind} ${kind} --owner residents`);
  }
  const { activities } = await ada.ok(`activities ${casus}`);
  for (const { activity_id } of activities) {
    await ada.ok(`activity tally ${casus} ${activity_id} 12 90 --on ${today}`);
  }
  wijk.clock.moveOn(45 * DAY);
  const { periods } = await ada.until("council periods", ({ periods: all }) => all.length > 0);
  return periods.at(-1).from.slice(0, 7);
}

story(
  "anybody reads the public page on a small phone and prints it on one A4",
  async (wijk) => {
    const month = await frozen(wijk);
    const screen = await Screen.open("openbaar", { javaScriptEnabled: false });
    try {
      await screen.page.goto(`${wijk.server.url}/overzicht`);
      await screen.page.locator(`a[href$="${month}"]`).click();
      await screen.page.getByRole("heading", { level: 1, name: "Overzicht" }).waitFor();
      await screen.see("Is er minder inbraak?");
      await screen.see("Wat we niet weten");
      await screen.see("koken");
      await screen.shot("openbaar");
      const pdf = (await screen.page.pdf({ preferCSSPageSize: true })).toString("latin1");
      assert.equal(pdf.match(/\/Type\s*\/Page[^s]/g).length, 1, "one sheet");
    } finally {
      await screen.close();
    }
    const reader = await Screen.open("lezer", { bypassCSP: true }); // for axe alone
    try {
      await reader.page.goto(`${wijk.server.url}/overzicht/${month}`);
      assert.deepEqual(await reader.stumbles(), []);
    } finally {
      await reader.close();
    }
  },
  { moving: true },
);

const MOST_BYTES = 50 * 1024;

async function bytesOf(wijk, code) {
  const answer = await fetch(`${wijk.server.url}/overzicht/${code}`);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

/** How many sheets of A4 a page takes where no script runs. */
async function sheetsOf(url, options) {
  const screen = await Screen.open("drukwerk", { javaScriptEnabled: false });
  try {
    await screen.page.goto(url);
    const pdf = (await screen.page.pdf(options)).toString("latin1");
    return pdf.match(/\/Type\s*\/Page[^s]/g).length;
  } finally {
    await screen.close();
  }
}

// COUNCIL-9, COUNCIL-22
story(
  "a quarter of eight buurten is one A4 without script, and stays the bytes that were frozen",
  async (wijk) => {
    await frozen(wijk);
    const [ada, lea] = wijk.phones;
    for (const buurt of BUURTEN.slice(1)) {
      const words = `--start plein --buurt ${quote(buurt)}`;
      await ada.ok(`group make ${quote(`Ronde ${buurt}`)} ${words}`);
    }
    wijk.clock.moveOn(75 * DAY);
    const { periods } = await ada.until("council periods", (told) =>
      told.periods.some(({ period }) => period === "quarter"),
    );
    const { from } = periods.findLast(({ period }) => period === "quarter");
    const code = `${from.slice(0, 4)}-q${Math.ceil(Number(from.slice(5, 7)) / 3)}`;
    const before = await bytesOf(wijk, code);
    assert.ok(before.length <= MOST_BYTES, `${before.length} bytes`);
    assert.ok(!/<script|javascript:|\son[a-z]+=/i.test(before.toString()));
    for (const buurt of BUURTEN) assert.ok(before.includes(buurt), buurt);
    const url = `${wijk.server.url}/overzicht/${code}`;
    for (const options of [{ preferCSSPageSize: true }, { format: "A4" }])
      assert.equal(await sheetsOf(url, options), 1);

    const file = join(wijk.folder, "kwartaal.html");
    await lea.ok(`council ${code} --page ${file}`);
    assert.ok(before.equals(readFileSync(file)), "the command writes the same bytes");
    await lea.ok("leave --sure");
    await wijk.server.end();
    await wijk.server.start();
    assert.ok(before.equals(await bytesOf(wijk, code)), "whoever leaves, whatever starts again");
  },
  { moving: true },
);
