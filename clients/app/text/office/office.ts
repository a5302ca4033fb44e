// office.ts -- the sentences of the wijk's own work: casus, wijkbudget, learning, council. They
// come in with those screens, not with the first load; one that is missing does not compile.
import { signal } from "@preact/signals";
import { type Language, refusalText, whyOf, type Widened, withTime } from "../catalogue.ts";
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
export function whyNot(refused: unknown): string {
  const { refusals, fields } = words.value;
  const why = whyOf(refused);
  const own = (refusals as Partial<Record<Status, string>>)[why.error];
  const said = own ? withTime(own, why) : refusalText(why);
  const at = (fields as Partial<Record<string, string>>)[why.field ?? ""];
  return at ? `${at}: ${said}` : said;
}
