// pictures.mjs -- takes the picture of three screens that stands in the README, from the app as it
// is. BUURT_BIN is where the programs are; `node --test tests/e2e/pictures.mjs`.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { comeIn, dayIn, openScreen, tale } from "./stage.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const PICTURE = join(HERE, "../../clients/app/pictures/three-screens.png");
const PHONE = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 300 / 360 };
const SHEET = { viewport: { width: 956, height: 552 }, deviceScaleFactor: 1, isMobile: false };
const STYLE = `body { margin: 8px; display: flex; gap: 16px }
img { border: 1px solid #7b8794; border-radius: 12px }`;

tale("three screens are taken for the README", async (wijk) => {
  const { ada, lea, group } = await wijk.walking(["Dichterswijk"]);
  const bo = await wijk.join(ada, "Bo");
  for (const [day, hour] of [[1, 19], [2, 20]])
    await lea.ok(`walk add ${group} --on ${dayIn(day)} --at ${hour}:00 --min 2 --max 4`);
  const [first, second] = (await lea.ok("walks")).shifts;
  await ada.ok(`walk join ${first.shift_id}`);
  for (const walker of [ada, bo]) await walker.ok(`walk join ${second.shift_id}`);
  const fatma = await comeIn(ada, "Fatma", PHONE);
  const taken = [];
  const take = async () => taken.push(await fatma.page.screenshot());
  await fatma.go("");
  await fatma.see("Nog 1 loper nodig");
  await take();
  await fatma.go("lopen");
  await take();
  const said = '--behaviour "Iemand forceert een deur" --call i_called';
  await bo.ok(`alert raise break_in --place Vondellaan ${said}`);
  await fatma.heading("Inbraak").waitFor();
  await take();
  const sheet = await openScreen("blad", SHEET);
  const urls = taken.map((bytes) => `data:image/png;base64,${bytes.toString("base64")}`);
  const images = urls.map((url) => `<img src="${url}">`);
  await sheet.page.setContent(`<style>${STYLE}</style>${images.join("")}`);
  await sheet.page.screenshot({ path: PICTURE });
  console.error(`${readFileSync(PICTURE).length} bytes`);
});
