// year_steps.mjs -- the steps of a wijk's year behind its casus and its money: wijkprofiel,
// entrances, individual casussen, the three questions, the year's figures.
import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SHOTS } from "./browser.mjs";
import { dayIn } from "./stage.mjs";

const LAST_YEAR = new Date().getUTCFullYear() - 1;
const PHONE = { width: 360, height: 640 };

const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

/** A file is tried out first: each bad line is named with its column. */
async function giveFile(fold, tryOut, text) {
  await fold.getByLabel("Bestand").setInputFiles(csv("bestand.csv", text));
  await fold.getByRole("button", { name: tryOut }).click();
}

/** Figures of others, with source and day, read whole or not at all. */
export async function readProfile(stan) {
  const head = "code;indicator;waarde;eenheid;bron;datum";
  const good = "WP-1;Voelt zich alleen;38,5;procent;gemeente, buurtmonitor;2025-01-01";
  await stan.go("wijk/wijkprofiel");
  await stan.see("Er is nog geen wijkprofiel.");
  const fold = await stan.unfold("Lees een CSV-bestand in");
  const tryOut = "Probeer zonder in te lezen";
  await giveFile(fold, tryOut, `${head}\n${good}\nWP-2;Beweegt;7;procent;;2025-01-01\n`);
  await fold.getByRole("row", { name: /^3 bron Dit moet je nog invullen/ }).waitFor();
  assert.equal(await fold.getByRole("button", { name: "Lees alles in" }).count(), 0);
  await giveFile(fold, tryOut, `${head}\n${good}\n`);
  await stan.see("Alle regels zijn goed.");
  await fold.getByRole("button", { name: "Lees alles in" }).click();
  const row = stan.page.getByRole("row", { name: /Voelt zich alleen WP-1 38,5 procent/ });
  await row.getByText("gemeente, buurtmonitor").waitFor();
  await stan.both("wijkprofiel");
}

/** An entrance, a question that comes in there once, and whether that was in één keer goed. */
export async function enter(stan, pia) {
  await stan.go("wijk/ingangen");
  const set = await stan.unfold("Leg een ingang vast");
  await set.getByLabel("Naam van de ingang").fill("Balie");
  await set.getByLabel("Waar is de ingang?").fill("Huis van de Wijk");
  await set.getByLabel("Wanneer is de ingang open?").fill("werkdagen 9 tot 12 uur");
  await set.getByRole("button", { name: "Bewaar de ingang" }).click();
  await stan.page.getByRole("heading", { name: "1. Balie" }).waitFor();
  await pia.go("wijk/ingangen");
  const ask = await pia.unfold("Schrijf een vraag op");
  await ask.getByLabel("Waarover gaat de vraag?").selectOption({ label: "Beschut werk" });
  await ask.getByLabel("Naar wie verwijs je door?").fill("werkplein");
  await ask.getByRole("button", { name: "Schrijf een vraag op" }).click();
  await pia.see("doorverwezen naar werkplein");
  await pia.both("ingangen");
  await pia.unfold("Niet goed: opnieuw doorverwezen");
  await pia.field("Naar wie dan?").fill("sociale werkplaats");
  await pia.button("Niet goed: opnieuw doorverwezen").click();
  await pia.see("Er wacht geen vraag op een antwoord.");
}

/** Of which team somebody comes, and other words where a name was typed. */
async function come(pia) {
  const form = await pia.unfold("Ik kom bij deze casus");
  await form.getByLabel("Van welk team?").fill("Wijkteam");
  await form.getByRole("button", { name: "Ik kom bij deze casus" }).click();
  await pia.see("Wijkprofessional · Wijkteam");
  const words = await pia.unfold("Haal een naam weg");
  await words.getByLabel("Wij hebben nodig").fill("Een keuken en een oven");
  await words.getByRole("button", { name: "Haal een naam weg" }).click();
  await pia.see("Een keuken en een oven");
}

/** What is noted of a casus whose clock runs; the simple question knows the entrances. */
export async function note(pia, casus_id) {
  await pia.go(`wijk/casus/${casus_id}`);
  await come(pia);
  await pia.unfold("Noem een cijfer van het wijkprofiel");
  await pia.field("Indicator").selectOption("WP-1");
  await pia.button("Noem een cijfer van het wijkprofiel").click();
  await pia.see("Antwoordt op dit cijfer van het wijkprofiel");
  const mdo = await pia.unfold("Leg een MDO vast");
  const keep = mdo.getByRole("button", { name: "Leg een MDO vast" });
  await mdo.getByLabel("Hoeveel mensen?").fill("11");
  assert.ok(await keep.isDisabled(), "not without a resident or whom they chose");
  await mdo.getByLabel("Een bewoner over wie het gaat was erbij").check();
  await keep.click();
  await pia.see("Meer dan tien mensen is veel voor een gesprek");
  const more = await pia.unfold("Vraag meer tijd");
  const postpone = more.getByRole("button", { name: "Vraag meer tijd" });
  await more.getByLabel("Reden").fill("De keuken is pas later klaar");
  assert.ok(await postpone.isDisabled(), "not without the residents' yes");
  await more.getByLabel("De bewoners zeggen ja").check();
  await postpone.click();
  await pia.see("dag 0 van 56");
  await pia.go("wijk/casussen");
  const simple = await pia.unfold("Een eenvoudige vraag, meteen opgelost");
  await simple.getByLabel("Bij welke ingang?").selectOption({ label: "1. Balie" });
  await simple.getByRole("button", { name: "Tel deze vraag" }).click();
  await simple.getByText("Geteld.", { exact: true }).waitFor();
}

/** Five analyses make a sample; before it is fixed nothing of it is told. */
export async function analyse(pia) {
  await pia.go("wijk/casussen");
  await pia.unfold("Uitkomsten en welbevinden");
  const begin = await pia.unfold("Begin een steekproef");
  await begin.getByLabel("Hoe bepaal je de kosten?").fill("Een jaar ervoor en erna");
  await begin.getByRole("button", { name: "Begin een steekproef" }).click();
  await begin.getByText("Bewaard").waitFor();
  const form = await pia.unfold("Leg een micro-analyse vast");
  const keep = form.getByRole("button", { name: "Leg een micro-analyse vast" });
  for (let i = 0; i < 5; i++) {
    await form.getByLabel("Kosten ervoor").fill(`${4000 + i * 100}`);
    await form.getByLabel("Kosten nu").fill("1.500,50");
    await keep.click();
    await form.getByText("Bewaard").waitFor();
    while (await form.getByLabel("Kosten nu").inputValue()) await pia.page.waitForTimeout(20);
  }
  await pia.see("nog niet vastgezet, of te klein");
  const fix = await pia.unfold("Zet de steekproef vast");
  await fix.getByRole("button").click();
  const table = pia.page.getByRole("region", { name: /^Steekproef, n = 5/ });
  await table.getByRole("cell", { name: "€ 21.000,00" }).waitFor();
  const parts = pia.page.getByRole("region", { name: "Al bekend en nieuw, apart" });
  await parts.getByRole("cell", { name: "n = 5" }).waitFor();
  await pia.both("uitkomsten");
}

/** An individual casus is days, choices and a yes; no field takes a word. */
export async function alone(ines) {
  await ines.go("wijk/individueel");
  const open = await ines.unfold("Begin een individuele casus");
  const begin = open.getByRole("button", { name: "Begin een individuele casus" });
  assert.ok(await begin.isDisabled(), "not without the resident's yes");
  assert.ok((await open.locator("input, select").count()) <= 5);
  await open.getByLabel("De bewoner zegt ja tegen deze regel").check();
  await begin.click();
  const talk = await ines.unfold("Het gesprek is geweest");
  await talk.getByRole("button").click();
  await ines.see("dag 0 van 42");
  const plan = await ines.unfold("Er staat een plan in de kamer");
  await plan.getByLabel("De bewoner zegt ja").check();
  await plan.getByRole("button").click();
  await ines.see("Versie 1, de bewoner zegt ja");
  const mdo = await ines.unfold("Leg een MDO vast");
  await mdo.getByLabel("De bewoner was erbij").check();
  await mdo.getByRole("button").click();
  await ines.see("1 MDO");
  const more = await ines.unfold("Vraag meer tijd");
  await more.getByLabel("Reden").selectOption({ label: "Er moet nog iemand meedoen" });
  await more.getByLabel("De bewoner zegt ja").check();
  await more.getByRole("button").click();
  await ines.see("dag 0 van 56");
  assert.equal(await ines.page.locator(".content textarea").count(), 0, "no words");
  await ines.both("individueel");
  const back = await ines.unfold("De bewoner trekt het ja in");
  await back.getByRole("button").click();
  await back.getByRole("button", { name: "Haal alles van deze casus weg" }).click();
  await ines.see("Er zijn geen individuele casussen.");
}

/** Three questions on one screen of a phone, once a quarter. */
export async function answer(fatma) {
  await fatma.page.setViewportSize(PHONE);
  await fatma.go("ik");
  await fatma.link("Drie vragen over de wijk").click();
  await fatma.page.getByRole("radio", { name: "gaat wel" }).check();
  await fatma.page.getByRole("radio", { name: "een paar" }).check();
  await fatma.page.getByRole("radio", { name: "veel meer" }).check();
  await fatma.both("vragen");
  await fatma.button("Verstuur mijn antwoorden").click();
  await fatma.see("Je antwoorden zijn geteld.");
  await fatma.link("Bekijk wat de wijk antwoordde").click();
  await fatma.page.getByRole("cell", { name: "nog niets" }).first().waitFor();
  await fatma.both("antwoorden");
}

/** What others counted is entered with its source, on a screen of its own. */
export async function taken(kim) {
  await kim.go("wijk/jaar/inbraak");
  await kim.see("Er is nog geen cijfer overgenomen.");
  const form = await kim.unfold("Neem een cijfer over");
  const enter = form.getByRole("button", { name: "Neem een cijfer over" });
  await form.getByLabel("Eerste dag").fill(`${LAST_YEAR}-01-01`);
  await form.getByLabel("Laatste dag").fill(`${LAST_YEAR}-06-30`);
  await form.getByLabel("Inbraken").fill("12");
  await form.getByLabel("Over hoeveel woningen? (n)").fill("6200");
  assert.ok(await enter.isDisabled(), "not without a source");
  await form.getByLabel("Bron").first().fill("Politie, open data");
  await enter.click();
  await kim.page.getByRole("row", { name: /12 .*n = 6\.200.*Politie, open data/ }).waitFor();
  await kim.both("inbraakcijfers");
}

/** A new version of the indicators begins with those that stand. */
async function setIndicators(stan) {
  const set = await stan.unfold("Leg nieuwe indicatoren vast");
  const keep = set.getByRole("button", { name: "Leg nieuwe indicatoren vast" });
  await set.getByLabel("Geldt vanaf het jaar").fill(String(LAST_YEAR + 2));
  await set.getByRole("button", { name: "Haal deze weg" }).last().click();
  assert.ok(await keep.isDisabled(), "not without where it was agreed");
  const source = set.getByLabel("Waar is dit afgesproken?");
  await source.fill("besluit van het overleg");
  await stan.both("indicatoren-nieuw");
  await keep.click();
  while (await source.inputValue()) await stan.page.waitForTimeout(20);
}

/** An address for one's own calendar program; withdrawn, it is as one that never was. */
export async function feed(fatma) {
  await fatma.go("ik");
  await fatma.see("ziet wanneer je loopt en in welke buurt");
  await fatma.button("Maak het adres").click();
  const address = await fatma.page.locator("#feed .code").innerText();
  const found = await fetch(address);
  assert.match(await found.text(), /^BEGIN:VCALENDAR/);
  await fatma.both("agenda");
  await fatma.button("Trek het adres in").click();
  await fatma.see("Het adres werkt niet meer.");
  assert.equal((await fetch(address)).status, 404);
}

/** Indicators by hand have a source; the report is what the command line saves, byte for byte. */
export async function report(wijk, { ada, stan, fatma, pia }) {
  await stan.go("wijk/jaar/indicatoren");
  const form = await stan.unfold("Geef een cijfer op");
  await form.getByLabel("Indicator").selectOption("I3");
  await form.getByLabel("Het cijfer, een heel getal").fill("61");
  await form.getByLabel("Over hoeveel gaat het? (n)").fill("13000");
  await form.getByLabel("Wat telt het?").fill("mensen met verlengde zorg");
  const give = form.getByRole("button", { name: "Geef een cijfer op" });
  assert.ok(await give.isDisabled(), "not without a source");
  await form.getByLabel("Bron").fill("=1+1");
  await give.click();
  await stan.see("Bron: Dit kan zo niet");
  await form.getByLabel("Bron").fill("jaarstukken <gemeente>");
  await give.click();
  await stan.see("Bewaard, met de bron erbij.");
  await stan.page.getByRole("row", { name: /I3 .*61 van 13\.000/ }).waitFor();
  await stan.both("indicatoren");
  await setIndicators(stan);
  await fatma.go("wijk/jaar");
  await fatma.see(`Jaarverslag van de wijk, ${LAST_YEAR}`);
  await fatma.see("Wat we niet weten");
  await fatma.both("jaarverslag");
  const pdf = await fatma.page.pdf({ path: join(SHOTS, "wijk-jaarverslag.pdf"), format: "A4" });
  assert.match(pdf.toString("latin1"), /\/Count [1-3]\b/, "some pages of A4");
  const folder = join(wijk.folder, "verslag");
  mkdirSync(folder);
  await ada.ok(`year save ${LAST_YEAR} ${folder}`);
  for (const [name, ending] of [["CSV", "csv"], ["JSON", "json"], ["pagina", "html"]]) {
    const said = await fatma.saved(`Opslaan als ${name}`);
    const known = readFileSync(join(folder, `jaarverslag-${LAST_YEAR}.${ending}`), "utf8");
    assert.equal(said, known, ending);
  }
  await learned(wijk, { ada, stan, pia });
}

/** What was learned stands in the history once a steward took it in. */
async function learned(wijk, { ada, stan, pia }) {
  const year = dayIn(0).slice(0, 4);
  await pia.go("wijk/jaar/geleerd");
  await pia.field("Jaar dat je bekijkt").fill(year);
  const form = await pia.unfold("Schrijf op wat je leerde");
  await form.getByLabel("Wat leerden we?").fill("Samen <koken> kan eerder.");
  await form.getByRole("button").click();
  await pia.see("staat er nog niet in");
  await stan.go("wijk/jaar/geleerd");
  await stan.field("Jaar dat je bekijkt").fill(year);
  await stan.button("Neem op in de leergeschiedenis").click();
  await stan.page.getByRole("listitem").getByText("Samen <koken> kan eerder.").waitFor();
  await stan.both("geleerd");
  const file = join(wijk.folder, "geleerd.html");
  await ada.ok(`learning save ${year} ${file}`);
  assert.equal(await stan.saved("Opslaan als pagina"), readFileSync(file, "utf8"));
}

/** A file of bookings with a bad line is booked as a whole once it is good. */
async function importBookings(stan) {
  const pans = stan.page.locator("article", { hasText: "Pannen en borden" });
  await pans.getByText("Woensdag kookclub").waitFor(); // the activity that it is for
  await stan.unfold("Nummer voor een bestand", pans);
  const id = await pans.locator(".code").innerText();
  await stan.link("Kasboek").click();
  const fold = await stan.unfold("Boek uitgaven uit een CSV-bestand");
  const good = [
    "periode;reservering;bedrag;document",
    ...[`${LAST_YEAR}-03;${id};100,00;BON-2`, `${LAST_YEAR}-04;${id};50,25;BON-3`],
  ].join("\n");
  const tryOut = "Probeer zonder te boeken";
  await giveFile(fold, tryOut, `${good}\n${LAST_YEAR}-04;${id};1,005;BON-4\n`);
  await fold.getByRole("row", { name: /^4 bedrag/ }).waitFor();
  await giveFile(fold, tryOut, `${good}\n`);
  await fold.getByRole("button", { name: "Boek alles" }).click();
  await stan.page.getByRole("row", { name: /BON-3 € 50,25/ }).waitFor();
}

/** The line of a document; what is done to it is done by a line of its own. */
async function onLine(desk, document, title) {
  const row = desk.page.getByRole("row", { name: new RegExp(` ${document} €`) }).first();
  const number = await row.getByRole("rowheader").innerText();
  return desk.unfold(`${number}: ${title}`);
}

/** Bookings from a file, a line taken back, and a cost beyond the year on which managers decide. */
export async function bookings(stan, sofie, year) {
  await stan.go("wijk/budget");
  await stan.link(String(year)).click();
  await stan.link("Reserveringen").click();
  await importBookings(stan);
  const back = await onLine(stan, "BON-3", "Boek terug");
  await back.getByLabel("Nummer van het document").fill("CREDIT-3");
  await back.getByRole("button").click();
  await stan.page.getByRole("row", { name: /terugboeking .*CREDIT-3/ }).waitFor();
  await stan.link("Reserveringen").click();
  const pans = stan.page.locator("article", { hasText: "Pannen en borden" });
  const cost = await stan.unfold("Boek een uitgave", pans);
  await cost.getByLabel("Bedrag").fill("9.000");
  await cost.getByLabel("Nummer van het document").fill("BON-9");
  await cost.getByRole("button").click();
  await stan.see("niet gedekt");
  await stan.go(`wijk/budget`);
  await stan.link(String(year)).click();
  await stan.page.locator(".figures .red").waitFor();
  await sofie.link("Kasboek").click();
  const settle = await onLine(sofie, "BON-9", "Beslis over niet gedekt");
  await settle.getByLabel("Wie draagt het?").selectOption({ label: "De organisatie draagt het" });
  await settle.getByLabel("Nummer van het document").fill("OVERLEG-9");
  await settle.getByRole("button").click();
  await sofie.page.getByRole("row", { name: /OVERLEG-9/ }).waitFor();
  await sofie.both("kasboek");
  await stan.link("Kasboek").click();
  const whole = await onLine(stan, "BON-9", "Boek terug");
  await whole.getByLabel("Nummer van het document").fill("CREDIT-9");
  await whole.getByRole("button").click();
  await stan.page.getByRole("row", { name: /CREDIT-9/ }).waitFor();
}
