// deputy.tsx -- who leads instead, from one day to another; it begins and ends by itself.
import { useEffect, useState } from "preact/hooks";
import type { Deputy, Id, LocalDate } from "#types/wire";
import { newId, request } from "../../page/phone.ts";
import { localDate } from "../../text/catalogue.ts";
import { Button, Field } from "../../ui/parts.tsx";
import {
  Back,
  ChooseNeighbour,
  dayOf,
  groupName,
  nameIn,
  Trouble,
  useNeighbours,
  useWork,
} from "./parts.tsx";
import { buurtOf, leads } from "./under.ts";
import { words } from "./words.ts";

export function DeputyScreen({ walk_group_id }: { walk_group_id: string }) {
  const m = words.value;
  const group = walk_group_id as Id;
  const members = useNeighbours(buurtOf(walk_group_id));
  const [list, setList] = useState<readonly Deputy[]>([]);
  const [who, setWho] = useState("");
  const [from, setFrom] = useState<string>(localDate(0));
  const [to, setTo] = useState<string>(localDate(14));
  const { trouble, work } = useWork();
  const hat = leads(walk_group_id);
  const ask = async () => {
    const page = await request({ type: "deputy.list", walk_group_id: group }, hat);
    setList(page.deputies ?? []);
  };
  useEffect(() => void ask().catch(() => {}), [walk_group_id, hat]);
  const name = work(async () => {
    const days = { from: from as LocalDate, to: to as LocalDate };
    const named = { deputy_id: newId() as Id, walk_group_id: group, member_id: who as Id };
    await request({ type: "deputy.name", ...named, ...days }, hat);
    setWho("");
    await ask();
  });
  const end = (deputy_id: Id) =>
    work(async () => {
      await request({ type: "deputy.end", walk_group_id: group, deputy_id }, hat);
      await ask();
    });
  return (
    <>
      <h1 dir="auto">{m.deputy_of(groupName(walk_group_id))}</h1>
      <p>{m.deputy_hint}</p>
      <div class="stack">
        <ChooseNeighbour
          label={m.whom}
          none={m.choose}
          value={who}
          members={members.filter(({ is_own }) => !is_own)}
          onChoose={setWho}
        />
        <Field label={m.first_day} type="date" value={from} onValue={setFrom} />
        <Field label={m.last_day} type="date" value={to} onValue={setTo} />
        <Trouble words={trouble} />
        <Button kind="primary" disabled={!who || from > to} onClick={name}>
          {m.name_deputy}
        </Button>
      </div>
      <section class="after stack">
        <h2>{m.deputy}</h2>
        {list.length === 0 && <p class="muted">{m.no_deputies}</p>}
        {list.map((one) => (
          <div class="card stack" key={one.deputy_id}>
            <p dir="auto">
              <b>{nameIn(members, one.member_id)}</b>
              <br />
              {m.from_to(dayOf(one.from), dayOf(one.to))}
            </p>
            <Button onClick={end(one.deputy_id)}>{m.remove}</Button>
          </div>
        ))}
      </section>
      <Back to="beheer" />
    </>
  );
}
