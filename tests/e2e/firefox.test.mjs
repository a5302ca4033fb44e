// firefox.test.mjs -- a push from the real server through a push service to Firefox, which opens it
// by its own means: sealing (RFC 8291), voucher (RFC 8292) and worker as they are shipped.
import { strict as assert } from "node:assert";
import { after } from "node:test";
import { story } from "../support/wijk.mjs";
import { SITE } from "./browser.mjs";
import { Firefox, hasFirefox, Postbox } from "./firefox.mjs";
import { PushPlace } from "./push_place.mjs";

const place = await PushPlace.open();
after(() => place.close());
const PATH = "/send/firefox";

async function comeIn(fox, host) {
  const { link } = await host.ok("invite");
  await fox.go(link);
  await fox.press("Meedoen");
  await fox.type("Naam", "Vos");
  await fox.press("Klaar");
  await fox.see("Huisregels");
  await fox.press("Ik houd me aan de huisregels");
  await fox.press("Ik ben 18 jaar of ouder");
  await fox.press("Ik doe mee");
  await fox.see("Zo doe je dat");
}

async function trial(wijk) {
  const { ada } = await wijk.walking();
  const box = await Postbox.open(`https://push.example.org${PATH}`);
  const fox = await Firefox.open(box.url);
  try {
    await comeIn(fox, ada);
    await fox.run('location.hash = "/ik"');
    await fox.press("Zet seintjes aan");
    await fox.see("Seintjes staan aan.");
    await fox.press("Stuur mij een proefseintje");
    const post = await place.next(PATH);
    box.deliver(post);
    await fox.see("Onderweg naar je telefoon na");
    await fox.see("Op deze telefoon na");
    post.body[post.body.length - 20] ^= 1;
    box.deliver(post);
    while (!box.codes.includes(101)) await new Promise((done) => setTimeout(done, 100));
    assert.ok(!box.codes.slice(0, 1).includes(101), "the first one was opened");
  } finally {
    await fox.close();
    await box.close();
  }
}

if (hasFirefox)
  story("Firefox opens what the server sealed, and nothing that was changed on its way", trial, {
    settings: { BUURT_SITE: SITE, ...place.settings },
  });
