// choices.ts -- what one person chose for this screen: language, letters, theme. Nothing secret.
import { signal } from "@preact/signals";
import type { AlertKind, AlertState } from "#types/bridge";
import { alertWord, language, type Language, preferred, speak, text } from "../text/catalogue.ts";
import { reminderWords } from "../features/reminder/watch.ts";
import { readKept, writeKept } from "./kept.ts";

export type Size = "normal" | "large" | "extra";
export type Theme = "phone" | "light" | "dark" | "night";

interface Choices {
  language: Language;
  size: Size;
  theme: Theme;
}

export const choices = signal<Choices>({ language: "nl", size: "normal", theme: "phone" });

/** Shows them; a walk in the dark wears its own theme meanwhile. */
export function wear({ size, theme }: Choices): void {
  const { dataset } = document.documentElement;
  dataset.size = size;
  dataset.theme = theme;
}

/** What the service worker says while the page is closed. */
async function keepWords(): Promise<void> {
  const { practice } = text.value;
  const kinds = Object.keys(text.value.kinds) as AlertKind[];
  const answers = Object.keys(text.value.answers) as AlertState[];
  await writeKept("alert-words", {
    lang: language.value,
    practice,
    kinds: Object.fromEntries(kinds.map((kind) => [kind, alertWord((c) => c.kinds[kind])])),
    answers: Object.fromEntries(answers.map((said) => [said, alertWord((c) => c.answers[said])])),
    generic: { ...text.value.signals, alert: alertWord((c) => c.signals.alert) },
  });
  await writeKept("reminder-words", reminderWords());
}

export async function choose(change: Partial<Choices>): Promise<void> {
  const chosen = { ...choices.value, ...change };
  await speak(chosen.language);
  choices.value = chosen;
  wear(chosen);
  await writeKept("choices", chosen);
  await keepWords();
}

export async function readChoices(): Promise<void> {
  const kept = await readKept<Partial<Choices>>("choices");
  const chosen = { ...choices.value, language: preferred(), ...kept };
  await speak(chosen.language);
  choices.value = chosen;
  wear(chosen);
  await keepWords().catch(() => {}); // a browser that keeps nothing shows the general sentence
}
