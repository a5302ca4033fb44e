// make.mjs -- makes the vectors in this folder anew: BUURT_PEER=…/mls_peer node make.mjs
//
// Each is a passive client's life in the form of the MLS working group's passive-client files. All
// others are members of ours in one mls_peer; the passive client is ts-mls 1.6.4, whose own epoch
// authenticators are what stands in the file. So a vector is only written when an implementation by
// others followed the whole conversation. The faults of that version that are walked around stand
// in tests/integration/mls_interop.test.mjs.

import { writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { Peer, Other, base64, bytes, hex } from "../../support/mls_talk.mjs";

const SEEDS = {
  "public-handshakes": 11,
  "private-handshakes": 12,
  "by-reference": 13,
  "pre-shared-keys": 14,
};

class Life {
  constructor(name, seed) {
    Object.assign(this, { name, random: seed, groups: [], epochs: [], psks: [] });
    this.form = { private: name === "private-handshakes" };
  }

  below(bound) {
    this.random = (Math.imul(this.random, 1664525) + 1013904223) >>> 0;
    return (this.random >>> 8) % bound;
  }

  one() {
    return this.groups[this.below(this.groups.length)];
  }

  /** Founder and seven more of ours, then the passive client, all by one Welcome. */
  async found(peer) {
    this.peer = peer;
    const { group } = await peer.ask("create_group", {
      member: "founder",
      group_id: base64(randomBytes(16)),
    });
    this.groups.push(group);
    this.client = await Other.make("passive client");
    const names = Array.from({ length: 7 }, (_, i) => `member ${i}`);
    const packages = [];
    for (const member of names)
      packages.push((await peer.ask("key_package", { member })).key_package);
    const made = await peer.ask("commit", {
      group,
      add: [...packages, base64(this.client.keyPackage)],
    });
    await peer.ask("handle", { group, message: made.commit });
    for (const member of names) {
      this.groups.push((await peer.ask("join_welcome", { member, welcome: made.welcome })).group);
      await peer.ask("sweep", { group: this.groups.at(-1) });
    }
    await this.client.joinWelcome(bytes(made.welcome));
    this.start = {
      welcome: hex(bytes(made.welcome)),
      authenticator: hex(this.client.authenticator),
    };
  }

  async tell(message, except) {
    for (const group of this.groups)
      if (group !== except) await this.peer.ask("handle", { group, message });
    await this.client.handle(bytes(message));
  }

  async proposals(committer) {
    const sent = [];
    for (let i = this.below(3); this.name === "by-reference" && i > 0; i--) {
      const group = this.one();
      if (group === committer) continue;
      const { proposal } = await this.peer.ask("propose", { group, update: true });
      await this.tell(proposal, group);
      sent.push(hex(bytes(proposal)));
      break;
    }
    return sent;
  }

  async wish() {
    if (this.name === "pre-shared-keys" && this.below(2) === 0) {
      const [id, psk] = [randomBytes(12), randomBytes(32)];
      this.client.psks[base64(id)] = new Uint8Array(psk);
      this.psks.push({ psk_id: hex(id), psk: hex(psk) });
      return { psks: [{ id: base64(id), psk: base64(psk) }] };
    }
    if (this.below(3) === 0) {
      this.newcomer = `newcomer ${this.epochs.length}`;
      return { add: [(await this.peer.ask("key_package", { member: this.newcomer })).key_package] };
    }
    return { update: true };
  }

  async epoch() {
    const committer = this.one();
    this.newcomer = undefined;
    const proposals = await this.proposals(committer);
    const wish = await this.wish();
    const made = await this.peer.ask("commit", {
      group: committer,
      kept: true,
      ...this.form,
      ...wish,
    });
    await this.tell(made.commit);
    if (this.newcomer) {
      const joined = await this.peer.ask("join_welcome", {
        member: this.newcomer,
        welcome: made.welcome,
      });
      await this.peer.ask("sweep", { group: joined.group });
      this.groups.push(joined.group);
    }
    const ours = await this.peer.ask("epoch_authenticator", { group: this.one() });
    if (hex(bytes(ours.epoch_authenticator)) !== hex(this.client.authenticator))
      throw new Error("they disagree");
    this.epochs.push({
      proposals,
      commit: hex(bytes(made.commit)),
      epoch_authenticator: hex(this.client.authenticator),
    });
  }

  vector() {
    const { privatePackage } = this.client.keys;
    return {
      cipher_suite: 3,
      external_psks: this.psks,
      key_package: hex(this.client.keyPackage),
      // the seed, out of its PKCS #8
      signature_priv: hex(privatePackage.signaturePrivateKey.slice(-32)),
      encryption_priv: hex(privatePackage.hpkePrivateKey),
      init_priv: hex(privatePackage.initPrivateKey),
      welcome: this.start.welcome,
      ratchet_tree: null,
      initial_epoch_authenticator: this.start.authenticator,
      epochs: this.epochs,
    };
  }
}

for (const [name, seed] of Object.entries(SEEDS)) {
  const peer = new Peer();
  const life = new Life(name, seed);
  await life.found(peer);
  for (let i = 0; i < 25; i++) await life.epoch();
  await peer.close();
  writeFileSync(
    new URL(`passive-${name}.json`, import.meta.url),
    `${JSON.stringify([life.vector()], null, 1)}\n`,
  );
}
