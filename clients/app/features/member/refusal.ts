// refusal.ts -- why a code did not let in, each with what to do.
import type { Status } from "#types/wire";
import { refusalText, text } from "../../text/catalogue.ts";

const GENERAL: ReadonlySet<string> = new Set(["busy", "storage", "unsupported", "unknown_type"]);

export function codeRefusal(error: Status): string {
  const { codes, code_refused } = text.value;
  const sentences: Partial<Record<string, string>> = codes;
  return sentences[error] ?? (GENERAL.has(error) ? refusalText(error) : code_refused);
}
