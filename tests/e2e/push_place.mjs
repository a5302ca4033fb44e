// push_place.mjs -- a push service on this machine for the real server: it takes what is posted,
// checks who vouches for it, and opens it as a browser would (RFC 8030, 8188, 8291, 8292).
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const HOST = "push.example.org";
const WAIT_MS = 30_000;
const [SALT_END, KEY_AT, HEAD_SIZE, TAG_SIZE] = [16, 21, 86, 16]; // of an aes128gcm body, RFC 8188

const derive = (secret, salt, info, size) =>
  Buffer.from(hkdfSync("sha256", secret, salt, info, size));

/** The keys of one subscription, as its browser has them. */
class Reader {
  constructor() {
    this.pair = createECDH("prime256v1");
    this.point = this.pair.generateKeys();
    this.auth = randomBytes(16);
  }

  open(body) {
    const salt = body.subarray(0, SALT_END);
    const theirs = body.subarray(KEY_AT, HEAD_SIZE);
    const shared = this.pair.computeSecret(theirs);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.point, theirs]);
    const input = derive(shared, this.auth, info, 32);
    const key = derive(input, salt, "Content-Encoding: aes128gcm\0", 16);
    const nonce = derive(input, salt, "Content-Encoding: nonce\0", 12);
    const cipher = createDecipheriv("aes-128-gcm", key, nonce);
    cipher.setAuthTag(body.subarray(-TAG_SIZE));
    const sealed = body.subarray(HEAD_SIZE, -TAG_SIZE);
    const plain = Buffer.concat([cipher.update(sealed), cipher.final()]);
    return plain.subarray(0, plain.lastIndexOf(2)).toString();
  }
}

/** Whether the voucher is signed by the key it names, for this service. */
function checkVoucher(header) {
  const [, token, key] = header.match(/^vapid t=([^,]+), ?k=(.+)$/);
  const [head, claims, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const halves = [point.subarray(1, 33), point.subarray(33)];
  const [x, y] = halves.map((half) => half.toString("base64url"));
  const by = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
  const signed = Buffer.from(`${head}.${claims}`);
  const how = { key: by, dsaEncoding: "ieee-p1363" };
  assert.ok(verify("sha256", signed, how, Buffer.from(signature, "base64url")));
  assert.equal(JSON.parse(Buffer.from(claims, "base64url")).aud, `https://${HOST}`);
}

export class PushPlace {
  static async open() {
    const place = new PushPlace();
    place.folder = mkdtempSync(join(tmpdir(), "push-"));
    const [key, certificate] = ["key", "certificate"].map((name) => join(place.folder, name));
    const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const named = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`];
    const files = ["-days", "2", "-keyout", key, "-out", certificate];
    execFileSync("openssl", [...made, ...named, ...files], { stdio: "ignore" });
    const library = join(place.folder, "push_route.so");
    const source = join(HERE, "../integration/push_route.c");
    execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"]);
    place.posts = [];
    place.waiting = [];
    place.gone = new Set();
    const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
    place.server = createServer(tls, (asked, answer) => place.#take(asked, answer));
    await new Promise((done) => place.server.listen(0, "127.0.0.1", done));
    place.settings = {
      LD_PRELOAD: library,
      BUURT_PUSH_AUTHORITY: certificate,
      BUURT_PUSH_PORT: String(place.server.address().port),
    };
    return place;
  }

  async #take(asked, answer) {
    const pieces = [];
    for await (const piece of asked) pieces.push(piece);
    checkVoucher(asked.headers.authorization);
    const path = asked.url;
    answer.writeHead(this.gone.has(path) ? 410 : 201).end();
    this.posts.push({ path, headers: asked.headers, body: Buffer.concat(pieces) });
    for (const look of this.waiting) look(false);
  }

  /** A browser's subscription, as the page is given it: an address and two keys. */
  subscription(name) {
    const reader = new Reader();
    const path = `/send/${name}`;
    const [p256dh, auth] = [reader.point, reader.auth].map((bytes) => [...bytes]);
    return { reader, path, endpoint: `https://${HOST}${path}`, p256dh, auth };
  }

  /** The first post to that path that is not taken yet. Fails: after half a minute. */
  async next(path) {
    const late = setTimeout(() => this.waiting.forEach((look) => look(true)), WAIT_MS);
    for (let isLate = false; ; ) {
      const at = this.posts.findIndex((post) => post.path === path);
      if (at >= 0 || isLate) {
        clearTimeout(late);
        assert.ok(at >= 0, `nothing was posted to ${path}`);
        return this.posts.splice(at, 1)[0];
      }
      isLate = await new Promise((done) => {
        this.waiting = [done];
      });
    }
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Makes a browser's push manager give that subscription: without a network it gives none. */
export const subscribesAs = ({ endpoint, p256dh, auth }) => {
  const keys = { p256dh: new Uint8Array(p256dh).buffer, auth: new Uint8Array(auth).buffer };
  const given = { endpoint, getKey: (name) => keys[name], unsubscribe: async () => true };
  const { prototype } = PushManager;
  let known = null;
  prototype.subscribe = async () => (known = given);
  prototype.getSubscription = async () => known;
};
