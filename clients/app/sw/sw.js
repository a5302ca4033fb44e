// sw.js -- keeps one whole version of the app on the phone, and opens it without a network.
//
// All files of a version come in or none: the one before serves until then. A new version takes
// over when the person said yes, never in the middle of an alert.
const CACHE = "buurt-__VERSION__";
const FILES = ["__FILES__"];

self.addEventListener("install", (event) => {
  const fresh = FILES.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("buurt-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  const wanted = request.mode === "navigate" ? "/" : request;
  return (await cache.match(wanted)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const ours = new URL(event.request.url).origin === self.location.origin;
  if (ours && event.request.method === "GET") event.respondWith(answer(event.request));
});
