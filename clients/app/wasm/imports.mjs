// imports.mjs MODULE.wasm ALLOWED… -- exits 1 when the module imports anything else.
import { readFileSync } from "node:fs";

const [file, ...allowed] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(file));
const imports = WebAssembly.Module.imports(module).map((row) => `${row.module}.${row.name}`);
const foreign = imports.filter((name) => !allowed.includes(name));
if (foreign.length > 0) {
  console.error(`${file} asks its host for ${foreign.join(", ")}`);
  process.exit(1);
}
console.log(`${file}: imports ${imports.join(", ") || "nothing"}`);
