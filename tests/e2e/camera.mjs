// camera.mjs -- a browser's camera that looks at a piece of paper with a code on it.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SITE } from "./browser.mjs";

const require = createRequire(new URL("../../clients/app/package.json", import.meta.url));
const { encode } = require("uqr");
const WIDE = 640;
const HIGH = 480;
const MARGIN = 4; // modules of white that a reader needs around a code
const WHITE = 235;
const BLACK = 16;
const NO_COLOUR = 128;

// One grey frame in the form that Chromium takes for a camera's (YUV4MPEG2), shown for ever.
function frameOf(text) {
  const { data, size } = encode(text, { border: MARGIN });
  const module = Math.floor(HIGH / size);
  const light = Buffer.alloc(WIDE * HIGH, WHITE);
  for (let y = 0; y < size * module; y++)
    for (let x = 0; x < size * module; x++)
      if (data[Math.floor(y / module)][Math.floor(x / module)]) light[y * WIDE + x] = BLACK;
  const colour = Buffer.alloc((WIDE * HIGH) / 2, NO_COLOUR);
  const head = `YUV4MPEG2 W${WIDE} H${HIGH} F10:1 Ip A1:1 C420mpeg2\nFRAME\n`;
  return Buffer.concat([Buffer.from(head), light, colour]);
}

/** The words with which Chromium starts with such a camera, and asks nobody whether it may. */
export function cameraBefore(text) {
  const picture = join(SITE, "../camera.y4m");
  writeFileSync(picture, frameOf(text));
  const camera = ["device", "ui"].map((part) => `--use-fake-${part}-for-media-stream`);
  const film = `--use-file-for-fake-video-capture=${picture}`;
  return ["--no-sandbox", "--disable-gpu", ...camera, film];
}
