// keys.tsx -- the keys that stand on paper: how many keep one, what that is for, and what to do
// when who led is gone. Who they are stands on paper too, and nowhere else.
import { useEffect, useState } from "preact/hooks";
import type { Id } from "#types/wire";
import { wish } from "../../page/phone.ts";
import { askAgain, hats, self } from "../../page/state.ts";
import { Button, Field, Icon, Tick } from "../../ui/parts.tsx";
import { afterPapers, papers } from "./papers.ts";
import { Back, ChooseNeighbour, Trouble, useNeighbours, useWork } from "./parts.tsx";
import { words } from "./words.ts";

const PAPER_MAX = 400;

/** What the core knows of them: 0 while it has not heard. */
const kept = () => {
  const { custodian_count: count = 0, custodian_quorum: quorum = 0 } = self.value ?? {};
  return { count, quorum };
};

function WhatFor() {
  const m = words.value;
  const { count, quorum } = kept();
  return (
    <section class="card stack">
      <h2>{m.keys_kept}</h2>
      {count > 0 && <p class="big">{m.keys_so_many(count, quorum)}</p>}
      <p>{m.keys_for}</p>
      <p class="muted">{m.keys_who}</p>
      {(self.value?.succession ?? 0) > 1 && <p class="muted">{m.keys_replaced}</p>}
    </section>
  );
}

function WhenLost() {
  const m = words.value;
  return (
    <section class="card stack">
      <h2>{m.keys_lost}</h2>
      <ol class="steps">
        {m.keys_lost_steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

/** As many papers as it takes: a trial, that changes nothing, or a new root. */
function Together() {
  const m = words.value;
  const { count, quorum } = kept();
  const [typed, setTyped] = useState<readonly string[]>([]);
  const [alsoAll, setAlsoAll] = useState(false);
  const [isSure, setSure] = useState(false);
  const [said, setSaid] = useState("");
  const { trouble, work } = useWork();
  const fields = Array.from({ length: Math.max(1, quorum) }, (_, i) => typed[i] ?? "");
  const filled = fields.map((one) => one.trim().toLowerCase()).filter(Boolean);
  const read = () => filled.map((one) => ({ words: one }));
  const type = (at: number) => (value: string) => {
    setSaid("");
    setSure(false);
    setTyped(fields.map((one, i) => (i === at ? value : one)));
  };
  const drill = work(async () => {
    setSaid("");
    await wish("drill", { papers: read(), new_root: true });
    setSaid(m.keys_enough);
  });
  const succeed = work(async () => {
    const all = alsoAll && { custodian_count: count, custodian_quorum: quorum };
    const made = await wish("succeed", { papers: read(), new_root: true, ...all });
    setTyped([]);
    askAgain("self");
    afterPapers.value = "beheer/sleutels";
    papers.value = made.papers;
  });
  return (
    <section class="card stack">
      <h2>{m.keys_together}</h2>
      <p>{m.keys_together_how}</p>
      {fields.map((one, i) => (
        <Field
          key={i}
          label={m.keys_words(i + 1)}
          value={one}
          onValue={type(i)}
          most={PAPER_MAX}
          lines={3}
        />
      ))}
      <Trouble words={trouble} />
      <p role="status">{said}</p>
      <Button disabled={filled.length === 0} onClick={drill}>
        {m.keys_try}
      </Button>
      {isSure ? (
        <>
          <p class="warn">
            <Icon name="warning" /> {m.keys_sure}
          </p>
          <Tick checked={alsoAll} onChange={setAlsoAll}>
            {m.keys_all}
          </Tick>
          <Button kind="alarm" onClick={succeed}>
            {m.keys_make}
          </Button>
        </>
      ) : (
        <Button disabled={filled.length === 0} onClick={() => setSure(true)}>
          {m.keys_make}
        </Button>
      )}
    </section>
  );
}

/** With the root's paper alone: the first task of a wijk that has nobody left. */
function FirstTask() {
  const m = words.value;
  const members = useNeighbours(undefined);
  const [who, setWho] = useState("");
  const [paper, setPaper] = useState("");
  const [said, setSaid] = useState("");
  const { trouble, work } = useWork();
  const device_serial = members.find(({ member_id }) => member_id === who)?.device_serial;
  const give = work(async () => {
    setSaid("");
    const root_paper = paper.trim().toLowerCase();
    const whose = { device_serial: device_serial as Id, root_paper };
    await wish("grant_hat", { hat: "wijk_coordinator", ...whose });
    setPaper("");
    setSaid(m.given);
  });
  return (
    <section class="card stack">
      <h2>{m.keys_first_task}</h2>
      <Field
        label={m.keys_root_words}
        value={paper}
        onValue={setPaper}
        most={PAPER_MAX}
        lines={3}
      />
      <ChooseNeighbour
        label={m.whom}
        none={m.choose}
        value={who}
        members={members}
        onChoose={setWho}
      />
      <Trouble words={trouble} />
      <Button kind="primary" disabled={!device_serial || paper.trim() === ""} onClick={give}>
        {m.give_hat}
      </Button>
      <p role="status">{said}</p>
    </section>
  );
}

export function KeysScreen() {
  useEffect(() => askAgain("self"), []);
  return (
    <>
      <h1>{words.value.keys}</h1>
      <WhatFor />
      <WhenLost />
      <Together />
      <FirstTask />
      <Back to={hats.value.length > 0 ? "beheer" : "ik"} />
    </>
  );
}
