// walks.tsx -- the walks of the own buurt, soonest first, and one of them.
import { useEffect, useState } from "preact/hooks";
import type { OwnSignup, Shift, Signup } from "#types/wire";
import type { Neighbour } from "#types/bridge";
import { request, wish } from "../../page/phone.ts";
import { askAgain, buurtName, hats, ownSignup, roomOf, self, shifts } from "../../page/state.ts";
import { dayAndHour, hour, localDate, refusalText, text } from "../../text/catalogue.ts";
import { Button, Icon, Link, Tick } from "../../ui/parts.tsx";
import { desk } from "../lead/desk.ts";
import { Later } from "../lead/later.tsx";
import { guides } from "../lead/under.ts";
import { LeadLinks } from "../lead/links.tsx";
import { calendarOf } from "./calendar.ts";

const DAY_S = 86_400;
const HOUR_S = 3600;
const now = () => Date.now() / 1000;

export const nameOf = (shift: Shift) =>
  roomOf(shift.walk_group_id)?.name || buurtName(self.value?.buurt_id) || text.value.walk_name;

const isOver = (shift: Shift) =>
  shift.ends_at < now() || shift.state === "closed" || shift.state === "not_walked";

/** Soonest first, without what is over. */
export const coming = () => shifts.value.filter((shift) => !isOver(shift));

const isToday = ({ on }: Shift) => on === localDate(0);

/** How many people it still needs, in words. */
function Shortage({ shift }: { shift: Shift }) {
  const m = text.value;
  const lacks = shift.min - shift.taken;
  if (shift.state === "cancelled")
    return (
      <p class="state">
        <Icon name="warning" /> {m.cancelled}
        {shift.reason && ` (${m.reasons[shift.reason]})`}
      </p>
    );
  return (
    <>
      {shift.was_at !== undefined && shift.was_at > 0 && (
        <p class="state">
          <Icon name="clock" /> {m.was(hour(shift.was_at), hour(shift.begins_at))}
        </p>
      )}
      <p class="state">
        <Icon name={lacks > 0 ? "warning" : "check"} />
        {lacks > 0 ? m.need(lacks) : shift.taken >= shift.max ? m.full : m.enough}
      </p>
      {!shift.led && lacks <= 0 && <p class="state muted">{m.unled}</p>}
    </>
  );
}

type Act = (message: "join" | "leave" | "accept" | "pass" | "come" | "stay") => () => Promise<void>;

/** Not in it yet: a place, or one on the waiting list. */
function JoinActions({ shift, onJoin }: { shift: Shift; onJoin: (first: boolean) => unknown }) {
  const m = text.value;
  const [newcomer, setNewcomer] = useState(false);
  const isFull = shift.taken >= shift.max;
  return (
    <>
      <Button kind="primary" icon="walks" onClick={() => onJoin(newcomer)}>
        {isFull ? m.wait_walk : m.join_walk}
      </Button>
      {shift.newcomers > 0 && !isFull && (
        <Tick checked={newcomer} onChange={setNewcomer}>
          {m.first_time}
        </Tick>
      )}
    </>
  );
}

/** In it: what was said of it, and what can still be said. */
function OwnActions({ shift, mine, act }: { shift: Shift; mine: OwnSignup; act: Act }) {
  const m = text.value;
  const isNear = shift.begins_at - now() < DAY_S;
  const isAsked = isNear && mine.state === "confirmed" && !mine.coming;
  if (mine.state === "offered")
    return (
      <>
        <p class="state">{m.offered}</p>
        <Button kind="primary" onClick={act("accept")}>
          {m.take_place}
        </Button>
        <Button onClick={act("pass")}>{m.pass_place}</Button>
      </>
    );
  return (
    <>
      <p class="state own">
        <Icon name="check" />
        {mine.state === "waiting" ? m.you_wait(mine.position ?? 1) : m.you_walk}
      </p>
      {shift.begins_at - now() < HOUR_S && shift.taken < 2 && (
        <p class="state">
          <Icon name="warning" /> {m.reminder.alone}
        </p>
      )}
      {isAsked && (
        <>
          <p class="state">{isToday(shift) ? m.reminder.today : m.reminder.tomorrow}</p>
          <Button kind="primary" onClick={act("come")}>
            {m.coming_yes}
          </Button>
          <Button onClick={act("stay")}>{m.reminder.no}</Button>
        </>
      )}
      {mine.coming && <p class="muted">{m.coming_said}</p>}
      {!isAsked && (
        <Button kind="quiet" onClick={act("leave")}>
          {m.leave_walk}
        </Button>
      )}
    </>
  );
}

/** What one person can do with a walk: join, wait, answer, leave. */
function Actions({ shift }: { shift: Shift }) {
  const [error, setError] = useState("");
  const buurt_id = self.value?.buurt_id;
  const mine = ownSignup(shift.shift_id);
  if (!buurt_id || shift.state === "cancelled" || shift.begins_at < now()) return null;
  const named = { buurt_id, shift_id: shift.shift_id };
  const tell = (what: Parameters<Act>[0], newcomer: boolean): Promise<unknown> => {
    switch (what) {
      case "join":
        return request({ type: "signup.join", ...named, newcomer, wait: true });
      case "leave":
        return request({ type: "signup.leave", ...named });
      case "come":
      case "stay":
        return request({ type: "signup.confirm", ...named, coming: what === "come" });
      default:
        return request({ type: "signup.accept", ...named, accept: what === "accept" });
    }
  };
  const act = (what: Parameters<Act>[0], newcomer = false) => async () => {
    setError("");
    try {
      await tell(what, newcomer);
    } catch (refused) {
      setError(refusalText(refused));
    }
    askAgain("walks");
  };
  return (
    <div class="stack">
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {mine ? (
        <OwnActions shift={shift} mine={mine} act={act} />
      ) : (
        <JoinActions shift={shift} onJoin={(first) => act("join", first)()} />
      )}
    </div>
  );
}

export function WalkCard({ shift, heading }: { shift: Shift; heading?: string }) {
  const mine = ownSignup(shift.shift_id);
  return (
    <section class={`card stack ${mine ? "mine" : ""}`}>
      {heading && <h2>{heading}</h2>}
      <p>
        <a class="when" href={`#/lopen/${shift.shift_id}`}>
          {dayAndHour(shift.begins_at)}
        </a>
        <br />
        <span class="muted" dir="auto">
          {nameOf(shift)}
        </span>
      </p>
      <Shortage shift={shift} />
      <Actions shift={shift} />
    </section>
  );
}

export function WalksScreen() {
  const m = text.value;
  const list = coming();
  return (
    <>
      <h1>{m.walks}</h1>
      <LeadLinks />
      <p>
        <Link to="#/lopen/maand" icon="clock">
          {m.month_view}
        </Link>
      </p>
      {list.length === 0 && <p>{m.no_walks}</p>}
      {list.map((shift) => (
        <WalkCard key={shift.shift_id} shift={shift} />
      ))}
    </>
  );
}

/** Who walks along: for who walks too. */
function Walkers({ shift }: { shift: Shift }) {
  const m = text.value;
  const [signups, setSignups] = useState<readonly Signup[]>([]);
  const [names, setNames] = useState<readonly Neighbour[]>([]);
  const mine = ownSignup(shift.shift_id);
  const buurt_id = self.value?.buurt_id;
  const under = guides(shift.walk_group_id);
  useEffect(() => {
    if ((!mine && !under) || !buurt_id) return;
    void request({ type: "signup.list", buurt_id, shift_id: shift.shift_id }, mine ? "" : under)
      .then((page) => setSignups(page.signups ?? []))
      .catch(() => {});
    void (async () => {
      const { groups } = await wish("show_groups", {});
      const talk = groups.find(({ kind, room }) => kind === "talk" && room === buurt_id);
      if (talk) setNames((await wish("show_members", { group: talk.group })).members);
    })().catch(() => {});
  }, [mine?.state, under, shift.taken, buurt_id]);
  if (!mine && !under) return <p class="muted">{m.who_hidden}</p>;
  const nameOfMember = (id: string) =>
    names.find(({ member_id }) => member_id === id)?.first_name || m.nobody;
  return (
    <section class="card">
      <h2>{m.who_walks}</h2>
      <ul class="plain">
        {signups
          .filter(({ state }) => state === "confirmed")
          .map(({ member_id }) => (
            <li key={member_id} dir="auto">
              {nameOfMember(member_id)}
            </li>
          ))}
      </ul>
    </section>
  );
}

/** Into the talk of the walking group: by its leader, once asked. */
function GroupTalk({ shift }: { shift: Shift }) {
  const m = text.value;
  const [isAsked, setAsked] = useState(false);
  const [why, setWhy] = useState("");
  const room = roomOf(shift.walk_group_id);
  if (room?.membership === "inside")
    return (
      <Link to={`#/praat/${room.group}`} icon="talk">
        {m.talk}
      </Link>
    );
  if (!room) return null;
  const ask = () => {
    setWhy("");
    return wish("ask_pass", { group: room.group }).then(
      () => setAsked(true),
      (refused) => setWhy(refusalText(refused)),
    );
  };
  return (
    <>
      {!isAsked && (
        <Button icon="talk" onClick={ask}>
          {m.ask_group}
        </Button>
      )}
      {why && (
        <p class="error" role="alert">
          {why}
        </p>
      )}
      <p role="status">{isAsked && m.asked_group}</p>
    </>
  );
}

/** Whether anything of the leaders' is to be fetched at all. */
const mayLead = () => hats.value.length > 0 || desk.value.deputies.length > 0;

export function WalkScreen({ id }: { id: string }) {
  const m = text.value;
  const shift = shifts.value.find(({ shift_id }) => shift_id === id);
  if (!shift)
    return (
      <>
        <h1>{m.walks}</h1>
        <p>{m.refusals.not_found}</p>
      </>
    );
  const start = roomOf(shift.walk_group_id)?.start;
  const file = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(calendarOf(shift, nameOf(shift), start ?? ""));
    link.download = "wandeling.ics";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <h1>{dayAndHour(shift.begins_at)}</h1>
      <p dir="auto">
        {nameOf(shift)}, {hour(shift.begins_at)}–{hour(shift.ends_at)}
      </p>
      {start && (
        <p>
          {m.start_point}: <span dir="auto">{start}</span>
        </p>
      )}
      <section class="card stack">
        <Shortage shift={shift} />
        <Actions shift={shift} />
      </section>
      <Walkers shift={shift} />
      {mayLead() && <Later show={({ Differently }) => <Differently shift={shift} />} />}
      <div class="stack">
        <GroupTalk shift={shift} />
        <Button icon="clock" onClick={file}>
          {m.to_calendar}
        </Button>
        <Link to="#/lopen" icon="back">
          {m.back}
        </Link>
      </div>
    </>
  );
}
