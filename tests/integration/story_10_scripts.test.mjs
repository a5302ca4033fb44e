// story_10_scripts.test.mjs -- the command line: for scripts, explained, live, and hard to break.
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BIN, sleep, story } from "../support/wijk.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));

/** One command as a person or a script types it: its exit code and what it printed. */
function run(...words) {
  try {
    const out = execFileSync(join(BIN, "buurt"), words, { encoding: "utf8", stdio: "pipe" });
    return { code: 0, out, said: "" };
  } catch (error) {
    return { code: error.status, out: error.stdout, said: error.stderr };
  }
}

/** Every name in commands.def. */
function commandNames() {
  const text = readFileSync(join(HERE, "../../clients/cli/commands.def"), "utf8");
  return [...text.matchAll(/^(?:REQUEST_)?COMMAND\(\w+, "([^"]+)"/gm)].map(([, name]) => name);
}

story("help explains every command, in English and in Dutch, and who may use it", async () => {
  const names = commandNames();
  assert.ok(names.length > 80);
  const all = run("--language", "en", "help").out;
  for (const name of names) {
    assert.ok(all.includes(name), name);
    for (const language of ["en", "nl"]) {
      const { code, out } = run("--language", language, "help", ...name.split(" "));
      assert.equal(code, 0, name);
      assert.ok(out.includes(name) && out.length > name.length + 30, name);
    }
  }
  assert.notEqual(run("help", "nothing-like-it").code, 0);
});

story("every command answers a script with one object, also when it refuses", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  await ada.end();
  const plain = ["groups", "me", "hats", "buurten", "members talk", "messages", "alerts", "walks"];
  for (const line of [...plain, "device list", "export", "retention", "wijk settings"]) {
    const { code, out } = run("--state", ada.folder, "--json", ...line.split(" "));
    assert.equal(code, 0, line);
    assert.equal(JSON.parse(out).ok, true, line);
  }
  const again = wijk.phone("Ada"); // the same folder
  for (const name of commandNames()) {
    if (["help", "invite", "say"].includes(name)) continue; // take any words
    const answer = await again.ask(`${name} ${"zz ".repeat(14)}`);
    assert.equal(answer.ok, false, name);
    assert.ok(answer.error && answer.nl && answer.en, name);
  }
});

story("a person reads a refusal in Dutch and in English, with the field at fault", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  await ada.end();
  const words = ["alert", "raise", "break_in", "--place", "Hofstraat", "--call", "i_called"];
  const { code, said } = run("--state", ada.folder, "--language", "nl", ...words);
  assert.equal(code, 1);
  assert.match(said, /geweigerd \(field_missing, bij .+\): .+/);
  assert.match(said, /refused \(field_missing, at behaviour\): .+/);
});

story("watch shows live what happens", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  await bo.end();
  const watch = spawn(join(BIN, "buurt"), ["--state", bo.folder, "--json", "watch"]);
  const seen = [];
  const lines = createInterface({ input: watch.stdout });
  const has = (fits) =>
    new Promise((resolve) => {
      lines.on("line", (line) => {
        const object = JSON.parse(line);
        seen.push(object);
        if (fits(object)) resolve(object);
      });
    });
  const said = has(({ happened, text }) => happened === "message" && text === "Kijk eens");
  const raised = has(({ happened }) => happened === "alert");
  await ada.ok("say talk Kijk eens");
  await ada.ok("alert raise fire --place Hofstraat --call i_called");
  assert.equal((await said).who.first_name, "Ada");
  assert.equal((await raised).kind, "fire");
  const gone = once(watch, "exit");
  watch.kill("SIGINT");
  const [code, signal] = await gone;
  assert.ok(code === 0 || signal === "SIGINT");
  assert.ok(seen.length >= 2);
});

story("who stops reading ends the command, and no refusal is said of it", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  await ada.end();
  const command = spawn(join(BIN, "buurt"), ["--state", ada.folder, "watch"]);
  command.stdout.destroy(); // as `| head` does
  let said = "";
  command.stderr.on("data", (text) => (said += text));
  const gone = once(command, "exit");
  await bo.ok("say talk Iemand?");
  const [, signal] = await gone;
  assert.equal(signal, "SIGPIPE");
  assert.equal(said, "");
});

story("a conversation survives closing and opening the client at any moment", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  let bo = await wijk.join(ada, "Bo");
  const said = [];
  for (let round = 0; round < 12; round++) {
    const mine = `Bo zegt ${round}`;
    const theirs = `Ada zegt ${round}`;
    const answered = bo.ask(`say talk ${mine}`).catch(() => ({ ok: false }));
    const other = ada.ok(`say talk ${theirs}`);
    await sleep(round * 4); // each time a little further into it
    await bo.end("SIGKILL");
    bo = wijk.phone("Bo"); // the same folder
    await bo.ok("settle");
    await other;
    const { ok } = await answered;
    said.push({ mine, theirs, ok });
  }
  await bo.ok("settle --quiet 600");
  await ada.ok("say talk Klaar");
  for (const phone of [ada, bo]) {
    const { messages } = await phone.until("messages talk --most 500", ({ messages: now }) =>
      now.some(({ text }) => text === "Klaar"),
    );
    const times = (wanted) => messages.filter(({ text }) => text === wanted).length;
    for (const { mine, theirs, ok } of said) {
      assert.equal(times(theirs), 1, theirs);
      assert.ok(times(mine) <= 1, mine); // never twice
      if (ok) assert.equal(times(mine), 1, mine); // and what was acknowledged never less
    }
  }
  const count = async (phone) => (await phone.ok("messages talk --most 500")).messages.length;
  assert.equal(await count(ada), await count(bo));
});

story("what is said without a connection is said when there is one, once", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  const bo = await wijk.join(ada, "Bo");
  await wijk.server.end("SIGKILL");
  const waiting = bo.ask("say talk Er was geen server");
  await sleep(300);
  await bo.end("SIGKILL");
  await waiting.catch(() => {});
  await wijk.server.start();
  const again = wijk.phone("Bo");
  await ada.happens((h) => h.happened === "message" && h.text === "Er was geen server");
  await again.ok("settle");
  const { messages } = await ada.ok("messages talk");
  assert.equal(messages.filter(({ text }) => text === "Er was geen server").length, 1);
});

story("a server that is away is called so, and ends a script with 3", async (wijk) => {
  const ada = await wijk.found("Ada", ["Noord"]);
  await ada.end();
  await wijk.server.end("SIGKILL");
  const { code, out } = run("--state", ada.folder, "--patience", "1", "--json", "retention");
  assert.equal(code, 3);
  assert.equal(JSON.parse(out).error, "not_connected");
});
