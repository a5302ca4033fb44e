// office.ts -- the sentences of the wijk's own work: casus, wijkbudget, learning, council. They
// come in with those screens, not with the first load; one that is missing does not compile.
import { signal } from "@preact/signals";
import { type Language, refusalText, type Widened } from "../catalogue.ts";
import type { Status } from "#types/wire";
import type nl from "./nl.ts";

export type Office = Widened<typeof nl>;

const OFFICES: Record<Language, () => Promise<{ default: Office }>> = {
  nl: () => import("./nl.ts"),
  en: () => import("./en.ts"),
  tr: () => import("./tr.ts"),
  ar: () => import("./ar.ts"),
  pl: () => import("./pl.ts"),
};

/** Nothing stands there until the first is loaded. */
export const words = signal<Office>({} as Office);
export const spoken = signal<Language | undefined>();

export async function speakOffice(wanted: Language): Promise<void> {
  words.value = (await OFFICES[wanted]()).default;
  spoken.value = wanted;
}

/** Why the wijk's work was refused, with the field where that says more. */
export function whyNot(error: Status, field?: string): string {
  const { refusals, fields } = words.value;
  const why = (refusals as Partial<Record<Status, string>>)[error] ?? refusalText(error);
  const at = (fields as Partial<Record<string, string>>)[field ?? ""];
  return at ? `${at}: ${why}` : why;
}
