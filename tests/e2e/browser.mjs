// browser.mjs -- a phone of the story that is a real browser, with the app as the server gives it.
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(HERE, "../../clients/app/package.json"));
const { chromium } = require("playwright-core");
const { AxeBuilder } = require("@axe-core/playwright");

export const SITE = join(HERE, "../../build/app/site");
export const SHOTS = join(HERE, "../../build/app/screens");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const TARGET_LEAST = 44; // CSS pixels

mkdirSync(SHOTS, { recursive: true });

/** A browser of its own, with a profile of its own, the size of a small phone. */
export class Screen {
  static async open(name, options = {}) {
    const screen = new Screen();
    screen.name = name;
    screen.folder = mkdtempSync(join(tmpdir(), "screen-"));
    screen.context = await chromium.launchPersistentContext(screen.folder, {
      executablePath: process.env.BUURT_CHROMIUM ?? "/usr/bin/chromium",
      headless: true,
      viewport: { width: 360, height: 640 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      locale: "nl-NL",
      timezoneId: "Europe/Amsterdam",
      reducedMotion: "reduce",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
      ...options,
    });
    screen.context.setDefaultTimeout(30_000);
    screen.page = screen.context.pages()[0] ?? (await screen.context.newPage());
    screen.errors = [];
    screen.watch(screen.page);
    return screen;
  }

  watch(page) {
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (said) => said.type() === "error" && this.errors.push(said.text()));
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

  async go(place) {
    await this.page.evaluate((hash) => (location.hash = hash), `/${place}`);
    await this.page.waitForTimeout(150);
  }

  async shot(title) {
    await this.page.screenshot({ path: join(SHOTS, `${title}.png`) });
  }

  /** What a neighbour who sees, hears or taps less would stumble over, as sentences. */
  async stumbles() {
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(RULES).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
    const seen = await this.page.evaluate((least) => {
      const out = [];
      const wide = document.documentElement.scrollWidth - innerWidth;
      if (wide > 0) out.push(`${wide} px too wide`);
      for (const element of document.querySelectorAll("button, a, input, select, textarea")) {
        const { width, height } = element.getBoundingClientRect();
        const said = element.textContent.trim().slice(0, 30) || element.tagName;
        if (element.className === "skip" || height === 0) continue;
        if (Math.min(width, height) < least) out.push(`${said}: ${width} by ${height}`);
        if (element.scrollWidth > element.clientWidth + 1) out.push(`${said}: cut off`);
      }
      return out;
    }, TARGET_LEAST);
    return [...found, ...seen];
  }

  async close() {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
