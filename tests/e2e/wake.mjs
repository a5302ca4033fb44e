// wake.mjs -- a push to a closed app, as the browser itself would give it.

const WAIT_MS = 30_000;
const TURNS = 4;
const LOOKS = 80;
const LOOK_MS = 100;

/** In a page: what is shown now, and when it was. */
async function readNotices() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const notices = await registration.getNotifications();
  return notices.map(({ title, body, data: place, timestamp }) => ({
    ...{ title, body, place, timestamp },
  }));
}

/** Gives a push to the worker of a closed app, as its browser would. Gives: what is new to see. */
export async function wake(screen, push) {
  const page = await screen.context.newPage();
  const { origin } = new URL(screen.home);
  await page.goto(`${origin}/privacy`); // beside the app: that stays closed
  const before = (await page.evaluate(readNotices)).map(({ timestamp }) => timestamp);
  const cdp = await screen.context.newCDPSession(page);
  const found = new Promise((done, fail) => {
    setTimeout(fail, WAIT_MS, new Error("the browser knows no worker of the app")).unref();
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (ours) done(ours.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await found;
  await cdp.send("ServiceWorker.stopAllWorkers");
  const data = typeof push === "string" ? push : JSON.stringify(push);
  for (let turn = 0; turn < TURNS; turn++) {
    // a worker that was just ending takes none; a push service gives it again, too
    await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
    for (let look = 0; look < LOOKS; look++) {
      const notices = await page.evaluate(readNotices);
      const fresh = notices.filter(({ timestamp }) => !before.includes(timestamp));
      if (fresh.length > 0) {
        await page.close();
        return fresh.map(({ title, body, place }) => ({ title, body, place }));
      }
      await page.waitForTimeout(LOOK_MS);
    }
  }
  throw new Error("nothing was shown");
}

/** A push as the server writes it (docs/wakeup.md). */
export const pushOf = (copy) => ({
  ...{ web_push: 8030, mutable: true },
  notification: {
    ...{ title: "Melding in je buurt", body: "Open de app.", lang: "nl", tag: copy ?? "leeg" },
    data: { kind: "alert", copy },
  },
});
