// watch.ts -- the clock of the page for reminders, from the walks it keeps: also without a server.
import { signal } from "@preact/signals";
import { writeKept } from "../../page/kept.ts";
import { recall, remember, request } from "../../page/phone.ts";
import { askAgain, own, roomOf, self, shifts } from "../../page/state.ts";
import { language, text } from "../../text/catalogue.ts";
import { dutiesOf, type Duty, type Reminder } from "./due.ts";
import { noticeOf, takeDue, type ReminderWords } from "./remind.ts";
import type { Id } from "#types/wire";

interface Answer {
  readonly shift_id: Id;
  readonly coming: boolean;
}

const TURN_MS = 30_000;
const now = () => Math.floor(Date.now() / 1000);

/** What was said last while the page was looked at; gone when the walk begins or it is read. */
export const reminded = signal<Reminder | undefined>();

let duties: readonly Duty[] | undefined;

export const reminderWords = (): ReminderWords => {
  const { reminder, coming_yes } = text.value;
  const { tomorrow, today, soon, no } = reminder;
  return { lang: language.value, tomorrow, today, soon, yes: coming_yes, no };
};

const nameOf = (shift_id: string) => {
  const shift = shifts.value.find((other) => other.shift_id === shift_id);
  return shift ? (roomOf(shift.walk_group_id)?.name ?? "") : "";
};

/** Called whenever the own places are known anew: from the server, or from what was kept. */
export async function keepDuties(): Promise<void> {
  duties ??= (await recall<{ list: Duty[] }>("duties"))?.list ?? [];
  duties = dutiesOf(own.value, duties, nameOf, now());
  await remember("duties", { list: duties });
  await remindNow();
}

async function show(reminder: Reminder): Promise<void> {
  if (document.visibilityState === "visible") {
    reminded.value = reminder;
    return;
  }
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration || Notification.permission !== "granted") reminded.value = reminder;
  else {
    const { title, ...options } = noticeOf(reminder, reminderWords(), now());
    await registration.showNotification(title, options);
  }
}

async function remindNow(): Promise<void> {
  const last = reminded.value;
  if (last && last.duty.begins_at <= now()) reminded.value = undefined;
  const { is_in, is_revoked, buurt_id } = self.value ?? {};
  if (!is_in || is_revoked || !buurt_id || !duties) return;
  for (const reminder of await takeDue(duties, now())) await show(reminder);
}

let answered: Answer | undefined;

/** The service worker tells what was answered on a notice while a page is there. */
export function heardAnswer(answer: Answer): void {
  answered = answer;
  void takeAnswer().catch(() => {});
}

/** What was answered on a notice; also while the app was closed. It goes out once. */
async function takeAnswer(): Promise<void> {
  const answer = answered ?? (await recall<Answer>("answer"));
  const buurt_id = self.value?.buurt_id;
  if (!answer || !buurt_id) return;
  answered = undefined;
  await remember("answer", null);
  const { shift_id, coming } = answer;
  await request({ type: "signup.confirm", buurt_id, shift_id, coming }).catch(() => {});
  askAgain("walks");
}

/** Who is out of the wijk is reminded of nothing any more. */
export async function forgetDuties(): Promise<void> {
  duties = [];
  reminded.value = undefined;
  await writeKept("reminded", undefined);
}

interface Periodic {
  register(tag: string, options: { minInterval: number }): Promise<void>;
}

export function watchReminders(): void {
  const turn = () => void remindNow().then(takeAnswer).catch(() => {});
  setInterval(turn, TURN_MS);
  document.addEventListener("visibilitychange", turn);
  self.subscribe((known) => known?.is_in && turn());
  void navigator.serviceWorker?.ready.then((registration) => {
    const { periodicSync } = registration as { periodicSync?: Periodic };
    void periodicSync?.register("remind", { minInterval: 900_000 }).catch(() => {});
  });
}
