// recall.ts -- what the server last said, for a page that opens without it: among the core's rows,
// under the same encryption, by a letter that no row of the core begins with.
import type { Keep, Row } from "./keep.ts";

const LETTER = "~".charCodeAt(0);
const toBytes = new TextEncoder();
const toText = new TextDecoder();

const DESK = "desk"; // as features/lead/desk.ts names it
const keyOf = (name: string) => toBytes.encode(`~${name}`);

export class Recall {
  readonly #keep: Keep;
  readonly #said = new Map<string, string>();
  #isOut = false;

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

  /** Who is out of the wijk keeps nothing of it. Gives: what was decided of this person. */
  forget(): readonly Row[] {
    const { measures = [] } = (this.read(DESK) ?? {}) as { measures?: readonly unknown[] };
    this.#isOut = true;
    this.#said.clear();
    if (measures.length === 0) return [];
    const json = JSON.stringify({ measures });
    this.#said.set(DESK, json);
    return [{ key: keyOf(DESK), value: toBytes.encode(json) }];
  }

  async write(name: string, json: string): Promise<void> {
    if (this.#said.get(name) === json || (this.#isOut && name !== DESK)) return;
    this.#said.set(name, json);
    await this.#keep.write([{ key: keyOf(name), value: toBytes.encode(json) }]);
  }
}
