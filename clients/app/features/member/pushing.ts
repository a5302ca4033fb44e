// pushing.ts -- where signals to this phone go, and the measured path of one.
import { signal } from "@preact/signals";
import type { Base64Url, Id, PushTested } from "#types/wire";
import { newId, request } from "../../page/phone.ts";

const SUBSCRIBE_MS = 8000; // some browsers never answer without a network

/** One trial: when it was asked, when the push service had it, when this phone. */
export interface Trial {
  readonly asked_ms: number;
  readonly tested?: PushTested;
  readonly arrived_ms?: number;
}

export const trial = signal<Trial | undefined>();

function base64url(buffer: ArrayBuffer | null): Base64Url {
  const letters = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  const words = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return words as Base64Url;
}

function bytesOf(words: string) {
  const letters = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

const manager = async () => (await navigator.serviceWorker.ready).pushManager;

export const canPush = () => "PushManager" in globalThis && "Notification" in globalThis;

export async function subscribed(): Promise<PushSubscription | undefined> {
  if (!canPush() || Notification.permission !== "granted") return undefined;
  return (await (await manager()).getSubscription()) ?? undefined;
}

async function register(subscription: PushSubscription): Promise<void> {
  await request({
    type: "push.register",
    endpoint: subscription.endpoint,
    p256dh: base64url(subscription.getKey("p256dh")),
    auth: base64url(subscription.getKey("auth")),
    wants: "walks",
  });
}

/** A browser may have given this phone another address since. */
export async function registerAgain(): Promise<void> {
  const subscription = await subscribed().catch(() => undefined);
  if (subscription) await register(subscription).catch(() => {});
}

export async function subscribe(): Promise<void> {
  const { vapid_key } = await request({ type: "push.show" });
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(vapid_key) };
  const late = new Promise<never>((_, fail) => setTimeout(fail, SUBSCRIBE_MS));
  await register(await Promise.race([(await manager()).subscribe(options), late]));
}

export async function unsubscribe(): Promise<void> {
  await (await subscribed())?.unsubscribe();
  await request({ type: "push.remove" }).catch(() => {});
}

/** Asks the server for one push to this phone. Fails: Refused. */
export async function tryPush(): Promise<void> {
  trial.value = { asked_ms: Date.now() };
  await request({ type: "push.test", test_id: newId() as Id });
}

export function heardTested(tested: PushTested): void {
  if (trial.value) trial.value = { ...trial.value, tested };
}

/** The service worker tells when one came. */
export function heardArrived(arrived_ms: number): void {
  if (trial.value && !trial.value.arrived_ms) trial.value = { ...trial.value, arrived_ms };
}
