// mls_talk.mjs -- both ends of a conversation: our mls_peer as a process, ts-mls as a library.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { existsSync } from "node:fs";
import * as mls from "ts-mls";

export { mlsExporter } from "ts-mls";

const SUITE = "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519";

export const base64 = (bytes) => Buffer.from(bytes).toString("base64");
export const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
export const hex = (value) => Buffer.from(value).toString("hex");
export const utf8 = (text) => new Uint8Array(Buffer.from(text));

/** Where the peer was built: $BUURT_PEER, or a preset's build below the project. */
function peerPath() {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const places = [
    process.env.BUURT_PEER,
    ...["release", "dev", "clang-asan"].map((p) => `${root}build/${p}/bin/mls_peer`),
  ];
  const found = places.find((path) => path && existsSync(path));
  if (!found) throw new Error("mls_peer is not built; set BUURT_PEER");
  return found;
}

/** One mls_peer process; ask() gives the answer to a command, or throws the status it names. */
export class Peer {
  #waiting = [];

  constructor() {
    this.child = spawn(peerPath(), { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.child.stdout }).on("line", (line) =>
      this.#waiting.shift()(JSON.parse(line)),
    );
  }

  async tell(command) {
    const answered = new Promise((resolve) => this.#waiting.push(resolve));
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
    return answered;
  }

  async ask(command, fields = {}) {
    const answer = await this.tell({ do: command, ...fields });
    if (!answer.ok) throw new Error(`${command}: ${answer.error} ${answer.wrong ?? ""}`);
    return answer;
  }

  async close() {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    return ended;
  }
}

/** One member that ts-mls plays. Its messages are MLSMessage bytes, as ours are. */
export class Other {
  static async make(name) {
    const other = new Other();
    other.suite = await mls.getCiphersuiteImpl(
      mls.getCiphersuiteFromName(SUITE),
      mls.nobleCryptoProvider,
    );
    const capabilities = {
      versions: ["mls10"],
      ciphersuites: [SUITE],
      extensions: [],
      proposals: [],
      credentials: ["basic"],
    };
    const credential = { credentialType: "basic", identity: utf8(name) };
    const lifetime = { notBefore: 0n, notAfter: 9223372036854775807n };
    other.keys = await mls.generateKeyPackage(credential, capabilities, lifetime, [], other.suite);
    other.psks = {};
    return other;
  }

  get keyPackage() {
    const message = {
      version: "mls10",
      wireformat: "mls_key_package",
      keyPackage: this.keys.publicPackage,
    };
    return mls.encodeMlsMessage(message);
  }

  get authenticator() {
    return this.state.keySchedule.epochAuthenticator;
  }

  get epoch() {
    return Number(this.state.groupContext.epoch);
  }

  get pskIndex() {
    return mls.makePskIndex(this.state, this.psks);
  }

  async createGroup(groupId) {
    const { publicPackage, privatePackage } = this.keys;
    this.state = await mls.createGroup(groupId, publicPackage, privatePackage, [], this.suite);
  }

  async joinWelcome(message, tree) {
    const { publicPackage, privatePackage } = this.keys;
    const [{ welcome }] = mls.decodeMlsMessage(message, 0);
    const psks = mls.makePskIndex(undefined, this.psks);
    this.state = await mls.joinGroup(
      welcome,
      publicPackage,
      privatePackage,
      psks,
      this.suite,
      tree,
    );
  }

  async handle(message) {
    const [decoded] = mls.decodeMlsMessage(message, 0);
    const result = await mls.processMessage(
      decoded,
      this.state,
      this.pskIndex,
      mls.acceptAll,
      this.suite,
    );
    this.state = result.newState;
    return result.kind === "applicationMessage" ? result.message : undefined;
  }

  async protect(content) {
    const { newState, privateMessage } = await mls.createApplicationMessage(
      this.state,
      content,
      this.suite,
    );
    this.state = newState;
    return mls.encodeMlsMessage({
      version: "mls10",
      wireformat: "mls_private_message",
      privateMessage,
    });
  }

  async propose(proposal, inClear) {
    const { newState, message } = await mls.createProposal(
      this.state,
      inClear,
      proposal,
      this.suite,
    );
    this.state = newState;
    return mls.encodeMlsMessage(message);
  }

  /** Commits and merges at once: the tests play the server that accepts it. */
  async commit(proposals, inClear) {
    const context = { state: this.state, cipherSuite: this.suite, pskIndex: this.pskIndex };
    const options = {
      extraProposals: proposals,
      wireAsPublicMessage: inClear,
      ratchetTreeExtension: true,
    };
    const { newState, welcome, commit } = await mls.createCommit(context, options);
    this.state = newState;
    const wrapped =
      welcome && mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome });
    return { commit: mls.encodeMlsMessage(commit), welcome: wrapped };
  }
}

export const addOf = (keyPackage) => {
  const [message] = mls.decodeMlsMessage(keyPackage, 0);
  return { proposalType: "add", add: { keyPackage: message.keyPackage } };
};
export const removeOf = (leaf) => ({ proposalType: "remove", remove: { removed: leaf } });
export const pskOf = (id, nonce) => ({
  proposalType: "psk",
  psk: { preSharedKeyId: { psktype: "external", pskId: id, pskNonce: nonce } },
});
