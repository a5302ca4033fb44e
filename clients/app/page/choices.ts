// choices.ts -- what one person chose for this screen: language, letters, theme. Nothing secret.
import { signal } from "@preact/signals";
import { type Language, preferred, speak } from "../text/catalogue.ts";
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

export async function choose(change: Partial<Choices>): Promise<void> {
  const chosen = { ...choices.value, ...change };
  await speak(chosen.language);
  choices.value = chosen;
  wear(chosen);
  await writeKept("choices", chosen);
}

export async function readChoices(): Promise<void> {
  const kept = await readKept<Partial<Choices>>("choices");
  const chosen = { ...choices.value, language: preferred(), ...kept };
  await speak(chosen.language);
  choices.value = chosen;
  wear(chosen);
}
