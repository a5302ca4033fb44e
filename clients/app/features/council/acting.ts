// acting.ts -- under which hat this phone acts now: one, chosen by who wears it. Hats never add up.
import { computed, signal } from "@preact/signals";
import type { OwnHat } from "#types/bridge";
import type { Id, ReplyTo } from "#types/wire";
import { ANSWERED_UNDER, HAT_BITS } from "../../../../build/app/types/wire.ts";
import { recall, Refused, remember, request } from "../../page/phone.ts";
import { hats } from "../../page/state.ts";
import type { RequestName, RequestOf } from "../../shared/said.ts";
import { isUnlocked, unlocked } from "./lock.ts";

/** The serial of the hat; empty: as any neighbour. */
const serial = signal("");

/** The hats that hold now. */
export const wearable = computed(() =>
  hats.value.filter(({ hat, until }) => hat && until * 1000 > Date.now()),
);

export const acting = computed<OwnHat | undefined>(() =>
  wearable.value.find((hat) => hat.serial === serial.value),
);

/** Hats whose every use asks the phone's own lock (domain decision 13). */
const SENSITIVE: ReadonlySet<string> = new Set([
  ...["coordinator", "wijk_coordinator", "council", "adviesraad", "wijkstichting"],
  ...["steward", "manager"],
]);

export const isSensitive = (hat: OwnHat | undefined) => SENSITIVE.has(hat?.hat ?? "");

/** Nothing is done or shown under the chosen hat until the phone's lock was opened for it. */
export const isLocked = computed(() => isSensitive(acting.value) && !unlocked.value);

export async function wear(hat: OwnHat | undefined): Promise<void> {
  serial.value = hat?.serial ?? "";
  await remember("hat", serial.value);
}

export async function readHat(): Promise<void> {
  serial.value = (await recall<string>("hat")) ?? "";
}

/** Whether the table of messages answers that to who acts so. */
export function may(type: RequestName): boolean {
  const bit = HAT_BITS[acting.value?.hat ?? "resident"];
  return (ANSWERED_UNDER[type] & bit) !== 0;
}

/** Whether the hat is for that casus: a hat that names one is for no other. */
export const isFor = (casus_id: Id) => !acting.value?.room || acting.value.room === casus_id;

/** Asks under the chosen hat. Fails: Refused. */
export async function ask<T extends RequestName>(
  message: RequestOf<T> & { readonly type: T },
): Promise<ReplyTo[T]> {
  if (isSensitive(acting.value) && !isUnlocked()) throw new Refused({ error: "not_allowed" });
  const asked = message as Parameters<typeof request<T>>[0]; // the same, named once more
  const hat = acting.value;
  return request<T>(asked, hat && `named:${hat.serial}`);
}

interface Page<T> {
  readonly more: boolean;
  readonly items?: readonly T[] | undefined;
}

/** A list whole. Takes: what asks for the page behind the last item that is here. */
export async function everyPage<T>(read: (last?: T) => Promise<Page<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const { more, items } = await read(all.at(-1));
    all.push(...(items ?? []));
    if (!more || !items?.length) return all;
  }
}
