// core.ts -- the C client core as a module: bytes and seconds in, things to do out.
import type { Row } from "./keep.ts";

interface Doors extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  bridge_room(size: number): number;
  bridge_text(): number;
  bridge_text_size(): number;
  bridge_frame(): number;
  bridge_frame_size(): number;
  bridge_open(now: number): number;
  bridge_close(): void;
  bridge_connected(now: number): number;
  bridge_disconnected(now: number): void;
  bridge_receive(now: number): number;
  bridge_ask(now: number): number;
  bridge_tick(now: number): number;
  bridge_next(): number;
  bridge_kept(): void;
  bridge_close_until(): number;
  bridge_explain(status: number): void;
  bridge_read_push(rows_size: number): number;
  bridge_check_words(): void;
}

/** enum client_output_kind. */
export const NEXT = { nothing: 0, keep: 1, send: 2, answer: 3, happened: 4, close: 5 } as const;

/** A failure of the core itself: it is opened again from its rows. */
export class Torn extends Error {}

const now = () => Math.floor(Date.now() / 1000);
const toText = new TextDecoder();
const toBytes = new TextEncoder();
const KEY_SIZE = 2;
const HEAD_SIZE = 6;
const CONTENT_NUMBER_SIZE = 2; // before a content's record stands which one it is
const CHANCE_MAX = 65536; // bytes that one call of getRandomValues gives

function writeRows(rows: readonly Row[]): Uint8Array {
  const size = rows.reduce((sum, { key, value }) => sum + HEAD_SIZE + key.length + value.length, 0);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const { key, value } of rows) {
    view.setUint16(at, key.length);
    view.setUint32(at + KEY_SIZE, value.length);
    out.set(key, at + HEAD_SIZE);
    out.set(value, at + HEAD_SIZE + key.length);
    at += HEAD_SIZE + key.length + value.length;
  }
  return out;
}

function readRows(bytes: Uint8Array): Row[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: Row[] = [];
  for (let at = 0; at < bytes.length; ) {
    const keyEnd = at + HEAD_SIZE + view.getUint16(at);
    const end = keyEnd + view.getUint32(at + KEY_SIZE);
    rows.push({ key: bytes.slice(at + HEAD_SIZE, keyEnd), value: bytes.slice(keyEnd, end) });
    at = end;
  }
  return rows;
}

export class Core {
  readonly #doors: Doors;

  private constructor(doors: Doors) {
    this.#doors = doors;
  }

  static async load(url: string): Promise<Core> {
    let doors: Doors | undefined;
    const random_get = (at: number, size: number) => {
      const bytes = new Uint8Array(doors!.memory.buffer, at >>> 0, size >>> 0);
      for (let from = 0; from < bytes.length; from += CHANCE_MAX)
        crypto.getRandomValues(bytes.subarray(from, from + CHANCE_MAX));
      return 0;
    };
    const imports = { wasi_snapshot_preview1: { random_get } };
    const { instance } = await WebAssembly.instantiateStreaming(fetch(url), imports);
    doors = instance.exports as Doors;
    doors._initialize();
    return new Core(doors);
  }

  #give(bytes: Uint8Array): void {
    const at = this.#doors.bridge_room(bytes.length);
    if (at === 0) throw new Torn("no_memory");
    new Uint8Array(this.#doors.memory.buffer, at, bytes.length).set(bytes);
  }

  #bytes(): Uint8Array {
    const size = this.#doors.bridge_text_size();
    return new Uint8Array(this.#doors.memory.buffer, this.#doors.bridge_text(), size).slice();
  }

  #check(status: number): void {
    if (status !== 0) throw new Torn(this.#explain(status));
  }

  #explain(status: number): string {
    this.#doors.bridge_explain(status);
    return this.text();
  }

  open(rows: readonly Row[]): void {
    this.#give(writeRows(rows));
    this.#check(this.#doors.bridge_open(now()));
  }

  connected(): void {
    this.#check(this.#doors.bridge_connected(now()));
  }

  disconnected(): void {
    this.#doors.bridge_disconnected(now());
  }

  receive(frame: string): void {
    this.#give(toBytes.encode(frame));
    this.#check(this.#doors.bridge_receive(now()));
  }

  /** Gives: a ticket, or why not. */
  ask(wish: string, json: string): number | { error: string; field: string } {
    this.#give(toBytes.encode(`${wish} ${json}`));
    const ticket = this.#doors.bridge_ask(now());
    if (ticket > 0) return ticket;
    const field = this.text();
    return { error: this.#explain(-ticket), field };
  }

  /** Gives: when to tick again at the latest, in seconds since 1970. */
  tick(): number {
    const again = this.#doors.bridge_tick(now());
    if (again < 0) throw new Torn(this.#explain(-again));
    return again;
  }

  next(): number {
    const kind = this.#doors.bridge_next();
    if (kind < 0) throw new Torn(this.#explain(-kind));
    return kind;
  }

  rows(): Row[] {
    return readRows(this.#bytes());
  }

  kept(): void {
    this.#doors.bridge_kept();
  }

  text(): string {
    return toText.decode(this.#bytes());
  }

  /** The frame beside the text, undefined where there is none. */
  frame(): unknown {
    const size = this.#doors.bridge_frame_size();
    if (size === 0) return undefined;
    const bytes = new Uint8Array(this.#doors.memory.buffer, this.#doors.bridge_frame(), size);
    return JSON.parse(toText.decode(bytes.slice()));
  }

  /** What a push copy says, by stored rows alone. */
  readPush(rows: readonly Row[], copy: Uint8Array): unknown {
    const stored = writeRows(rows);
    const all = new Uint8Array(stored.length + copy.length);
    all.set(stored);
    all.set(copy, stored.length);
    this.#give(all);
    this.#check(this.#doors.bridge_read_push(stored.length));
    return JSON.parse(toText.decode(this.#bytes().subarray(CONTENT_NUMBER_SIZE)));
  }

  /** A line for each word: what it may be. */
  checkWords(words: string): string {
    this.#give(toBytes.encode(words));
    this.#doors.bridge_check_words();
    return this.text();
  }

  closeUntil(): number {
    return this.#doors.bridge_close_until();
  }
}
