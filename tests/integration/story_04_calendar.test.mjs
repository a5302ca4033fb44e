// story_04_calendar.test.mjs -- a resident's own walks in a calendar program, at a secret address.
import assert from "node:assert/strict";
import { story } from "../support/wijk.mjs";

const SERIES = "--weekday dinsdag --at 20:00 --minutes 45 --min 2 --max 4 --newcomers 0";

/** The text with its folded lines made whole, and the lines of each walk by UID. */
async function read(link) {
  const answer = await fetch(link);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  const text = (await answer.text()).replaceAll("\r\n ", "");
  const walks = new Map();
  for (const [, event] of text.matchAll(/BEGIN:VEVENT\r\n([^]*?)END:VEVENT/g)) {
    const lines = event.trim().split("\r\n");
    walks.set(lines.find((line) => line.startsWith("UID:")).slice(4), lines);
  }
  return { text, walks };
}

const statusOf = async (link) => (await fetch(link)).status;

story("own walks stand in a calendar, moved and cancelled ones too", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  await lea.ok(`series make ${group} ${SERIES}`);
  const bo = await wijk.join(ada, "Bo");
  const cas = await wijk.join(ada, "Cas");
  const { shifts } = await lea.ok("walks --to +60");
  const [first, second, third] = shifts;
  for (const { shift_id } of [first, second]) await bo.ok(`walk join ${shift_id}`);
  await cas.ok(`walk join ${third.shift_id}`);

  const { link } = await bo.ok("calendar");
  const before = await read(link);
  assert.deepEqual([...before.walks.keys()].sort(), [first.shift_id, second.shift_id].sort());
  assert.ok(before.text.includes("BEGIN:VTIMEZONE"));
  const lines = before.walks.get(first.shift_id);
  assert.ok(lines.includes(`DTSTART;TZID=Europe/Amsterdam:${first.on.replaceAll("-", "")}T200000`));
  assert.ok(lines.includes("LOCATION:Noord"));
  for (const phone of wijk.phones) {
    const self = await phone.self();
    assert.ok(!before.text.includes(self.member_id) && !before.text.includes(self.first_name));
  }

  await lea.ok(`walk move ${first.shift_id} --at 19:00 --reason event`);
  await lea.ok(`walk cancel ${second.shift_id} --reason weather`);
  const after = await read(link);
  const moved = after.walks.get(first.shift_id);
  assert.ok(moved.some((line) => /^DTSTART.*T190000$/.test(line)));
  assert.ok(moved.includes("SEQUENCE:2"));
  assert.ok(after.walks.get(second.shift_id).includes("STATUS:CANCELLED"));

  const { link: newer } = await bo.ok("calendar");
  assert.notEqual(newer, link);
  assert.equal(await statusOf(link), 404);
  assert.equal(await statusOf(newer), 200);
  assert.equal(await statusOf(newer.replace(/.{4}\.ics$/, "0000.ics")), 404);
  await bo.ok("calendar withdraw");
  assert.equal(await statusOf(newer), 404);
});
