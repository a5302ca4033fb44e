// text.test.mjs -- what can go wrong has a sentence in each language, with its hour if it has one.
import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const APP = join(HERE, "../../clients/app");
const require = createRequire(join(APP, "package.json"));

const folder = mkdtempSync(join(tmpdir(), "text-"));
const { build } = await import(pathToFileURL(require.resolve("rolldown")).href);
await build({
  input: {
    refusal: join(APP, "features/member/refusal.ts"),
    catalogue: join(APP, "text/catalogue.ts"),
  },
  output: { dir: folder, entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" },
});
after(() => rmSync(folder, { recursive: true }));
globalThis.document = { documentElement: {} };
const { codeRefusal } = await import(join(folder, "refusal.mjs"));
const { LANGUAGES, refusalText, speak, text } = await import(join(folder, "catalogue.mjs"));

/** What can go wrong by no fault of the program. */
const CODES = ["malformed", "not_found", "serial_twice", "revoked", "closed"];
const REFUSALS = [
  ...["not_found", "conflict", "not_allowed", "quota_spent", "busy", "storage", "disk_full"],
  ...["not_connected", "full", "closed", "too_large", "field_form", "field_missing", "revoked"],
  ...["unsupported", "unknown_type"],
];

const inEach = async (of) => {
  const said = {};
  for (const language of Object.keys(LANGUAGES)) {
    await speak(language);
    said[language] = of();
  }
  return said;
};

test("each trouble has a sentence of its own in each of five languages", async () => {
  const sentences = await inEach(() => [
    refusalText({ error: "unknown_proposal" }), // one that no person meets
    ...REFUSALS.map((error) => refusalText({ error })),
    ...CODES.map((error) => codeRefusal({ error })),
    ...Object.values(text.value.trouble).map((said) =>
      typeof said === "function" ? said("20:00", "21:00") : said,
    ),
    text.value.not_sent_closed,
  ]);
  assert.equal(Object.keys(sentences).length, 5);
  for (const [language, [other, ...said]] of Object.entries(sentences))
    for (const [i, sentence] of said.entries()) {
      assert.ok(sentence.length > 8, `${language}: ${sentence}`);
      assert.notEqual(sentence, other);
      if (language !== "nl") assert.notEqual(sentence, sentences.nl[i + 1], language);
    }
});

test("a refusal says from when it can be, never too early, with a far day", async () => {
  const at = Math.floor(Date.now() / 1000) + 90;
  const hour = (seconds) =>
    new Intl.DateTimeFormat("nl", { timeZone: "Europe/Amsterdam", timeStyle: "short" }).format(
      Math.ceil(seconds / 60) * 60_000,
    );
  await speak("nl");
  const said = refusalText({ error: "quota_spent", again_at: at });
  assert.equal(said, `Dat was te veel achter elkaar. Wacht even. Vanaf ${hour(at)} kan het weer.`);
  const far = at + 86_400;
  const day = /Vanaf \w+dag \d+ \w+ \d\d:/;
  assert.match(refusalText({ error: "quota_spent", again_at: far }), day);
  assert.match(codeRefusal({ error: "quota_spent", again_at: at }), new RegExp(hour(at)));
  assert.equal(refusalText(new TypeError("a fault")), refusalText({ error: "busy" }));
});

/** All sources in a folder, as one text. */
const sourceOf = (at) =>
  readdirSync(join(APP, at), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || /\.tsx?$/.test(entry.name))
    .map((entry) =>
      entry.isDirectory()
        ? sourceOf(join(at, entry.name))
        : readFileSync(join(APP, at, entry.name), "utf8"),
    )
    .join("\n");

test("no sentence stands in the catalogues that no screen says", () => {
  const source = ["features", "page", "ui", "sw"].map(sourceOf).join("\n");
  const catalogue = readFileSync(join(APP, "text/catalogue.ts"), "utf8");
  const parts = ["budget", "entrance", "lead", "own", "year"];
  const texts = ["nl.ts", ...parts.map((part) => `${part}/nl.ts`)];
  for (const of of texts) {
    const lines = readFileSync(join(APP, "text", of), "utf8");
    const names = [...lines.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
    assert.ok(names.length > 10, of);
    const said = source + catalogue;
    const unsaid = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(said));
    assert.deepEqual(unsaid, [], of);
  }
});
