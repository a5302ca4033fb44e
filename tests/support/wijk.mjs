// wijk.mjs -- a wijk for a story: the real server and real phones, on ports of their own.
//
//     story("what is said in the talk group comes to everybody", async (wijk) => {
//       const ada = await wijk.found("Ada", ["Noord", "Zuid"]);
//       const bo = await wijk.join(ada, "Bo"); // invited by Ada, in all groups
//       await bo.ok("say talk Hoi");
//       await ada.happens((h) => h.happened === "message" && h.text === "Hoi");
//     });
//
// A phone is one `buurt session`: a line in, one object with "ok" out, happenings in between.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const BIN = process.env.BUURT_BIN ?? join(HERE, "../../build/asan/bin");
const WAIT_MS = 30_000;

/** What a busy test may ask of a server that is otherwise as it is shipped. */
const ROOMY = {
  BUURT_TURNS_PER_S: "50",
  BUURT_QUOTA_SIZE: "100000",
  BUURT_QUOTA_PER_MINUTE: "100000",
  BUURT_INVITATION_DAY: "1000",
  BUURT_UNPROVED_PER_ADDRESS_MAX: "1000",
  BUURT_LOG_LEVEL: "1",
  BUURT_CONTROLLER: "Stichting Proef",
  BUURT_CONTROLLER_CONTACT: "privacy@proef.example",
  BUURT_LEGAL_BASIS: "Gerechtvaardigd belang (artikel 6 lid 1 onder f AVG)",
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A word as `buurt session` reads it back whole. */
export const quote = (word) => `"${String(word).replace(/["\\]/g, "\\$&")}"`;

/** A refusal, as an error to be expected. */
export class Refused extends Error {
  constructor(line, answer) {
    super(`${line}: ${answer.error}${answer.field ? ` at ${answer.field}` : ""}`);
    Object.assign(this, answer);
  }
}

/** A wall clock that a test moves on, for server and phones alike. */
export class Clock {
  constructor(folder) {
    this.file = join(folder, "clock");
    this.seconds = 0n;
    writeFileSync(this.file, Buffer.alloc(8));
    this.library = join(folder, "clock_shift.so");
    const source = join(HERE, "../integration/clock_shift.c");
    execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", this.library, source, "-ldl"]);
  }

  environment() {
    return { LD_PRELOAD: this.library, BUURT_CLOCK_SHIFT: this.file };
  }

  now() {
    return Math.floor(Date.now() / 1000) + Number(this.seconds);
  }

  moveOn(seconds) {
    this.seconds += BigInt(seconds);
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(this.seconds);
    writeFileSync(this.file, bytes, { flag: "r+" });
  }
}

export class Server {
  constructor(folder, settings, clock) {
    this.data = join(folder, "server");
    this.settings = settings;
    this.clock = clock;
    this.port = 0;
    mkdirSync(this.data, { mode: 0o700, recursive: true });
  }

  environment() {
    return { ...process.env, ...ROOMY, ...this.settings, ...this.clock?.environment() };
  }

  async start() {
    const words = ["--data", this.data, "--port", String(this.port)];
    const script = 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"'; // for who wants its core
    this.process = spawn("bash", ["-c", script, join(BIN, "buurtd"), ...words], {
      env: this.environment(),
      cwd: dirname(this.data),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.said = "";
    this.process.stderr.on("data", (text) => (this.said += text));
    for await (const line of createInterface({ input: this.process.stdout })) {
      const port = line.match(/^port (\d+)$/);
      if (port) {
        this.port = Number(port[1]);
        this.process.stdout.resume();
        return this;
      }
    }
    throw new Error(`buurtd did not start: ${this.said}`);
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  admin(...words) {
    return execFileSync(join(BIN, "buurtd"), ["--data", this.data, "admin", ...words], {
      env: this.environment(),
      encoding: "utf8",
    });
  }

  async end(signal = "SIGTERM") {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return null;
    const gone = once(this.process, "exit");
    this.process.kill(signal);
    const [code] = await gone;
    return code;
  }
}

export class Phone {
  constructor(folder, server, clock) {
    this.folder = folder;
    this.server = server;
    this.clock = clock;
    this.happened = [];
    this.waiting = [];
    this.answers = [];
  }

  start() {
    const words = ["--state", this.folder, "--server", this.server.url, "--json", "session"];
    this.process = spawn(join(BIN, "buurt"), words, {
      env: { ...process.env, ...this.clock?.environment() },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.said = "";
    this.process.stderr.on("data", (text) => (this.said += text));
    this.process.stdin.on("error", () => {});
    createInterface({ input: this.process.stdout }).on("line", (line) => this.#take(line));
    this.process.on("exit", () => {
      for (const { reject } of this.answers.splice(0)) reject(new Error(`gone: ${this.said}`));
    });
    return this;
  }

  #take(line) {
    const object = JSON.parse(line);
    if ("ok" in object) {
      this.answers.shift()?.resolve(object);
      return;
    }
    this.happened.push(object);
    for (const waiter of this.waiting.filter(({ fits }) => fits(object))) waiter.resolve(object);
  }

  /** What a command answers, also a refusal. */
  async ask(line) {
    const answer = new Promise((resolve, reject) => this.answers.push({ resolve, reject }));
    this.process.stdin.write(`${line}\n`);
    return answer;
  }

  /** What a command answers; a refusal is thrown. */
  async ok(line) {
    const answer = await this.ask(line);
    if (!answer.ok) throw new Refused(line, answer);
    return answer;
  }

  /** Fails unless the command is refused so. */
  async refused(line, error, field) {
    const answer = await this.ask(line);
    if (answer.ok) throw new Error(`${line}: was not refused`);
    if (error && answer.error !== error) throw new Refused(line, answer);
    if (field && answer.field !== field) throw new Refused(line, answer);
    return answer;
  }

  /** The first thing that happened, from now on or before, that fits. */
  async happens(fits, wait_ms = WAIT_MS) {
    const before = this.happened.find(fits);
    if (before) return before;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new Error(`nothing fits ${fits}; it ends with ${this.tail()}`));
      }, wait_ms);
      const waiter = {
        fits,
        resolve: (object) => {
          clearTimeout(timer);
          this.waiting.splice(this.waiting.indexOf(waiter), 1);
          resolve(object);
        },
      };
      this.waiting.push(waiter);
    });
  }

  tail() {
    return JSON.stringify(this.happened.slice(-6));
  }

  forget() {
    this.happened = [];
  }

  /** Asks until what it answers fits: for what comes about by itself. */
  async until(line, fits, wait_ms = WAIT_MS) {
    const end = Date.now() + wait_ms;
    for (;;) {
      const answer = await this.ask(line);
      if (answer.ok && fits(answer)) return answer;
      if (Date.now() > end) throw new Error(`${line}: ${JSON.stringify(answer).slice(0, 600)}`);
      await sleep(200);
    }
  }

  /** Waits until it is in so many groups. */
  async inside(count = 3) {
    return this.until(
      "groups",
      ({ groups }) => groups.filter(({ membership }) => membership === "inside").length >= count,
    );
  }

  async self() {
    return this.ok("me");
  }

  async end(signal) {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode) return;
    const gone = once(this.process, "exit");
    if (signal) this.process.kill(signal);
    else this.process.stdin.end();
    await gone;
  }
}

export class Wijk {
  /** Takes: settings of the server as BUURT_…; moving: whether the clock can be moved on. */
  static async open({ settings = {}, moving = false } = {}) {
    const wijk = new Wijk();
    wijk.folder = mkdtempSync(join(tmpdir(), "wijk-"));
    wijk.clock = moving ? new Clock(wijk.folder) : undefined;
    wijk.server = await new Server(wijk.folder, settings, wijk.clock).start();
    wijk.phones = [];
    return wijk;
  }

  phone(name) {
    const phone = new Phone(join(this.folder, `phone-${name}`), this.server, this.clock).start();
    phone.name = name;
    this.phones.push(phone);
    return phone;
  }

  now() {
    return this.clock?.now() ?? Math.floor(Date.now() / 1000);
  }

  /** Founds it; the papers lie in `papers`. */
  async found(name, buurten) {
    const token = this.server.admin("allow-founding").match(/[A-Za-z0-9_-]{22,}/)[0];
    const founder = this.phone(name);
    this.papers = join(this.folder, "papers");
    this.buurten = buurten;
    const words = `--name ${name} --buurten ${quote(buurten.join(";"))} --papers ${this.papers}`;
    await founder.ok(`found ${token} ${words}`);
    await founder.inside(3);
    return founder;
  }

  paper(title) {
    return join(this.papers, `${title}.txt`);
  }

  words(title) {
    return readFileSync(this.paper(title), "utf8").trim();
  }

  /** Somebody comes in by an invitation of `host`, and accepts the house rules there are. */
  async join(host, name, options = "") {
    const { link } = await host.ok(`invite ${options}`);
    const phone = this.phone(name);
    await phone.ok(`join ${quote(link)} --name ${name}`);
    await phone.inside(3);
    if (this.rules) await phone.ok("rules accept --adult");
    return phone;
  }

  /** House rules, and `host` accepts them. */
  async publishRules(host) {
    const file = join(this.folder, "rules.txt");
    writeFileSync(file, "Bel bij spoed eerst 112. Loop nooit alleen.");
    await host.ok(`rules publish ${file}`);
    await host.ok("rules accept --adult");
    this.rules = true;
  }

  /** `phone` asks a pass into a group, `giver` gives it. */
  async pass(giver, phone, group) {
    const { groups } = await phone.ok("groups");
    await phone.ok(`pass ask ${group}`);
    const { device_serial } = await phone.self();
    const asked = await giver.happens(
      (h) => h.happened === "pass_asked" && h.who.device_serial === device_serial,
    );
    await giver.ok(`pass give ${asked.group} ${device_serial}`);
    await phone.inside(groups.filter(({ membership }) => membership === "inside").length + 1);
  }

  /** A founder, house rules, a walking group and who leads it. */
  async walking(buurten = ["Noord", "Zuid"]) {
    const ada = await this.found("Ada", buurten);
    await this.publishRules(ada);
    const { walk_group_id: group } = await ada.ok(
      'group make Dinsdagavondronde --start "bij het plein"',
    );
    const room = (await ada.ok("groups")).groups.find(({ kind }) => kind === "walk").group;
    const lea = await this.join(ada, "Lea");
    await this.pass(ada, lea, room);
    await this.hat(ada, lea, "leader", `--buurt ${quote(buurten[0])} --group ${room}`);
    return { ada, lea, group, room };
  }

  /** Gives a phone a hat, with the root's paper beside the giver's hat. */
  async hat(giver, phone, hat, options = "") {
    const { device_serial } = await phone.self();
    const root = this.paper("root");
    const given = await giver.ok(`hat grant ${hat} ${device_serial} ${options} --paper ${root}`);
    await phone.until("hats", ({ hats }) => hats.some((own) => own.hat === hat));
    return given.id;
  }

  /** Ends every process. Gives: the server's exit code, 0 when it went in peace. */
  async close(signal) {
    await Promise.all(this.phones.map((phone) => phone.end(signal)));
    const code = await this.server.end(signal);
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }
}

/**
 * A test with a wijk of its own, which ends with it however it went. When all went well the server
 * must have gone in peace too. Takes: options as Wijk.open(), and `timeout` in milliseconds.
 */
export function story(name, body, options = {}) {
  test(name, { timeout: options.timeout ?? 240_000 }, async (t) => {
    const wijk = await Wijk.open(options);
    try {
      await body(wijk, t);
    } catch (error) {
      await wijk.close("SIGKILL");
      throw error;
    }
    const code = await wijk.close();
    if (code !== 0 && code !== null)
      throw new Error(`buurtd ended with ${code}: ${wijk.server.said}`);
  });
}

export { BIN, sleep };
