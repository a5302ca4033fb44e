// said.ts -- what the page and the worker say to each other, and tabs among themselves.
import type {
  HappenedAlert,
  HappenedHat,
  HappenedMessage,
  HappenedPlain,
  HappenedStatus,
  Wishes,
} from "#types/bridge";
import type { Event, Notice, ReplyTo, Request, Status, UnixSeconds } from "#types/wire";

/** A request of the wire without what the core gives itself. */
export type RequestOf<T extends Request["type"]> = Omit<
  Extract<Request, { type: T }>,
  "request" | "seen" | "hat"
>;

export type WishName = keyof Wishes;
export type RequestName = keyof ReplyTo;

/** Anything that happens; `kind` tells which. The event of the server's stands beside it. */
export type Happened = HappenedPlain &
  Partial<Pick<HappenedMessage, "message">> &
  Partial<Pick<HappenedAlert, "alert">> &
  Partial<Pick<HappenedStatus, "state">> &
  Partial<Pick<HappenedHat, "hat">> & { readonly event?: Event | Notice };

/** How an asking ends. */
export interface Outcome {
  readonly error?: Status;
  readonly field?: string;
  readonly again_at?: UnixSeconds;
  readonly answer?: unknown;
  readonly reply?: unknown;
}

/** Page to worker, or tab to tab: `number` is the asker's own. */
export interface Asking {
  readonly say: "ask";
  readonly number: string;
  readonly wish: string;
  readonly json: string;
}

export type Line = "off" | "connecting" | "on";

/** Worker to page, or tab to tab. */
export type Said =
  | { readonly say: "outcome"; readonly number: string; readonly outcome: Outcome }
  | { readonly say: "happened"; readonly happened: Happened }
  | { readonly say: "line"; readonly line: Line }
  | { readonly say: "late"; readonly outcome: Outcome }
  | { readonly say: "open" }
  | { readonly say: "broken"; readonly error: string };
