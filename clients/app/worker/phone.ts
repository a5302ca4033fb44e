// phone.ts -- the core with its rows, its socket and the clock: what happens between the doors.
//
// All that came in is given to the core at once; then everything it wants is done, in its order: a
// row is on the disk before the frame behind it leaves. Nothing else touches the core meanwhile.
import type { Happened, Line as LineState, Outcome } from "../shared/said.ts";
import { forgetScreen } from "../page/kept.ts";
import { Core, NEXT, Torn } from "./core.ts";
import { Keep, type Row } from "./keep.ts";
import { Line } from "./line.ts";
import { Recall } from "./recall.ts";

const TICK_MOST_MS = 60_000;
const TICK_LEAST_MS = 200;
const RECALL = "recall:"; // not the core's: what the page has it kept
const REMEMBER = "remember:";
const CHECK_WORDS = "check_words";
/** The row of this device itself. */
const isStanding = ({ key }: Row) => key.length === 1 && key[0] === STANDING;
const FULL = new Set(["QuotaExceededError", "UnknownError"]);
const FULL_AGAIN_MS = 5000;
const REVOKED = { kind: "revoked" } as Happened;
const STANDING = "i".charCodeAt(0);
const ASKS_TO_COME_IN = new Set(["join", "be_sister", "found"]);

/** The disk gave out. */
export const isFull = (error: unknown) => error instanceof DOMException && FULL.has(error.name);

/** What was kept does not open any more. */
export const isSpoilt = (error: unknown) =>
  error instanceof RangeError || (error instanceof DOMException && error.name === "OperationError");

export interface PhoneTells {
  open(): void;
  outcome(number: string, outcome: Outcome): void;
  happened(happened: Happened): void;
  /** Asked by a page that is gone, and refused now. */
  late(outcome: Outcome): void;
  line(line: LineState): void;
  broken(error: string): void;
}

export class Phone {
  readonly #core: Core;
  readonly #keep: Keep;
  readonly #tells: PhoneTells;
  readonly #line: Line;
  readonly #recall: Recall;
  readonly #tickets = new Map<number, string>();
  #waiting: (() => void)[] = [];
  #isBusy = false;
  #isBroken = false;
  #isOut = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #standing = 0; // the ticket by which it asks itself at opening whether it is out
  #gone: Happened | undefined; // heard that it is out; told when the wijk is wiped
  #settled: (() => void)[] = [];

  private constructor(core: Core, keep: Keep, recall: Recall, tells: PhoneTells) {
    this.#core = core;
    this.#keep = keep;
    this.#recall = recall;
    this.#tells = tells;
    this.#line = new Line({
      opened: () => this.#do(() => core.connected()),
      frame: (text) => this.#do(() => core.receive(text)),
      closed: () => this.#do(() => this.#lost()),
    });
  }

  static async open(module: string, tells: PhoneTells): Promise<Phone> {
    const [core, keep] = await Promise.all([Core.load(module), Keep.open()]);
    const recall = new Recall(keep);
    const rows = recall.sort(await keep.read());
    core.open(rows);
    const phone = new Phone(core, keep, recall, tells);
    if (rows.length > 0) phone.goOnline();
    phone.#do(() => phone.#askStanding());
    return phone;
  }

  /** Everything that was heard is done, and the line is down. */
  async end(): Promise<void> {
    this.#line.end();
    if (!this.#isBusy || this.#isBroken) return;
    await new Promise<void>((done) => this.#settled.push(done));
  }

  /** Rows of a phone that heard it long ago, or died while it wiped, go now. */
  #askStanding(): void {
    const ticket = this.#core.ask("show_self", "{}");
    if (typeof ticket === "number") this.#standing = ticket;
  }

  /**
   * Out of the wijk: nothing of it stays but that, and what was decided of this person. The core
   * begins again from that one row, so that its memory holds no more than the disk.
   */
  async #wipe(told: Happened): Promise<void> {
    this.#gone = undefined;
    this.#isOut = true;
    this.#line.end();
    const said = this.#recall.forget();
    const rows = await this.#keep.read();
    const standing = rows.filter(isStanding);
    await this.#keep.keepOnly([...standing, ...said]);
    await forgetScreen(true).catch(() => {});
    const error = "revoked";
    for (const number of this.#tickets.values()) this.#tells.outcome(number, { error });
    this.#tickets.clear();
    this.#core.open(standing);
    this.#tells.happened(told);
  }

  goOnline(): void {
    this.#line.want();
  }

  ask(number: string, wish: string, json: string): void {
    if (wish.startsWith(RECALL)) {
      const answer = this.#recall.read(wish.slice(RECALL.length));
      this.#tells.outcome(number, { answer });
      return;
    }
    if (wish.startsWith(REMEMBER)) {
      const kept = this.#recall.write(wish.slice(REMEMBER.length), json);
      kept.then(
        () => this.#tells.outcome(number, {}),
        () => this.#tells.outcome(number, { error: "disk_full" }),
      );
      return;
    }
    if (wish === CHECK_WORDS) {
      const { words } = JSON.parse(json) as { words: string };
      this.#do(() => this.#tells.outcome(number, { answer: this.#core.checkWords(words) }));
      return;
    }
    if (ASKS_TO_COME_IN.has(wish)) this.goOnline();
    this.#do(() => {
      const ticket = this.#core.ask(wish, json);
      if (typeof ticket === "number") this.#tickets.set(ticket, number);
      else this.#tells.outcome(number, ticket as Outcome);
    });
  }

  #lost(): void {
    this.#core.disconnected();
    this.#tells.line("off");
  }

  #do(work: () => void): void {
    this.#waiting.push(work);
    if (!this.#isBusy) void this.#goOn();
  }

  async #goOn(): Promise<void> {
    this.#isBusy = true;
    clearTimeout(this.#timer);
    try {
      let again = 0;
      do {
        for (const work of this.#waiting.splice(0)) work();
        await this.#drain();
        if (this.#gone) await this.#wipe(this.#gone);
        again = this.#core.tick();
        await this.#drain();
        if (this.#gone) await this.#wipe(this.#gone);
      } while (this.#waiting.length > 0);
      const wait_ms = Math.min(Math.max(again * 1000 - Date.now(), TICK_LEAST_MS), TICK_MOST_MS);
      this.#timer = setTimeout(() => this.#do(() => {}), wait_ms);
      this.#isBusy = false;
      for (const done of this.#settled.splice(0)) done();
    } catch (error) {
      await this.#mend(error);
    }
  }

  /** Memory or disk gave out: the core is opened again from the last whole batch. */
  async #mend(error: unknown): Promise<void> {
    const full = isFull(error);
    const why = full ? "disk_full" : "busy";
    for (const number of this.#tickets.values()) this.#tells.outcome(number, { error: why });
    this.#tickets.clear();
    this.#line.end();
    try {
      if (!full && !(error instanceof Torn)) throw error;
      if (full) this.#tells.broken("full");
      if (full) await new Promise((done) => setTimeout(done, FULL_AGAIN_MS));
      this.#core.open(this.#recall.sort(await this.#keep.read()));
      if (full) this.#tells.open();
      this.#isBusy = false;
      this.#line.want();
      this.#do(() => this.#askStanding());
    } catch (again) {
      this.#isBroken = true;
      for (const done of this.#settled.splice(0)) done();
      this.#tells.broken(again instanceof Torn || isSpoilt(again) ? "corrupt" : String(again));
    }
  }

  async #drain(): Promise<void> {
    for (;;) {
      const kind = this.#core.next();
      if (kind === NEXT.nothing) return;
      if (kind === NEXT.keep) {
        const rows = this.#core.rows();
        await this.#keep.write(this.#isOut ? rows.filter(isStanding) : rows);
        this.#core.kept();
      } else if (kind === NEXT.send) {
        this.#line.send(this.#core.text());
      } else if (kind === NEXT.answer) {
        this.#answer();
      } else if (kind === NEXT.happened) {
        this.#happen();
      } else {
        const until = this.#core.closeUntil();
        this.#line.hangUp(until);
        this.#core.disconnected();
        this.#tells.line("off");
      }
    }
  }

  #answer(): void {
    const { answered, answer, field } = JSON.parse(this.#core.text());
    if (this.#standing && answered.ticket === this.#standing) {
      this.#standing = 0;
      if (answer?.self?.is_revoked) this.#gone = REVOKED;
      return;
    }
    const refusal = answered.status && {
      error: answered.status,
      ...(field && { field }),
      ...(answered.at && { again_at: answered.at }),
    };
    const number = this.#tickets.get(answered.ticket);
    if (number === undefined) {
      if (refusal) this.#tells.late(refusal);
      return;
    }
    this.#tickets.delete(answered.ticket);
    this.#tells.outcome(number, refusal || { answer, reply: this.#core.frame() });
  }

  #happen(): void {
    const happened = { ...JSON.parse(this.#core.text()), event: this.#core.frame() } as Happened;
    if (happened.kind === "signed_in") {
      this.#line.calm();
      this.#tells.line("on");
    }
    if (happened.kind === "revoked") this.#gone = happened;
    else this.#tells.happened(happened);
  }
}
