// stage.mjs -- what the stories of the app have in common: coming in, hats, and a tidy end.
import { strict as assert } from "node:assert";
import { story } from "../support/wijk.mjs";
import { Screen, SITE } from "./browser.mjs";

const OPTIONS = { settings: { BUURT_SITE: SITE } };
const DAY_MS = 86_400_000;

const ZONE = { timeZone: "Europe/Amsterdam" };
const DATE = new Intl.DateTimeFormat("en-CA", { ...ZONE, dateStyle: "short" });
const HOUR = new Intl.DateTimeFormat("nl", { ...ZONE, timeStyle: "short" });

/** The wijk's day so many days from now, as the wire writes it. */
export const dayIn = (days) => DATE.format(Date.now() + days * DAY_MS);

/** What a clock on the wall of the wijk says then. Takes: seconds since 1970. */
export const hourOf = (instant) => HOUR.format(instant * 1000);

/** So many minutes from now, as a leader of the wijk types it. */
export function momentIn(minutes) {
  const then = Date.now() + minutes * 60_000;
  return `--on ${DATE.format(then)} --at ${HOUR.format(then)}`;
}

const ANSWERED_MS = 8000;

/** Who comes in is told the push key within five seconds, by whoever answers first (T28). */
export const untilTheKeyIsTold = (screen) => screen.page.waitForTimeout(ANSWERED_MS);

const open = [];

/** A browser that closes with the story. */
export async function openScreen(name, options) {
  const screen = await Screen.open(name, options);
  open.push(screen);
  return screen;
}

export async function acceptRules(screen) {
  await screen.heading("Huisregels").waitFor();
  await screen.page.getByLabel("Ik houd me aan de huisregels").check();
  await screen.page.getByLabel("Ik ben 18 jaar of ouder").check();
  await screen.button("Ik doe mee").tap();
  await screen.see("Zo doe je dat");
}

/** Opens a link and comes in by it, as somebody who reads what stands on the screen. */
export async function comeInBy(link, name, options) {
  const screen = await openScreen(name, options);
  await screen.page.goto(link);
  await screen.button("Meedoen").tap();
  await screen.page.getByLabel("Naam").fill(name);
  await screen.button("Klaar").tap();
  await acceptRules(screen);
  return screen;
}

/** The same, by a link of `host`. */
export const comeIn = async (host, name, options) =>
  comeInBy((await host.ok("invite")).link, name, options);

/** Which phone a screen is, as the others hear it. */
export async function serialOf(screen, other) {
  await screen.go("praat");
  await screen.link("Noord").tap();
  await screen.page.getByLabel("Typ een bericht").fill(`Hallo van ${screen.name}`);
  await screen.button("Stuur").tap();
  const fits = (h) => h.happened === "message" && h.text === `Hallo van ${screen.name}`;
  return (await other.happens(fits)).who.device_serial;
}

/** Gives a screen a hat, with the root's paper beside the giver's. */
export async function wear(wijk, giver, screen, hat, options = "") {
  const serial = await serialOf(screen, giver);
  await giver.ok(`hat grant ${hat} ${serial} ${options} --paper ${wijk.paper("root")}`);
  await screen.go("lopen");
  await screen.link("Beheer").waitFor();
  return serial;
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
  story(name, whole, { ...OPTIONS, ...options, settings });
}
