// tidy.mjs -- holds the tree to rules.mjs. A refusal names file, line and rule.
//
//     node tests/tidy/tidy.mjs               the tree
//     node tests/tidy/tidy.mjs --self-test   each rule refuses its text in tests/tidy/bad
//
// A text in bad/ is a small tree: lines `=== path` (or `=== path * 601`, a body said so many times)
// open its files, and its own name is the id of the rule that must refuse it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { checkVectors } from "./doc_rules.mjs";
import {
  CODE_WORDS,
  DOORS,
  EMPTY_NAMES,
  FULL_NAMES,
  INCLUDES,
  KINDS,
  LIMIT,
  LIMITED,
  RULE_DOCS,
  RULE_TABLES,
  TEXT_WORDS,
  mayStand,
} from "./rules.mjs";

const ROOT = resolve(new URL("../..", import.meta.url).pathname);
const BAD = "tests/tidy/bad/";

/** The tree as git would see it: tracked, and new but not ignored. */
function readTree() {
  const list = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: ROOT });
  const tree = new Map();
  for (const path of new Set(list.toString().split("\0"))) {
    if (!path || path.startsWith(BAD) || !existsSync(join(ROOT, path))) continue;
    tree.set(path, isText(path) ? readFileSync(join(ROOT, path), "utf8") : "");
  }
  return tree;
}

const kindOf = (path) => KINDS.find(({ of }) => of.test(path))?.kind;
const isText = (path) => kindOf(path) !== undefined || path.endsWith(".tsv");

const blank = (text) => text.replace(/[^\n]/g, " ");
const COMMENTS = {
  c: /\/\*[^]*?\*\/|\/\/.*|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g,
  def: /\/\*[^]*?\*\/|\/\/.*|("(?:\\.|[^"\\\n])*")/g,
  ts: /\/\*[^]*?\*\/|(?<![:\w])\/\/.*|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g,
  sql: /--.*|('(?:''|[^'])*')/g,
};

/** The text without its comments, strings kept; without strings too for the shape of functions. */
function codeOf(kind, text) {
  const comments = COMMENTS[kind];
  return comments ? text.replace(comments, (all, string) => string ?? blank(all)) : text;
}

function checkWords(path, kind, text, refuse) {
  const see = (rows, lines) => {
    for (const { id, kinds, word, only, why } of rows) {
      if (!kinds.includes(kind) || only.test(path)) continue;
      lines.forEach((line, i) => {
        const found = line.match(word);
        if (found) refuse(id, path, i + 1, `${found[0].trim()}: ${why}`);
      });
    }
  };
  see(CODE_WORDS, codeOf(kind, text).split("\n"));
  see(TEXT_WORDS, text.split("\n"));
}

function checkIncludes(path, lines, refuse) {
  const rule = INCLUDES.find((row) => row.in.test(path));
  const noun = rule && path.match(rule.in)[1];
  const may = rule && new RegExp(`^(?:${rule.may.replaceAll("{1}", noun)})`);
  lines.forEach((line, i) => {
    const ours = line.match(/^\s*#\s*include "(.+)"/)?.[1];
    const theirs = line.match(/^\s*#\s*include (<.+)>/)?.[1];
    if (ours && may && !may.test(ours)) {
      refuse(`include-${rule.id}`, path, i + 1, `may not include ${ours}`);
    }
    for (const { id, header, only, why } of DOORS) {
      if (theirs && header.test(theirs) && !only.test(path))
        refuse(id, path, i + 1, `${theirs}>: ${why}`);
    }
  });
}

function checkSize(path, kind, lines, refuse) {
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  if (count > LIMIT.fileLines)
    refuse("file-lines", path, count, `over ${LIMIT.fileLines} lines: it is two things`);
  lines.forEach((line, i) => {
    const row = kind === "def" && /^[A-Z_]+\(.*\)$/.test(line);
    if ([...line].length > (row ? LIMIT.rowColumns : LIMIT.columns))
      refuse("columns", path, i + 1, `over ${LIMIT.columns} columns`);
  });
}

/** Where a function opens, and the line that closes it, by kind; the shape that formatters give. */
const SHAPES = {
  c: { opens: /^\{$/, closes: () => /^\}/ },
  sh: { opens: /^([\w-]+\(\)|function [\w-]+) *[{(]$/, closes: () => /^[})]/ },
  ts: {
    opens: /^(\s*)(.*\bfunction\b.*|.*=>|(?:async |static |get |set |#)*\w+\(.*\).*) \{$/,
    not: /^\s*(if|for|while|switch|else|try|catch|do|\} else)\b|\b(describe|suite)\(/,
    closes: ([, indent]) => new RegExp(`^${indent}\\}`),
  },
};

function checkFunctions(path, kind, text, refuse) {
  const shape = SHAPES[kind];
  if (!shape) return;
  const lines = codeOf(kind, text).split("\n");
  lines.forEach((line, i) => {
    const opened = line.match(shape.opens);
    if (!opened || shape.not?.test(line)) return;
    const closes = shape.closes(opened);
    const size = lines.slice(i + 1).findIndex((later) => closes.test(later));
    if (size > LIMIT.functionLines) {
      refuse(
        `function-lines-${kind}`,
        path,
        i + 1,
        `a function of ${size} lines: over ${LIMIT.functionLines}`,
      );
    }
  });
}

/** A header, a table and a script say first what they are for. */
function checkOpening(path, kind, text, refuse) {
  const name = basename(path);
  const script = text.startsWith("#!");
  if (/\.(h|def)$/.test(path) && !/^(un)?blank\.h$/.test(name)) {
    if (!text.startsWith(`/* ${name} -- `))
      refuse("opening-c", path, 1, `begins with "/* ${name} -- what it is for"`);
  } else if (kind === "sh" || (kind === "ts" && path.endsWith(".mjs"))) {
    const first = text.split("\n")[script ? 1 : 0] ?? "";
    const mark = kind === "sh" ? "#" : "//";
    if (!(first.startsWith(`${mark} ${name}`) && first.includes(" -- "))) {
      refuse("opening-script", path, 1, `says first: "${mark} ${name} -- what it is for"`);
    }
  }
}

/** A header is guarded by where it stands: one folder or the last few, and its name. */
function checkGuard(path, text, refuse) {
  if (!path.endsWith(".h") || /\/(un)?blank\.h$/.test(path)) return;
  const name = basename(path, ".h");
  const rooms = path.split("/").slice(0, -1);
  const places = rooms.flatMap((room, i) => [rooms.slice(i).join("_"), room]);
  const guards = places.map((place) => `${place}_${name}_H`.replace(/\W/g, "_").toUpperCase());
  const guarded = (guard) => text.includes(`\n#ifndef ${guard}\n#define ${guard}\n`);
  if (guards.some(guarded)) return;
  refuse("guard", path, 1, `is guarded by one of ${guards.slice(2).join(" ")}`);
}

function checkFile(path, text, refuse) {
  if (!mayStand(path)) refuse("top", path, 1, "has no place in the house");
  if (EMPTY_NAMES.test(path) && !FULL_NAMES.test(path))
    refuse("name", path, 1, "a name that says nothing");
  const kind = kindOf(path);
  if (!kind) return;
  const lines = text.split("\n");
  checkWords(path, kind, text, refuse);
  if (kind === "c" || kind === "def") checkIncludes(path, lines, refuse);
  if (LIMITED.includes(kind)) checkSize(path, kind, lines, refuse);
  checkFunctions(path, kind, text, refuse);
  checkOpening(path, kind, text, refuse);
  checkGuard(path, text, refuse);
}

/** Texts of the tree whose path fits, joined. */
const allOf = (tree, fits) =>
  [...tree]
    .filter(([path]) => fits.test(path))
    .map(([, text]) => text)
    .join("\n");

/** Every rule number a test names, and every one a document gives: the same. */
function checkDocs(tree, refuse) {
  const tests = allOf(
    tree,
    /^tests\/(?!tidy\/).*\.(c|h|ts|tsx|mjs|tsv|sh)$|^clients\/app\/.*\.test\.tsx?$/,
  );
  const named = new Set(tests.match(/\b([A-Z][A-Z_]*-\d+|[TS]\d{1,2})\b/g) ?? []);
  const given = new Map();
  for (const [path, text] of tree) {
    const untested = [];
    for (const { rule } of RULE_DOCS.filter(({ doc }) => doc.test(path))) {
      text.split("\n").forEach((line, i) => {
        const number = line.match(rule)?.[1];
        if (!number) return;
        if (given.has(number)) refuse("rule-twice", path, i + 1, `${number} is given twice`);
        given.set(number, path);
        if (!named.has(number)) untested.push(number);
      });
    }
    if (untested.length === 0) continue;
    refuse("rule-untested", path, 1, `no test names ${untested.join(" ")}`);
  }
  const prefixes = new Set(
    [...given.keys()].map((number) => number.replace(/\d+$/, "")).filter((p) => p.length > 2),
  );
  for (const number of named) {
    if (prefixes.has(number.replace(/\d+$/, "")) && !given.has(number)) {
      refuse("rule-unknown", "tests", 0, `a test names ${number}, which no document gives`);
    }
  }
}

/** Each row of a rules.tsv names a function that exists and a test that exists. */
function checkTables(tree, refuse) {
  const code = allOf(tree, /^(protocol|clients\/core)\/.*\.(c|h|def)$/);
  const tests = allOf(tree, /^tests\/.*\.(c|def|mjs|ts)$/);
  const has = (text, name) => new RegExp(`\\b${name}\\b`).test(text);
  for (const [path, text] of tree) {
    if (!RULE_TABLES.test(path)) continue;
    const seen = new Set();
    text.split("\n").forEach((line, i) => {
      if (line === "" || line.startsWith("#") || line.startsWith("number\t")) return;
      const [number, source, sentence, functions, names, ...more] = line.split("\t");
      const say = (why) => refuse("rules-table", path, i + 1, `${number}: ${why}`);
      if (!names || more.length > 0 || !source || !sentence) return say("five columns");
      if (seen.has(number)) say("is given twice");
      seen.add(number);
      for (const name of functions.split(/[\s,;]+/))
        if (!has(code, name)) say(`no function ${name}`);
      for (const name of names.split(/[\s,;]+/)) if (!has(tests, name)) say(`no test ${name}`);
    });
  }
}

function judge(tree) {
  const refusals = [];
  const refuse = (id, file, line, why) =>
    refusals.push({ id, text: `${file}:${line}: ${why} [${id}]` });
  for (const [path, text] of tree) checkFile(path, text, refuse);
  checkDocs(tree, refuse);
  checkTables(tree, refuse);
  checkVectors(tree, allOf(tree, /^tests\/.*\.(c|mjs)$/), refuse);
  return refusals;
}

/** Every rule there is, by id. */
const RULES = [
  ...INCLUDES.map(({ id }) => `include-${id}`),
  ...[...DOORS, ...CODE_WORDS, ...TEXT_WORDS].map(({ id }) => id),
  ..."top name columns file-lines function-lines-c function-lines-ts function-lines-sh".split(" "),
  "vector-untested",
  ..."opening-c opening-script guard rule-twice rule-untested rule-unknown rules-table".split(" "),
];

function readBad(name) {
  const tree = new Map();
  const text = readFileSync(join(ROOT, BAD, name), "utf8");
  for (const part of text.split(/^=== /m).slice(1)) {
    const [, path, times] = part.match(/^(\S+)(?: \* (\d+))?\n/);
    tree.set(path, part.slice(part.indexOf("\n") + 1).repeat(Number(times ?? 1)));
  }
  return tree;
}

function selfTest() {
  let [passed, failed] = [0, 0];
  const texts = readdirSync(join(ROOT, BAD));
  for (const id of new Set([...RULES, ...texts.map((name) => name.replace(/\.txt$/, ""))])) {
    const there = RULES.includes(id) && texts.includes(`${id}.txt`);
    const refused = there && judge(readBad(`${id}.txt`)).some((refusal) => refusal.id === id);
    if (refused) passed++;
    else failed++;
    if (!refused)
      console.log(`${id}: ${there ? "its bad text passes" : "a rule or its bad text is lacking"}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}

function main() {
  if (process.argv[2] === "--self-test") return selfTest();
  const skips = readFileSync(join(ROOT, "tests/skips.txt"), "utf8").match(/^tidy \S+ \S+/gm) ?? [];
  const isNamed = ({ id, text }) => skips.includes(`tidy ${id} ${text.split(":")[0]}`);
  const refusals = judge(readTree()).filter((refusal) => !isNamed(refusal));
  console.log(refusals.length > 0 ? refusals.map(({ text }) => text).join("\n") : "tidy");
  return refusals.length;
}

process.exit(main() > 0 ? 1 : 0);
