// wake.mjs -- a push to a closed app, as the browser itself would give it.

/** Gives a push to the worker of a closed app, as its browser would. */
export async function wake(screen, push) {
  const page = await screen.context.newPage();
  const cdp = await screen.context.newCDPSession(page);
  const { origin } = new URL(screen.home);
  const found = new Promise((done) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (ours) done(ours.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const registrationId = await found;
  await cdp.send("ServiceWorker.stopAllWorkers");
  const data = typeof push === "string" ? push : JSON.stringify(push);
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  await page.goto(`${origin}/icon.svg`);
  const shown = async () =>
    page.evaluate(async () => {
      const { serviceWorker } = navigator;
      const registration = await serviceWorker.getRegistration("/");
      const notices = await registration.getNotifications();
      return notices.map(({ title, body, data: place }) => ({ title, body, place }));
    });
  let notices = await shown();
  for (let turn = 0; notices.length === 0 && turn < 50; turn++) {
    await page.waitForTimeout(100);
    notices = await shown();
  }
  await page.close();
  return notices;
}

/** A push as the server writes it (docs/wakeup.md). */
export const pushOf = (copy) => ({
  ...{ web_push: 8030, mutable: true },
  notification: {
    ...{ title: "Melding in je buurt", body: "Open de app.", lang: "nl", tag: copy ?? "leeg" },
    data: { kind: "alert", copy },
  },
});
