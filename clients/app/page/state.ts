// state.ts -- what the screens stand on: answers of the core, asked again when something happens.
import { computed, signal } from "@preact/signals";
import type { Alert, Buurt, Message, OwnHat, Room, Self, Warning } from "#types/bridge";
import type { HouseRulesText, Id, OwnSignup, Shift, WijkSettings } from "#types/wire";
import type { Happened, Line } from "../shared/said.ts";
import { localDate } from "../text/catalogue.ts";
import { dropWalk, recallWalk } from "../features/attendance/patrol.tsx";
import { recallRaising } from "../features/alert/raising.ts";
import { hearGap, hearTold, NOTHING, recallTold, told } from "../features/attendance/told.ts";
import { begin, recall, type Refused, remember, request, wish } from "./phone.ts";
import { heardTested, registerAgain, unsubscribe } from "../features/member/pushing.ts";
import { forgetDuties, keepDuties } from "../features/reminder/watch.ts";
import { deskHears, recallDesk } from "../features/lead/desk.ts";
import { callTo } from "./busy.ts";

const WEEKS_AHEAD_DAYS = 84;

/** Begins: the core is being opened. Open: it answers. Broken: it cannot go on. */
export const stage = signal<"begins" | "open" | "broken">("begins");
/** Undefined until the first connection has come about or failed. */
export const line = signal<Line | undefined>(undefined);
export const self = signal<Self | undefined>();
export const rooms = signal<readonly Room[]>([]);
export const buurten = signal<readonly Buurt[]>([]);
export const hats = signal<readonly OwnHat[]>([]);
export const alerts = signal<readonly Alert[]>([]);
export const messages = signal<readonly Message[]>([]);
export const shifts = signal<readonly Shift[]>([]);
export const own = signal<readonly OwnSignup[]>([]);
export const missed = signal(0);
export const unreadable = signal<ReadonlySet<string>>(new Set());

/** Raised when first names came: who shows a list of neighbours asks for it again. */
export const namings = signal(0);

/** This person left a moment ago: the page says goodbye. */
export const hasLeft = signal(false);

/** Why the phone cannot go on; the worker's own word. */
export const trouble = signal("");

/** What was asked before this page was there and is refused now, until it is closed. */
export const refusedLate = signal<readonly Refused[]>([]);

/** What was not as it should be, until it is closed. */
export const warned = signal<readonly Warning[]>([]);

/** The house rules as the server gave them; `none`: this wijk has none. */
export const rules = signal<HouseRulesText | "none" | undefined>();

/** How the wijk is set up: who answers for its data, whether police reads along. */
export const wijk = signal<WijkSettings | undefined>();

export const mustAccept = computed(() => {
  const text = rules.value;
  return text !== undefined && text !== "none" && text.accepted < text.version;
});

export const openAlerts = computed(() => alerts.value.filter(({ closing }) => !closing));

export const ownSignup = (shift_id: Id) =>
  own.value.find(({ shift, state }) => shift.shift_id === shift_id && state !== "left");

export const roomOf = (id: string) => rooms.value.find(({ room, kind }) =>
  room === id && kind === "walk");

export const buurtName = (id: string | undefined) =>
  buurten.value.find(({ buurt_id }) => buurt_id === id)?.name ?? "";

/* ── asking again ── */

type Part =
  "self" | "rooms" | "alerts" | "messages" | "walks" | "rules" | "hats" | "wijk" | "names";

/** All pages, soonest first. */
async function askShifts(buurt_id: Id): Promise<readonly Shift[]> {
  const [from, to] = [localDate(0), localDate(WEEKS_AHEAD_DAYS)];
  const all: Shift[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last && { after: last.begins_at, after_id: last.shift_id };
    const page = await request({ type: "shift.list", buurt_id, from, to, ...after });
    all.push(...(page.shifts ?? []));
    if (!page.more || !page.shifts?.length) return all;
  }
}

async function askWalks(): Promise<void> {
  const buurt_id = self.value?.buurt_id ?? (await wish("show_self", {})).self.buurt_id;
  if (!buurt_id) return;
  shifts.value = await askShifts(buurt_id);
  own.value = (await request({ type: "signup.mine", from: localDate(0) })).signups ?? [];
  void remember("walks", { shifts: shifts.value, own: own.value });
  void keepDuties().catch(() => {});
}

async function askRules(): Promise<void> {
  try {
    rules.value = await request({ type: "house_rules.fetch" });
    void remember("rules", rules.value);
  } catch {
    rules.value ??= "none";
  }
}

const ASK: Record<Part, () => Promise<void>> = {
  async self() {
    self.value = (await wish("show_self", {})).self;
  },
  async rooms() {
    rooms.value = (await wish("show_groups", {})).groups;
    buurten.value = (await wish("show_buurten", {})).buurten;
  },
  async alerts() {
    alerts.value = (await wish("show_alerts", {})).alerts;
  },
  async messages() {
    messages.value = (await wish("show_messages", {})).messages;
  },
  async wijk() {
    wijk.value = await request({ type: "wijk.show" });
    void remember("wijk", wijk.value);
  },
  walks: askWalks,
  rules: askRules,
  async hats() {
    hats.value = (await wish("show_hats", {})).hats;
  },
  async names() {
    namings.value++;
  },
};

/** What was answered since the core opened: what is not in it is not there. */
export const known = signal<ReadonlySet<Part>>(new Set());

const due = new Set<Part>();
const asked = new Set<Part>(); // has no answer yet: what the server is asked waits for a connection

async function ask(part: Part): Promise<void> {
  if (asked.has(part)) return;
  asked.add(part);
  while (due.delete(part))
    await ASK[part]().then(
      () => known.value.has(part) || (known.value = new Set([...known.value, part])),
      () => {}, // what is shown stays
    );
  asked.delete(part);
}

export function askAgain(...parts: Part[]): void {
  for (const part of parts) due.add(part);
  setTimeout(() => due.forEach((part) => void ask(part)), 30); // a burst is one question
}

/** What the server last said, until it says more. */
async function recallAll(): Promise<void> {
  const walks = await recall<{ shifts: Shift[]; own: OwnSignup[] }>("walks");
  if (walks && shifts.value.length === 0) {
    shifts.value = walks.shifts;
    own.value = walks.own;
    void keepDuties().catch(() => {});
  }
  rules.value ??= await recall<HouseRulesText>("rules");
  wijk.value ??= await recall<WijkSettings>("wijk");
}

/** Everything that this phone itself knows, and then what the server does. */
export const askEverything = () =>
  askAgain("self", "rooms", "alerts", "messages", "hats", "rules", "walks", "wijk");

/* ── what happens ── */

const CONCERNS: Partial<Record<NonNullable<Happened["kind"]>, readonly Part[]>> = {
  signed_in: ["self", "rooms", "walks", "rules", "hats"],
  closing: ["self"],
  revoked: ["self"],
  queued: ["rooms"],
  entered: ["rooms", "alerts", "messages"],
  out: ["rooms"],
  frozen: ["rooms"],
  refounded: ["rooms"],
  walk_named: ["rooms"],
  named: ["messages", "names"],
  message: ["messages"],
  delivered: ["messages", "alerts"],
  alert: ["alerts"],
  status: ["alerts"],
  closed: ["alerts"],
  still_on: ["alerts"],
  hat_given: ["hats", "rooms"],
  hat_ended: ["hats"],
  pass_given: ["rooms"],
};

/** Told to who must decide; the screen of the leader shows them. */
export const passesAsked = signal<readonly Happened[]>([]);

/** The core tells each once; whoever did not answer yet is still there when the page opens. */
async function recallPasses(): Promise<void> {
  const kept = (await recall<readonly Happened[]>("passes").catch(() => undefined)) ?? [];
  passesAsked.value = [...kept, ...passesAsked.value];
  passesAsked.subscribe((list) => void remember("passes", list));
}

function notice({ event }: Happened): void {
  if (!event) return;
  if (/^(shift|signup|series)\./.test(event.type)) askAgain("walks");
  if (event.type === "house_rules.changed") askAgain("rules");
  hearTold(event);
  if (event.type === "push.tested") heardTested(event);
}

/** Out of the wijk: what the worker wiped leaves the screen too, and nobody wakes this phone. */
function forgetWijk(): void {
  for (const list of [rooms, buurten, hats, alerts, messages, shifts, own, passesAsked])
    list.value = [];
  missed.value = 0;
  told.value = NOTHING;
  askAgain("self");
  void forgetDuties();
  void dropWalk();
  void unsubscribe().catch(() => {});
}

function happened(what: Happened): void {
  const { kind } = what;
  if (!kind) return;
  askAgain(...(CONCERNS[kind] ?? []));
  deskHears(what, self.value?.member_id);
  if (kind === "signed_in") void registerAgain();
  if (kind === "revoked") forgetWijk();
  if (kind === "event") notice(what);
  else if (kind === "alert" && what.alert && !what.alert.sender.is_own && !what.alert.is_silent)
    callTo(what.alert.alert_id);
  else if (kind === "still_on" && what.alert) callTo(what.alert.alert_id);
  else if (kind === "warning" && what.warning)
    warned.value = [...new Set([...warned.value, what.warning])];
  else if (kind === "gap" && what.group) hearGap(what.group, what.from ?? 0, what.at ?? 0);
  else if (kind === "missed") missed.value = what.count ?? 0;
  else if (kind === "unreadable" && what.group)
    unreadable.value = new Set([...unreadable.value, what.group]);
  else if (kind === "pass_asked") passesAsked.value = [...passesAsked.value, what];
}

export function start(): void {
  begin({
    happened,
    late(refused) {
      refusedLate.value = [...refusedLate.value, refused];
      askAgain("walks", "messages", "alerts");
    },
    line(state) {
      line.value = state;
      askAgain("self");
    },
    open() {
      stage.value = "open";
      void recallAll();
      void recallDesk();
      void recallPasses();
      void recallWalk();
      void recallTold();
      void recallRaising().catch(() => {});
      askEverything();
    },
    broken(error) {
      trouble.value = error;
      stage.value = "broken";
    },
  });
}
