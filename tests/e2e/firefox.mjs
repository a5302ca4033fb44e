// firefox.mjs -- a phone of the story that is Firefox, driven by Marionette, with its own service
// for pushes on this machine (the wire of Mozilla's: hello, register, notification, ack).
import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.BUURT_FIREFOX ?? "/usr/bin/firefox-esr";
const WAIT_MS = 60_000;
const SOCKET_MARK = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // of RFC 6455
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export const hasFirefox = existsSync(PROGRAM);

/* ── the service's side of the socket ── */

/** One text frame, unmasked, of less than 64 kB. */
function frameOf(text) {
  const body = Buffer.from(text);
  const long = body.length > 125;
  const head = Buffer.alloc(long ? 4 : 2);
  head[0] = 0x81;
  head[1] = long ? 126 : body.length;
  if (long) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** Takes whole frames off the front of `bytes`. Gives: their texts and what is left. */
function readFrames(bytes) {
  const texts = [];
  let rest = bytes;
  for (;;) {
    if (rest.length < 6) return { texts, rest };
    const short = rest[1] & 0x7f;
    const at = short === 126 ? 4 : 2;
    const size = short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < at + 4 + size) return { texts, rest };
    const mask = rest.subarray(at, at + 4);
    const body = rest.subarray(at + 4, at + 4 + size).map((byte, i) => byte ^ mask[i % 4]);
    if ((rest[0] & 0x0f) === 1) texts.push(Buffer.from(body).toString());
    rest = rest.subarray(at + 4 + size);
  }
}

/** Where Firefox asks for an address, and hears what was sent to it. */
export class Postbox {
  static async open(endpoint) {
    const box = new Postbox();
    box.endpoint = endpoint;
    box.codes = []; // what became of each: 100 delivered, 101 not decrypted
    box.server = createServer();
    box.server.on("upgrade", (asked, socket) => box.#greet(asked, socket));
    await new Promise((done) => box.server.listen(0, "127.0.0.1", done));
    return box;
  }

  get url() {
    return `ws://127.0.0.1:${this.server.address().port}/`;
  }

  #greet(asked, socket) {
    const key = asked.headers["sec-websocket-key"] + SOCKET_MARK;
    const accept = createHash("sha1").update(key).digest("base64");
    const protocol = asked.headers["sec-websocket-protocol"];
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    lines.push(`Sec-WebSocket-Accept: ${accept}`);
    if (protocol) lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    this.socket = socket;
    let waiting = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const { texts, rest } = readFrames(Buffer.concat([waiting, bytes]));
      waiting = rest;
      for (const text of texts) this.#hear(text);
    });
  }

  #say(object) {
    this.socket.write(frameOf(JSON.stringify(object)));
  }

  #hear(text) {
    const said = JSON.parse(text);
    const { messageType, channelID, uaid, updates = [] } = said;
    if (messageType === "hello")
      this.#say({ messageType, status: 200, use_webpush: true, uaid: uaid || randomUUID() });
    else if (messageType === "register") {
      this.channelID = channelID;
      this.#say({ messageType, channelID, status: 200, pushEndpoint: this.endpoint });
    } else if (messageType === "ack") this.codes.push(...updates.map(({ code }) => code));
    else if (messageType === "ping" || text === "{}") this.socket.write(frameOf("{}"));
  }

  /** Hands a post on, as it came. */
  deliver({ body, headers }) {
    const { channelID } = this;
    const version = randomUUID();
    const data = body.toString("base64url");
    const encoding = headers["content-encoding"];
    const messageType = "notification";
    this.#say({ messageType, channelID, version, data, headers: { encoding } });
  }

  async close() {
    this.socket?.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

/* ── the browser ── */

const preferences = (push) => ({
  "marionette.port": 0,
  "dom.push.serverURL": push,
  "dom.push.testing.allowInsecureServerURL": true,
  "dom.push.connection.enabled": true,
  "permissions.default.desktop-notification": 1,
  "network.proxy.type": 0,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "app.update.enabled": false,
  "app.normandy.enabled": false,
  "intl.accept_languages": "nl",
});

/** Firefox with a profile of its own. */
export class Firefox {
  static async open(push) {
    const fox = new Firefox();
    fox.folder = mkdtempSync(join(tmpdir(), "firefox-"));
    const lines = Object.entries(preferences(push)).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(fox.folder, "user.js"), lines.join("\n"));
    const words = ["--headless", "--marionette", "--no-remote", "--profile", fox.folder];
    const env = { ...process.env, HOME: fox.folder };
    fox.process = spawn(PROGRAM, words, { stdio: "ignore", env });
    await fox.#reach();
    await fox.do("WebDriver:NewSession", {});
    return fox;
  }

  /** The port stands in a file of the profile once it listens. */
  async #reach() {
    const file = join(this.folder, "MarionetteActivePort");
    const end = Date.now() + WAIT_MS;
    while (!existsSync(file)) {
      if (Date.now() > end) throw new Error("Firefox does not listen");
      await sleep(100);
    }
    this.socket = connect(Number(readFileSync(file, "utf8")), "127.0.0.1");
    this.waiting = new Map();
    this.number = 0;
    let heard = Buffer.alloc(0);
    this.socket.on("error", () => {});
    this.socket.on("data", (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      for (;;) {
        const mark = heard.indexOf(":");
        const size = Number(heard.subarray(0, mark));
        if (mark < 0 || heard.length < mark + 1 + size) return;
        this.#take(JSON.parse(heard.subarray(mark + 1, mark + 1 + size)));
        heard = heard.subarray(mark + 1 + size);
      }
    });
  }

  #take(said) {
    if (!Array.isArray(said)) return; // its greeting
    const [, number, error, result] = said;
    const { done, fail } = this.waiting.get(number);
    this.waiting.delete(number);
    if (error) fail(new Error(`${error.error}: ${error.message}`));
    else done(result);
  }

  do(command, given) {
    const number = ++this.number;
    const said = JSON.stringify([0, number, command, given]);
    this.socket.write(`${Buffer.byteLength(said)}:${said}`);
    return new Promise((done, fail) => this.waiting.set(number, { done, fail }));
  }

  go(url) {
    return this.do("WebDriver:Navigate", { url });
  }

  async run(script, args = []) {
    return (await this.do("WebDriver:ExecuteScript", { script, args, sandbox: null })).value;
  }

  /** Asks until it is true. */
  async until(script, args = []) {
    const end = Date.now() + WAIT_MS;
    while (!(await this.run(script, args))) {
      const shown = Date.now() > end && (await this.run("return document.body.innerText"));
      if (shown) throw new Error(`${args}: ${shown}`);
      await sleep(100);
    }
  }

  see(words) {
    return this.until("return document.body.innerText.includes(arguments[0])", [words]);
  }

  /** Presses the button or ticks the box that says so. */
  press(words) {
    const script = `const [said] = arguments;
      const all = [...document.querySelectorAll("button:not(:disabled), label")];
      const found = all.find((one) => one.textContent.trim() === said);
      found?.click();
      return Boolean(found);`;
    return this.until(script, [words]);
  }

  async type(label, words) {
    const script = `const [said, typed] = arguments;
      const found = [...document.querySelectorAll("label")].find((one) => one.textContent === said);
      if (!found) return false;
      found.control.value = typed;
      found.control.dispatchEvent(new Event("input", { bubbles: true }));
      return true;`;
    await this.until(script, [label, words]);
  }

  async close() {
    this.socket?.destroy();
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill();
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
