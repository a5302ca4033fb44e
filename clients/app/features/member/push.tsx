// push.tsx -- signals while the app is closed: asked for by the person, tried by the person.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Base64Url, Id, PushTested } from "#types/wire";
import { newId, request } from "../../page/phone.ts";
import { text } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";

const SUBSCRIBE_MS = 8000; // some browsers never answer without a network

/** What became of the last test. */
export const tested = signal<PushTested | undefined>();

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

async function subscribed(): Promise<PushSubscription | undefined> {
  if (!("PushManager" in globalThis) || Notification.permission !== "granted") return undefined;
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

async function subscribe(): Promise<void> {
  const { vapid_key } = await request({ type: "push.show" });
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(vapid_key) };
  const late = new Promise<never>((_, fail) => setTimeout(fail, SUBSCRIBE_MS));
  await register(await Promise.race([(await manager()).subscribe(options), late]));
}

export function PushCard() {
  const m = text.value;
  const [isOn, setOn] = useState(false);
  const [said, setSaid] = useState("");
  useEffect(() => {
    void subscribed().then((subscription) => setOn(subscription !== undefined), () => {});
  }, []);
  if (!("PushManager" in globalThis) || !("Notification" in globalThis)) return null;
  const turnOn = async () => {
    setSaid("");
    if ((await Notification.requestPermission()) !== "granted") {
      setSaid(m.push_denied);
      return;
    }
    await subscribe().then(
      () => setOn(true),
      () => setSaid(m.push_failed),
    );
  };
  const turnOff = async () => {
    await (await subscribed())?.unsubscribe();
    await request({ type: "push.remove" }).catch(() => {});
    setOn(false);
  };
  const attempt = async () => {
    tested.value = undefined;
    await request({ type: "push.test", test_id: newId() as Id }).catch(() => setSaid(m.push_lost));
  };
  const outcome = tested.value;
  return (
    <section class="card stack">
      <h2>{m.push}</h2>
      <p>{isOn ? m.push_is_on : m.push_why}</p>
      {isOn ? (
        <>
          <Button onClick={attempt}>{m.push_try}</Button>
          <Button kind="quiet" onClick={turnOff}>
            {m.push_turn_off}
          </Button>
        </>
      ) : (
        <Button onClick={turnOn}>{m.push_turn_on}</Button>
      )}
      <p role="status">
        {outcome ? (outcome.taken ? m.push_tried(outcome.wait_ms) : m.push_lost) : said}
      </p>
    </section>
  );
}
