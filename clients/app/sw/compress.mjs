// compress.mjs SITE -- lays a .br and a .gz beside each text and the module; weighs the first load.
//
// That is the page and all that it names, the worker and the core. Over its budget it fails.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const site = process.argv[2];
const SHRINKS = /\.(js|css|html|wasm|svg|webmanifest)$/;
const FIRST = /\/(index\.html|assets\/(worker-[\w-]+\.js|core-.*\.wasm))$/;
const page = readFileSync(join(site, "index.html"), "utf8");
const isNamed = (path) => page.includes(`/assets/${path.split("/assets/")[1]}"`);
const isFirst = (path) => FIRST.test(path) || isNamed(path);
const BEST = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };

const files = readdirSync(site, { recursive: true })
  .map((name) => join(site, name))
  .filter((path) => SHRINKS.test(path) && statSync(path).isFile());
const BUDGET = 260_000; // bytes
let first = 0;
let core = 0;
for (const path of files) {
  const bytes = readFileSync(path);
  const small = brotliCompressSync(bytes, BEST);
  writeFileSync(`${path}.br`, small);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  if (isFirst(path)) first += small.length;
  if (path.endsWith(".wasm")) core = small.length;
}
if (first > BUDGET) throw new Error(`the first load is ${first} bytes, over ${BUDGET}`);
console.log(`app: first load ${first} bytes compressed, of which the core ${core}`);
