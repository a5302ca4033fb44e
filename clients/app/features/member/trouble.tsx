// trouble.tsx -- what stops this phone or is not as it should be: what happened, and what to do.
import { lazy } from "../../page/lazy.tsx";
import { emptyPhone } from "../../page/phone.ts";
import { refusedLate, self, stage, trouble, warned } from "../../page/state.ts";
import type { Warning } from "#types/bridge";
import { type Catalogue, refusalText, text } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";

const OwnMeasures = lazy(async () => (await import("../lead/tell.tsx")).OwnMeasures, true);

async function beginAgain(): Promise<void> {
  await emptyPhone();
  location.reload();
}

/** It cannot go on: the disk is full, what was kept is spoilt, or the phone is out of the wijk. */
export function Stopped() {
  const m = text.value;
  const isOut = stage.value !== "broken" && self.value?.is_revoked;
  const isSpoilt = trouble.value === "corrupt";
  const sentence = isOut
    ? m.revoked
    : isSpoilt
      ? m.trouble.corrupt
      : trouble.value === "full"
        ? m.trouble.full
        : m.broken;
  return (
    <div class="banner stack" role="alert">
      <p>{sentence}</p>
      {isOut && <OwnMeasures />}
      {(isOut || isSpoilt) && <Button onClick={beginAgain}>{m.trouble.empty}</Button>}
    </div>
  );
}

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
