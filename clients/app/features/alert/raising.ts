// raising.ts -- an alert on its way: the draft, the seconds in which it can be stopped, and the
// sending. They outlive the screen, so that nothing that takes it away takes the alert too.
import { signal } from "@preact/signals";
import type { Id } from "#types/wire";
import { Refused, wish } from "../../page/phone.ts";
import { go, place } from "../../page/route.ts";
import { askAgain } from "../../page/state.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { type Draft, EMPTY, wordsOf } from "./judge.ts";

export const UNDO_S = 5;
export const PLACE_STEP = 3;
export const LAST_STEP = 4;
const DRAFT_KEPT_MS = 600_000;

/** A rehearsal stays on this phone; a practice is for the whole buurt, under a hat. */
export type Mode = "real" | "rehearsal" | "practice";

const mode = signal<Mode>("real");
export const draft = signal<Draft>(EMPTY);
let touchedAt = 0;

/** Seconds until it goes out; undefined: nothing waits for that. */
export const left = signal<number | undefined>();

/** What was sent and has no answer yet, as far as the screen of raising shows it. */
export const waiting = signal<Draft | undefined>();

/** Why the last one did not go out. */
export const failed = signal("");

/** Somebody wants to raise: goes on with what was begun a moment ago. */
export function begin(wanted: Mode): void {
  if (left.value !== undefined || waiting.value) return;
  if (wanted === mode.value && Date.now() - touchedAt < DRAFT_KEPT_MS) return;
  mode.value = wanted;
  drop();
}

export function drop(): void {
  draft.value = EMPTY;
  failed.value = "";
}

export function change(by: Partial<Draft>): void {
  touchedAt = Date.now();
  draft.value = { ...draft.value, ...by };
}

let timer: ReturnType<typeof setTimeout> | undefined;

function count(): void {
  timer = setTimeout(() => {
    if (left.value === undefined) return;
    if (left.value > 1) {
      left.value--;
      count();
      return;
    }
    left.value = undefined;
    void send();
  }, 1000);
}

/** Goes out after the seconds in which it can be stopped, on whatever screen they pass. */
export function sendSoon(): void {
  if (left.value !== undefined || !wordsOf(draft.value)) return;
  left.value = UNDO_S;
  count();
}

export function undo(): void {
  clearTimeout(timer);
  left.value = undefined;
}

function fail(mine: Draft, refused: unknown): void {
  const m = text.value;
  const why = refused instanceof Refused ? refusalText(refused) : m.try_again;
  failed.value = `${m.not_sent} ${why} ${m.call_if_urgent}`;
  if (waiting.value === mine) waiting.value = undefined;
  if (draft.value.kind) return; // another is being written
  const isPlace = refused instanceof Refused && refused.field?.includes("place");
  draft.value = { ...mine, step: isPlace ? PLACE_STEP : LAST_STEP };
}

async function send(): Promise<void> {
  const mine = draft.value;
  const alert = wordsOf(mine);
  if (!alert) return;
  const [practice, rehearsal] = [mode.value === "practice", mode.value === "rehearsal"];
  drop();
  waiting.value = mine;
  try {
    const raised = wish("raise", { alert, practice, rehearsal });
    askAgain("alerts");
    const made = await raised;
    if (waiting.value !== mine) return;
    waiting.value = undefined;
    if (place.value[0] === "melden") go(`melding/${made.id as Id}`);
  } catch (refused) {
    fail(mine, refused);
  } finally {
    askAgain("alerts");
  }
}
