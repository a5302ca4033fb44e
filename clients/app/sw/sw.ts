// sw.ts -- keeps one whole version of the app on the phone, opens it without a network, and shows
// what a push says while the app is closed.
//
// All files of a version come in or none: the one before serves until then. A new version takes
// over when the person said yes, never in the middle of an alert.
import moduleUrl from "../../../build/app/core.wasm?url";
import { readKept } from "../page/kept.ts";
import { Core } from "../worker/core.ts";
import { Keep } from "../worker/keep.ts";
import { type AlertWords, GENERIC, type Push, tell } from "./notice.ts";

/** Laid in front of this script when the site is built. */
declare const self: ServiceWorkerGlobalScope & {
  readonly VERSION: string;
  readonly FILES: readonly string[];
};

const KEPT_LETTER = "p".charCodeAt(0); // the rows that read a push begin so
const cacheName = () => `buurt-${self.VERSION}`;

self.addEventListener("install", (event) => {
  const fresh = self.FILES.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(cacheName()).then((cache) => cache.addAll(fresh)));
});

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("buurt-") && name !== cacheName()) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

/** The public overview is a page of the server's own, for whoever has no app. */
const PUBLIC = /^\/overzicht(\/|$)/;

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName());
  const wanted = request.mode === "navigate" ? "/" : request;
  return (await cache.match(wanted)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const ours = origin === self.location.origin && !PUBLIC.test(pathname);
  if (ours && event.request.method === "GET") event.respondWith(answer(event.request));
});

/* ── push ── */

function bytesOf(base64url: string): Uint8Array {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function open(copy: string): Promise<unknown> {
  const [core, keep] = await Promise.all([Core.load(moduleUrl), Keep.open()]);
  const rows = (await keep.read()).filter(({ key }) => key[0] === KEPT_LETTER);
  return core.readPush(rows, bytesOf(copy));
}

/** Something is always shown: a phone that is woken for nothing takes the permission away. */
async function show(event: PushEvent): Promise<void> {
  let push: Push = {};
  try {
    push = event.data?.json() ?? {};
  } catch {
    // not ours to read: the general sentence
  }
  const copy = push.notification?.data?.copy;
  const words = await readKept<AlertWords>("alert-words");
  const content = copy ? await open(copy).catch(() => undefined) : undefined;
  const { title, ...options } = tell(push, content, words);
  await self.registration.showNotification(title ?? GENERIC, options);
}

self.addEventListener("push", (event) => event.waitUntil(show(event)));

async function follow(place: string): Promise<void> {
  const [page] = await self.clients.matchAll({ type: "window" });
  if (!page) {
    await self.clients.openWindow(place);
    return;
  }
  await page.focus();
  page.postMessage({ open: place });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(follow(event.notification.data ?? "/"));
});
