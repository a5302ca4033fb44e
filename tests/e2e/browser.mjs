// browser.mjs -- a phone of the story that is a real browser, with the app as the server gives it.
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(HERE, "../../clients/app/package.json"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const SITE = join(HERE, "../../build/app/site");
export const SHOTS = join(HERE, "screens");
const PROGRAM = process.env.BUURT_CHROMIUM ?? "/usr/bin/chromium";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const TARGET_LEAST = 44; // CSS pixels
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
const WAIT_MS = 60_000;
const LINGER_MS = 5000;

const PHONE = {
  viewport: { width: 360, height: 640 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: "nl-NL",
  timezoneId: "Europe/Amsterdam",
  reducedMotion: "reduce",
};

mkdirSync(SHOTS, { recursive: true });

let running;
let guests = 0;

/** The browser of this file: its screens share it. It ends when nobody came for a while. */
function enterBrowser() {
  guests++;
  running ??= chromium.launch({ executablePath: PROGRAM, headless: true, args: ARGS });
  return running;
}

function leaveBrowser() {
  guests--;
  setTimeout(() => {
    if (guests > 0) return;
    running?.then((browser) => browser.close());
    running = undefined;
  }, LINGER_MS);
}

/** In a page: knows whether its worker still owes it an answer. */
function countAsked() {
  const owed = new Set();
  const QUIET = 3; // frames, in which an answer may have led to a next question
  let quiet = 0;
  let line = "off"; // what is asked of a server that is away is owed for long
  const hear = ({ data }) => {
    owed.delete(data.number);
    line = data.line ?? line;
  };
  globalThis.isSettled = () => {
    quiet = owed.size > 0 && line === "on" ? 0 : quiet + 1;
    return quiet > QUIET;
  };
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", hear);
    }

    postMessage(said, ...more) {
      if (said.say === "ask") owed.add(said.number);
      super.postMessage(said, ...more);
    }
  };
}

/** A phone's screen: a context of its own, so with a store and a worker of its own. */
export class Screen {
  /** Takes: options of a context; `args` starts a browser with a profile for this screen alone. */
  static async open(name, { args, ...options } = {}) {
    const screen = new Screen();
    const how = { ...PHONE, ...options };
    if (args) {
      const folder = mkdtempSync(join(tmpdir(), "screen-"));
      const started = { executablePath: PROGRAM, headless: true, args, ...how };
      await screen.begin(name, await chromium.launchPersistentContext(folder, started));
      screen.leave = () => rmSync(folder, { recursive: true, force: true });
    } else {
      await screen.begin(name, await (await enterBrowser()).newContext(how));
      screen.leave = leaveBrowser;
    }
    return screen;
  }

  async begin(name, context) {
    this.name = name;
    this.errors = [];
    this.context = context;
    context.setDefaultTimeout(WAIT_MS);
    await context.addInitScript(countAsked);
    this.page = context.pages()[0] ?? (await context.newPage());
    this.watch(this.page);
  }

  watch(page) {
    page.on("pageerror", (error) => this.errors.push(String(error)));
    const byItself = /\/favicon\.ico$/; // asked by the browser where a page names no picture
    page.on("console", (said) => {
      if (said.type() === "error" && !byItself.test(said.location().url))
        this.errors.push(said.text());
    });
  }

  heading(name) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  button(name) {
    return this.page.getByRole("button", { name });
  }

  link(name) {
    return this.page.getByRole("link", { name });
  }

  async see(words) {
    await this.page.getByText(words).first().waitFor();
  }

  /** Goes to a place of the app, and waits until it stands there with all that it asked for. */
  async go(place) {
    await this.page.evaluate(async (hash) => {
      if (location.hash === hash) return;
      const before = document.querySelector("main");
      location.hash = hash;
      while (document.querySelector("main") === before)
        await new Promise((done) => requestAnimationFrame(done));
    }, `#/${place}`);
    await this.page.locator("h1").first().waitFor(); // a screen that is fetched has none yet
    await this.settled();
  }

  /** Waits until the phone has answered everything that the page asked. */
  async settled() {
    await this.page.waitForFunction(() => globalThis.isSettled());
  }

  async shot(title) {
    await this.page.screenshot({ path: join(SHOTS, `${title}.png`) });
  }

  /** What stands in somebody's way: for a screen reader, a finger, a narrow screen, a dialler. */
  async stumbles() {
    if (!(await this.page.evaluate(() => "axe" in globalThis))) await this.page.evaluate(AXE);
    return this.page.evaluate(async ([rules, least]) => {
      const how = { runOnly: rules, resultTypes: ["violations"], iframes: false };
      const { violations } = await globalThis.axe.run(document, how);
      const out = violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
      const wide = document.documentElement.scrollWidth - innerWidth;
      if (wide > 0) out.push(`${wide} px too wide`);
      for (const element of document.querySelectorAll("button, a, input, select, textarea")) {
        const { width, height } = element.getBoundingClientRect();
        const said = element.textContent.trim().slice(0, 30) || element.tagName;
        if (element.className === "skip" || height === 0) continue;
        if (Math.min(width, height) < least) out.push(`${said}: ${width} by ${height}`);
        if (element.scrollWidth > element.clientWidth + 1) out.push(`${said}: cut off`);
      }
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const leftOf = (node, at) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().left;
      };
      while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        const found = data.match(/\d{4}-\d{4}/);
        if (!found || parentElement.getClientRects().length === 0) continue;
        const last = found.index + found[0].length - 1;
        if (leftOf(texts.currentNode, found.index) >= leftOf(texts.currentNode, last))
          out.push(`${found[0]} reads from right to left, or over two lines`);
      }
      return out;
    }, [RULES, TARGET_LEAST]);
  }

  async close() {
    await this.context.close();
    this.leave();
  }
}
