// judge.ts -- what the screens of an alert decide by, as pure functions: no signal, no clock.
import type { Alert, AlertKind, AlertWords, Call112 } from "#types/bridge";

const TWIN_S = 600;
const ASKED_S = 1800; // domain: after half an hour its raiser is asked; the core does so too
const TOGETHER = 2;

/** As the core judges it: these are about a place or a person at risk, not about behaviour. */
const WITHOUT_BEHAVIOUR: ReadonlySet<AlertKind> = new Set(["fire", "dangerous_place"]);
const BEHAVIOUR_FREE: ReadonlySet<AlertKind> = new Set(["missing"]);

export interface Draft {
  readonly step: number;
  readonly kind?: AlertKind;
  readonly call?: Call112;
  readonly place: string;
  readonly behaviour: string;
  readonly clothing: string;
  readonly vehicle: string;
  readonly direction: string;
  /** Its raiser saw an alert of this kind and said that this is another. */
  readonly isOther?: boolean;
}

export const EMPTY: Draft = {
  ...{ step: 1, place: "", behaviour: "", clothing: "", vehicle: "", direction: "" },
};

/** A word that begins with a digit, after a word; the core refuses the same. */
export const hasHouseNumber = (place: string) => / \d/.test(place.trim());

export const asksBehaviour = ({ kind }: Draft) =>
  kind !== undefined && !WITHOUT_BEHAVIOUR.has(kind);

/** Whether nothing is missing that the core asks for. */
export const isReady = (draft: Draft) =>
  !asksBehaviour(draft) ||
  (draft.kind !== undefined && BEHAVIOUR_FREE.has(draft.kind)) ||
  draft.behaviour.trim().length > 1;

/** What goes out; undefined while something is still to be chosen. Details follow behaviour. */
export function wordsOf(draft: Draft): AlertWords | undefined {
  const { kind, call } = draft;
  if (!kind || !call) return undefined;
  const place = draft.place.trim();
  const behaviour = draft.behaviour.trim();
  if (!asksBehaviour(draft) || !behaviour) return { kind, call, place };
  const details = Object.entries({
    clothing: draft.clothing.trim(),
    vehicle: draft.vehicle.trim(),
    direction: draft.direction.trim(),
  }).filter(([, words]) => words !== "");
  return { kind, call, place, behaviour, ...Object.fromEntries(details) };
}

/** A neighbour's alert that may be the same: of that kind, running, younger than ten minutes. */
export const twinOf = (draft: Draft, alerts: readonly Alert[], now: number) =>
  draft.isOther
    ? undefined
    : alerts.find(
        (alert) =>
          alert.kind === draft.kind &&
          !alert.closing &&
          !alert.sender.is_own &&
          !alert.is_practice &&
          !alert.is_rehearsal &&
          now - alert.raised_at < TWIN_S,
      );

/** Whether a draft of then became an alert of one's own. Takes: seconds since 1970. */
export const isAmong = (draft: Draft, alerts: readonly Alert[], at: number) =>
  alerts.some(
    ({ kind, place, raised_at, sender }) =>
      sender.is_own &&
      kind === draft.kind &&
      place === draft.place.trim() &&
      raised_at > at - TWIN_S, // two clocks differ
  );

/** Its raiser is asked whether it is over. */
export const asksStillOn = (alert: Alert, now: number) =>
  alert.sender.is_own &&
  !alert.closing &&
  !alert.is_rehearsal &&
  now - alert.raised_at >= ASKED_S;

/** "Ik ben er, met iemand samen": only on a walk that runs, and never alone. */
export const mayBeThere = (isWalking: boolean, taken: number, guests: number) =>
  isWalking && taken + guests >= TOGETHER;

/** The alert to be told of on another screen: the newest that runs and is not shown there. */
export const toldOf = (alerts: readonly Alert[], shown: string | undefined) =>
  alerts
    .filter(({ closing, alert_id }) => !closing && alert_id !== shown)
    .reduce<Alert | undefined>(
      (newest, alert) => (newest && newest.raised_at >= alert.raised_at ? newest : alert),
      undefined,
    );
