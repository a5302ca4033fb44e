// trouble.test.mjs -- what goes wrong: a code, the server, the disk, the app itself. Each is said
// in words with what to do, and nothing typed is lost.
import { strict as assert } from "node:assert";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { SITE } from "./browser.mjs";
import { comeIn, dayIn, openScreen, raise, serialOf, tale } from "./stage.mjs";

/** Opens a link, says who one is, and is not let in. */
async function comeInVain(screen, link, sentence) {
  await screen.page.goto("about:blank");
  await screen.page.goto(link);
  await screen.button("Meedoen").tap();
  await screen.page.getByLabel("Naam").fill(screen.name);
  await screen.button("Klaar").tap();
  await screen.see(sentence);
  assert.equal(await screen.page.getByLabel("Naam").inputValue(), screen.name);
}

tale("a wrong, a used and an expired code say so, and what was typed stays", async (wijk) => {
  const { ada } = await wijk.walking();
  const [{ link }, { link: other }] = [await ada.ok("invite"), await ada.ok("invite")];
  await wijk.phone("eerste").ok(`join "${link}" --name Eerste`);
  const late = await openScreen("Laat");
  await comeInVain(late, link, "hij is al gebruikt");
  const mistyped = other.slice(0, -1) + (other.endsWith("A") ? "B" : "A");
  await comeInVain(late, mistyped, "Deze code klopt niet");
  wijk.clock.moveOn(15 * 24 * 3600);
  const ended = /(niet \(meer\)|is verlopen): hij werkt 14 dagen. .*[Vv]raag een nieuwe/;
  await comeInVain(late, other, ended); // a code that has gone is not known any more
  await late.shot("code-verlopen");
}, { moving: true });

tale("of two with one code the second is told, and keeps the name", async (wijk) => {
  const { ada } = await wijk.walking();
  const { link } = await ada.ok("invite");
  const both = [await openScreen("Jan"), await openScreen("Piet")];
  for (const screen of both) {
    await screen.page.goto(link);
    await screen.button("Meedoen").tap();
    await screen.page.getByLabel("Naam").fill(screen.name);
  }
  await Promise.all(both.map((screen) => screen.button("Klaar").tap()));
  const ends = async (screen) => {
    const isIn = screen.heading("Huisregels");
    await isIn.or(screen.page.getByText("hij is al gebruikt")).waitFor();
    return isIn.isVisible();
  };
  const [first, second] = [await ends(both[0]), await ends(both[1])];
  assert.notEqual(first, second);
  const late = both[first ? 1 : 0];
  assert.equal(await late.page.getByLabel("Naam").inputValue(), late.name);
});

// ALERT-25
tale("going away stops no alert; who raised one that was not sent is told", async (wijk) => {
  const { ada } = await wijk.walking();
  const bo = await comeIn(ada, "Bo");
  await bo.go("melden");
  await raise(bo, "Brand", "Geen spoed", "het plein");
  await bo.see("Stop, niet sturen");
  const seconds = await bo.page.evaluate(async () => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    delete document.visibilityState;
    for (let i = 0; i < 3; i++) await new Promise((done) => requestAnimationFrame(done));
    return document.body.innerText.includes("Wordt over");
  });
  assert.equal(seconds, false, "it is on its way");
  await ada.happens((h) => h.happened === "alert" && h.place === "het plein");
  await bo.heading("Brand").waitFor();

  await bo.go("melden");
  await raise(bo, "Vernieling", "Geen spoed", "het veld", "Iemand gooit een ruit in");
  await bo.see("Stop, niet sturen");
  await bo.settled();
  await bo.page.evaluate(() => // as an app that is killed: it hears nothing of its end
    addEventListener("visibilitychange", (event) => event.stopImmediatePropagation(), true),
  );
  await bo.page.reload();
  await bo.see("De app ging dicht voordat je melding weg was. Hij is niet verstuurd.");
  assert.deepEqual(await bo.stumbles(), []);
  await bo.shot("melding-niet-weg");
  await ada.ok("say talk klaar");
  assert.equal((await ada.ok("alerts")).alerts.length, 1);
  await bo.page.getByText("De app ging dicht").tap();
  await bo.heading("Klopt dit?").waitFor();
  assert.equal(
    await bo.page.getByLabel("Wat gebeurt er?").inputValue(),
    "Iemand gooit een ruit in",
  );
  await bo.button("Houd vast om te sturen").focus();
  await bo.page.keyboard.press("Enter");
  const late = await ada.happens((h) => h.happened === "alert" && h.kind === "vandalism");
  assert.equal(late.place, "het veld");
  await bo.heading("Vernieling").waitFor();
  await bo.page.reload();
  await bo.go("melden");
  await bo.heading("Wat zie je?").waitFor();
});

/** From now on a phone hears of a third charter only the first. Takes: its worker. */
function rollBackCharters(worker) {
  return worker.evaluate(() => {
    const { send } = WebSocket.prototype;
    self.charters = [];
    const lie = (text) => {
      const said = JSON.parse(text);
      if (said.type !== "charter.text") return text;
      const [{ charter, hat }] = (self.charters = [...self.charters, said]);
      return self.charters.length < 3 ? text : JSON.stringify({ ...said, charter, hat });
    };
    WebSocket.prototype.send = function (text) {
      const { onmessage } = this;
      this.onmessage = ({ data }) => onmessage.call(this, { data: lie(data) });
      WebSocket.prototype.send = send;
      return send.call(this, text);
    };
  });
}

/** T10: a server that gives an older charter than it gave before. */
async function meetLiar(screen, worker, coordinator) {
  await rollBackCharters(worker);
  await screen.go("lopen");
  for (const [i, day] of ["Maandag", "Woensdag", "Vrijdag"].entries()) {
    await coordinator.ok(`group make ${day}ronde --start "bij het plein"`);
    while ((await worker.evaluate(() => self.charters.length)) <= i)
      await new Promise((done) => setTimeout(done, 100));
  }
  await screen.see("De server geeft iets wat niet klopt. Vraag bij je groep");
  assert.deepEqual(await screen.stumbles(), []);
  await screen.shot("server-klopt-niet");
  await screen.button("Sluiten").tap();
  await screen.page.getByText("iets wat niet klopt").waitFor({ state: "detached" });
}

tale("a liar, an older server, a full disk, a spoilt store lose nothing typed", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  await lea.ok(`walk add ${group} --on ${dayIn(3)} --at 20:00 --min 2 --max 4`);
  const fatma = await comeIn(ada, "Fatma");
  await fatma.see("Nog 2 lopers nodig");
  const [worker] = fatma.page.workers();
  await worker.evaluate(() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (text) {
      const { type, request } = JSON.parse(text);
      if (type !== "signup.join") return send.call(this, text);
      const data = JSON.stringify({ type: "refused", request, error: "unknown_type" });
      return this.onmessage({ data });
    };
  });
  await fatma.button("Ik loop mee").tap();
  await fatma.see("De server is ouder dan deze app.");
  await meetLiar(fatma, worker, ada);
  await fatma.go("praat");
  await fatma.link("Noord").tap();
  const field = fatma.page.getByLabel("Typ een bericht");
  await worker.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    self.makeRoom = () => (IDBObjectStore.prototype.put = put);
  });
  await field.fill("Dit wil ik zeggen");
  await fatma.button("Stuur").tap();
  await fatma.see("Je telefoon is vol. Maak ruimte vrij.");
  await fatma.shot("vol");
  const isBack = (typed) =>
    [...document.querySelectorAll("input, textarea")].some(({ value }) => value === typed);
  await fatma.page.waitForFunction(isBack, "Dit wil ik zeggen");
  await worker.evaluate(() => self.makeRoom());
  await fatma.page.getByText("Maak ruimte vrij. Wat je typte").waitFor({ state: "detached" });
  await fatma.button("Stuur").tap();
  const said = await ada.happens((h) => h.happened === "message");
  assert.equal(said.text, "Dit wil ik zeggen");
  await fatma.page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.open("buurt").onsuccess = ({ target: { result: base } }) => {
          const writing = base.transaction("rows", "readwrite");
          writing.objectStore("rows").openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (!cursor) return;
            cursor.update(new Uint8Array(64));
            cursor.continue();
          };
          writing.oncomplete = () => done(base.close());
        };
      }),
  );
  await fatma.page.reload();
  await fatma.see("Wat de app bewaarde is beschadigd.");
  await fatma.shot("beschadigd");
  await fatma.button("Maak de app leeg en begin opnieuw").tap();
  await fatma.see("Heb je een code of een link?");
  fatma.errors = [];
});

// CLIENT-31
tale("what was asked without a connection and is refused later is told", async (wijk) => {
  const { ada, lea, group } = await wijk.walking();
  const { shift } = await lea.ok(`walk add ${group} --on ${dayIn(3)} --at 20:00 --min 2 --max 4`);
  const fatma = await comeIn(ada, "Fatma");
  await fatma.see("Nog 2 lopers nodig");
  await wijk.server.end("SIGKILL");
  await fatma.see("Geen verbinding");
  await fatma.button("Ik loop mee").tap();
  await fatma.see("1 ding wacht nog");
  await fatma.page.goto("about:blank");
  await wijk.server.start();
  await lea.ok(`walk cancel ${shift.shift_id} --reason weather`);
  await fatma.page.goto(wijk.server.url);
  await fatma.see("Wat je eerder deed is niet gelukt. Dit kan niet meer.");
  await fatma.go("lopen");
  await fatma.see("Gaat niet door (door het weer)");
  assert.deepEqual(await fatma.stumbles(), []);
  await fatma.shot("later-geweigerd");
  await fatma.button("Sluiten").tap();
  await fatma.page.getByText("Wat je eerder deed").waitFor({ state: "detached" });
  fatma.errors = [];
});

/** A new version of the app at that place, as a release lays it there. */
function release(site) {
  const page = join(site, "index.html");
  writeFileSync(page, readFileSync(page, "utf8").replace("<html", '<html data-release="next"'));
  const worker = join(site, "sw.js");
  const script = readFileSync(worker, "utf8");
  writeFileSync(worker, script.replace(/"VERSION":"\w+"/, '"VERSION":"next"'));
  for (const one of [page, worker])
    for (const packed of [".br", ".gz"]) rmSync(`${one}${packed}`, { force: true });
}

const FRESH = mkdtempSync(join(tmpdir(), "site-"));
cpSync(SITE, FRESH, { recursive: true });
after(() => rmSync(FRESH, { recursive: true }));

tale("a new version comes to each tab when one says so, and sends what waits", async (wijk) => {
  const { ada } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  await fatma.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await fatma.page.reload(); // from here on the worker gives the page
  await fatma.see("Zo doe je dat");
  const second = await fatma.context.newPage();
  fatma.watch(second);
  await second.goto(wijk.server.url);
  await second.getByText("Zo doe je dat").first().waitFor();
  await fatma.go("praat");
  await fatma.link("Noord").tap();
  const [worker] = fatma.page.workers();
  await worker.evaluate(() => (WebSocket.prototype.send = () => {})); // nothing gets out
  await fatma.page.getByLabel("Typ een bericht").fill("Voor de nieuwe versie");
  await fatma.button("Stuur").tap();
  await fatma.see("wordt gedeeld");
  release(FRESH);
  await wijk.server.end("SIGKILL");
  await wijk.server.start();
  await fatma.page.evaluate(async () => {
    const { serviceWorker } = navigator;
    await (await serviceWorker.getRegistration()).update();
  });
  await fatma.see("Er is een nieuwe versie.");
  assert.equal(await fatma.page.locator("html[data-release]").count(), 0, "not before one says so");
  await fatma.shot("nieuwe-versie");
  await fatma.page.getByLabel("Typ een bericht").fill("Dit typ ik nog");
  await second.getByRole("button", { name: "Vernieuwen" }).tap();
  await second.locator("html[data-release=next]").waitFor();
  await second.getByText("Zo doe je dat").first().waitFor(); // by the phone of the old one
  await fatma.see("Er is een nieuwe versie.");
  assert.equal(await fatma.page.getByLabel("Typ een bericht").inputValue(), "Dit typ ik nog");
  await fatma.button("Vernieuwen").tap();
  await fatma.page.locator("html[data-release=next]").waitFor();
  const said = await ada.happens((h) => h.happened === "message");
  assert.equal(said.text, "Voor de nieuwe versie");
  await ada.ok("settle");
  assert.equal(ada.happened.filter((h) => h.happened === "message").length, 1, "once");
  fatma.errors = []; // the browser tells of the connections that it could not make
}, { settings: { BUURT_SITE: FRESH } });

/** How many rows a phone keeps, whatever stands in them. */
const rowsOf = (screen) =>
  screen.page.evaluate(
    () =>
      new Promise((done) => {
        const opening = indexedDB.open("buurt");
        opening.onsuccess = () => {
          const base = opening.result;
          const count = base.transaction("rows").objectStore("rows").count();
          count.onsuccess = () => done(count.result);
          base.onversionchange = () => base.close();
        };
      }),
  );

tale("a phone that is revoked says so and reads nothing more", async (wijk) => {
  const { ada } = await wijk.walking();
  const fatma = await comeIn(ada, "Fatma");
  await ada.ok(`device revoke ${await serialOf(fatma, ada)}`);
  await fatma.see("Deze telefoon hoort niet meer bij de buurt");
  await ada.ok("say talk Geheim");
  await fatma.page.waitForTimeout(500);
  assert.equal(await fatma.page.getByText("Geheim").count(), 0);
  assert.ok((await rowsOf(fatma)) <= 2, "its standing, and what was decided of it");
  await fatma.page.reload();
  await fatma.see("Deze telefoon hoort niet meer bij de buurt");
  assert.ok((await rowsOf(fatma)) <= 2);
  await fatma.button("Maak de app leeg en begin opnieuw").tap();
  await fatma.page.getByText("Deze telefoon hoort niet meer").waitFor({ state: "hidden" });
  await fatma.heading("Welkom").waitFor();
  const fresh = await openScreen("vers");
  await fresh.page.goto(wijk.server.url);
  await fresh.heading("Welkom").waitFor();
  assert.equal(await rowsOf(fatma), await rowsOf(fresh), "as a new phone");
});
