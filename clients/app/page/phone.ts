// phone.ts -- the page's side of the worker: asking, and hearing what happens.
import type { Wishes } from "#types/bridge";
import type { ReplyTo, Status } from "#types/wire";
import type { Happened, Line, Outcome, RequestName, RequestOf, Said } from "../shared/said.ts";
import { scriptUrl } from "./script.ts";
import workerUrl from "../worker/worker.ts?worker&url";
import moduleUrl from "../../../build/app/core.wasm?url";

/** Why something was refused, for a sentence. */
export class Refused extends Error {
  readonly error: Status;
  readonly field: string | undefined;
  readonly again_at: number | undefined;

  constructor({ error, field, again_at }: Outcome) {
    super(error);
    this.error = error!;
    this.field = field;
    this.again_at = again_at;
  }
}

export interface PhoneHears {
  happened(happened: Happened): void;
  line(line: Line): void;
  /** What was asked before this page was there is refused now. */
  late(refused: Refused): void;
  open(): void;
  broken(error: string): void;
}

const asked = new Map<string, { done(outcome: Outcome): void }>();
let worker: Worker;

function hear(said: Said, hears: PhoneHears): void {
  if (said.say === "outcome") {
    asked.get(said.number)?.done(said.outcome);
    asked.delete(said.number);
  } else if (said.say === "happened") hears.happened(said.happened);
  else if (said.say === "late") hears.late(new Refused(said.outcome));
  else if (said.say === "line") hears.line(said.line);
  else if (said.say === "open") hears.open();
  else hears.broken(said.error);
}

export function begin(hears: PhoneHears): void {
  worker = new Worker(scriptUrl(workerUrl), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Said>) => hear(data, hears);
  worker.onerror = ({ message }) => hears.broken(message);
  worker.postMessage({ say: "begin", module: moduleUrl });
}

function ask(wish: string, asking: unknown): Promise<Outcome> {
  const number = crypto.randomUUID();
  return new Promise((done) => {
    asked.set(number, { done });
    worker.postMessage({ say: "ask", number, wish, json: JSON.stringify(asking) });
  });
}

/** Wants something of the core. Fails: Refused. */
export async function wish<W extends keyof Wishes>(
  name: W,
  asking: Wishes[W]["asked"],
): Promise<Wishes[W]["answered"]> {
  const outcome = await ask(name, asking);
  if (outcome.error) throw new Refused(outcome);
  return outcome.answer as Wishes[W]["answered"];
}

/**
 * Wants something of the server: without a hat, under one of a kind, or under the one of that id
 * ("named:…"). Fails: Refused.
 */
export async function request<T extends RequestName>(
  message: RequestOf<T> & { readonly type: T },
  hat?: string,
): Promise<ReplyTo[T]> {
  const id = hat?.startsWith("named:") ? { hat: hat.slice("named:".length) } : {};
  const numbered = { ...message, ...id, request: 1, seen: 0 }; // the core gives its own numbers
  const kind = "hat" in id ? "named" : hat;
  const outcome = await ask(kind ? `request:${kind}` : "request", numbered);
  if (outcome.error) throw new Refused(outcome);
  return outcome.reply as ReplyTo[T];
}

/** Keeps what the server said, for when it is away; null: nothing any more. */
export const remember = (name: string, said: unknown): Promise<unknown> =>
  ask(`remember:${name}`, said);

/** What was kept so; undefined or null where nothing was. */
export const recall = async <T>(name: string): Promise<T | undefined> =>
  (await ask(`recall:${name}`, {})).answer as T | undefined;

/** One word of a paper: those it may be; itself alone where it exists. */
export interface CheckedWord {
  readonly typed: string;
  readonly meant: readonly string[];
}

/** Words as they were typed, each with what it may be. */
export async function checkWords(words: string): Promise<readonly CheckedWord[]> {
  const { answer } = await ask("check_words", { words });
  const lines = ((answer as string | undefined) ?? "").split("\n");
  const typed = words.match(/[A-Za-z]+/g) ?? [];
  const meant = (i: number) => (lines[i] ?? "").split(" ").filter(Boolean);
  return typed.map((word, i) => ({ typed: word, meant: meant(i) }));
}

/** Empties this phone: only where it cannot go on, or is out of the wijk. */
export const emptyPhone = (): Promise<unknown> => ask("empty", {});

/** Sixteen random bytes, as the wire writes an id. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
