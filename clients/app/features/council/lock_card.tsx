// lock_card.tsx -- the phone's own lock before a screen; what was typed behind it stays.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { hats } from "../../page/state.ts";
import { language } from "../../text/catalogue.ts";
import { speakOffice, spoken, words } from "../../text/office/office.ts";
import { Button, Icon } from "../../ui/parts.tsx";
import { isAsked, openWithout, unlock, unlocked } from "./lock.ts";

/** Takes: whether it stands for a whole screen, which has no other heading then. */
export function Lock({ isScreen }: { isScreen?: boolean }) {
  const w = words.value;
  const [isRefused, setRefused] = useState(false);
  const open = (anew: boolean) => async () => setRefused((await unlock(anew)) === "refused");
  useEffect(() => void openWithout(), []);
  return (
    <section class="card stack">
      {isScreen ? (
        <h1>
          <Icon name="warning" /> {w.locked}
        </h1>
      ) : (
        <h2>
          <Icon name="warning" /> {w.locked}
        </h2>
      )}
      <p>{w.lock_why}</p>
      <Button kind="primary" onClick={open(false)}>
        {w.unlock}
      </Button>
      {isRefused && (
        <>
          <p class="error" role="alert">
            {w.lock_refused}
          </p>
          <Button onClick={open(true)}>{w.lock_anew}</Button>
        </>
      )}
    </section>
  );
}

/** What is asked for while the lock is open, and when it is asked again. */
export const LockSaid = () => (
  <p class="muted chooser noprint">
    {isAsked.value ? words.value.lock_stays : words.value.lock_none}
  </p>
);

interface Kept {
  /** The screen acts under a hat with power over others. */
  readonly isSensitive: boolean;
  /** All that stands there is behind it. */
  readonly isScreen?: boolean;
  readonly children: ComponentChildren;
}

/** Who coordinates acts under that hat in all that a hat is needed for (domain decision 13). */
export const coordinatesHere = () =>
  hats.value.some(({ hat }) => hat === "coordinator" || hat === "wijk_coordinator");

/** A screen behind the lock; nothing of it is there before it was opened once. */
export function Guarded({ isSensitive, isScreen = false, children }: Kept) {
  const [wasOpen, setOpen] = useState(false);
  const isShut = isSensitive && !unlocked.value;
  useEffect(() => {
    if (isSensitive) void speakOffice(language.value);
  }, [isSensitive, language.value]);
  useEffect(() => {
    if (!isShut) setOpen(true);
  }, [isShut]);
  const isSaid = isSensitive && spoken.value !== undefined;
  return (
    <>
      {isShut && isSaid && <Lock isScreen={isScreen} />}
      <div hidden={isShut}>{(wasOpen || !isShut) && children}</div>
      {!isShut && isSaid && <LockSaid />}
    </>
  );
}
