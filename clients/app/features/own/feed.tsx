// feed.tsx -- an address at which a calendar program finds one's own walks; its secret is drawn
// here and shown once, the server is told its hash.
import { useState } from "preact/hooks";
import type { Hash } from "#types/wire";
import { newId, request } from "../../page/phone.ts";
import { self } from "../../page/state.ts";
import { refusalText } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";
import { words } from "./words.ts";

const HEX = 16;
const BYTE_DIGITS = 2;

/** SHA-256 of what the digits stand for, as digits. */
async function hashOf(digits: string): Promise<Hash> {
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, HEX));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash]
    .map((byte) => byte.toString(HEX).padStart(BYTE_DIGITS, "0"))
    .join("") as Hash;
}

export function FeedCard() {
  const w = words.value;
  const [address, setAddress] = useState("");
  const [said, setSaid] = useState("");
  const [error, setError] = useState("");
  const wijk_id = self.value?.wijk_id;
  const tried = (work: () => Promise<void>) => async () => {
    setSaid("");
    setError("");
    try {
      await work();
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  const make = tried(async () => {
    const secret = newId(); // sixteen bytes of chance
    await request({ type: "calendar.make", hash: await hashOf(secret) });
    setAddress(`${location.origin}/calendar/${wijk_id}/${secret}.ics`);
  });
  const withdraw = tried(async () => {
    await request({ type: "calendar.withdraw" });
    setAddress("");
    setSaid(w.feed_withdrawn);
  });
  const copy = tried(async () => {
    await navigator.clipboard.writeText(address);
    setSaid(w.feed_copied);
  });
  return (
    <section class="card stack" id="feed">
      <h2>{w.feed}</h2>
      <p>{w.feed_why}</p>
      <p class="warn">{w.feed_who}</p>
      {address && (
        <>
          <p class="code" dir="ltr">
            {address}
          </p>
          <p class="muted">{w.feed_once}</p>
          <Button kind="primary" onClick={copy}>
            {w.feed_copy}
          </Button>
          <p class="muted">{w.feed_new_why}</p>
        </>
      )}
      <Button onClick={make}>{address ? w.feed_new : w.feed_make}</Button>
      <Button kind="quiet" onClick={withdraw}>
        {w.feed_withdraw}
      </Button>
      <p role="status">{said}</p>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}
