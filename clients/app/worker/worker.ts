// worker.ts -- one of all tabs runs the phone; the others ask through it.
//
// Who holds the lock is the one writer. When its tab closes the next takes over, from the rows.
import { forgetScreen } from "../page/kept.ts";
import type { Asking, Outcome, Said } from "../shared/said.ts";
import { Torn } from "./core.ts";
import { Keep } from "./keep.ts";
import { isFull, isSpoilt, Phone } from "./phone.ts";

const tabs = new BroadcastChannel("buurt");
const own = new Set<string>(); // numbers asked by this tab
let phone: Phone | undefined;
let module = "";

const toPage = (said: Said) => self.postMessage(said);

/** To this tab's page and to those of the others. */
function toAll(said: Said): void {
  toPage(said);
  tabs.postMessage(said);
}

const tells = {
  outcome(number: string, outcome: object) {
    const said: Said = { say: "outcome", number, outcome };
    if (own.delete(number)) toPage(said);
    else tabs.postMessage(said);
  },
  happened: (happened: Extract<Said, { say: "happened" }>["happened"]) =>
    toAll({ say: "happened", happened }),
  late: (outcome: Outcome) => toAll({ say: "late", outcome }),
  line: (line: Extract<Said, { say: "line" }>["line"]) => toAll({ say: "line", line }),
  broken: (error: string) => toAll({ say: "broken", error }),
  open: () => toAll({ say: "open" }),
};

let otherRuns = false; // another tab has the phone
const waiting: Asking[] = []; // asked before any tab had it

/** Everything of the wijk goes from this phone; the page begins anew. */
async function empty(number: string): Promise<void> {
  await phone?.end();
  await (await Keep.open()).forgetAll();
  await forgetScreen().catch(() => {});
  tells.outcome(number, {});
}

function ask(asking: Asking): void {
  if (asking.wish === "empty" && own.has(asking.number)) void empty(asking.number);
  else if (phone) phone.ask(asking.number, asking.wish, asking.json);
  else if (!own.has(asking.number)) return;
  else if (otherRuns) tabs.postMessage(asking);
  else waiting.push(asking);
}

/** From here on there is somebody to ask. */
function askWhatWaits(): void {
  for (const asking of waiting.splice(0)) ask(asking);
}

tabs.onmessage = ({ data }: MessageEvent<Said | Asking | { say: "who" }>) => {
  if (data.say === "ask") {
    if (phone) ask(data);
  } else if (data.say === "who") {
    if (phone) tabs.postMessage({ say: "open" });
  } else if (data.say === "outcome") {
    if (own.delete(data.number)) toPage(data);
  } else {
    otherRuns = true;
    toPage(data);
    askWhatWaits();
  }
};

self.onmessage = ({ data }: MessageEvent<Asking | { say: "begin"; module: string }>) => {
  if (data.say === "begin") {
    module = data.module;
    void begin();
    return;
  }
  own.add(data.number);
  ask(data);
};

async function run(): Promise<void> {
  try {
    phone = await Phone.open(module, tells);
  } catch (error) {
    const isBad = error instanceof Torn || isSpoilt(error);
    tells.broken(isFull(error) ? "full" : isBad ? "corrupt" : String(error));
    return;
  }
  // What the tab before us was asked and did not answer may have been done: the asker looks again.
  const queued = new Set(waiting.map(({ number }) => number));
  for (const number of own)
    if (!queued.has(number)) tells.outcome(number, { error: "busy" });
  toAll({ say: "open" });
  askWhatWaits();
  await new Promise(() => {}); // the lock is held as long as this tab lives
}

async function begin(): Promise<void> {
  tabs.postMessage({ say: "who" });
  await navigator.locks.request("buurt-core", run);
}
