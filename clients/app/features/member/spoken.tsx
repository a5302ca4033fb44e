// spoken.tsx -- what is not as it should be, above every screen: what happened, and what to do.
import type { Warning } from "#types/bridge";
import { refusedLate, warned } from "../../page/state.ts";
import { type Catalogue, refusalText, text } from "../../text/catalogue.ts";

/** A sentence that needs nothing filled in. */
type Plain = keyof Omit<Catalogue["trouble"], "gap" | "late" | "too_early">;

/** What each warning is called in the catalogues; "": a screen of its own says it, or none need. */
const SENTENCES: Record<Warning, Plain | ""> = {
  no_heartbeat: "silent",
  unconfirmed: "", // who came in by an old state of a group can do nothing about it
  confirmed: "",
  fork: "lying",
  two_keys: "two_keys",
  restored: "restored",
  server_restored: "server_restored",
  clock: "clock",
  lying: "lying",
  hat_ends: "", // stands on the start
  old_charter: "lying",
};

/** What the core warned of, in words: each sentence once, until it is closed. */
export function Spoken() {
  const m = text.value;
  const names = new Set(warned.value.map((warning) => SENTENCES[warning]));
  return (
    <>
      {refusedLate.value.length > 0 && (
        <p class="banner">
          {m.trouble.late([...new Set(refusedLate.value.map(refusalText))].join(" "))}{" "}
          <button type="button" class="plain" onClick={() => (refusedLate.value = [])}>
            {m.close}
          </button>
        </p>
      )}
      {[...names].map(
        (name) =>
          name && (
            <p class="banner" key={name}>
              {m.trouble[name]}{" "}
              <button
                type="button"
                class="plain"
                onClick={() =>
                  (warned.value = warned.value.filter((one) => SENTENCES[one] !== name))
                }
              >
                {m.close}
              </button>
            </p>
          ),
      )}
    </>
  );
}
