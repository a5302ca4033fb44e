// trouble.tsx -- what stops this phone: what happened, and what to do.
import { lazy } from "../../page/lazy.tsx";
import { emptyPhone } from "../../page/phone.ts";
import { self, stage, trouble } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
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
