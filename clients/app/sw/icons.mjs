// icons.mjs FOLDER -- draws the app's icon as PNG, for phones that take no other.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

const BRAND = [11, 92, 74];
const WHITE = [255, 255, 255];

/** How far a point is from a line between two others. */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

const HOUSE = [
  [12, 32],
  [32, 14],
  [52, 32],
  [52, 52],
  [12, 52],
  [12, 32],
];

/** The colour of a point of 64 by 64: a house with somebody home. */
function colour(point) {
  const isWall = HOUSE.slice(1).some((to, i) => distance(point, HOUSE[i], to) < 2.5);
  return isWall || Math.hypot(point[0] - 32, point[1] - 38) < 6 ? WHITE : BRAND;
}

function chunk(name, bytes) {
  const body = Buffer.concat([Buffer.from(name), bytes]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(bytes.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

function draw(size) {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const point = [((x + 0.5) * 64) / size, ((y + 0.5) * 64) / size];
      rows.set(colour(point), y * (size * 3 + 1) + 1 + x * 3);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2], 8);
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const parts = [chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.of())];
  return Buffer.concat([mark, ...parts]);
}

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
for (const size of [192, 512]) writeFileSync(join(folder, `icon-${size}.png`), draw(size));
