// compress.mjs SITE -- lays a .br and a .gz beside each text and the module; weighs the first load.
//
// That is what a browser fetches before a newcomer can type a name: the page, its style, all that
// its script asks for at once, the screen of coming in, the worker and the core. Over its budget it
// fails.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const site = process.argv[2];
const SHRINKS = /\.(js|css|html|wasm|svg|webmanifest)$/;
const BEGINS = /^(index\.html|(index|join|worker)-[\w-]+\.js|index-[\w-]+\.css|core-.*\.wasm)$/;
const AT_ONCE = /(?:from|import)\s*["'`]\.\/([\w-]+\.js)["'`]/g;
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
// The aim is 150 kB. What it is made of, and what would still move it: the newest -app.md in
// tests/bench/results.
const BUDGET = 176_000; // bytes

const small = new Map(); // name: bytes compressed
const texts = new Map();
for (const name of readdirSync(site, { recursive: true })) {
  const path = join(site, name);
  if (!SHRINKS.test(path) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  const packed = brotliCompressSync(bytes, BEST);
  writeFileSync(`${path}.br`, packed);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  small.set(basename(path), packed.length);
  if (path.endsWith(".js")) texts.set(basename(path), bytes.toString());
}

const first = new Set([...small.keys()].filter((name) => BEGINS.test(name)));
for (const name of first)
  for (const [, asked] of (texts.get(name) ?? "").matchAll(AT_ONCE)) first.add(asked);

const weigh = (names) => names.reduce((sum, name) => sum + (small.get(name) ?? 0), 0);
const all = weigh([...first]);
const core = weigh([...first].filter((name) => name.endsWith(".wasm")));
console.log(`app: first load ${all} bytes compressed, of which the core ${core}`);
if (process.argv.includes("--each"))
  for (const name of first) console.log(`${small.get(name)} ${name}`);
if (all > BUDGET) throw new Error(`the first load is ${all} bytes, over ${BUDGET}`);
