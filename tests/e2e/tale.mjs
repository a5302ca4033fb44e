// tale.mjs -- what the stories of the app share: phones that are browsers, coming in, raising an
// alert, and a push to a closed app.
import { strict as assert } from "node:assert";
import { story } from "../support/wijk.mjs";
import { Screen, SITE } from "./browser.mjs";

const OPTIONS = { settings: { BUURT_SITE: SITE } };
const DAY_MS = 86_400_000;

/** A local day so many days from now, as the wire writes it. */
export const dayIn = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** So many minutes from now, as a leader of the wijk types it. */
export function momentIn(minutes) {
  const then = new Date(Date.now() + minutes * 60_000);
  const zone = { timeZone: "Europe/Amsterdam" };
  const on = new Intl.DateTimeFormat("en-CA", { ...zone, dateStyle: "short" }).format(then);
  const at = new Intl.DateTimeFormat("nl", { ...zone, timeStyle: "short" }).format(then);
  return `--on ${on} --at ${at}`;
}

export const open = [];

/** A phone of the story, closed with it. */
export async function phone(name, options) {
  const screen = await Screen.open(name, options);
  open.push(screen);
  return screen;
}

/** Comes in by a link of `host`, as somebody who reads what stands on the screen. */
export async function comeIn(host, name, options) {
  const { link } = await host.ok("invite");
  const screen = await phone(name, options);
  await screen.page.goto(link);
  await screen.button("Meedoen").tap();
  await screen.page.getByLabel("Naam").fill(name);
  await screen.button("Klaar").tap();
  await acceptRules(screen);
  return screen;
}

export async function acceptRules(screen) {
  await screen.heading("Huisregels").waitFor();
  await screen.page.getByLabel("Ik houd me aan de huisregels").check();
  await screen.page.getByLabel("Ik ben 18 jaar of ouder").check();
  await screen.button("Ik doe mee").tap();
  await screen.see("Zo doe je dat");
}

/** One decision after the other, up to holding; the keyboard holds at once. */
export async function raise(screen, kind, call, place, behaviour) {
  await screen.button(kind).tap();
  await screen.button(call).tap();
  await screen.page.getByLabel("Waar is het?").fill(place);
  await screen.button("Verder").tap();
  await screen.page.locator("h1:focus", { hasText: "Klopt dit?" }).waitFor();
  if (behaviour) await screen.page.getByLabel("Wat gebeurt er?").fill(behaviour);
  await screen.button("Houd vast om te sturen").focus();
  await screen.page.keyboard.press("Enter");
}

/** A story whose screens close with it, and had nothing to complain of. */
export function tale(name, body, options = {}) {
  const whole = async (wijk) => {
    try {
      await body(wijk);
      const errors = open.flatMap((screen) => screen.errors);
      assert.deepEqual(errors, []);
    } catch (error) {
      for (const screen of open) {
        await screen.shot(`failed-${screen.name}`);
        console.error(screen.name, await screen.page.locator("body").innerText());
      }
      throw error;
    } finally {
      for (const screen of open.splice(0)) await screen.close();
    }
  };
  const settings = { ...OPTIONS.settings, ...options.settings };
  story(name, whole, { ...options, settings });
}

/** Which phone a screen is, as the others hear it. */
export async function serialOf(screen, other) {
  await screen.go("praat");
  await screen.link("Noord").tap();
  await screen.page.getByLabel("Typ een bericht").fill("Hallo");
  await screen.button("Stuur").tap();
  const { who } = await other.happens((h) => h.happened === "message");
  return who.device_serial;
}

/** Gives a push to the worker of a closed app, as its browser would. */
export async function wake(screen, push) {
  const page = await screen.context.newPage();
  const cdp = await screen.context.newCDPSession(page);
  const { origin } = new URL(screen.home);
  const found = new Promise((done) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (ours) done(ours.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await found;
  await cdp.send("ServiceWorker.stopAllWorkers");
  const data = typeof push === "string" ? push : JSON.stringify(push);
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  await page.goto(`${origin}/icon.svg`);
  const shown = async () =>
    page.evaluate(async () => {
      const { serviceWorker } = navigator;
      const registration = await serviceWorker.getRegistration("/");
      const notices = await registration.getNotifications();
      return notices.map(({ title, body, data: place }) => ({ title, body, place }));
    });
  let notices = await shown();
  for (let turn = 0; notices.length === 0 && turn < 50; turn++) {
    await page.waitForTimeout(100);
    notices = await shown();
  }
  await page.close();
  return notices;
}

/** A push as the server writes it (docs/wakeup.md). */
export const pushOf = (copy) => ({
  ...{ web_push: 8030, mutable: true },
  notification: {
    ...{ title: "Melding in je buurt", body: "Open de app.", lang: "nl", tag: copy ?? "leeg" },
    data: { kind: "alert", copy },
  },
});
