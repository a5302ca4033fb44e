// run-wasi.mjs PROGRAM.wasm ARGUMENTS… -- runs a WASI program and ends with its code.
//
// The program sees the folder it is started in as its root, and every folder or file that stands as
// an absolute path among its arguments or in BUURT_MLS_VECTORS under that same name.
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { WASI } from "node:wasi";

const [file, ...args] = process.argv.slice(2);
const preopens = { "/": process.cwd() };
const words = args.map((word) => (word.startsWith("../") ? resolve(word) : word));
for (const word of [...words, process.env.BUURT_MLS_VECTORS ?? ""]) {
  if (word.startsWith("/") && existsSync(word)) {
    const folder = statSync(word).isDirectory() ? word : dirname(word);
    preopens[folder] = realpathSync(folder);
  }
}
const wasi = new WASI({
  version: "preview1",
  args: [file, ...words],
  env: process.env,
  preopens,
  returnOnExit: true,
});
const { instance } = await WebAssembly.instantiate(readFileSync(file), wasi.getImportObject());
process.exitCode = wasi.start(instance);
