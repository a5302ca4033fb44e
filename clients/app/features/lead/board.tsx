// board.tsx -- four weeks of a walking group at a glance, in words and pictures, and on paper.
import { useEffect, useState } from "preact/hooks";
import type { Id, Shift, ShiftState, Signup } from "#types/wire";
import { request } from "../../page/phone.ts";
import { roomOf, shifts } from "../../page/state.ts";
import { day, dayAndHour, hour, localDate, text } from "../../text/catalogue.ts";
import { Button, Icon, type IconName, Link } from "../../ui/parts.tsx";
import { Back, groupName, nameIn, useNeighbours } from "./parts.tsx";
import { MissingHome } from "./missing.tsx";
import { buurtOf, guides } from "./under.ts";
import { words } from "./words.ts";

const DAY_S = 86_400;
const AHEAD_S = 28 * DAY_S;
const LATELY_DAYS = 7;

const ICONS: Record<ShiftState, IconName> = {
  open: "clock",
  full: "together",
  certain: "check",
  at_risk: "warning",
  cancelled: "back",
  running: "walks",
  closed: "check",
  not_walked: "warning",
};

/** The week of a walk begins on its Monday. */
function mondayOf(seconds: number): number {
  const weekday = (new Date(seconds * 1000).getUTCDay() + 6) % 7;
  return Math.floor(seconds / DAY_S - weekday) * DAY_S + DAY_S / 2;
}

/** The walks of a group in the last days, which the list of what comes does not have. */
export function useLately(walk_group_id: string): readonly Shift[] {
  const [list, setList] = useState<readonly Shift[]>([]);
  const buurt_id = buurtOf(walk_group_id);
  useEffect(() => {
    if (!buurt_id) return;
    const [from, to] = [localDate(-LATELY_DAYS), localDate(0)];
    request({ type: "shift.list", buurt_id, from, to }, guides(walk_group_id)).then(
      (page) => setList(page.shifts?.filter((one) => one.walk_group_id === walk_group_id) ?? []),
      () => {},
    );
  }, [walk_group_id, buurt_id]);
  return list.filter(({ begins_at }) => begins_at < Date.now() / 1000);
}

export const ahead = (walk_group_id: string): readonly Shift[] => {
  const now = Date.now() / 1000;
  return shifts.value.filter(
    (one) =>
      one.walk_group_id === walk_group_id && one.ends_at > now && one.begins_at < now + AHEAD_S,
  );
};

function Row({ shift }: { shift: Shift }) {
  const m = words.value;
  const t = text.value;
  const lacks = shift.min - shift.taken;
  const isOver = shift.begins_at < Date.now() / 1000;
  const isOff = shift.state === "cancelled";
  return (
    <li class={`board ${shift.state}`}>
      {shift.ends_at < Date.now() / 1000 ? (
        <b class="when">{dayAndHour(shift.begins_at)}</b>
      ) : (
        <a class="when" href={`#/lopen/${shift.shift_id}`}>
          {dayAndHour(shift.begins_at)}
        </a>
      )}
      <p class="state">
        <Icon name={ICONS[shift.state]} /> {m.states[shift.state]}
        {shift.reason && ` (${t.reasons[shift.reason]})`}
      </p>
      {!isOff && (
        <p>
          {m.taken(shift.taken, shift.max)}
          {!isOver && lacks > 0 && ` · ${t.need(lacks)}`}
          {!isOver && !shift.led && ` · ${t.unled}`}
        </p>
      )}
      {isOver && !isOff && (
        <Link to={`#/beheer/aanwezig/${shift.walk_group_id}/${shift.shift_id}`} icon="together">
          {m.who_was}
        </Link>
      )}
    </li>
  );
}

export function BoardScreen({ walk_group_id }: { walk_group_id: string }) {
  const m = words.value;
  const list = ahead(walk_group_id);
  const lately = useLately(walk_group_id).filter((old) =>
    list.every(({ shift_id }) => shift_id !== old.shift_id),
  );
  const weeks = [...new Set(list.map(({ begins_at }) => mondayOf(begins_at)))];
  return (
    <>
      <h1 dir="auto">{m.board_of(groupName(walk_group_id))}</h1>
      <MissingHome />
      {list.length === 0 && <p>{m.no_shifts}</p>}
      {weeks.map((week) => (
        <section key={week} class="board-week">
          <h2>{m.week_of(day(week))}</h2>
          <ul class="plain">
            {list
              .filter(({ begins_at }) => mondayOf(begins_at) === week)
              .map((shift) => (
                <Row key={shift.shift_id} shift={shift} />
              ))}
          </ul>
        </section>
      ))}
      {lately.length > 0 && (
        <section class="board-week">
          <h2>{m.lately}</h2>
          <ul class="plain">
            {[...lately].reverse().map((shift) => (
              <Row key={shift.shift_id} shift={shift} />
            ))}
          </ul>
        </section>
      )}
      <div class="stack after">
        <Link to={`#/beheer/papier/${walk_group_id}`} icon="check">
          {m.rota}
        </Link>
      </div>
      <Back to="beheer" />
    </>
  );
}

/* ── on paper ── */

interface Lines {
  readonly shift: Shift;
  readonly names: readonly string[];
}

/** A row for each place: the name of who has it, or a line to write one on. */
function Rota({ lines }: { lines: readonly Lines[] }) {
  const m = words.value;
  return (
    <table class="rota">
      <thead>
        <tr>
          <th scope="col">{m.rota_when}</th>
          <th scope="col">{m.rota_name}</th>
          <th scope="col">{m.rota_sign}</th>
        </tr>
      </thead>
      {lines.map(({ shift, names }) => (
        <tbody key={shift.shift_id}>
          {Array.from({ length: Math.max(shift.max, names.length) }, (_, i) => (
            <tr key={i}>
              {i === 0 && (
                <th scope="row" rowSpan={Math.max(shift.max, names.length)}>
                  {day(shift.begins_at)}
                  <br />
                  {hour(shift.begins_at)}–{hour(shift.ends_at)}
                </th>
              )}
              <td dir="auto">{names[i] ?? ""}</td>
              <td />
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

export function RotaScreen({ walk_group_id }: { walk_group_id: string }) {
  const m = words.value;
  const buurt_id = buurtOf(walk_group_id);
  const members = useNeighbours(buurt_id);
  const [signups, setSignups] = useState<ReadonlyMap<Id, readonly Signup[]>>(new Map());
  const list = ahead(walk_group_id).filter(({ state }) => state !== "cancelled");
  const start = roomOf(walk_group_id)?.start;
  useEffect(() => {
    if (!buurt_id) return;
    void (async () => {
      const pages = new Map<Id, readonly Signup[]>();
      for (const { shift_id } of list) {
        const asked = { type: "signup.list", buurt_id, shift_id } as const;
        const page = await request(asked, guides(walk_group_id));
        pages.set(shift_id, page.signups ?? []);
      }
      setSignups(pages);
    })().catch(() => {});
  }, [list.map(({ shift_id, taken }) => `${shift_id}${taken}`).join(), buurt_id]);
  const names = ({ shift_id }: Shift) =>
    (signups.get(shift_id) ?? [])
      .filter(({ state }) => state === "confirmed")
      .map(({ member_id }) => nameIn(members, member_id));
  return (
    <div class="paper">
      <h1 dir="auto">{m.board_of(groupName(walk_group_id))}</h1>
      <p>{m.rota_hint}</p>
      {start && (
        <p>
          {text.value.start_point}: <span dir="auto">{start}</span>
        </p>
      )}
      <p class="noprint">
        <Button kind="primary" onClick={() => print()}>
          {m.print}
        </Button>
      </p>
      <Rota lines={list.map((shift) => ({ shift, names: names(shift) }))} />
      <p class="muted">{m.printed_on(day(Date.now() / 1000))}</p>
      <Back to={`beheer/bord/${walk_group_id}`} />
    </div>
  );
}

