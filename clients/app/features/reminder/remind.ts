// remind.ts -- takes what is due, once for all tabs and the service worker, and words it.
import { readKept, writeKept } from "../../page/kept.ts";
import { dueNow, QUIET_USUAL, stillTold, type Duty, type Quiet, type Reminder } from "./due.ts";

/** What the page keeps for the service worker, in the language that was chosen. */
export interface ReminderWords {
  readonly lang: string;
  readonly tomorrow: string;
  readonly today: string;
  readonly soon: string;
  readonly yes: string;
  readonly no: string;
}

const LOCK = "buurt-reminders";
const ZONE = { timeZone: "Europe/Amsterdam" } as const;
const toldHere = new Set<string>(); // where nothing can be kept, this page still says it once

export const readQuiet = async (): Promise<Quiet> =>
  (await readKept<Quiet>("quiet")) ?? QUIET_USUAL;

/** What is due and was told by nobody yet; from here on it is told. */
export function takeDue(duties: readonly Duty[], now: number): Promise<readonly Reminder[]> {
  return navigator.locks.request(LOCK, async () => {
    const kept = stillTold((await readKept<string[]>("reminded")) ?? [], now);
    const told = new Set([...kept, ...toldHere]);
    const due = dueNow(duties, told, await readQuiet(), now);
    for (const { key } of due) toldHere.add(key);
    if (due.length > 0)
      await writeKept("reminded", [...kept, ...due.map(({ key }) => key)]).catch(() => {});
    return due;
  });
}

/** From here on it is told, whoever said it. */
export function markTold({ key }: Reminder, now: number): Promise<unknown> {
  return navigator.locks.request(LOCK, async () => {
    const kept = stillTold((await readKept<string[]>("reminded")) ?? [], now);
    toldHere.add(key);
    if (!kept.includes(key)) await writeKept("reminded", [...kept, key]).catch(() => {});
  });
}

const dayOf = (seconds: number) =>
  new Intl.DateTimeFormat("en-CA", { ...ZONE, dateStyle: "short" }).format(seconds * 1000);

export interface Said extends NotificationOptions {
  readonly title: string;
}

/** The reminder as a notice; a question can be answered on it in one tap. */
export function noticeOf(reminder: Reminder, words: ReminderWords, now: number): Said {
  const { asks, duty, isSilent } = reminder;
  const when = new Intl.DateTimeFormat(words.lang, {
    ...ZONE,
    ...{ weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  }).format(duty.begins_at * 1000);
  const isToday = dayOf(now) === dayOf(duty.begins_at);
  const answers = [
    { action: "yes", title: words.yes },
    { action: "no", title: words.no },
  ];
  return {
    title: asks === "soon" ? words.soon : isToday ? words.today : words.tomorrow,
    body: [when, duty.name].filter(Boolean).join(" · "),
    lang: words.lang,
    tag: `walk-${duty.shift_id}`,
    silent: isSilent,
    icon: "/icon-192.png",
    data: `/#/lopen/${duty.shift_id}`,
    ...(asks === "ask" && { actions: answers }),
  };
}
