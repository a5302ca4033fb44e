// lock.ts -- the phone's own lock, asked before somebody acts under a hat with power over others.
//
// The browser asks finger, face or code of whoever holds the phone, and says only that it did. What
// it made for that stays on the phone; the server hears nothing of it.
import { signal } from "@preact/signals";
import { recall, remember } from "../../page/phone.ts";

const AGAIN_MS = 15 * 60_000;
const VERIFIED = 4; // a bit of the byte behind the hash of 32
const FLAGS_AT = 32;

/** Opened: somebody proved it just now. None: this browser cannot ask. */
export type LockAnswer = "opened" | "none" | "refused";

export const unlocked = signal(false);

/** Whether the browser has a lock that it can ask. */
export const isAsked = signal(true);
let until = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export const isUnlocked = () => Date.now() < until;

function open(asked: boolean): void {
  isAsked.value = asked;
  until = Date.now() + AGAIN_MS;
  unlocked.value = true;
  clearTimeout(timer);
  timer = setTimeout(lock, AGAIN_MS);
}

export function lock(): void {
  until = 0;
  unlocked.value = false;
}

const chance = (size: number) => crypto.getRandomValues(new Uint8Array(size));
const letters = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)];

async function hasLock(): Promise<boolean> {
  const credential = globalThis.PublicKeyCredential;
  if (!credential || !isSecureContext) return false;
  return credential.isUserVerifyingPlatformAuthenticatorAvailable();
}

/** Where the browser has no lock there is nothing to ask: it opens, and the screen says so. */
export async function openWithout(): Promise<void> {
  if (!(await hasLock().catch(() => false))) open(false);
}

async function make(): Promise<boolean> {
  const made = (await navigator.credentials.create({
    publicKey: {
      rp: { name: "Buurt" },
      user: { id: chance(16), name: "Buurt", displayName: "Buurt" },
      challenge: chance(32),
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: {
        authenticatorAttachment: "platform",
        userVerification: "required",
      },
    },
  })) as PublicKeyCredential | null;
  if (!made) return false;
  const flags = (made.response as AuthenticatorAttestationResponse).getAuthenticatorData();
  await remember("lock", letters(made.rawId));
  return ((new Uint8Array(flags)[FLAGS_AT] ?? 0) & VERIFIED) !== 0;
}

async function prove(id: readonly number[]): Promise<boolean> {
  const found = (await navigator.credentials.get({
    publicKey: {
      challenge: chance(32),
      userVerification: "required",
      allowCredentials: [{ type: "public-key", id: Uint8Array.from(id) }],
    },
  })) as PublicKeyCredential | null;
  if (!found) return false;
  const flags = (found.response as AuthenticatorAssertionResponse).authenticatorData;
  return ((new Uint8Array(flags)[FLAGS_AT] ?? 0) & VERIFIED) !== 0;
}

/** Asks the phone's lock. Takes: whether what was made before is set aside and made anew. */
export async function unlock(anew = false): Promise<LockAnswer> {
  try {
    if (!(await hasLock())) {
      open(false);
      return "none";
    }
    const before = anew ? undefined : await recall<number[]>("lock");
    if (!(before ? await prove(before) : await make())) return "refused";
    open(true);
    return "opened";
  } catch (error) {
    if ((error as Error).name !== "SecurityError") return "refused";
    open(false); // an address without a name: the browser asks nothing there
    return "none";
  }
}
