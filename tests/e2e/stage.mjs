// stage.mjs -- what the stories of the app have in common: coming in, hats, and a tidy end.
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
