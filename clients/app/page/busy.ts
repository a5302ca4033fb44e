// busy.ts -- whether somebody is in the middle of something: an alert that comes then is told above
// the screen and felt in the hand, and takes nothing away.
import { effect, signal } from "@preact/signals";
import { shake } from "../ui/parts.tsx";
import { go, place } from "./route.ts";

const NEVER_LEFT: ReadonlySet<string> = new Set(["melden", "patrouille"]);
const SHAKES = [400, 200, 400];
const FIELDS = "main textarea, main input:not([type=checkbox]), main form select";

/** Something was typed at this place. */
export const hasTyped = signal(false);

/** Told by the page of everything typed in it; a choice that works at once is not typing. */
export function typed({ target }: Event): void {
  if (!(target instanceof HTMLSelectElement && !target.form)) hasTyped.value = true;
}

effect(() => {
  void place.value; // elsewhere nothing is typed yet
  hasTyped.value = false;
});

function isBusy(): boolean {
  if (NEVER_LEFT.has(place.value[0] ?? "")) return true;
  const fields = [...document.querySelectorAll<HTMLInputElement>(FIELDS)];
  return hasTyped.value && fields.some(({ value }) => value.trim() !== "");
}

/** An alert wants to be seen. */
export function callTo(alert_id: string): void {
  if (isBusy()) shake(SHAKES);
  else go(`melding/${alert_id}`);
}
