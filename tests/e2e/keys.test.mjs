// keys.test.mjs -- keys on paper in the app: who led is gone, and custodians go on.
import { strict as assert } from "node:assert";
import { comeIn, tale, wear } from "./stage.mjs";

// WIJK-6, WIJK-14
tale("two custodians make a new main paper in the app, and somebody leads again", async (wijk) => {
  const { ada } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  const zus = await comeIn(ada, "Zus");
  await wear(wijk, ada, zus, "moderator", "--buurt Noord");
  await zus.go(""); // sees the keys as they are, so that a change is news
  await fatma.go("ik");
  await fatma.link("Sleutels op papier").tap();
  await fatma.see("er zijn 3 papieren van bewaarders. 2 bewaarders zijn samen genoeg.");
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("sleutels");
  const field = (name) => fatma.page.getByLabel(name);
  await field("Woorden van papier 1").fill(wijk.words("custodian-1"));
  await fatma.button("Probeer: zijn deze papieren genoeg?").tap();
  await fatma.page.locator("p.error").waitFor(); // one is not enough
  await field("Woorden van papier 2").fill(wijk.words("custodian-3").toUpperCase());
  await fatma.button("Probeer: zijn deze papieren genoeg?").tap();
  await fatma.see("Ja, deze papieren zijn genoeg. Er is niets veranderd.");
  await fatma.button("Maak een nieuw hoofdpapier").tap();
  await fatma.see("Het oude hoofdpapier werkt daarna niet meer");
  await fatma.button("Maak een nieuw hoofdpapier").tap();
  await fatma.see("Hoofdpapier: voor de eerste taken");
  const list = await fatma.page.locator("ol.keywords li").allInnerTexts();
  assert.equal(list.length, 24);
  await fatma.shot("nieuw-hoofdpapier");
  await fatma.page.getByLabel("Ik heb alle papieren op papier").check();
  await fatma.button("Verder").tap();
  await fatma.see("De sleutels zijn al eens vervangen");
  await field("De 24 woorden van het hoofdpapier").fill(list.join(" "));
  await field("Wie?").selectOption({ label: "Zus" });
  await fatma.button("Geef deze taak").tap();
  await fatma.see("Gegeven.");
  await zus.go("lopen");
  await zus.go("");
  await zus.see("De sleutels van de wijk op papier zijn vervangen");
  assert.deepEqual(await zus.stumbles(), []);
  await zus.shot("sleutels-vervangen");
  await zus.link("Sleutels op papier").tap();
  await zus.go("beheer");
  await zus.link("De eerste stappen").waitFor(); // only who coordinates the wijk has that
});
