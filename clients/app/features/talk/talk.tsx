// talk.tsx -- the talk of the buurt and of walking groups, apart from alerts.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Message, Room } from "#types/bridge";
import { wish } from "../../page/phone.ts";
import { askAgain, buurtName, known, messages, rooms, unreadable, wijk } from "../../page/state.ts";
import { day, dayAndHour, hour, refusalText, text } from "../../text/catalogue.ts";
import { Button, Field, Icon, Link } from "../../ui/parts.tsx";
import { told } from "../attendance/told.ts";

const MESSAGE_MAX = 2000;
const REASON_MAX = 400;

const isTalk = ({ kind }: Room) => kind === "talk" || kind === "walk" || kind === "leaders";

const nameOf = (room: Room) => room.name || buurtName(room.buurt_id) || text.value.walk_name;

/** What is typed and not said yet, by group; it outlives the screen. */
const typing = new Map<string, string>();

const mayTalk = (room: Room) => isTalk(room) && room.membership === "inside";

export function RoomsScreen() {
  const m = text.value;
  const list = rooms.value.filter((room) => isTalk(room) && room.membership !== "gone");
  return (
    <>
      <h1>{m.talk}</h1>
      <div class="stack">
        {list
          .filter(({ membership }) => membership)
          .map((room) =>
            mayTalk(room) ? (
              <Link key={room.group} to={`#/praat/${room.group}`} icon="talk">
                <span dir="auto">{nameOf(room)}</span>
              </Link>
            ) : (
              <p key={room.group} class="card">
                <span dir="auto">{nameOf(room)}</span>
                <br />
                <span class="muted">{m.entering}</span>
              </p>
            ),
          )}
      </div>
    </>
  );
}

function Report({ message, onDone }: { message: Message; onDone: () => void }) {
  const m = text.value;
  const [reason, setReason] = useState("");
  const [said, setSaid] = useState("");
  const report = async () => {
    try {
      await wish("report", {
        group: message.group,
        message_id: message.message_id,
        reason: reason.trim(),
      });
      setSaid(m.reported);
    } catch (refused) {
      setSaid(refusalText(refused));
    }
  };
  return (
    <div class="card stack">
      <Field label={m.report_why} value={reason} onValue={setReason} most={REASON_MAX} lines={2} />
      <Button kind="primary" disabled={reason.trim() === ""} onClick={report}>
        {m.report_message}
      </Button>
      <Button onClick={onDone}>{m.close}</Button>
      <p role="status">{said}</p>
    </div>
  );
}

function Said({ message }: { message: Message }) {
  const m = text.value;
  const [isReporting, setReporting] = useState(false);
  const { sender, delivery } = message;
  return (
    <li class={`said ${sender.is_own ? "own" : ""}`}>
      <p class="muted" dir="auto">
        {message.for_police && `${m.for_police} · `}
        {sender.first_name || m.nobody} · {hour(message.said_at)}
        {(delivery === "waiting" || delivery === "sent") && ` · ${m.sharing}`}
      </p>
      <p dir="auto">{message.text}</p>
      {!sender.is_own && !isReporting && (
        <button type="button" class="plain small" onClick={() => setReporting(true)}>
          {m.report_message}
        </button>
      )}
      {isReporting && <Report message={message} onDone={() => setReporting(false)} />}
    </li>
  );
}

function Say({ room }: { room: Room }) {
  const m = text.value;
  const [words, showWords] = useState(typing.get(room.group) ?? "");
  const [error, setError] = useState("");
  const setWords = (now: string) => {
    typing.set(room.group, now);
    showWords(now);
  };
  const say = async () => {
    const said = words.trim();
    if (!said) return;
    setWords("");
    setError("");
    const asked = wish("say", { group: room.group, text: said });
    askAgain("messages");
    await asked.catch((refused: unknown) => {
      setWords(said); // nothing typed is lost
      setError(refusalText(refused));
    });
    askAgain("messages");
  };
  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Field
        label={m.type_message}
        value={words}
        onValue={setWords}
        most={MESSAGE_MAX}
        lines={2}
      />
      <Button submit kind="primary" icon="talk" disabled={words.trim() === ""}>
        {m.send}
      </Button>
    </form>
  );
}

export function RoomScreen({ group }: { group: string }) {
  const m = text.value;
  const end = useRef<HTMLDivElement>(null);
  const room = rooms.value.find((other) => other.group === group);
  const gap = told.value.gaps[group];
  const list = messages.value.filter((message) => message.group === group);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [list.length]);
  if (!room) {
    const isGone = known.value.has("rooms");
    return (
      <>
        <h1>{m.talk}</h1>
        <p role="status">{isGone ? m.refusals.not_found : m.wait}</p>
        {isGone && <Link to="#/praat">{m.back}</Link>}
      </>
    );
  }
  return (
    <>
      <h1 dir="auto">{m.talk_of(nameOf(room))}</h1>
      <Link to="#/praat" icon="back" kind="quiet">
        {m.back}
      </Link>
      {wijk.value && (
        <p class="muted">{wijk.value.police_in_group ? m.police_reads : m.police_out}</p>
      )}
      {unreadable.value.has(group) && (
        <p class="muted">
          <Icon name="warning" /> {m.unreadable}
        </p>
      )}
      {gap && (
        <p class="muted">
          <Icon name="warning" /> {m.trouble.gap(dayAndHour(gap.from), dayAndHour(gap.until))}
        </p>
      )}
      {list.length === 0 && <p class="muted">{m.talk_empty}</p>}
      <ul class="talk">
        {list.map((message, i) => (
          <>
            {(i === 0 || day(list[i - 1]!.said_at) !== day(message.said_at)) && (
              <li key={`day-${message.said_at}`} class="muted day">
                {day(message.said_at)}
              </li>
            )}
            <Said key={message.message_id} message={message} />
          </>
        ))}
      </ul>
      {mayTalk(room) ? <Say room={room} /> : <p class="muted">{m.entering}</p>}
      <div ref={end} />
    </>
  );
}
