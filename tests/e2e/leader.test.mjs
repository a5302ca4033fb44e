// leader.test.mjs -- who leads: a wijk begun, walks planned, people let in, messages judged.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { SHOTS } from "./browser.mjs";
import {
  comeIn,
  comeInBy,
  dayIn,
  momentIn,
  openScreen,
  serialOf,
  tale,
  wear,
} from "./stage.mjs";

const HOLIDAYS = mkdtempSync(join(tmpdir(), "holidays-"));
after(() => rmSync(HOLIDAYS, { recursive: true }));

/** A link of the paper or the screen, made of the nine words that stand beside it. */
async function spokenLink(wijk, screen, nth = 0) {
  const said = await screen.page.locator(".spoken").nth(nth).innerText();
  return `${wijk.server.url}/#${said.trim().split(/\s+/).join("-")}`;
}

const choose = (screen, label, value) => screen.page.getByLabel(label).selectOption(value);
const fill = (screen, label, value) => screen.page.getByLabel(label).fill(value);

tale("a coordinator begins a wijk and lets a neighbour in, without a terminal", async (wijk) => {
  const token = wijk.server.admin("allow-founding").match(/[A-Za-z0-9_-]{22,}/)[0];
  const ada = await openScreen("Ada", { viewport: { width: 320, height: 640 } });
  await ada.page.goto(wijk.server.url);
  await ada.link("Begin een nieuwe wijk").tap();
  await fill(ada, "Code van de beheerder", "0".repeat(48));
  await fill(ada, "Naam", "Ada");
  await ada.button("Vul de buurten van Ruwaard in").tap();
  await choose(ada, "In welke buurt woon jij?", { label: "Witte-Hoef" });
  assert.deepEqual(await ada.stumbles(), []);
  await ada.shot("begin-1");
  await ada.button("Begin").tap();
  await ada.see("Deze code werkt niet (meer)");
  await fill(ada, "Code van de beheerder", token); // the rest stands as it was typed
  await ada.button("Begin").tap();
  await ada.heading("Druk deze papieren nu af").waitFor({ timeout: 60_000 });
  assert.equal(await ada.page.locator("section.sheet").count(), 4); // the root and three custodians
  assert.deepEqual(await ada.stumbles(), []);
  await ada.shot("begin-2-papieren");
  const root = await ada.page.locator(".keywords").first().locator("li").allInnerTexts();
  assert.equal(root.length, 24);
  await ada.page.getByLabel("Ik heb alle papieren op papier").check();
  await ada.button("Verder").tap();
  await ada.heading("De eerste stappen").waitFor();
  await ada.shot("begin-3-stappen");
  await ada.button("Maak de huisregels bekend").tap();
  await ada.page.getByLabel("Ik houd me aan de huisregels").check();
  await ada.page.getByLabel("Ik ben 18 jaar of ouder").check();
  await ada.button("Ik doe mee").tap();
  await ada.heading("De eerste stappen").waitFor();
  await fill(ada, "Hoe heet de loopgroep?", "Dinsdagronde");
  await fill(ada, "Waar begint de wandeling?", "bij het plein");
  await ada.button("Maak de loopgroep").tap();
  await ada.link(/Nieuwe reeks: Dinsdagronde/).waitFor();
  await ada.link("Nodig één buur uit").tap();
  await ada.button("Nodig één buur uit").tap();
  await ada.page.locator(".spoken").waitFor();
  assert.deepEqual(await ada.stumbles(), []);
  await ada.shot("uitnodigen");
  const bo = await comeInBy(await spokenLink(wijk, ada), "Bo");
  await bo.see("Jij bent een van de eersten (2)");

  // The first hat needs the root's paper, for there is no second coordinator yet.
  await ada.go("beheer/petten");
  await choose(ada, "Wie?", { label: "Bo" });
  await choose(ada, "Welke taak?", "leader");
  await fill(ada, /24 woorden/, root.join(" "));
  await ada.button("Geef deze taak").tap();
  await ada.see("Gegeven.");
  await ada.see(/Bo: Leider van een loopgroep/);
  await ada.shot("petten");
  await bo.go("lopen");
  await bo.link("Beheer").tap();
  await bo.link("Rooster, vier weken").waitFor();
});

tale("a series offers holidays, differs for some weeks, and shows a first edit", async (wijk) => {
  const { ada, lea, group, room } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  await wear(wijk, ada, fatma, "leader", `--buurt Noord --group ${room}`);
  const { wijk_id } = await ada.self();
  writeFileSync(join(HOLIDAYS, `${wijk_id}.txt`), `${dayIn(5)} ${dayIn(11)} vakantie\n`);

  await fatma.link(/Nieuwe reeks/).tap();
  await fatma.see("Vakantie en feestdagen");
  await fatma.page.locator("main .tick").first().tap();
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("reeks-vakantie");
  await fatma.button("Bewaar de reeks").tap();
  const isOff = ({ state }) => state === "cancelled";
  const fits = ({ shifts: made }) => made.length > 4 && made.some(isOff);
  const { shifts } = await ada.until("walks", fits);
  assert.deepEqual(shifts.filter(isOff).map(({ on }) => on >= dayIn(5) && on <= dayIn(11)), [true]);

  await fatma.go(`beheer/periode/${group}`);
  await fill(fatma, "Eerste dag", dayIn(14));
  await fill(fatma, "Laatste dag", dayIn(34));
  await choose(fatma, "Wat is er anders?", "other_time");
  await fill(fatma, "Hoe laat?", "21:30");
  await choose(fatma, "Waarom?", "darkness");
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.button("Bewaar").tap();
  await fatma.see(/3 wandelingen zijn veranderd/);
  await fatma.shot("periode");
  await fill(fatma, "Eerste dag", dayIn(21));
  await fill(fatma, "Laatste dag", dayIn(27));
  await choose(fatma, "Wat is er anders?", "cancelled");
  await choose(fatma, "Waarom?", "holiday");
  await fatma.button("Bewaar").tap();
  await fatma.see("Voor deze dagen staat al iets");
  await fatma.shot("periode-eerder");
  await fatma.button("Vervang dat").tap();
  await fatma.see(/1 wandeling is veranderd/);
  const after = (await ada.ok("walks")).shifts;
  assert.equal(after.filter((one) => one.was_at && !isOff(one)).length, 2);
  assert.equal(after.filter(isOff).length, 2);

  // Lea edits the same walk while Fatma's form is open: Fatma sees it, and is asked.
  const last = shifts.at(-1);
  await fatma.go(`lopen/${last.shift_id}`);
  await fatma.button("Deze keer anders").tap();
  await fill(fatma, "Hoe laat?", "18:45");
  await lea.ok(`walk move ${last.shift_id} --reason event --at 19:15`);
  await fatma.see("Iemand anders heeft dit net veranderd");
  await fatma.see(/19:15 \(er is iets anders die avond\)/);
  await fatma.shot("eerder-veranderd");
  await fatma.button("Laat het zo").tap();
  await fatma.see("Was 20:00");
}, { settings: { BUURT_HOLIDAYS: HOLIDAYS } });

tale("leaders stand in for each other, and who stands in needs no hat of an own", async (wijk) => {
  const { ada, lea, group, room } = await wijk.walking();
  const { shift } = await lea.ok(`walk add ${group} --on ${dayIn(3)} --at 20:00 --min 2 --max 4`);
  const fatma = await comeIn(ada, "Fatma");
  await wear(wijk, ada, fatma, "leader", `--buurt Noord --group ${room}`);
  await fatma.go(`beheer/vervanger/${group}`);
  await choose(fatma, "Wie?", { label: "Lea" });
  await fatma.button("Wijs aan").tap();
  await fatma.page.locator("main .card", { hasText: "Lea" }).waitFor();
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("vervanger");
  const bo = await comeIn(ada, "Bo");
  const isBo = ({ first_name }) => first_name === "Bo";
  const { members } = await lea.until("members talk", ({ members: all }) => all.some(isBo));
  const { member_id } = members.find(isBo);
  await lea.ok(`deputy name ${group} ${member_id} --from ${dayIn(0)} --to ${dayIn(7)}`);
  await bo.go("lopen");
  await bo.link("Beheer").tap();
  await bo.see("Jij vervangt de leider");
  await bo.go(`lopen/${shift.shift_id}`);
  await bo.button("Deze keer anders").tap();
  await bo.button("Gaat niet door").tap();
  await bo.see(/Gaat niet door \(/);
});

tale("the board says how walks stand; who was there is entered from paper", async (wijk) => {
  const { ada, lea, group, room } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  await wear(wijk, ada, fatma, "leader", `--buurt Noord --group ${room}`);
  const add = (words) => lea.ok(`walk add ${group} ${words}`);
  await add(`${momentIn(10)} --minutes 60 --min 2 --max 4`);
  await add(`--on ${dayIn(8)} --at 20:00 --min 2 --max 2 --newcomers 0`);
  await add(`--on ${dayIn(15)} --at 20:00 --min 2 --max 4`);
  await add(`${momentIn(20 * 60)} --min 3 --max 4`);
  const { shifts } = await lea.until("walks", ({ shifts: made }) => made.length === 4);
  const of = (day) => shifts.find(({ on, max }) => on === dayIn(day) && (day > 0 || max === 4));
  const people = [lea];
  for (const name of ["Cas", "Dina"]) people.push(await wijk.join(ada, name));
  const now = shifts.find(({ min, begins_at }) => min === 2 && begins_at < wijk.now() + 3600);
  for (const phone of people) await phone.ok(`walk join ${now.shift_id}`);
  for (const phone of people.slice(0, 2)) await phone.ok(`walk join ${of(8).shift_id}`);
  await lea.ok(`walk cancel ${of(15).shift_id} --reason weather`);

  await fatma.go(`beheer/bord/${group}`);
  await fatma.see("Vol, gaat door");
  await fatma.see(/Vervalt \(door het weer\)/);
  await fatma.see(/Risico|Nog niet zeker/);
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.page.screenshot({ path: join(SHOTS, "bord.png"), fullPage: true });

  await fatma.link("Rooster op papier").tap();
  await fatma.page.locator("table.rota td", { hasText: "Dina" }).waitFor();
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.page.pdf({ path: join(SHOTS, "rooster.pdf"), preferCSSPageSize: true });
  await fatma.shot("rooster-papier");

  await fatma.go("lopen/maand");
  await fatma.page.locator("table.month td.on").first().waitFor();
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("maand");

  wijk.clock.moveOn(15 * 60); // it has begun
  await fatma.page.clock.setSystemTime(Date.now() + 15 * 60_000);
  await fatma.go(`beheer/aanwezig/${group}/${now.shift_id}`);
  await fatma.button(/Dina/).waitFor();
  const began = Date.now();
  let taps = 0;
  const tap = async (name) => {
    await fatma.button(name).tap();
    taps++;
  };
  await tap("Iedereen was er");
  await fatma.button(/Dina was er/).waitFor();
  await choose(fatma, "Er was nog een buur", { label: "Ada" });
  await tap("Zet erbij");
  await fatma.button(/Ada was er/).waitFor();
  await tap("Volwassenen zonder telefoon: één meer");
  await fatma.see("Volwassenen zonder telefoon: 1");
  assert.ok(taps <= 4, "four people and a guest, in as many taps");
  console.log(`four people from paper: ${Date.now() - began} ms`);
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("aanwezig");
  const { attendances, adults } = await lea.ok(`presence ${now.shift_id}`);
  assert.equal(attendances.filter(({ in_at }) => in_at).length, 4);
  assert.equal(adults, 1);
}, { moving: true });

tale("households come over by sheets; an invitation is taken back", async (wijk) => {
  const { ada } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  await wear(wijk, ada, fatma, "coordinator", "--buurt Noord");
  await fatma.go("beheer/uitnodigen");
  await fill(fatma, /Voor wie/, "Mo van nummer acht");
  await fatma.button("Nodig één buur uit").tap();
  const taken = await spokenLink(wijk, fatma);
  await fatma.see(/Mo van nummer acht, tot/);
  await fatma.button("Trek in").tap();
  await fatma.see("Er staan geen uitnodigingen open");
  const late = wijk.phone("laat");
  await late.refused(`join "${taken.replace(/^.*#/, "").replaceAll("-", " ")}" --name Laat`);

  await fatma.go("beheer/briefjes");
  await fill(fatma, "Hoeveel briefjes?", "2");
  await fatma.button("Maak de briefjes").tap();
  await fatma.see("Druk ze nu af");
  await fatma.page.locator(".codes .qr").nth(3).waitFor();
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.page.screenshot({ path: join(SHOTS, "briefjes.png"), fullPage: true });
  const pdf = await fatma.page.pdf({ path: join(SHOTS, "briefjes.pdf"), preferCSSPageSize: true });
  assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 2); // a sheet a page
  const partner = await comeInBy(await spokenLink(wijk, fatma, 1), "Partner");
  await partner.see("Zo doe je dat");

  await fatma.go("beheer/whatsapp");
  await fill(fatma, /Hoeveel huishoudens/, "12");
  await fatma.see("3 van 12 huishoudens over");
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("overstappen");
});

/** Who shows a practice has all that stood before it in the alarm group's log: its keys too. */
async function catchUp(other, screens, phones = []) {
  await other.ok("alert raise fire --place hier --call i_called --practice");
  for (const screen of screens) await screen.see("OEFENING");
  for (const phone of phones) await phone.happens((h) => h.happened === "alert");
}

tale("two moderators decide; who is measured sees why and says no", async (wijk) => {
  const { ada } = await wijk.walking();
  const cas = await wijk.join(ada, "Cas");
  const mo = await wijk.join(ada, "Mo", "--buurt Zuid");
  await wijk.hat(ada, mo, "moderator"); // of the whole wijk: for who does not agree
  const mia = await comeIn(ada, "Mia");
  await wear(wijk, ada, mia, "moderator", "--buurt Noord");
  const max = await comeIn(ada, "Max");
  await wear(wijk, ada, max, "moderator", "--buurt Noord");
  const bo = await comeIn(ada, "Bo");
  await catchUp(ada, [bo, mia, max]);
  await bo.go("praat");
  await bo.link("Noord").tap();
  await fill(bo, "Typ een bericht", "Jij domme buur");
  await bo.button("Stuur").tap();
  const { message_id } = await cas.happens((h) => h.text === "Jij domme buur");
  await cas.ok(`message report talk ${message_id} Dit is schelden`);

  await mia.go("beheer/gemeld");
  await mia.see("Jij domme buur");
  await mia.see("Waarom gemeld: Dit is schelden");
  await mia.see("De handtekening klopt");
  await mia.page.reload(); // it is kept
  await mia.see("Jij domme buur");
  await choose(mia, "Wat stel je voor?", "mute");
  await fill(mia, /Waarom\? Degene/, "We schelden niet");
  assert.deepEqual(await mia.stumbles(), []);
  await mia.shot("gemeld");
  await mia.button("Stel voor").tap();
  await mia.see("Jouw voorstel wacht");

  await max.go("beheer/gemeld");
  await max.see("De andere moderator stelt voor: Een tijdje niet praten");
  await max.see("We schelden niet");
  assert.deepEqual(await max.stumbles(), []);
  await max.shot("gemeld-tweede");
  await max.button(/^Eens$/).tap();
  await max.see("Besloten: Een tijdje niet praten");
  await mia.see("Besloten: Een tijdje niet praten");

  await bo.go("");
  await bo.see("Je kunt nu even niet praten");
  await bo.see("Waarom: We schelden niet");
  assert.deepEqual(await bo.stumbles(), []);
  await bo.shot("maatregel");
  await bo.button("Ik ben het er niet mee eens").tap();
  await fill(bo, /Waarom niet/, "Het was een grap");
  await bo.button("Stuur").tap();
  await bo.see("Andere moderatoren kijken opnieuw");
  const told = await mo.happens((h) => h.happened === "appealed");
  assert.equal(told.reason, "Het was een grap");
});

tale("who is removed by two moderators still reads why", async (wijk) => {
  const { ada } = await wijk.walking();
  const bo = await comeIn(ada, "Bo"); // is told the push key within seconds, and as others come
  const people = {};
  for (const name of ["Mia", "Max", "Cas"]) people[name] = await wijk.join(ada, name);
  for (const name of ["Mia", "Max"])
    await wijk.hat(ada, people[name], "moderator", "--buurt Noord");
  await serialOf(bo, people.Cas);
  await catchUp(ada, [bo], [people.Mia, people.Max]);
  const { message_id, who } = await people.Cas.happens((h) => h.text === "Hallo van Bo");
  await people.Cas.ok(`message report talk ${message_id} Nep`);
  const { report_id } = await people.Mia.happens((h) => h.happened === "reported");
  await people.Mia.ok(`measure propose ${report_id} ${who.member_id} remove Steeds weer nep`);
  await people.Max.happens((h) => h.happened === "measure_asked");
  await people.Max.ok(`measure agree ${report_id} yes`);
  await bo.see("Deze telefoon hoort niet meer bij de buurt");
  await bo.see("Je bent uit de groepen gezet");
  await bo.see("Waarom: Steeds weer nep");
  await bo.shot("uit-de-groepen");
});

tale("a neighbour asks into a walking group, and its leader lets them in", async (wijk) => {
  const { ada, lea, group, room } = await wijk.walking();
  await lea.ok(`walk add ${group} --on ${dayIn(3)} --at 20:00 --min 2 --max 4`);
  const fatma = await comeIn(ada, "Fatma");
  await wear(wijk, ada, fatma, "leader", `--buurt Noord --group ${room}`);
  await fatma.go("lopen");
  await fatma.page.locator("a.when").first().tap();
  await fatma.button("Praat mee met deze loopgroep").tap();
  await fatma.see("Gevraagd");
  const { group: asked, who } = await lea.happens((h) => h.happened === "pass_asked");
  await lea.ok(`pass give ${asked} ${who.device_serial}`);
  await fatma.go("beheer");
  await fatma.heading("Beheer").waitFor();
  await fatma.see("Loopgroep Dinsdagavondronde");

  const bo = await comeIn(ada, "Bo");
  await bo.go("lopen");
  await bo.page.locator("a.when").first().tap();
  await bo.button("Praat mee met deze loopgroep").tap();
  await fatma.link("1 buur wil erbij").waitFor();
  await fatma.page.reload(); // it waits for an answer
  await fatma.link("1 buur wil erbij").tap();
  await fatma.page.locator(".card", { hasText: "Bo" }).getByRole("button", { name: "Ja" }).tap();
  await bo.link("Gesprek", { exact: true }).first().tap();
  await bo.link("Dinsdagavondronde").waitFor();
});

tale("a coordinator widens, closes, holds a practice and types for the wijkagent", async (wijk) => {
  const { ada } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  await wear(wijk, ada, fatma, "coordinator", "--buurt Noord");
  const zed = await wijk.join(ada, "Zed", "--buurt Zuid");
  await ada.ok('alert raise fire --place "het plein" --call i_called');
  await fatma.heading("Brand").waitFor();
  await fatma.button("Naar de hele wijk").tap();
  await fatma.shot("verbreden");
  await fatma.button("Ja").tap();
  await fatma.see("Voor de hele wijk");
  await zed.happens((h) => h.happened === "alert" && /plein/.test(h.place));
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.button("Sluit de melding").tap();
  await fatma.button("Er was niets").tap();
  await zed.happens((h) => h.happened === "alert_closed");

  await fatma.go("melden/oefening");
  await fatma.see("Dit is een oefening voor de hele buurt");
  await fatma.button("Brand").tap();
  await fatma.button("Geen spoed").tap();
  await fill(fatma, "Waar is het?", "het veld");
  await fatma.button("Verder").tap();
  await fatma.page.locator("h1:focus", { hasText: "Klopt dit?" }).waitFor();
  await fatma.shot("oefening-sturen");
  await fatma.button("Houd vast om te sturen").focus();
  await fatma.page.keyboard.press("Enter");
  const practice = await ada.happens((h) => h.happened === "alert" && /veld/.test(h.place), 60_000);
  assert.equal(practice.is_practice, true);
  await fatma.see("Binnen 1 minuut toonden");
  await fatma.see("Volgens de server zien"); // an alert, one's own too, takes the whole screen

  await fatma.go("beheer/wijkagent");
  await fatma.see("Geen namen, geen kentekens, geen dossiers");
  await fill(fatma, "Typ een bericht", "Zet vanavond je fiets op slot");
  assert.equal(await fatma.button("Stuur").isDisabled(), true);
  await fatma.page.getByLabel(/Er staan geen namen/).check();
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("wijkagent");
  await fatma.button("Stuur").tap();
  const said = await ada.happens((h) => h.happened === "message" && /fiets/.test(h.text));
  assert.equal(said.for_police, true);
});

tale("a hat shows its end, two sign a successor, and all goes on without them", async (wijk) => {
  const { ada, lea, group, room } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  const serial = await wear(wijk, ada, fatma, "moderator", `--buurt Noord --until ${dayIn(70)}`);
  const also = (hat) => ada.ok(`hat grant ${hat} ${serial} --paper ${wijk.paper("root")}`);
  await also(`leader --buurt Noord --group ${room} --until ${dayIn(58)}`);
  await also(`wijk_coordinator --until ${dayIn(12)}`);
  const bo = await wijk.join(ada, "Bo");
  await fatma.go("");
  await fatma.see(/Jouw taak eindigt op .* \(over 1[0-3] dagen\)/);
  await fatma.see(/Jouw taak eindigt op .* \(over 5[6-9] dagen\)/);
  assert.equal(await fatma.page.getByText("Jouw taak eindigt").count(), 2, "70 days are far");
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("taak-eindigt");
  await fatma.link("Wie volgt je op?").tap();
  await choose(fatma, "Wie?", { label: "Bo" });
  await choose(fatma, "Welke taak?", "coordinator");
  await fatma.button("Geef deze taak").tap();
  await fatma.see("Een tweede coördinator moet ook tekenen");
  const asked = await ada.happens((h) => h.happened === "hat_asked");
  await ada.ok(`hat cosign ${asked.id}`);
  await bo.happens((h) => h.happened === "hat_given");

  const { device_serial } = await lea.self();
  await ada.ok(`hat grant moderator ${device_serial} --buurt Noord`);
  await fatma.see("Teken jij ook?");
  await fatma.see("Lea wordt: Moderator");
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("teken-mee");
  await fatma.button("Ja, ik teken ook").tap();
  await lea.until("hats", ({ hats }) => hats.some(({ hat }) => hat === "moderator"));

  for (const phone of [bo, ada]) await phone.ok("leave --sure"); // no coordinator but Fatma
  await fatma.go("ik");
  await lea.ok(`walk add ${group} --on ${dayIn(3)} --at 20:00 --min 2 --max 4`);
  await fatma.go("lopen");
  await fatma.button("Ik loop mee").tap();
  await fatma.see("Jij loopt mee");
  await lea.ok('alert raise fire --place "het plein" --call i_called');
  await fatma.heading("Brand").waitFor();
  await fatma.button("Ik zie dit ook").tap();
  await fatma.go("ik");
  await fatma.button("Ik ga weg").tap();
  await fatma.button("Ik ga weg").tap();
  await fatma.see("Je bent weg");
});
