// choices.ts -- what one person chose for this screen: language, letters, theme. Nothing secret.
import { signal } from "@preact/signals";
import { type Language, preferred, speak } from "../text/catalogue.ts";

const CACHE = "choices";
const KEY = "/choices";

export type Size = "normal" | "large" | "extra";
export type Theme = "phone" | "light" | "dark" | "night";

interface Choices {
  language: Language;
  size: Size;
  theme: Theme;
}

export const choices = signal<Choices>({ language: "nl", size: "normal", theme: "phone" });

function wear({ size, theme }: Choices): void {
  const { dataset } = document.documentElement;
  dataset.size = size;
  dataset.theme = theme;
}

export async function choose(change: Partial<Choices>): Promise<void> {
  const chosen = { ...choices.value, ...change };
  await speak(chosen.language);
  choices.value = chosen;
  wear(chosen);
  await (await caches.open(CACHE)).put(KEY, Response.json(chosen));
}

export async function readChoices(): Promise<void> {
  let kept: Partial<Choices> = {};
  try {
    const found = await (await caches.open(CACHE)).match(KEY);
    kept = found ? ((await found.json()) as Partial<Choices>) : {};
  } catch {
    // a phone without a cache chooses anew
  }
  const chosen = { ...choices.value, language: preferred(), ...kept };
  await speak(chosen.language);
  choices.value = chosen;
  wear(chosen);
}
