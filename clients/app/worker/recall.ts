// recall.ts -- what the server last said, for a page that opens without it: among the core's rows,
// under the same encryption, by a letter that no row of the core begins with.
import type { Keep, Row } from "./keep.ts";

const LETTER = "~".charCodeAt(0);
const toBytes = new TextEncoder();
const toText = new TextDecoder();

const keyOf = (name: string) => toBytes.encode(`~${name}`);

export class Recall {
  readonly #keep: Keep;
  readonly #said = new Map<string, string>();

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** Takes its own rows out. Gives: those of the core. */
  sort(rows: readonly Row[]): readonly Row[] {
    for (const { key, value } of rows)
      if (key[0] === LETTER) this.#said.set(toText.decode(key.subarray(1)), toText.decode(value));
    return rows.filter(({ key }) => key[0] !== LETTER);
  }

  read(name: string): unknown {
    const said = this.#said.get(name);
    return said === undefined ? undefined : JSON.parse(said);
  }

  /** Who is out of the wijk keeps nothing of it. */
  async forget(): Promise<void> {
    const gone = [...this.#said.keys()].map((name) => ({
      key: keyOf(name),
      value: new Uint8Array(0),
    }));
    this.#said.clear();
    await this.#keep.write(gone);
  }

  async write(name: string, json: string): Promise<void> {
    if (this.#said.get(name) === json) return;
    this.#said.set(name, json);
    await this.#keep.write([{ key: keyOf(name), value: toBytes.encode(json) }]);
  }
}
