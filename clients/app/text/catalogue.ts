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
interface Why {
  readonly error: Status;
  readonly again_at?: number | undefined;
}

/** What happened, what to do, and when it can be tried again where that is known. */
export function refusalText(why: Status | Why): string {
  const { error, again_at }: Why = typeof why === "string" ? { error: why } : why;
  const { refusals, trouble }: { refusals: Refusals; trouble: Catalogue["trouble"] } = text.value;
  if (error === "unknown_type" || error === "field_unknown") return trouble.older;
  if (error === "unsupported") return trouble.newer;
  const said = refusals[error] ?? refusals.other;
  if (!again_at) return said;
  return `${said} ${text.value.again_at(hour(Math.ceil(again_at / 60) * 60))}`; // never too early
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
