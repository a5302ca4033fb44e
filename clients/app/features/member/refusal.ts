// refusal.ts -- why a code did not let in, each with what to do.
import type { Status } from "#types/wire";
import { refusalText, text, whyOf, withTime } from "../../text/catalogue.ts";

/** These say nothing of the code. */
const GENERAL: ReadonlySet<Status> = new Set([
  ...(["busy", "storage", "disk_full", "quota_spent"] as const),
  ...(["not_connected", "unsupported", "unknown_type"] as const),
]);

/** Takes: what the wish that gave the code failed with. */
export function codeRefusal(refused: unknown): string {
  const why = whyOf(refused);
  const { codes, code_refused } = text.value;
  const sentences: Partial<Record<Status, string>> = codes;
  if (!sentences[why.error] && GENERAL.has(why.error)) return refusalText(why);
  return withTime(sentences[why.error] ?? code_refused, why);
}
