// story_01_hats.test.mjs -- hats are given by two and taken back by one.
import assert from "node:assert/strict";
import { quote, story } from "../support/wijk.mjs";

story("with two coordinators a hat is signed by both, without the root", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const ton = await wijk.join(ada, "Ton");
  await wijk.hat(ada, ton, "wijk_coordinator");
  const bo = await wijk.join(ada, "Bo", `--buurt ${quote("Zuid")}`);
  const { device_serial } = await bo.self();
  const given = await ada.ok(`hat grant coordinator ${device_serial} --buurt Zuid`);
  assert.equal(given.is_draft, true);
  assert.equal((await bo.ok("hats")).hats.length, 0);
  const asked = await ton.happens((h) => h.happened === "hat_asked");
  await ton.ok(`hat cosign ${asked.id}`);
  await bo.happens((h) => h.happened === "hat_given");
  await bo.ok("invite"); // and it works
  await bo.ok("neighbours");
});

story("a hat that was taken back no longer works", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
  const bo = await wijk.join(ada, "Bo");
  await wijk.hat(ada, bo, "coordinator", "--buurt Noord");
  const { serial } = (await bo.ok("hats")).hats[0];
  await bo.ok("invite");
  await ada.ok(`hat withdraw ${serial}`);
  await bo.happens((h) => h.happened === "hat_ended");
  await bo.refused("invite");
});

story("the wijkraad's hat comes from the root alone, and reads aggregates only", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  const bo = await wijk.join(ada, "Bo");
  const { device_serial } = await bo.self();
  await ada.refused(`hat grant council ${device_serial}`);
  await wijk.hat(ada, bo, "council");
  await bo.ok("council --level wijk");
  await lea.ok(`series make ${group} --weekday 2 --at 20:00`);
  const { shifts } = await lea.ok("walks");
  await bo.refused(`presence ${shifts[0].shift_id}`);
  await bo.refused(`walk cancel ${shifts[0].shift_id} --reason weather`, "not_allowed");
});

// HAT-1: a hat ends within a year; who came in by it stays, and others still come in
story(
  "a newcomer comes in when the first year's hats are over",
  async (wijk) => {
    const DAY = 24 * 3600;
    const ada = await wijk.found("Ada", ["Noord"]);
    const ton = await wijk.join(ada, "Ton");
    await wijk.hat(ada, ton, "wijk_coordinator");
    wijk.clock.moveOn(330 * DAY);
    const root = wijk.paper("root");
    for (const phone of [ada, ton]) {
      const { device_serial } = await phone.self();
      await ada.ok(`hat grant wijk_coordinator ${device_serial} --paper ${root}`);
      await phone.until("hats", ({ hats }) => hats.length === 2);
    }
    wijk.clock.moveOn(60 * DAY);
    const cor = await wijk.join(ada, "Cor");
    const { device_serial } = await cor.self();
    await ada.ok(`hat grant coordinator ${device_serial} --buurt Noord`);
    const asked = await ton.happens((h) => h.happened === "hat_asked");
    await ton.ok(`hat cosign ${asked.id}`);
    await cor.happens((h) => h.happened === "hat_given");
    const bo = await wijk.join(cor, "Bo", `--host ${wijk.server.url.slice(7)}`);
    await bo.ok("say talk Hier ben ik");
    await ton.happens((h) => h.happened === "message" && h.text === "Hier ben ik");
  },
  { moving: true },
);
