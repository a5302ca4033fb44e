// story_01_found.test.mjs -- a wijk is founded; the paper keys are not needed again.
import assert from "node:assert/strict";
import { statSync, writeFileSync } from "node:fs";
import { quote, story } from "../support/wijk.mjs";

const EIGHT = [
  ...["Dichterswijk", "Vondellaan-Zuid", "Staatsliedenbuurt", "Wagenaarstraat e.o."],
  ...["Hogendorpenlaan-West", "'t Woud", "Beethovengaarde e.o.", "Witte-Hoef"],
];

story(
  "a steward founds the wijk: eight buurten, their groups, three custodians on paper",
  async (wijk) => {
    const ada = await wijk.found("Ada", EIGHT);
    const { buurten } = await ada.ok("buurten");
    assert.deepEqual(buurten.map(({ name }) => name).sort(), [...EIGHT].sort());
    const { groups } = await ada.ok("groups");
    const kinds = groups.map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "alarm").length, 8);
    assert.equal(kinds.filter((kind) => kind === "talk").length, 8);
    assert.equal(kinds.filter((kind) => kind === "wijk").length, 1);
    assert.equal(kinds.filter((kind) => kind === "leaders").length, 1);
    assert.ok((await ada.ok("hats")).hats.some(({ hat }) => hat === "wijk_coordinator"));
    for (const title of ["root", "custodian-1", "custodian-2", "custodian-3"]) {
      assert.equal(wijk.words(title).split(/\s+/).length, 24);
      assert.equal(statSync(wijk.paper(title)).mode & 0o777, 0o600);
    }
  },
);

story("founding asks a token of the operator, and takes it once", async (wijk) => {
  const eve = wijk.phone("Eve");
  const words = `--name Eve --buurten Noord --papers ${wijk.folder}/none`;
  await eve.refused(`found ${"A".repeat(32)} ${words}`, "not_allowed");
  await wijk.found("Ada", ["Noord"]);
});

story(
  "a drill loses founder and root: two of three custodians name a new root, all goes on",
  async (wijk) => {
    const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
    const bo = await wijk.join(ada, "Bo");
    const cas = await wijk.join(ada, "Cas");
    const [one, two] = [wijk.paper("custodian-1"), wijk.paper("custodian-2")];
    await bo.ok(`drill ${one} ${two}`);
    await bo.refused(`drill ${one}`);
    await ada.end();
    const made = await bo.ok(`succeed ${one} ${two} --new-root --papers ${wijk.folder}/new`);
    assert.ok(made.ok);
    await bo.ok("say talk Wij gaan door");
    await cas.happens((h) => h.happened === "message" && h.text === "Wij gaan door");
  },
);

story("a paper with exchanged words is refused", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const words = wijk.words("custodian-1").split(" ");
  [words[0], words[1]] = [words[1], words[0]];
  const wrong = `${wijk.folder}/wrong.txt`;
  writeFileSync(wrong, words.join(" "));
  await ada.refused(`drill ${quote(wrong)} ${wijk.paper("custodian-2")}`);
});
