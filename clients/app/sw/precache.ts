// precache.ts -- writes the service worker with the list of files that one version consists of.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesOf(path) : [path];
  });
}

export function precache(): Plugin {
  let site = "";
  return {
    name: "buurt-precache",
    apply: "build",
    configResolved(config) {
      site = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const version = createHash("sha256");
      const files = filesOf(site)
        .filter((path) => !/(\.map|\.gz|\.br|\/sw\.js)$/.test(path))
        .sort();
      for (const path of files) version.update(path).update(readFileSync(path));
      const paths = files.map((path) => `/${relative(site, path)}`.replace("/index.html", "/"));
      const source = join(dirname(fileURLToPath(import.meta.url)), "sw.js");
      const worker = readFileSync(source, "utf8")
        .replace("__VERSION__", version.digest("hex").slice(0, 12))
        .replace('["__FILES__"]', JSON.stringify(paths));
      writeFileSync(join(site, "sw.js"), worker);
    },
  };
}
