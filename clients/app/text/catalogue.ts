// catalogue.ts -- the sentences in the reader's language; one that is missing does not compile.
import { signal } from "@preact/signals";
import type { LocalDate, Status } from "#types/wire";
import nl from "./nl.ts";

export type Widened<T> = T extends string
  ? string
  : T extends (...given: infer G) => string
    ? (...given: G) => string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [K in keyof T]: Widened<T[K]> };

export type Catalogue = Widened<typeof nl>;
export type Language = "nl" | "en" | "tr" | "ar" | "pl";

/** Why something was refused; what has no sentence of its own gets `other`. */
export type Refusals = Partial<Record<Status, string>> & { readonly other: string };

const CATALOGUES: Record<Language, () => Promise<{ default: Catalogue }>> = {
  nl: async () => ({ default: nl }),
  en: () => import("./en.ts"),
  tr: () => import("./tr.ts"),
  ar: () => import("./ar.ts"),
  pl: () => import("./pl.ts"),
};

export const LANGUAGES: Record<Language, string> = {
  nl: "Nederlands",
  en: "English",
  tr: "Türkçe",
  ar: "العربية",
  pl: "Polski",
};

export const language = signal<Language>("nl");
export const text = signal<Catalogue>(nl);

export async function speak(wanted: Language): Promise<void> {
  text.value = (await CATALOGUES[wanted]()).default;
  language.value = wanted;
  document.documentElement.lang = wanted;
  document.documentElement.dir = wanted === "ar" ? "rtl" : "ltr";
}

/** The first of the browser's languages that there is a catalogue for. */
export function preferred(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2));
  return (known.find((tag) => tag in CATALOGUES) as Language | undefined) ?? "nl";
}

/** Whether a native speaker has read this catalogue; Dutch is the one that was written. */
export const isRead = () => language.value === "nl" || text.value.reviewed !== "";

/**
 * A word of an alert: where no native speaker has read the catalogue the Dutch word stands before
 * its translation.
 */
export function alertWord(pick: (catalogue: Catalogue) => string): string {
  const word = pick(text.value);
  return isRead() ? word : `${pick(nl)} (${word})`;
}

/** A refusal, as the core tells it. */
export interface Why {
  readonly error: Status;
  readonly field?: string | undefined;
  readonly again_at?: number | undefined;
}

/** Takes: whatever a wish failed with; what is no refusal of the core's was not done either. */
export function whyOf(refused: unknown): Why {
  const isRefusal = typeof refused === "object" && refused !== null && "error" in refused;
  return isRefusal ? (refused as Why) : { error: "busy" };
}

const SAME_DAY_S = 43_200; // beyond that an hour alone may be understood as today's

/** A sentence, and from when it can be tried again where the core tells that. */
export function withTime(said: string, { again_at }: Why): string {
  if (!again_at) return said;
  const at = Math.ceil(again_at / 60) * 60; // never too early
  const isSoon = at - Date.now() / 1000 < SAME_DAY_S;
  return `${said} ${text.value.again_at(isSoon ? hour(at) : dayAndHour(at))}`;
}

/** What happened, what to do, and when it can be tried again. Takes: what a wish failed with. */
export function refusalText(refused: unknown): string {
  const why = whyOf(refused);
  const { refusals, trouble }: { refusals: Refusals; trouble: Catalogue["trouble"] } = text.value;
  if (why.error === "unknown_type" || why.error === "field_unknown") return trouble.older;
  if (why.error === "unsupported") return trouble.newer;
  return withTime(refusals[why.error] ?? refusals.other, why);
}

/* ── days and hours: always the wijk's, whatever the phone's zone ── */

const ZONE = { timeZone: "Europe/Amsterdam" } as const;

const format = (seconds: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language.value, { ...ZONE, ...options }).format(seconds * 1000);

export const hour = (seconds: number) =>
  format(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const yearOf = (seconds: number) => format(seconds, { year: "numeric" });

/** With its year where that is not this one. */
export const day = (seconds: number) =>
  format(seconds, {
    ...{ weekday: "long", day: "numeric", month: "long" },
    ...(yearOf(seconds) !== yearOf(Date.now() / 1000) && { year: "numeric" }),
  });

export const dayAndHour = (seconds: number) => `${day(seconds)} ${hour(seconds)}`;

/** The local date as the wire writes one, so many days from today. */
export function localDate(days: number): LocalDate {
  const then = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat("en-CA", { ...ZONE, dateStyle: "short" }).format(
    then,
  ) as LocalDate;
}
