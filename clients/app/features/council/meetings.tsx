// meetings.tsx -- when the wijkraad meets, and about what; public, with the right to speak.
import { useState } from "preact/hooks";
import type { Id, LocalDate, Meeting } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Field, Icon, Tick } from "../../ui/parts.tsx";
import { ask, may } from "./acting.ts";
import { Act, dayText, Fold, monthAway, monthText, Print, today } from "./figures.tsx";
import { useAnswer, Waits } from "./figures.tsx";

const PLACE_MAX = 60;
const ITEMS_MAX = 20;
const MONTHS_BACK = 2;
const HOUR_MINUTES = 60;

const minuteOf = (time: string) => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * HOUR_MINUTES + minutes;
};

const timeOf = (minute: number) =>
  [Math.floor(minute / HOUR_MINUTES), minute % HOUR_MINUTES]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");

interface Changed {
  readonly meeting?: Meeting;
  readonly onChanged: () => void;
}

/** A new one, or one that is changed; an item a line. */
function MeetingForm({ meeting, onChanged }: Changed) {
  const w = words.value;
  const [on, setOn] = useState<string>(meeting?.on ?? "");
  const [time, setTime] = useState(timeOf(meeting?.begins_minute ?? 20 * HOUR_MINUTES));
  const [place, setPlace] = useState(meeting?.place ?? "");
  const [items, setItems] = useState((meeting?.agenda ?? []).map((item) => item.text).join("\n"));
  const [open, setOpen] = useState(meeting?.open ?? true);
  const [speaking, setSpeaking] = useState(meeting?.speaking ?? true);
  const [id, setId] = useState(newId);
  const agenda = items
    .split("\n")
    .map((text) => ({ text: text.trim() }))
    .filter(({ text }) => text !== "");
  const save = async () => {
    await ask({
      type: "meeting.plan",
      meeting_id: meeting?.meeting_id ?? (id as Id),
      ...{ on: on as LocalDate, begins_minute: minuteOf(time), place: place.trim() },
      ...{ open, speaking, agenda: agenda.slice(0, ITEMS_MAX) },
      ...(meeting?.period && { period: meeting.period }),
    });
    setId(newId());
    onChanged();
  };
  const isWhole = on !== "" && place.trim() !== "" && agenda.length > 0;
  return (
    <Act label={w.save_meeting} act={save} disabled={!isWhole}>
      <Field label={w.on_day} type="date" value={on} onValue={setOn} />
      <Field label={w.begins_at} type="time" value={time} onValue={setTime} />
      <Field label={w.meeting_place} most={PLACE_MAX} value={place} onValue={setPlace} />
      <Field
        label={w.agenda}
        hint={`${w.agenda_hint} ${w.no_names}`}
        lines={6}
        value={items}
        onValue={setItems}
      />
      <Tick checked={open} onChange={setOpen}>
        {w.meeting_open}
      </Tick>
      <Tick checked={speaking} onChange={setSpeaking}>
        {w.meeting_speaking}
      </Tick>
    </Act>
  );
}

function One({ meeting, onChanged }: { meeting: Meeting; onChanged: () => void }) {
  const w = words.value;
  const { meeting_id, on, begins_minute, place, open, speaking, period, cancelled } = meeting;
  const cancel = async () => {
    await ask({ type: "meeting.cancel", meeting_id });
    onChanged();
  };
  const isAhead = !cancelled && on >= today();
  return (
    <article class="card after">
      <h2>
        {dayText(on)} {timeOf(begins_minute)}
      </h2>
      {cancelled && (
        <p class="state">
          <Icon name="warning" /> {w.meeting_cancelled}
        </p>
      )}
      <p>
        {place}. {open ? w.meeting_open : w.meeting_closed}. {speaking && `${w.meeting_speaking}.`}
      </p>
      {period && <p class="muted">{w.about_overview(monthText(period))}</p>}
      <ol>
        {(meeting.agenda ?? []).map(({ text }, i) => (
          <li key={i} dir="auto">
            {text}
          </li>
        ))}
      </ol>
      {isAhead && may("meeting.plan") && (
        <Fold title={w.change_meeting}>
          <MeetingForm meeting={meeting} onChanged={onChanged} />
          <Act label={w.cancel_meeting} act={cancel} kind="quiet" />
        </Fold>
      )}
    </article>
  );
}

export function MeetingsScreen() {
  const w = words.value;
  const from = monthAway(today(), -MONTHS_BACK);
  const answer = useAnswer(() => ask({ type: "meeting.list", from }), []);
  const meetings = answer.value?.meetings ?? [];
  return (
    <>
      <h2>{w.parts.meetings}</h2>
      <p class="muted">{w.meetings_why}</p>
      {may("meeting.plan") && (
        <Fold title={w.plan_meeting}>
          <MeetingForm key={meetings.length} onChanged={answer.again} />
        </Fold>
      )}
      <Waits of={answer} />
      {answer.value && meetings.length === 0 && <p>{w.no_meetings}</p>}
      {meetings.map((meeting) => (
        <One key={meeting.meeting_id} meeting={meeting} onChanged={answer.again} />
      ))}
      {meetings.length > 0 && <Print />}
    </>
  );
}
