// mls_interop.test.mjs -- whole conversations between mls_peer and ts-mls 1.6.4, by others.
//
// Three paths of that version are at fault and are not taken here:
//   - it reads external_pub without its length, so there is no external join between us;
//   - its commit of exactly one Remove carries no path, so where a Remove is wanted of it, two are;
//   - it refuses a Welcome to a tree in which an unmerged leaf stands below parents with different
//     lists, so it joins while no parent is set, and later newcomers are ours.

import test from "node:test";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  Peer,
  Other,
  base64,
  bytes,
  hex,
  utf8,
  addOf,
  removeOf,
  pskOf,
  mlsExporter,
} from "../support/mls_talk.mjs";

/** Both sides stand in one epoch with one authenticator. */
async function agree(peer, group, ...others) {
  const ours = await peer.ask("epoch_authenticator", { group });
  for (const other of others) {
    assert.equal(other.epoch, ours.epoch);
    assert.equal(hex(other.authenticator), hex(bytes(ours.epoch_authenticator)));
  }
}

/** A group of ours with `count` members of theirs, added one by one. */
async function ourGroup(peer, count, extra = {}) {
  const { group } = await peer.ask("create_group", {
    member: "anna",
    group_id: base64(randomBytes(16)),
  });
  const others = [];
  for (let i = 0; i < count; i++) {
    const other = await Other.make(`other ${i}`);
    const made = await peer.ask("commit", { group, add: [base64(other.keyPackage)], ...extra });
    for (const earlier of others) await earlier.handle(bytes(made.commit));
    await peer.ask("handle", { group, message: made.commit });
    await other.joinWelcome(bytes(made.welcome));
    others.push(other);
  }
  return { group, others };
}

const withPeer = (name, run) =>
  test(name, async () => {
    const peer = new Peer();
    try {
      await run(peer);
    } finally {
      assert.equal(await peer.close(), 0);
    }
  });

for (const isPrivate of [false, true]) {
  const form = isPrivate ? "private" : "public";

  withPeer(`they join our group by Welcome, with ${form} commits`, async (peer) => {
    const { group, others } = await ourGroup(peer, 5, { private: isPrivate });
    await agree(peer, group, ...others);
  });

  withPeer(`they follow our updates and removes sent as ${form} messages`, async (peer) => {
    const { group, others } = await ourGroup(peer, 6);
    for (const wish of [{ update: true }, { remove: [2] }, { remove: [4, 5], update: true }]) {
      const made = await peer.ask("commit", { group, private: isPrivate, ...wish });
      const gone = new Set(wish.remove ?? []);
      for (const leaf of gone) others[leaf - 1].gone = true;
      for (const other of others) if (!other.gone) await other.handle(bytes(made.commit));
      await peer.ask("handle", { group, message: made.commit });
      await agree(peer, group, ...others.filter((other) => !other.gone));
    }
  });

  withPeer(`we follow their commits sent as ${form} messages`, async (peer) => {
    const { group, others } = await ourGroup(peer, 4);
    const [first, second, third, fourth] = others;
    const update = await first.commit([], !isPrivate);
    for (const other of [second, third, fourth]) await other.handle(update.commit);
    assert.equal(
      (await peer.ask("handle", { group, message: base64(update.commit) })).event,
      "committed",
    );
    await agree(peer, group, ...others);
    const newcomer = await Other.make("newcomer");
    const add = await second.commit([addOf(newcomer.keyPackage)], !isPrivate);
    for (const other of [first, third, fourth]) await other.handle(add.commit);
    await peer.ask("handle", { group, message: base64(add.commit) });
    await newcomer.joinWelcome(add.welcome);
    await agree(peer, group, ...others, newcomer);
    const remove = await newcomer.commit([removeOf(3), removeOf(4)], !isPrivate);
    for (const other of [first, second]) await other.handle(remove.commit);
    await peer.ask("handle", { group, message: base64(remove.commit) });
    await agree(peer, group, first, second, newcomer);
  });

  withPeer(`proposals sent as ${form} messages are committed by the other side`, async (peer) => {
    const { group, others } = await ourGroup(peer, 3);
    const [first, second, third] = others;
    const newcomer = await Other.make("proposed");
    const theirs = await first.propose(addOf(newcomer.keyPackage), !isPrivate);
    for (const other of [second, third]) await other.handle(theirs);
    assert.equal((await peer.ask("handle", { group, message: base64(theirs) })).event, "proposal");
    const made = await peer.ask("commit", { group, kept: true, private: isPrivate });
    for (const other of others) await other.handle(bytes(made.commit));
    await peer.ask("handle", { group, message: made.commit });
    await newcomer.joinWelcome(bytes(made.welcome));
    await agree(peer, group, ...others, newcomer);
    const ours = await peer.ask("propose", { group, update: true, private: isPrivate });
    for (const other of [...others, newcomer]) await other.handle(bytes(ours.proposal));
    const { commit } = await newcomer.commit([], !isPrivate);
    for (const other of others) await other.handle(commit);
    await peer.ask("handle", { group, message: base64(commit) });
    await agree(peer, group, ...others, newcomer);
  });
}

withPeer("we join their group by Welcome, the tree inside, and speak", async (peer) => {
  const founder = await Other.make("founder");
  await founder.createGroup(utf8("theirs"));
  const { key_package } = await peer.ask("key_package", { member: "bert" });
  const { welcome } = await founder.commit([addOf(bytes(key_package))], true);
  const { group } = await peer.ask("join_welcome", { member: "bert", welcome: base64(welcome) });
  await agree(peer, group, founder);
  const said = await peer.ask("protect", { group, content: base64(utf8("hier")), padding: 50 });
  assert.equal(Buffer.from(await founder.handle(bytes(said.message))).toString(), "hier");
});

withPeer("messages travel both ways, also out of order", async (peer) => {
  const { group, others } = await ourGroup(peer, 2);
  const [first, second] = others;
  const sent = [];
  for (let i = 0; i < 5; i++) sent.push(await first.protect(utf8(`bericht ${i}`)));
  for (const i of [3, 0, 4, 2, 1]) {
    const { content, sender } = await peer.ask("unprotect", { group, message: base64(sent[i]) });
    assert.equal(Buffer.from(bytes(content)).toString(), `bericht ${i}`);
    assert.equal(sender, 1);
  }
  const again = await peer.tell({ do: "handle", group, message: base64(sent[2]) });
  assert.equal(again.error, "replayed");
  const ours = [];
  for (let i = 0; i < 3; i++)
    ours.push(await peer.ask("protect", { group, content: base64(utf8(`antwoord ${i}`)) }));
  for (const i of [1, 0, 2]) {
    assert.equal(
      Buffer.from(await second.handle(bytes(ours[i].message))).toString(),
      `antwoord ${i}`,
    );
  }
});

withPeer("external pre-shared keys go into the epoch on both sides", async (peer) => {
  const { group, others } = await ourGroup(peer, 2);
  const [id, psk] = [randomBytes(8), randomBytes(32)];
  for (const other of others) other.psks[base64(id)] = new Uint8Array(psk);
  const made = await peer.ask("commit", { group, psks: [{ id: base64(id), psk: base64(psk) }] });
  for (const other of others) await other.handle(bytes(made.commit));
  await peer.ask("handle", { group, message: made.commit });
  await agree(peer, group, ...others);
  const theirs = await others[0].commit(
    [pskOf(new Uint8Array(id), new Uint8Array(randomBytes(32)))],
    true,
  );
  await others[1].handle(theirs.commit);
  await peer.ask("handle", { group, message: base64(theirs.commit) });
  await agree(peer, group, ...others);
});

withPeer("a saved and loaded state goes on with them", async (peer) => {
  const { group, others } = await ourGroup(peer, 3);
  const saved = await peer.ask("save", { group });
  const { group: again } = await peer.ask("load", { member: saved.member, state: saved.state });
  const update = await others[0].commit([], true);
  for (const other of others.slice(1)) await other.handle(update.commit);
  await peer.ask("handle", { group: again, message: base64(update.commit) });
  await agree(peer, again, ...others);
});

withPeer("a long random conversation keeps one authenticator", async (peer) => {
  const { group, others } = await ourGroup(peer, 4);
  const ours = [group];
  let random = 7;
  const below = (bound) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return (random >>> 8) % bound;
  };
  const tell = async (commit, except) => {
    for (const other of others) if (other !== except) await other.handle(commit);
    for (const one of ours) await peer.ask("handle", { group: one, message: base64(commit) });
  };
  for (let round = 0; round < 40; round++) {
    const isPrivate = below(2) === 0;
    if (below(3) === 0) {
      const committer = others[below(others.length)];
      await tell((await committer.commit([], !isPrivate)).commit, committer);
    } else if (below(2) === 0) {
      await tell(
        bytes(
          (
            await peer.ask("commit", {
              group: ours[below(ours.length)],
              private: isPrivate,
              update: true,
            })
          ).commit,
        ),
      );
    } else {
      const { key_package } = await peer.ask("key_package", { member: `round ${round}` });
      const wish = { add: [key_package], update: below(2) === 0 };
      const made = await peer.ask("commit", {
        group: ours[below(ours.length)],
        private: isPrivate,
        ...wish,
      });
      await tell(bytes(made.commit));
      ours.push(
        (await peer.ask("join_welcome", { member: `round ${round}`, welcome: made.welcome })).group,
      );
      await peer.ask("sweep", { group: ours.at(-1) });
    }
    for (const one of ours) await agree(peer, one, ...others);
  }
  assert.ok(ours.length > 8);
});

withPeer("an export by one label and context is the same on both sides", async (peer) => {
  const { group, others } = await ourGroup(peer, 1);
  const { state, suite } = others[0];
  const theirs = await mlsExporter(
    state.keySchedule.exporterSecret,
    "wijk",
    utf8("context"),
    40,
    suite,
  );
  const ours = await peer.ask("export", {
    group,
    label: "wijk",
    context: base64(utf8("context")),
    size: 40,
  });
  assert.equal(hex(bytes(ours.secret)), hex(theirs));
});

withPeer(
  "a field that is not what it must be is refused by its name, and nothing changes",
  async (peer) => {
    const { group } = await ourGroup(peer, 1);
    const before = await peer.ask("epoch_authenticator", { group });
    for (const leaf of ["one", null, -1, 1e300, 2 ** 32, {}]) {
      const answer = await peer.tell({ do: "commit", group, remove: [leaf] });
      assert.deepEqual([answer.ok, answer.wrong], [false, "remove"]);
    }
    assert.deepEqual(await peer.ask("epoch_authenticator", { group }), before);
  },
);
