// story_08_council.test.mjs -- a council member asks what was walked: counts, and no people.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BIN, story } from "../support/wijk.mjs";

const HOUR = 3600;
const DAY = 24 * HOUR;
const LONG = { moving: true, settings: { BUURT_ALERT_MEMBER_10MIN: "20" } };

const goTo = (wijk, instant) => wijk.clock.moveOn(instant - wijk.now());
const memberId = async (phone) => (await phone.self()).member_id;

/** Noon of a day of the month that comes `ahead` months after the one that it is now. */
function noon(wijk, ahead, day) {
  const on = new Date(wijk.now() * 1000);
  return Date.UTC(on.getUTCFullYear(), on.getUTCMonth() + ahead, day, 12) / 1000;
}
const dateOf = (instant) => new Date(instant * 1000).toISOString().slice(0, 10);
const monthOf = (instant) => dateOf(instant).slice(0, 7);
const quarterOf = (instant) => {
  const [year, number] = monthOf(instant).split("-");
  return `${year}-q${Math.ceil(Number(number) / 3)}`;
};

const NAMES = ["Bo", "Cas", "Dee", "Eef", "Fien", "Gijs"];

/**
 * A wijk where next month six people walk in Noord and three in Zuid, one walk is cancelled, one
 * has nobody; the month after it is the eleventh, and the month before is frozen.
 */
async function walkedMonth(wijk) {
  const { ada, lea, group } = await wijk.walking();
  const kim = await wijk.join(ada, "Kim");
  await wijk.hat(ada, kim, "council");
  const walkers = [];
  for (const name of NAMES) walkers.push(await wijk.join(ada, name));
  const south = await ada.ok("group make Zuiderronde --start brug --buurt Zuid");
  const southern = [];
  for (const name of ["Zoe", "Zita", "Zeb"]) {
    southern.push(await wijk.join(ada, name, "--buurt Zuid"));
  }
  const first = noon(wijk, 1, 1);
  goTo(wijk, first);
  const add = async (phone, room, day) =>
    (
      await phone.ok(
        `walk add ${room} --on ${dateOf(noon(wijk, 0, day))} --at 20:00 --minutes 60 ` +
          "--min 2 --max 8 --newcomers 0",
      )
    ).shift;
  const full = await add(lea, group, 3);
  const off = await add(lea, group, 5);
  const empty = await add(lea, group, 6);
  const other = await add(ada, south.walk_group_id, 4);
  for (const phone of walkers) await phone.ok(`walk join ${full.shift_id}`);
  for (const phone of southern) await phone.ok(`walk join ${other.shift_id}`);
  await lea.ok(`walk cancel ${off.shift_id} --reason weather`);
  goTo(wijk, full.begins_at - 30); // whole minutes, also where the machine is slow
  for (const phone of walkers) await phone.ok(`in ${full.shift_id}`);
  await walkers[0].ok(`guests ${full.shift_id} 5 0`);
  goTo(wijk, full.ends_at + HOUR);
  const found = "--outcome findings --told municipality --findings lighting:4 --findings litter:2";
  await walkers[0].ok(`report make ${full.shift_id} ${found}`);
  await lea.ok(`handover make ${full.shift_id} lighting 4 --reference OSS-1`);
  const { handovers } = await lea.ok("handovers --as leader");
  await lea.ok(`handover answer ${handovers[0].handover_id} mended --mended 3`);
  goTo(wijk, other.begins_at - 30);
  for (const phone of southern) await phone.ok(`in ${other.shift_id}`);
  goTo(wijk, empty.ends_at + HOUR);
  return { ada, lea, kim, walkers, southern, first, full, other };
}

const cell = ({ cells }, measure, buurt_id) =>
  cells.find((one) => one.measure === measure && one.buurt_id === buurt_id);

async function frozen(wijk) {
  const all = await walkedMonth(wijk);
  goTo(wijk, noon(wijk, 1, 11));
  const month = monthOf(all.first);
  const page = await all.kim.until(`council ${month}`, ({ frozen_on }) => frozen_on);
  const { buurten } = await all.kim.ok("buurten");
  const named = Object.fromEntries(buurten.map(({ name, buurt_id }) => [name, buurt_id]));
  return { ...all, month, page, ...named };
}

story(
  "a month's overview: walks, walkers, guests, minutes, findings, handed over and mended",
  async (wijk) => {
    const { kim, page, month, Noord, Zuid } = await frozen(wijk);
    const whole = (measure) => {
      const { value, hidden, n } = cell(page, measure);
      assert.equal(hidden, false, measure);
      assert.ok(n >= 0);
      return value;
    };
    const expected = {
      ...{ walks_planned: 4, walks_walked: 2, walks_cancelled: 1, new_walkers: 9, guests: 5 },
      ...{ lighting: 4, litter: 2, talks: 0 },
      ...{ handed_over: 4, mended: 3 },
    };
    for (const [measure, value] of Object.entries(expected)) {
      assert.equal(whole(measure), value, measure);
    }
    for (const measure of ["walkers", "attendances", "minutes"]) {
      assert.equal(cell(page, measure).hidden, true); // of nine, six know that the others are three
    }
    assert.ok(whole("walks_at_risk") >= 1); // nobody had signed up for one
    assert.deepEqual([page.from.slice(0, 7), page.suppression], [month, 5]); // period and k
    assert.equal(cell(page, "walks_walked", Zuid).value, 1); // events are never hidden
    assert.equal(cell(page, "walkers", Noord)?.hidden ?? true, true); // persons not by buurt-month
    assert.equal(page.suppressed, true);
    const text = JSON.stringify(page);
    for (const phone of wijk.phones) assert.ok(!text.includes(await memberId(phone)));
    assert.ok(kim);
  },
  LONG,
);

story(
  "three walkers in one buurt stay hidden, and no other cell or total tells them",
  async (wijk) => {
    const { kim, first, Noord, Zuid } = await frozen(wijk);
    goTo(wijk, noon(wijk, 3, 11)); // the quarter is over, and frozen
    const quarter = await kim.until(
      `council ${quarterOf(first)}`,
      ({ frozen_on }) => frozen_on !== undefined,
    );
    for (const measure of ["walkers", "new_walkers", "attendances", "minutes"]) {
      assert.equal(cell(quarter, measure, Zuid).hidden, true, measure);
      assert.equal(cell(quarter, measure, Zuid).value, 0, measure);
      const [north, all] = [cell(quarter, measure, Noord), cell(quarter, measure)];
      assert.ok(north.hidden || all.hidden, measure); // or the one is the other less three
    }
    assert.equal(cell(quarter, "walks_walked", Zuid).value, 1);
    const wijkOnly = await kim.ok(`council ${quarterOf(first)} --level wijk`);
    assert.ok(wijkOnly.cells.every(({ buurt_id }) => buurt_id === undefined));
  },
  LONG,
);

story(
  "the CSV holds the same figures, equally hidden, and a cell never begins a formula",
  async (wijk) => {
    const { kim, page, month } = await frozen(wijk);
    const { csv } = await kim.ok(`council ${month} --csv`);
    const lines = csv.trim().split(/\r?\n/);
    const rows = lines.slice(1).map((line) => line.split(/[;,]/));
    assert.ok(rows.length >= 2);
    for (const row of rows) for (const one of row) assert.ok(!/^"?[=+@-]/.test(one), one);
    const shown = page.cells.filter(({ hidden }) => !hidden).map(({ value }) => String(value));
    const figures = rows.flat().filter((one) => /^"?\d+"?$/.test(one));
    for (const value of new Set(shown))
      assert.ok(
        figures.some((f) => f.includes(value)),
        value,
      );
    const table = execFileSync(
      join(BIN, "buurt"),
      ["--state", kim.folder, "--language", "nl", "refusals"],
      { encoding: "utf8" },
    );
    assert.ok(table.length > 100);
  },
  LONG,
);

story(
  "residents read frozen months alone; a frozen month stays the same when a walker leaves",
  async (wijk) => {
    const { kim, walkers, ada, month, page, first } = await frozen(wijk);
    const [bo] = walkers;
    await bo.refused(`council ${month}`, "not_allowed");
    const before = await bo.ok(`council ${month} --public`);
    assert.deepEqual(before.cells, page.cells);
    const now = monthOf(wijk.now());
    const open = await bo.ask(`council ${now} --public`);
    assert.ok(!open.ok || open.cells.length === 0);
    const unfrozen = await kim.ok(`council ${now}`);
    assert.equal(unfrozen.frozen_on, undefined);
    for (const { measure, value, hidden } of unfrozen.cells) {
      if (["walkers", "new_walkers", "guests", "minutes"].includes(measure)) {
        assert.ok(hidden || value === 0, measure);
      }
    }
    await bo.ok("leave --sure");
    wijk.clock.moveOn(2 * DAY);
    const after = await kim.ok(`council ${month}`);
    assert.deepEqual(after.cells, page.cells);
    assert.ok(ada && first);
  },
  LONG,
);

story(
  "anybody reads the public page at its address, the same bytes as the command writes",
  async (wijk) => {
    const { walkers, month, kim } = await frozen(wijk);
    const [bo] = walkers;
    const file = join(bo.folder, "page.html");
    const saved = await bo.ok(`council ${month} --page ${file}`);
    const answer = await fetch(`${wijk.server.url}/overzicht/${month}`);
    assert.equal(answer.status, 200);
    const policy = answer.headers.get("content-security-policy");
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/);
    const page = Buffer.from(await answer.arrayBuffer());
    assert.ok(page.equals(readFileSync(file)));
    assert.ok(page.length <= 50 * 1024, `${page.length} bytes`);
    assert.ok(!/<script|onload|onclick/i.test(page.toString()));
    const csv = await (await fetch(`${wijk.server.url}/overzicht/${month}.csv`)).text();
    const hash = createHash("sha256").update(csv).digest("hex");
    assert.equal(saved.hash, hash);
    assert.ok(page.toString().includes(hash));
    assert.equal((await bo.ok(`council ${month} --verify`)).hash, hash);
    assert.equal((await kim.ok(`council ${month}`)).hash, hash);
    const list = await (await fetch(`${wijk.server.url}/overzicht`)).text();
    assert.ok(list.includes(`/overzicht/${month}`));
    for (const phone of wijk.phones) assert.ok(!page.includes(await memberId(phone)));
  },
  LONG,
);

story(
  "the wijkraad announces a meeting about a frozen month, and a resident reads its agenda",
  async (wijk) => {
    const { walkers, month, kim } = await frozen(wijk);
    const [bo] = walkers;
    const on = dateOf(noon(wijk, 1, 14));
    await bo.refused(`meeting plan Wijkhuis --on ${on} --at 19:30 --agenda Opening`, "not_allowed");
    await kim.ok(
      `meeting plan Wijkhuis --on ${on} --at 19:30 --period ${month}-01 ` +
        '--agenda "19:30 Opening" --agenda "Overzicht"',
    );
    const { meetings } = await bo.ok("meetings");
    const [{ meeting_id, agenda, period, speaking, place }] = meetings;
    assert.deepEqual(
      agenda.map(({ text }) => text),
      ["19:30 Opening", "Overzicht"],
    );
    assert.deepEqual([period, speaking, place], [`${month}-01`, true, "Wijkhuis"]);
    await kim.ok(`meeting cancel ${meeting_id}`);
    assert.equal((await bo.ok("meetings")).meetings[0].cancelled, true);
    await kim.refused('advice give municipality "Meer lampen" --by adviesraad', "not_allowed");
    await kim.ok('advice give municipality "Meer lampen"');
    const { advices } = await bo.ok("advices");
    assert.deepEqual(
      advices.map(({ by }) => by),
      ["wijkraad"],
    );
  },
  LONG,
);

story(
  "alerts are tallied by outcome, per quarter and wijk only; an OEFENING never is",
  async (wijk) => {
    const { ada, lea } = await wijk.walking();
    const kim = await wijk.join(ada, "Kim");
    await wijk.hat(ada, kim, "council");
    const raise = "alert raise fire --place Hofstraat --call i_called";
    const first = noon(wijk, 1, 2);
    goTo(wijk, first);
    for (const outcome of ["true_alert", "false_alert", "false_alert"]) {
      const { id } = await lea.ok(raise);
      await ada.happens((h) => h.happened === "alert" && h.alert_id === id);
      await lea.ok(`alert close ${id} ${outcome}`);
      await ada.happens((h) => h.happened === "alert_closed" && h.alert_id === id);
    }
    const { id: silent } = await kim.ok(raise); // nobody closes it
    const { id: practice } = await ada.ok(`${raise} --practice`);
    await ada.ok(`alert close ${practice} true_alert`);
    goTo(wijk, first + 5 * HOUR);
    await kim.happens((h) => h.happened === "alert_closed" && h.alert_id === silent);
    goTo(wijk, first + 2 * DAY); // each phone tells after a random hour of a day
    await lea.ok("settle --quiet 1000");
    await ada.ok("settle");
    goTo(wijk, noon(wijk, 1, 5)); // three days after month end what is missing is unknown
    const told = (page) =>
      ["true_alerts", "false_alerts", "unknown_alerts"].map((name) => cell(page, name)?.value);
    await kim.until(
      `council ${quarterOf(first)} --level wijk`,
      (page) => told(page).join() === "1,2,1",
    );
    const month = await kim.ok(`council ${monthOf(first)}`);
    assert.ok(!month.cells.some(({ measure }) => measure.endsWith("_alerts")));
  },
  LONG,
);
