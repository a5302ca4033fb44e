// story_02_letting_in.test.mjs -- one-person invitations, and a first name and no more.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BIN, quote, story } from "../support/wijk.mjs";

const DAY = 86400;

story(
  "a device joins by a link, another by nine words; both are in the three groups",
  async (wijk) => {
    const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
    const bo = await wijk.join(ada, "Bo");
    const { words } = await ada.ok("invite --words");
    assert.equal(words.trim().split(/\s+/).length, 9);
    const cas = wijk.phone("Cas");
    await cas.ok(`join ${quote(words)} --name Cas`);
    await cas.inside(3);
    const { members } = await bo.until("members talk", ({ members }) =>
      ["Ada", "Bo", "Cas"].every((name) => members.some((m) => m.first_name === name)),
    );
    assert.equal(members.length, 3);
    await ada.happens((h) => h.happened === "event" && h.event === "invitation.used");
  },
);

story("an invitation is for one person: a second device is refused", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const { link } = await ada.ok("invite");
  const bo = wijk.phone("Bo");
  await bo.ok(`join ${quote(link)} --name Bo`);
  const eve = wijk.phone("Eve");
  const { error } = await eve.refused(`join ${quote(link)} --name Eve`);
  assert.ok(["serial_twice", "revoked", "conflict", "closed", "not_found"].includes(error), error);
});

story("a withdrawn invitation is refused at once", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const { link, id } = await ada.ok("invite");
  await ada.ok(`invitation withdraw ${id}`);
  const eve = wijk.phone("Eve");
  await eve.refused(`join ${quote(link)} --name Eve`);
  const { invitations } = await ada.ok("invitations --as wijk_coordinator");
  assert.equal(invitations.find(({ serial }) => serial === id).state, "withdrawn");
});

story(
  "an invitation ends after 14 days, at the second",
  async (wijk) => {
    const ada = await wijk.found("Ada", ["Noord"]);
    const { link, id } = await ada.ok("invite");
    const early = await ada.ok("invite");
    wijk.clock.moveOn(14 * DAY - 3600);
    const bo = wijk.phone("Bo");
    await bo.ok(`join ${quote(early.link)} --name Bo`);
    wijk.clock.moveOn(2 * 3600);
    const eve = wijk.phone("Eve");
    await eve.refused(`join ${quote(link)} --name Eve`);
    const { invitations } = await ada.ok("invitations --as wijk_coordinator");
    const row = invitations.find(({ serial }) => serial === id);
    assert.ok(!row || row.state === "expired"); // what is over may be forgotten
  },
  { moving: true },
);

story("a link that was mistyped is refused, and changes nothing", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const { link } = await ada.ok("invite");
  const at = link.length - 5;
  const other = link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1);
  const bo = wijk.phone("Bo");
  await bo.refused(`join ${quote(other)} --name Bo`);
  await bo.ok(`join ${quote(link)} --name Bo`);
});

story("the terminal shows a QR code and the link", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  await ada.end();
  const words = ["--state", ada.folder, "--language", "nl", "invite"];
  const said = execFileSync(join(BIN, "buurt"), words, { encoding: "utf8" });
  assert.match(said, /[▀▄█]{10}/);
  assert.match(said, /http:\/\/127\.0\.0\.1:\d+\/#/);
});

story("a state folder that others can read is refused with a sentence", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  await ada.end();
  execFileSync("chmod", ["0644", join(ada.folder, "state.db")]);
  let said;
  try {
    execFileSync(join(BIN, "buurt"), ["--state", ada.folder, "--json", "me"], { stdio: "pipe" });
  } catch (error) {
    said = JSON.parse(error.stdout);
  }
  assert.equal(said.error, "world_readable");
  assert.match(said.nl, /chmod/);
});

story("names and words said stand nowhere in the server's folder", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Zwaantje");
  await bo.ok("say talk Kanariepiet zit op dak");
  await ada.happens((h) => h.happened === "message");
  await wijk.server.end();
  for (const name of readdirSync(wijk.server.data)) {
    if (name === "control" || name === "lock") continue;
    const bytes = readFileSync(join(wijk.server.data, name));
    for (const canary of ["Zwaantje", "Kanariepiet"]) {
      for (const form of [canary, Buffer.from(canary).toString("hex"), utf16(canary)]) {
        assert.ok(!bytes.includes(form), `${canary} in ${name}`);
      }
      for (const shift of [0, 1, 2]) {
        const text = Buffer.from(" ".repeat(shift) + canary)
          .toString("base64")
          .slice(4, -4);
        assert.ok(!bytes.includes(text), `${canary} as base64 in ${name}`);
      }
    }
  }
});

const utf16 = (text) => Buffer.from(text, "utf16le");
