// presence.tsx -- who was there, by who leads: a tap a person, also afterwards from paper.
import { useEffect, useState } from "preact/hooks";
import type { Attendance, Id, Signup } from "#types/wire";
import { request } from "../../page/phone.ts";
import { dayAndHour } from "../../text/catalogue.ts";
import { Button } from "../../ui/parts.tsx";
import { useLately } from "./board.tsx";
import { Back, ChooseNeighbour, nameIn, Trouble, useNeighbours, useWork } from "./parts.tsx";
import { buurtOf, guides } from "./under.ts";
import { words } from "./words.ts";

interface Present {
  readonly attendances: readonly Attendance[];
  readonly signups: readonly Signup[];
  readonly adults: number;
  readonly children: number;
}

const NOBODY: Present = { attendances: [], signups: [], adults: 0, children: 0 };

/** Who signed up, and who came besides. */
function everybody({ attendances, signups }: Present): readonly Id[] {
  const signed = signups
    .filter(({ state }) => state === "confirmed")
    .map(({ member_id }) => member_id);
  const came = attendances.filter(({ in_at }) => in_at).map(({ member_id }) => member_id);
  return [...new Set([...signed, ...came])];
}

interface Counted {
  readonly label: string;
  readonly count: number;
  readonly onChange: (count: number) => unknown;
}

function Counter({ label, count, onChange }: Counted) {
  const m = words.value;
  return (
    <div class="counter">
      <span>
        {label}: <b role="status">{count}</b>
      </span>
      <Button
        label={m.fewer(label)}
        disabled={count === 0}
        onClick={() => onChange(Math.max(0, count - 1))}
      >
        −
      </Button>
      <Button label={m.more(label)} onClick={() => onChange(count + 1)}>
        +
      </Button>
    </div>
  );
}

interface Which {
  readonly walk_group_id: string;
  readonly shift_id: string;
}

/** Who is there by the server's word, and the ways to say it. */
function usePresence({ walk_group_id, shift_id }: Which) {
  const [present, setPresent] = useState<Present>(NOBODY);
  const { trouble, work } = useWork();
  const buurt_id = buurtOf(walk_group_id);
  const under = guides(walk_group_id);
  const named = { walk_group_id: walk_group_id as Id, shift_id: shift_id as Id };
  const ask = async () => {
    if (!buurt_id) return;
    const who = { type: "signup.list", buurt_id, shift_id: named.shift_id } as const;
    const [page, signed] = await Promise.all([
      request({ type: "attendance.list", ...named }, under),
      request(who, under),
    ]);
    const { attendances = [], adults, children } = page;
    setPresent({ attendances, adults, children, signups: signed.signups ?? [] });
  };
  useEffect(() => void ask().catch(() => {}), [shift_id, under, buurt_id]);
  const isThere = (id: Id) =>
    present.attendances.some(({ member_id, in_at }) => member_id === id && in_at);
  const tell = (member_id: Id, is: boolean) =>
    request({ type: "attendance.mark", ...named, member_id, present: is }, under);
  const mark = (member_id: Id, is: boolean) =>
    work(async () => {
      await tell(member_id, is);
      await ask();
    });
  const markAll = work(async () => {
    for (const id of everybody(present)) if (!isThere(id)) await tell(id, true);
    await ask();
  });
  const guests = (adults: number, children: number) =>
    work(async () => {
      if (!buurt_id) return;
      const counts = { type: "attendance.guests", buurt_id, adults, children } as const;
      await request({ ...counts, shift_id: named.shift_id }, under);
      await ask();
    })();
  return { present, isThere, mark, markAll, guests, trouble };
}

export function PresenceScreen({ walk_group_id, shift_id }: Which) {
  const m = words.value;
  const members = useNeighbours(buurtOf(walk_group_id));
  const [also, setAlso] = useState("");
  const shift = useLately(walk_group_id).find((one) => one.shift_id === shift_id);
  const { present, isThere, mark, markAll, guests, trouble } = usePresence({
    ...{ walk_group_id, shift_id },
  });
  const list = everybody(present);
  return (
    <>
      <h1>{m.who_was}</h1>
      <p>{shift && dayAndHour(shift.begins_at)}</p>
      <p class="muted">{m.who_was_hint}</p>
      <Trouble words={trouble} />
      <div class="stack">
        {list.length === 0 && <p>{m.nobody_yet}</p>}
        {list.map((id) => (
          <Button
            key={id}
            icon={isThere(id) ? "check" : "me"}
            pressed={isThere(id)}
            onClick={mark(id, !isThere(id))}
          >
            <span dir="auto">{nameIn(members, id)}</span>{" "}
            <small>{isThere(id) ? m.was_there : m.not_there}</small>
          </Button>
        ))}
        {list.some((id) => !isThere(id)) && (
          <Button kind="primary" onClick={markAll}>
            {m.all_there}
          </Button>
        )}
        <ChooseNeighbour
          label={m.also_there}
          none={m.choose}
          value={also}
          members={members.filter(({ member_id }) => !list.includes(member_id))}
          onChoose={setAlso}
        />
        <Button disabled={!also} onClick={() => mark(also as Id, true)().then(() => setAlso(""))}>
          {m.add}
        </Button>
        <Counter
          label={m.adults_along}
          count={present.adults}
          onChange={(adults) => guests(adults, present.children)}
        />
        <Counter
          label={m.children_along}
          count={present.children}
          onChange={(children) => guests(present.adults, children)}
        />
      </div>
      <Back to={`beheer/bord/${walk_group_id}`} />
    </>
  );
}
