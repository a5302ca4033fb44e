// council.test.mjs -- the wijk's own work in the app: a year from a cooking club to its account,
// each step by who may take it, on a laptop and on a phone.
import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { story } from "../support/wijk.mjs";
import { Screen, SHOTS, SITE } from "./browser.mjs";
import { dayIn } from "./stage.mjs";
import * as steps from "./year_steps.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(HERE, "../../clients/app/package.json"));
const { chromium } = require("playwright-core");

const LAPTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const HISTORY_S = 40_000_000;
const CASUS_AT = 34; // digits of a group's id before its room
const GROUP_DIGITS = 74;

/** A month that many ago: its first day. */
function monthAgo(months) {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))
    .toISOString()
    .slice(0, 10);
}

/** One persona at a laptop: a context of its own in one browser. */
class Desk extends Screen {
  static async at(browser, name) {
    const desk = new Desk();
    const context = await browser.newContext({
      viewport: LAPTOP,
      locale: "nl-NL",
      timezoneId: "Europe/Amsterdam",
      reducedMotion: "reduce",
      acceptDownloads: true,
    });
    await desk.begin(name, context);
    return desk;
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  /** Opens what stands behind a heading, in `place`. Gives: it. */
  async unfold(title, place = this.page) {
    const summary = this.page.locator("summary", { hasText: title });
    const fold = place.locator("details", { has: summary }).last();
    await fold.locator("summary").first().click();
    return fold;
  }

  /** Chooses the hat; this browser has no lock that one with power over others could ask. */
  async wear(hat) {
    await this.go("wijk");
    const choice = this.field("Ik werk nu als");
    await choice.waitFor();
    const label = await choice.locator("option", { hasText: hat }).first().innerText();
    await choice.selectOption({ label });
    await this.page.locator(".office > nav a").first().waitFor();
  }

  /** The whole screen, on the laptop and on the phone; nobody stumbles on either. */
  async both(title) {
    const found = [];
    for (const [kind, size] of [["laptop", LAPTOP], ["phone", PHONE]]) {
      await this.page.setViewportSize(size);
      await this.page.waitForTimeout(150);
      const path = join(SHOTS, `wijk-${title}-${kind}.png`);
      const stick = (how) =>
        this.page.evaluate((is) => (document.querySelector(".tabs").style.position = is), how);
      await stick("static"); // else it stands in the middle of a long picture
      await this.page.screenshot({ path, fullPage: true });
      await stick("");
      found.push(...(await this.stumbles()).map((said) => `${title} ${kind}: ${said}`));
    }
    await this.page.setViewportSize(LAPTOP);
    assert.deepEqual(found, []);
  }

  async saved(name) {
    const coming = this.page.waitForEvent("download");
    await this.button(name).click();
    return readFileSync(await (await coming).path(), "utf8");
  }

  async close() {
    await this.context.close();
  }
}

/** A story whose desks share one browser and had nothing to complain of. */
function tale(name, body, options = {}) {
  const whole = async (wijk) => {
    const browser = await chromium.launch({
      executablePath: process.env.BUURT_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const desks = [];
    const sit = async (who) => {
      desks.push(await Desk.at(browser, who));
      return desks.at(-1);
    };
    try {
      await body(wijk, sit);
      assert.deepEqual(desks.flatMap(({ errors }) => errors), []);
    } catch (error) {
      for (const desk of desks) {
        await desk.shot(`failed-${desk.name}`);
        console.error(desk.name, desk.errors, await desk.page.locator("body").innerText());
      }
      throw error;
    } finally {
      for (const desk of desks) await desk.close();
      await browser.close();
    }
  };
  story(name, whole, { ...options, settings: { BUURT_SITE: SITE, ...options.settings } });
}

/** Comes in by a link of `host`, on this server by the name that is asked. */
async function comeIn(sit, host, name, hostname = "127.0.0.1") {
  const { link } = await host.ok("invite");
  const desk = await sit(name);
  await desk.page.goto(link.replace("127.0.0.1", hostname));
  await desk.button("Meedoen").click();
  await desk.page.getByLabel("Naam").fill(name);
  await desk.button("Klaar").click();
  await desk.page.getByLabel("Ik houd me aan de huisregels").check();
  await desk.page.getByLabel("Ik ben 18 jaar of ouder").check();
  await desk.button("Ik doe mee").click();
  await desk.see("Zo doe je dat");
  await desk.go("praat");
  await desk.link("Noord").click();
  await desk.page.getByLabel("Typ een bericht").fill(`Hier is ${name}`);
  await desk.button("Stuur").click();
  const { who } = await host.happens((h) => h.text === `Hier is ${name}`);
  desk.serial = who.device_serial;
  return desk;
}

/** Gives a desk a hat by the root's paper; one for a casus names it as a room. */
async function give(wijk, ada, desk, hat, casus_id) {
  const room = casus_id && `${"0".repeat(CASUS_AT)}${casus_id}`.padEnd(GROUP_DIGITS, "0");
  const reach = room ? `--group ${room}` : "";
  await ada.ok(`hat grant ${hat} ${desk.serial} ${reach} --paper ${wijk.paper("root")}`);
}

/** Who leads tells of the walks of two months behind; then the server starts as any other. */
async function tellHistory(wijk, { ada, lea, group }) {
  const { members } = await ada.ok("neighbours");
  for (const ago of [2, 1]) {
    for (const week of [0, 1, 2]) {
      const on = `${monthAgo(ago).slice(0, 8)}${String(3 + 7 * week).padStart(2, "0")}`;
      const { shift } = await lea.ok(
        `walk add ${group} --on ${on} --at 20:00 --minutes 60 --min 2 --max 8 --newcomers 0`,
      );
      for (const { member_id } of members.slice(0, 6))
        await lea.ok(`presence mark ${shift.shift_id} ${member_id} yes`);
      const found = "--outcome findings --findings lighting:2 --findings talk:3";
      await lea.ok(`report make ${shift.shift_id} ${found} --as leader`);
    }
  }
  await wijk.server.end("SIGKILL"); // one that ends in peace asks everybody to wait a while
  delete wijk.server.settings.BUURT_HISTORY_S;
  await wijk.server.start();
  await ada.until("casussen", () => true);
}

/* ── the year, step by step ── */

/** Cooks propose a club; a professional talks, plans and counts. */
async function club(wijk, { ada, fatma, pia }) {
  await fatma.go("wijk/casussen");
  await fatma.unfold("Breng een casus in");
  await fatma.field("Hoe heet het?").fill("Samen koken in Noord");
  await fatma.field("Thema").selectOption({ label: "Ontmoeten" });
  await fatma.button("Breng een casus in").click();
  await fatma.link("Samen koken in Noord").waitFor();
  const { casussen } = await ada.ok("casussen");
  const { casus_id } = casussen.find(({ title }) => title === "Samen koken in Noord");
  await give(wijk, ada, pia, "professional", casus_id);
  await pia.wear("Wijkprofessional");
  await pia.go("wijk/casussen");
  await pia.link("Samen koken in Noord").click();
  await pia.unfold("Leg het gesprek vast");
  await pia.field("Wij willen").fill("Elke week samen eten");
  await pia.field("Wij kunnen, voor onszelf").fill("Zelf koken en inkopen doen");
  await pia.field("Wij kunnen, voor een ander").fill("Een buur ophalen die niet alleen komt");
  await pia.field("Wij hebben nodig").fill("Een keuken en pannen");
  await pia.button("Leg het gesprek vast").click();
  await pia.see("dag 0 van 42");
  await pia.unfold("Maak het plan");
  await pia.field("Wie").fill("De kookgroep");
  await pia.field("Wat").fill("Kookt elke woensdag in het wijkhuis");
  await pia.page.getByLabel("De bewoners zeggen ja").first().check();
  await pia.button("Bewaar het plan").click();
  await pia.see("Versie 1");
  await fatma.link("Samen koken in Noord").click();
  await fatma.unfold("Begin een activiteit");
  await fatma.field("Hoe heet de activiteit?").fill("Woensdag kookclub");
  await fatma.button("Begin een activiteit").click();
  await fatma.page.getByRole("heading", { name: "Woensdag kookclub" }).waitFor();
  return casus_id;
}

/** Who runs the club counts who came: a number, no names. */
async function tally(pia, casus_id) {
  await pia.go("wijk/casussen");
  await pia.go(`wijk/casus/${casus_id}`);
  await pia.page.getByRole("heading", { name: "Woensdag kookclub" }).waitFor();
  await pia.unfold("Tellen");
  await pia.field("Hoeveel mensen kwamen er?").fill("11");
  await pia.button("Hoeveel mensen kwamen er?: Nog één").click();
  await pia.field("Hoeveel daarvan hielpen mee?").fill("3");
  await pia.button("Bewaar de telling").click();
  await pia.see("De telling staat vast");
  await pia.unfold("Leg een rapportcijfer vast");
  await pia.field("Cijfer van 0 tot 10").fill("3,5");
  await pia.button("Leg een rapportcijfer vast").click();
  await pia.see("Bewaard");
  await pia.both("casus");
}

/** The fund of last year: organisations, deposits, fixed; one provider can deliver. */
async function fund(stan, year) {
  await stan.go("wijk/budget");
  await stan.unfold("Begin het wijkbudget");
  await stan.field("Naam").fill("Wijkbudget");
  await stan.field("Eerste jaar").fill(String(year));
  await stan.field("Bedrag per jaar").fill("10.000,005");
  await stan.see("hele centen"); // a part of a cent is no amount
  await stan.field("Bedrag per jaar").fill("10.000,00");
  await stan.button("Begin het wijkbudget").click();
  await stan.link(String(year)).click();
  await stan.link("Partijen en ruimte").click();
  const party = await stan.unfold("Leg een organisatie vast");
  for (const [name, kind] of [["Gemeente", "Gemeente"], ["Zorg A", "Aanbieder"]]) {
    await party.getByLabel("Organisatie").fill(name);
    await party.getByLabel("Soort").selectOption({ label: kind });
    await party.getByRole("button").click();
    await stan.page.locator("li", { hasText: `${name} · ` }).waitFor();
  }
  const deposit = await stan.unfold("Boek een inleg");
  for (const [who, amount] of [["Gemeente", "6.666,66"], ["Zorg A", "3.333,34"]]) {
    await deposit.getByLabel("Organisatie").selectOption({ label: who });
    await deposit.getByLabel("Bedrag").fill(amount);
    await deposit.getByLabel("Nummer van het document").fill(`INLEG-${who}`);
    await deposit.getByRole("button").click();
    await stan.see(who === "Gemeente" ? "Er mist nog € 3.333,34" : "De inleg is precies");
  }
  await stan.button("Zet het jaar vast").click();
  await stan.see(`Wijkbudget ${year} · vast`);
  const room = await stan.unfold("Zet de ruimte van een organisatie");
  await room.getByLabel("Organisatie").selectOption({ label: "Zorg A" });
  await room.getByLabel("Bedrag").fill("5000");
  await room.getByRole("button").click();
  await stan.page.getByRole("cell", { name: "€ 5.000,00" }).first().waitFor();
  await stan.both("partijen");
}

/** A professional reserves and spends within the mandate; beyond it is refused in words. */
async function spend(pia, year) {
  await pia.go("wijk/budget");
  await pia.link(String(year)).click();
  await pia.link("Reserveringen").click();
  const form = await pia.unfold("Reserveer geld");
  const reserve = form.getByRole("button", { name: "Reserveer geld" });
  await form.getByLabel("Voor welke activiteit?").selectOption({ label: "Woensdag kookclub" });
  await form.getByLabel("Bedrag").fill("9000");
  await form.getByLabel("Waarvoor?").fill("Pannen en borden");
  await reserve.click();
  await pia.see("Dat is meer dan jouw mandaat");
  assert.equal(await form.getByLabel("Waarvoor?").inputValue(), "Pannen en borden");
  await form.getByLabel("Bedrag").fill("1.250,50");
  await reserve.click();
  const pans = pia.page.locator("article", { hasText: "Pannen en borden" });
  await pans.getByText("gereserveerd").first().waitFor();
  const cost = await pia.unfold("Boek een uitgave", pans);
  await cost.getByLabel("Bedrag").fill("400,25");
  await cost.getByLabel("Nummer van het document").fill("BON-1");
  await cost.getByRole("button").click();
  await pans.getByRole("cell", { name: "€ 850,25" }).waitFor();
  await form.getByLabel("Bedrag").fill("1000");
  await form.getByLabel("Waarvoor?").fill("Begeleiding bij het koken");
  await form.getByRole("button", { name: "Wie heeft ruimte?" }).click();
  await pia.see("Eén organisatie kan dit");
  assert.equal(await pia.page.getByText("Zorg A").count(), 0, "no offer names an organisation");
  await form.getByLabel("Een organisatie moet dit leveren").check();
  await reserve.click();
  await pia.see("wacht op overleg: managers");
  await pia.both("reserveringen");
}

async function consult(sofie, year) {
  await sofie.wear("Manager of bestuurder");
  await sofie.go("wijk/budget");
  await sofie.link(String(year)).click();
  await sofie.link("Reserveringen").click();
  const one = sofie.page.locator("article", { hasText: "Begeleiding bij het koken" });
  await sofie.unfold("Leg het overleg vast", one);
  await one.getByLabel("Wie levert").selectOption({ label: "Zorg A" });
  await one.getByLabel("Nummer van het document").fill("OVERLEG-1");
  await one.getByRole("button", { name: "Leg het overleg vast" }).click();
  await one.getByText("Levert: Zorg A").waitFor();
}

/** An open question goes up, is answered there, and closes where it was asked. */
async function learn(pia, sofie) {
  await pia.go("wijk/leren");
  await pia.page.locator("summary", { hasText: "Plan een sessie" }).click();
  await pia.field("Dag").fill(dayIn(0));
  await pia.field("Hoeveel er waren").fill("52");
  await pia.button("Bewaar de sessie").click();
  await pia.page.getByRole("cell", { name: "52" }).waitFor();
  await pia.unfold("Stel een open vraag");
  await pia.field("Vraag").fill("Mag een keuken van school 's avonds open?");
  await pia.button("Stel een open vraag").click();
  await pia.button("Breng omhoog").click();
  await pia.see("ligt bij managers");
  await sofie.go("wijk/leren");
  await sofie.field("Antwoord").fill("Ja, de school geeft een sleutel aan de beheerder.");
  await sofie.page.getByLabel("De voorwaarde is geregeld").check();
  await sofie.button("Geef antwoord").click();
  await sofie.see("voorwaarde geregeld");
  await pia.go("wijk/casussen");
  await pia.go("wijk/leren");
  await pia.button("Onze vraag is beantwoord").click();
  await pia.see("gesloten door wie het vroeg");
  const closed = pia.page.locator("article", { hasText: "Mag een keuken" });
  assert.equal(await closed.getByText("ligt bij").count(), 0, "a closed question lies nowhere");
  await pia.both("leren");
}

/** The frozen month: five questions, figures with n, hidden ones with a way on, CSV; a meeting
 * about it, advice and its answer. */
async function oversee(kim, gerda, fatma) {
  await kim.wear("Wijkraad");
  await kim.go(`wijk/cijfers/maand/${monthAgo(1)}/buurt`);
  await kim.see("Vastgezet op");
  await kim.see("minder dan 5, of verborgen *");
  await kim.see("Minder inbraak?");
  await kim.see("Dat weten we niet.");
  await kim.see("3 van 3 wandelingen zijn gelopen");
  const seal = await kim.page.locator("p.hash").innerText();
  assert.match(seal, /^[0-9a-f]{64}$/);
  await fatma.go(`wijk/cijfers/maand/${monthAgo(1)}/wijk`);
  await fatma.page.getByText(seal).waitFor(); // a neighbour reads the same, once it is frozen
  await kim.both("meedoen");
  const csv = await kim.saved("Opslaan als CSV");
  assert.match(csv, /;/);
  assert.doesNotMatch(csv, /(^|;)[=+@]/m);
  await kim.button("Bekijk de wijk samen").click();
  const walked = kim.page.getByRole("row", { name: /Wandelingen gelopen/ }).first();
  await walked.getByText("n = 3").waitFor();
  await kim.go("wijk/vergaderingen");
  const plan = await kim.unfold("Kondig een vergadering aan");
  await plan.getByLabel("Dag").fill(dayIn(10));
  await plan.getByLabel("Openbare plek").fill("Huis van de Wijk");
  await plan.getByLabel("Agenda").fill("De cijfers van de maand\nAdvies over de lampen");
  await plan.getByRole("button").click();
  await kim.page.locator("li", { hasText: "Advies over de lampen" }).waitFor();
  await kim.both("vergaderingen");
  await kim.go("wijk/advies");
  await kim.button("Geef een advies").click();
  await kim.field("Over de cijfers van").selectOption(monthAgo(1));
  await kim.field("Advies").fill("Maak de lampen bij het plein voor de winter.");
  await kim.button("Geef een advies").click();
  await kim.see("nog 42 dagen");
  await gerda.wear("Gemeente");
  await gerda.go("wijk/advies");
  await gerda.field("Antwoord").fill("De lampen zijn besteld.");
  await gerda.button("Antwoord op dit advies").click();
  await gerda.see("Beantwoord binnen de termijn");
  await gerda.both("advies");
}

/** Two people close the year; what was left is divided to the cent and stands in the account. */
async function close(stan, sofie, year) {
  await stan.go("wijk/budget");
  await stan.link(String(year)).click();
  await stan.see("Besteed");
  await stan.both("dashboard");
  await stan.link("Sluiten").click();
  await stan.see("Nog 2 reserveringen staan open");
  for (const left of [1, 0]) {
    await stan.button("Geef vrij wat over is").first().click();
    await stan.see(left ? "Nog 1 reservering staat open" : "Er staan geen reserveringen meer open");
  }
  await stan.field("Waar is het overschot voor?").fill("Een moestuin voor iedereen");
  await stan.field("Nummer van het document").fill("BESLUIT-1");
  await stan.button("Sluit het jaar als eerste").click();
  await stan.see("Overschot van € 9.499,75");
  await stan.button("Ik stem in").click();
  await stan.see("Tweede mens: Dit mag niet"); // two people, not one twice
  await sofie.wear("Budgetbeheer");
  await sofie.go("wijk/budget");
  await sofie.link(String(year)).click();
  await sofie.link("Sluiten").click();
  await sofie.button("Ik stem in").click();
  await sofie.page.getByRole("link", { name: "Jaarrekening" }).last().click();
  await sofie.see(`Jaarrekening ${year} · gesloten`);
  const shares = await sofie.page.locator("tfoot td").last().innerText();
  assert.equal(shares.replace(/\s/g, " "), "€ 9.499,75");
  await sofie.both("rekening");
  const pdf = await sofie.page.pdf({ path: join(SHOTS, "wijk-rekening.pdf"), format: "A4" });
  assert.match(pdf.toString("latin1"), /\/Count 1\b/, "one A4");
}

const HISTORY = {
  timeout: 480_000, // six people and a year: a busy machine takes its time
  settings: {
    ...{ BUURT_EXAMPLE: "1", BUURT_HISTORY_S: String(HISTORY_S) },
    ...{ BUURT_INDIVIDUAL: "1", BUURT_DPIA_DATE: "2026-01-15" },
  },
};

tale(
  "a year of the wijk, each step under the hat that may take it",
  async (wijk, sit) => {
    const walking = await wijk.walking();
    const { ada } = walking;
    const year = new Date().getUTCFullYear() - 1;
    const all = { ada };
    for (const name of ["Fatma", "Pia", "Stan", "Sofie", "Kim", "Gerda"])
      all[name.toLowerCase()] = await comeIn(sit, ada, name);
    const { fatma, pia, stan, sofie, kim, gerda } = all;
    await give(wijk, ada, stan, "steward");
    await give(wijk, ada, sofie, "steward");
    await give(wijk, ada, sofie, "manager");
    await give(wijk, ada, kim, "council");
    await give(wijk, ada, gerda, "municipality");
    await tellHistory(wijk, walking);
    await stan.wear("Budgetbeheer");
    await steps.readProfile(stan);
    const casus_id = await club(wijk, { ...all, fatma });
    await steps.enter(stan, pia);
    await steps.note(pia, casus_id);
    await steps.analyse(pia);
    await tally(pia, casus_id);
    await fund(stan, year);
    await spend(pia, year);
    await consult(sofie, year);
    await Promise.all([
      steps.answer(fatma).then(() => steps.feed(fatma)),
      steps.bookings(stan, sofie, year).then(() => learn(pia, sofie)),
    ]);
    await steps.report(wijk, all);
    await give(wijk, ada, pia, "case_director", casus_id);
    await pia.wear("Casusregisseur");
    await steps.alone(pia);
    await oversee(kim, gerda, fatma);
    await steps.taken(kim);
    await close(stan, sofie, year);
    for (const desk of Object.values(all)) desk.errors = desk.errors?.filter(isOurs);
  },
  HISTORY,
);

const QUARTER = "15:01";

tale("a hat with power over others asks the phone's lock, and again later", async (wijk, sit) => {
  const { ada } = await wijk.walking();
  const stan = await comeIn(sit, ada, "Stan", "localhost"); // a name: the lock asks for one
  await give(wijk, ada, stan, "steward");
  const browser = await stan.context.newCDPSession(stan.page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: false, automaticPresenceSimulation: true },
    },
  });
  await stan.page.clock.install();
  await stan.go("wijk");
  await stan.field("Ik werk nu als").selectOption({ label: "Budgetbeheer" });
  await stan.see("Eerst het slot van je telefoon");
  await stan.button("Open met mijn slot").click();
  await stan.see("Het slot ging niet open");
  const name = stan.field("Naam");
  assert.equal(await name.count(), 0, "nothing is shown before");
  await browser.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await stan.button("Open met mijn slot").click();
  await stan.see("Het slot is open");
  await stan.go("wijk/budget");
  await stan.unfold("Begin het wijkbudget");
  await name.fill("Wijkbudget");
  await stan.page.clock.fastForward(QUARTER);
  await stan.see("Eerst het slot van je telefoon");
  assert.equal(await name.isVisible(), false);
  await stan.shot("wijk-slot");
  await stan.button("Open met mijn slot").click();
  await name.waitFor();
  assert.equal(await name.inputValue(), "Wijkbudget", "what was typed stays");
  await stan.go("wijk/individueel");
  await stan.see("Individuele casussen staan uit in deze wijk.");
  await stan.both("individueel-uit");
  await ada.ok(`hat grant coordinator ${stan.serial} --buurt Noord --paper ${wijk.paper("root")}`);
  await stan.go("beheer");
  await stan.link("Uitnodigingen").waitFor();
  await stan.page.clock.fastForward(QUARTER);
  await stan.link("Uitnodigingen").click();
  await stan.see("Eerst het slot van je telefoon");
  const title = stan.page.locator("main h1", { hasText: "Uitnodigingen" });
  assert.equal(await title.count(), 0, "a coordinator's screen is behind the lock too");
  const unlock = () => stan.button("Open met mijn slot").click();
  await unlock();
  await title.waitFor();
  await stan.page.clock.fastForward(QUARTER);
  await stan.go("melden/oefening");
  await stan.see("Eerst het slot van je telefoon");
  assert.equal(await stan.page.getByText("Dit is een oefening").count(), 0);
  await unlock();
  await stan.see("Dit is een oefening voor de hele buurt");
  await stan.go("");
  await ada.ok('alert raise fire --place "het plein" --call i_called');
  await stan.page.getByText("het plein").first().waitFor();
  await stan.page.clock.fastForward(QUARTER);
  const { alerts } = await ada.ok("alerts");
  await stan.go(`melding/${alerts[0].alert_id}`);
  await stan.button("Naar de hele wijk").click();
  await stan.see("Eerst het slot van je telefoon");
  await unlock();
  await stan.button(/^Ja$/).click();
  await stan.see("Voor de hele wijk");
  await stan.page.clock.fastForward(QUARTER);
  await stan.button("Sluit de melding").click();
  await stan.see("Eerst het slot van je telefoon");
  await unlock();
  await stan.button("Er was niets").click();
  await stan.see("Afgesloten: Er was niets");
});

/** What the browser says of connections while the server was being restarted is not ours. */
const isOurs = (said) => !/WebSocket connection|ERR_CONNECTION/.test(said);
