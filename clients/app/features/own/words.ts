// words.ts -- the sentences of what is a neighbour's own, fetched with its screens.
import { effect, signal } from "@preact/signals";
import { language, type Language, type Widened } from "../../text/catalogue.ts";
import nl from "../../text/own/nl.ts";

export type OwnCatalogue = Widened<typeof nl>;

const CATALOGUES: Record<Language, () => Promise<{ default: OwnCatalogue }>> = {
  nl: async () => ({ default: nl }),
  en: () => import("../../text/own/en.ts"),
  tr: () => import("../../text/own/tr.ts"),
  ar: () => import("../../text/own/ar.ts"),
  pl: () => import("../../text/own/pl.ts"),
};

export const words = signal<OwnCatalogue>(nl);

effect(() => {
  const wanted = language.value;
  void CATALOGUES[wanted]().then((found) => {
    if (language.value === wanted) words.value = found.default;
  });
});
