// raising.ts -- an alert on its way: the draft, the seconds in which it can be stopped, and the
// sending. They outlive the screen, so that nothing that takes it away takes the alert too.
//
// Who goes away in those seconds does not stop it: it goes out then. An app that died first has it
// kept, says so when it opens, and leaves the sending to its person: it may be over by then.
import { signal } from "@preact/signals";
import type { Id } from "#types/wire";
import { recall, Refused, remember, wish } from "../../page/phone.ts";
import { go, place } from "../../page/route.ts";
import { askAgain } from "../../page/state.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { type Draft, EMPTY, isAmong, wordsOf } from "./judge.ts";

export const UNDO_S = 5;
export const PLACE_STEP = 3;
export const LAST_STEP = 4;
const DRAFT_KEPT_MS = 600_000;

/** A rehearsal stays on this phone; a practice is for the whole buurt, under a hat. */
export type Mode = "real" | "rehearsal" | "practice";

const mode = signal<Mode>("real");
export const draft = signal<Draft>(EMPTY);
let touchedAt = 0;

/** What is kept from letting go until the core has it, or its person is done with it. */
interface Kept {
  readonly draft: Draft;
  readonly at_ms: number;
}

const KEPT = "raising"; // among what the page has kept
const KEPT_MS = 86_400_000; // no alert lives longer
const CERTAIN_MS = (UNDO_S + 3) * 1000; // by then another tab has sent it, or died
let isKept = false;

function keep(kept: Kept | null): void {
  if (kept || isKept) void remember(KEPT, kept);
  isKept = kept !== null;
}

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

function clear(): void {
  draft.value = EMPTY;
  failed.value = "";
}

/** Its person is done with it. */
export function drop(): void {
  clear();
  keep(null);
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
    } else void send();
  }, 1000);
}

/** The alert that an app which closed did not send is told of, and stands there as it was typed. */
export async function recallRaising(): Promise<void> {
  const found = await recall<Kept>(KEPT);
  if (!found) return;
  const wait_ms = found.at_ms + CERTAIN_MS - Date.now();
  await new Promise((done) => setTimeout(done, Math.min(Math.max(wait_ms, 0), CERTAIN_MS)));
  const kept = await recall<Kept>(KEPT);
  const { alerts } = await wish("show_alerts", {});
  if (kept?.at_ms !== found.at_ms || left.value !== undefined || waiting.value) return;
  isKept = true;
  const isOld = kept.at_ms < Date.now() - KEPT_MS;
  if (isOld || isAmong(kept.draft, alerts, kept.at_ms / 1000)) keep(null);
  if (!isKept || draft.value.kind) return;
  mode.value = "real";
  draft.value = { ...kept.draft, step: LAST_STEP };
  touchedAt = Infinity; // it stays until its person does something with it
  failed.value = `${text.value.not_sent_closed} ${text.value.call_if_urgent}`;
}

addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && left.value !== undefined) void send();
});

/** Goes out after the seconds in which it can be stopped, on whatever screen they pass. */
export function sendSoon(): void {
  if (left.value !== undefined || !wordsOf(draft.value)) return;
  left.value = UNDO_S;
  if (mode.value === "real") keep({ draft: draft.value, at_ms: Date.now() });
  count();
}

export function undo(): void {
  clearTimeout(timer);
  left.value = undefined;
  keep(null);
}

function fail(mine: Draft, refused: unknown): void {
  const m = text.value;
  const why = refusalText(refused);
  failed.value = `${m.not_sent} ${why} ${m.call_if_urgent}`;
  if (waiting.value === mine) waiting.value = undefined;
  if (draft.value.kind) return; // another is being written
  const isPlace = refused instanceof Refused && refused.field?.includes("place");
  draft.value = { ...mine, step: isPlace ? PLACE_STEP : LAST_STEP };
}

async function send(): Promise<void> {
  clearTimeout(timer);
  left.value = undefined;
  const mine = draft.value;
  const alert = wordsOf(mine);
  if (!alert) return;
  const [practice, rehearsal] = [mode.value === "practice", mode.value === "rehearsal"];
  clear();
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
    if (left.value === undefined) keep(null); // another may be on its way by now
    askAgain("alerts");
  }
}
