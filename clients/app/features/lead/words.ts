// words.ts -- the sentences of who leads, in the reader's language, fetched when they are needed.
import { effect, signal } from "@preact/signals";
import { language, type Language, type Widened } from "../../text/catalogue.ts";
import nl from "../../text/lead/nl.ts";

export type LeadCatalogue = Widened<typeof nl>;

const CATALOGUES: Record<Language, () => Promise<{ default: LeadCatalogue }>> = {
  nl: async () => ({ default: nl }),
  en: () => import("../../text/lead/en.ts"),
  tr: () => import("../../text/lead/tr.ts"),
  ar: () => import("../../text/lead/ar.ts"),
  pl: () => import("../../text/lead/pl.ts"),
};

export const words = signal<LeadCatalogue>(nl);

effect(() => {
  const wanted = language.value;
  void CATALOGUES[wanted]().then((found) => {
    if (language.value === wanted) words.value = found.default;
  });
});
