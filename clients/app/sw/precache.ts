// precache.ts -- tells the service worker which files its version consists of.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
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
      const said = { VERSION: version.digest("hex").slice(0, 12), FILES: paths };
      const script = join(site, "sw.js");
      const before = `Object.assign(self, ${JSON.stringify(said)});\n`;
      writeFileSync(script, before + readFileSync(script, "utf8"));
    },
  };
}
