// sw.ts -- keeps one whole version of the app on the phone, opens it without a network, and shows
// what a push says while the app is closed.
//
// All files of a version come in or none: the one before serves until then. A new version takes
// over when the person said yes, never in the middle of an alert.
import moduleUrl from "../../../build/app/core.wasm?url";
import { readKept, writeKept } from "../page/kept.ts";
import { Core } from "../worker/core.ts";
import { Keep } from "../worker/keep.ts";
import { type Duty, isQuiet, spokenOf } from "../features/reminder/due.ts";
import {
  markTold,
  noticeOf,
  readQuiet,
  type ReminderWords,
  takeDue,
} from "../features/reminder/remind.ts";
import { type AlertWords, GENERIC, isClosing, type Push, type Standing } from "./notice.ts";
import { ALERT_TAG, tagOf, tell } from "./notice.ts";

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

/** A tab of the version before still fetches its screens: those files stay until it is gone. */
async function sweep(): Promise<void> {
  if ((await self.clients.matchAll({ type: "window" })).length > 1) return;
  for (const name of await caches.keys())
    if (name.startsWith("buurt-") && name !== cacheName()) await caches.delete(name);
}

async function takeOver(): Promise<void> {
  await self.clients.claim();
  await sweep();
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

/** The page is there and shows how alerts stand: what was told of them meanwhile goes. */
async function clearAlerts(): Promise<void> {
  for (const notice of await self.registration.getNotifications())
    if (notice.tag.startsWith(ALERT_TAG)) notice.close();
}

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
  if (event.data === "begun") event.waitUntil(Promise.all([sweep(), clearAlerts()]));
});

/** Pages of the server's own, for everybody; the app is not behind them. */
const PUBLIC = /^\/(privacy|toegankelijkheid|overzicht|calendar)(\/|$)/;

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName());
  const wanted = request.mode === "navigate" ? "/" : request;
  return (await cache.match(wanted)) ?? (await caches.match(request)) ?? fetch(request);
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

const now = () => Math.floor(Date.now() / 1000);
const DUTIES = "~duties"; // as worker/recall.ts names what the page has kept

/**
 * Says what is due of the walks that the page kept; where the server woke this phone for what was
 * told already, or waits for the morning, the same stands there once more, in silence. Gives: how
 * many.
 */
async function remind(wasWoken = false): Promise<number> {
  const words = await readKept<ReminderWords>("reminder-words");
  const rows = await (await Keep.open()).read();
  const toText = new TextDecoder();
  const row = rows.find(({ key }) => toText.decode(key) === DUTIES);
  if (!row || !words) return 0;
  const { list } = JSON.parse(toText.decode(row.value)) as { list: readonly Duty[] };
  const due = [...(await takeDue(list, now()))];
  const spoken = wasWoken && due.length === 0 ? spokenOf(list, now()) : undefined;
  if (spoken) await markTold(spoken, now());
  for (const reminder of spoken ? [spoken] : due) {
    const { title, ...options } = noticeOf(reminder, words, now());
    await self.registration.showNotification(title, options);
  }
  return spoken ? 1 : due.length;
}

self.addEventListener("periodicsync", (event) => {
  (event as ExtendableEvent).waitUntil(remind());
});

/** A sound in the quiet hours: only of an alert, and only where the person said so. */
async function isSilent(kind: string | undefined): Promise<boolean> {
  const quiet = await readQuiet();
  if (kind === "after") return true;
  if (kind === "trial" || (kind === "alert" && quiet.alerts)) return false;
  return isQuiet(quiet, now());
}

/** The page may be open: it shows how long a trial was on its way. */
async function tellArrived(): Promise<void> {
  const arrived = Date.now();
  for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage({ arrived });
}

const OVER_MOST = 20;

/** What this phone told of an alert: pushes come in any order, and none begins what was ended. */
async function standingOf(content: unknown): Promise<Standing> {
  const tag = tagOf(content);
  if (!tag) return { isOver: false };
  const over = (await readKept<string[]>("alerts-over")) ?? [];
  const [shown] = await self.registration.getNotifications({ tag });
  const isOver = over.includes(tag);
  if (!isOver && isClosing(content))
    await writeKept("alerts-over", [...over, tag].slice(-OVER_MOST));
  return { shown, isOver };
}

/** Something is always shown: a phone that is woken for nothing takes the permission away. */
async function show(event: PushEvent): Promise<void> {
  let push: Push = {};
  try {
    push = event.data?.json() ?? {};
  } catch {
    // not ours to read: the general sentence
  }
  const { copy, kind } = push.notification?.data ?? {};
  if (kind === "trial") await tellArrived();
  const reminders = await remind(kind === "walk").catch(() => 0);
  if (kind === "walk" && reminders > 0) return; // the same, in this phone's own words
  const words = await readKept<AlertWords>("alert-words");
  const content = copy ? await open(copy).catch(() => undefined) : undefined;
  const standing = await standingOf(content);
  const { title, ...options } = tell(push, content, words, standing);
  const silent = standing.isOver || (await isSilent(kind));
  await self.registration.showNotification(title ?? GENERIC, { ...options, silent });
}

self.addEventListener("push", (event) => event.waitUntil(show(event)));

const ANSWER = "~answer"; // as worker/recall.ts names what the page has kept

/** An answer on a reminder: said by the page that is there, or kept for the one that opens. */
async function follow(place: string, answered?: object): Promise<void> {
  const [page] = await self.clients.matchAll({ type: "window" });
  if (!page) {
    const toBytes = new TextEncoder();
    const row = { key: toBytes.encode(ANSWER), value: toBytes.encode(JSON.stringify(answered)) };
    if (answered) await (await Keep.open()).write([row]);
    await self.clients.openWindow(place);
    return;
  }
  await page.focus();
  page.postMessage({ open: place, answered });
}

async function clicked({ notification, action }: NotificationEvent): Promise<void> {
  notification.close();
  const place = String(notification.data ?? "/");
  const shift_id = place.match(/^\/#\/lopen\/(\w+)$/)?.[1];
  const isAnswer = action !== "" && shift_id !== undefined;
  await follow(place, isAnswer ? { shift_id, coming: action === "yes" } : undefined);
}

self.addEventListener("notificationclick", (event) => event.waitUntil(clicked(event)));
