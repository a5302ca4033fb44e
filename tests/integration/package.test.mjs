// package.test.mjs -- what an operator installs: the package, its dependencies, and its unit.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { BIN, sleep } from "../support/wijk.mjs";

const BUILD = resolve(BIN, "..");

const run = (program, ...words) =>
  execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** The package, made anew, and a folder that it was unpacked into. */
function unpack(room) {
  run("cpack", "--config", join(BUILD, "CPackConfig.cmake"), "-B", room);
  const [name] = run("ls", room).match(/^buurt_.*\.deb$/m);
  run("dpkg", "--extract", join(room, name), join(room, "root"));
  return join(room, name);
}

/** What the unit says, by key; a key that comes twice holds both. */
function readUnit(path) {
  const unit = new Map();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [, key, value] = line.match(/^(\w+)=(.*)$/) ?? [];
    if (key) unit.set(key, [...(unit.get(key) ?? []), value]);
  }
  return unit;
}

async function withRoom(play) {
  const room = mkdtempSync(join(tmpdir(), "buurt-package-"));
  try {
    await play(room, unpack(room));
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

test("the package names what its programs need, and makes the user and the folder", async () => {
  await withRoom(async (room, file) => {
    const depends = run("dpkg", "--field", file, "Depends");
    for (const library of ["libsodium", "libwebsockets", "libsqlite3", "libical", "libcurl"]) {
      assert.match(depends, new RegExp(library));
    }
    run("dpkg", "--control", file, join(room, "control"));
    const after = readFileSync(join(room, "control/postinst"), "utf8");
    assert.match(after, /useradd --system/);
    assert.match(after, /install -d -m 700 -o buurt -g buurt \/var\/lib\/buurt/);
    assert.equal(
      readFileSync(join(room, "control/conffiles"), "utf8").trim(),
      "/etc/buurt/buurtd.ini",
    ); // an operator's changes outlive an upgrade
    for (const path of ["usr/bin/buurtd", "usr/bin/buurt", "usr/share/doc/buurt/OPERATE.md"]) {
      assert.ok(existsSync(join(room, "root", path)), path);
    }
  });
});

test("the unit starts the server, reloads it, stops it, and lets it have one folder", async () => {
  await withRoom(async (room) => {
    const root = join(room, "root");
    const unit = readUnit(join(root, "usr/lib/systemd/system/buurtd.service"));
    assert.deepEqual(unit.get("User"), ["buurt"]);
    assert.deepEqual(unit.get("ProtectSystem"), ["strict"]);
    assert.deepEqual(unit.get("RestartPreventExitStatus"), ["2"]);
    assert.deepEqual(unit.get("ExecReload"), ["/bin/kill -HUP $MAINPID"]);

    const data = join(room, "data");
    const shipped = readFileSync(join(root, "etc/buurt/buurtd.ini"), "utf8");
    mkdirSync(data, { mode: 0o700 });
    const settings = shipped
      .replace(/^data = .*/m, `data = ${data}`)
      .replace(/^port = .*/m, "port = 0");
    writeFileSync(join(room, "buurtd.ini"), settings);
    const words = unit.get("ExecStart")[0].split(" ");
    const at = (word) => word.replace("/etc/buurt", room).replace(/^\/usr/, `${root}/usr`);
    const [program, ...rest] = words.map(at);
    // as it is shipped it names nobody who answers for the data: then nobody is served (WIJK-12)
    const refused = spawnSync(program, rest, { encoding: "utf8" });
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /is not served without controller.* set controller in/);
    writeFileSync(
      join(room, "buurtd.ini"),
      settings
        .replace(/^controller =$/m, "controller = Stichting Proef")
        .replace(/^controller_contact =$/m, "controller_contact = privacy@proef.example")
        .replace(/^legal_basis =$/m, "legal_basis = Gerechtvaardigd belang"),
    );
    run(program, ...rest, "--check-config");

    const server = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(server, "exit");
    const [said] = await once(server.stdout, "data");
    const port = Number(String(said).match(/^port (\d+)/)[1]);
    server.kill("SIGHUP");
    while ((await fetch(`http://127.0.0.1:${port}/readyz`)).status !== 204) await sleep(50);
    server.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
  });
});
