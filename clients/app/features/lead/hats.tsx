// hats.tsx -- who has which task and until when; a successor takes two people.
import { useEffect, useState } from "preact/hooks";
import type { HatHeld, HatKind, Id } from "#types/wire";
import { request, wish } from "../../page/phone.ts";
import { askAgain, hats, self } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { changeDesk, desk } from "./desk.ts";
import {
  Back,
  ChooseNeighbour,
  dayOfYear,
  groupName,
  nameIn,
  Trouble,
  useNeighbours,
  useWork,
} from "./parts.tsx";
import { coordinates, walkRooms, wears } from "./under.ts";
import { words } from "./words.ts";

const PAPER_MAX = 400;

/** Those that the screens give; the others come with what they are for. */
const OF_ROOT = ["wijk_coordinator", "council", "adviesraad", "wijkstichting"] as const;
const GIVEN = ["leader", "coordinator", "moderator", ...OF_ROOT] as const;
type Given = (typeof GIVEN)[number];

const isOfRoot = (hat: Given) => (OF_ROOT as readonly Given[]).includes(hat);

/** One may always stop; who comes after is a matter of others. */
function LayDown({ serial }: { serial: Id }) {
  const m = words.value;
  const [isSure, setSure] = useState(false);
  const { trouble, work } = useWork();
  const stop = work(async () => {
    await wish("withdraw_hat", { id: serial });
    askAgain("hats");
  });
  if (!isSure)
    return (
      <Button kind="quiet" onClick={() => setSure(true)}>
        {m.lay_down}
      </Button>
    );
  return (
    <>
      <p role="alert">{m.lay_down_sure}</p>
      <Trouble words={trouble} />
      <Button kind="alarm" onClick={stop}>
        {m.lay_down}
      </Button>
      <Button onClick={() => setSure(false)}>{text.value.no}</Button>
    </>
  );
}

function OwnHats() {
  const m = words.value;
  return (
    <section class="stack">
      <h2>{m.own_hats}</h2>
      {hats.value.map(({ serial, hat, room, until }) => (
        <div class="card stack" key={serial}>
          <p dir="auto">
            <b>{m.kinds[hat as HatKind]}</b>
            {hat === "leader" && room && ` · ${groupName(room)}`}
          </p>
          <p class="state">
            <Icon name="clock" /> {m.ends_on(dayOfYear(until))}
          </p>
          <LayDown serial={serial} />
        </div>
      ))}
    </section>
  );
}

/** Another coordinator asks this one to sign too. */
function AskedToSign() {
  const m = words.value;
  const members = useNeighbours(undefined);
  const { trouble, work } = useWork();
  const sign = (serial: Id) =>
    work(async () => {
      await wish("cosign_hat", { id: serial });
      changeDesk((of) => ({ hats: of.hats.filter((one) => one.serial !== serial) }));
    });
  return (
    <>
      {desk.value.hats.map(({ serial, hat, member_id }) => (
        <section class="card stack" key={serial}>
          <h2>{m.asked_to_sign}</h2>
          <p dir="auto">{m.asked_hat(nameIn(members, member_id), m.kinds[hat as HatKind])}</p>
          <Trouble words={trouble} />
          <Button kind="primary" onClick={sign(serial)}>
            {m.sign_too}
          </Button>
        </section>
      ))}
    </>
  );
}

/** Another wijk coordinator, whose hat signs too. */
const secondOf = (held: readonly HatHeld[]) =>
  held.find(
    ({ kind, withdrawn, member_id, until }) =>
      kind === "wijk_coordinator" &&
      !withdrawn &&
      until > Date.now() / 1000 &&
      member_id !== self.value?.member_id,
  );

/** The root's words: where it alone gives a hat, or nobody else can sign. */
function RootWords({ hat, value, onValue }: RootWordsProps) {
  const m = words.value;
  return (
    <>
      <Field label={m.root_words} value={value} onValue={onValue} most={PAPER_MAX} lines={3} />
      {!isOfRoot(hat) && <p class="muted">{m.no_paper}</p>}
    </>
  );
}

interface RootWordsProps {
  readonly hat: Given;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

const givenNames = () =>
  Object.fromEntries(GIVEN.map((kind) => [kind, words.value.kinds[kind]])) as Record<Given, string>;

function Give({ held, onDone }: { held: readonly HatHeld[]; onDone: () => unknown }) {
  const m = words.value;
  const buurt_id = self.value?.buurt_id as Id;
  const members = useNeighbours(buurt_id);
  const [who, setWho] = useState("");
  const [hat, setHat] = useState<Given>("leader");
  const [group, setGroup] = useState("");
  const [paper, setPaper] = useState("");
  const [said, setSaid] = useState("");
  const { trouble, work } = useWork();
  const rooms = walkRooms();
  const room = (group || rooms[0]?.room) as Id | undefined;
  const device_serial = members.find(({ member_id }) => member_id === who)?.device_serial;
  const second = secondOf(held);
  const needsPaper = isOfRoot(hat) || !second;
  const give = work(async () => {
    if (!device_serial) return;
    setSaid("");
    const where = isOfRoot(hat) ? {} : hat === "leader" && room ? { buurt_id, room } : { buurt_id };
    const signs = paper.trim()
      ? { root_paper: paper.trim() }
      : second
        ? { cosigner: second.serial }
        : {};
    const made = await wish("grant_hat", { hat, device_serial, ...where, ...signs });
    setPaper("");
    setWho("");
    setSaid(made.is_draft ? m.waits_for_second : m.given);
    await onDone();
  });
  return (
    <section class="card stack">
      <h2>{m.successor}</h2>
      <ChooseNeighbour
        label={m.whom}
        none={m.choose}
        value={who}
        members={members}
        onChoose={setWho}
      />
      <Choice
        label={m.which_hat}
        value={hat}
        choices={givenNames()}
        onChoose={setHat}
      />
      {hat === "leader" && rooms.length > 1 && (
        <Choice
          label={m.which_group}
          value={(room as string | undefined) ?? ""}
          choices={Object.fromEntries(rooms.map((one) => [one.room, groupName(one.room)]))}
          onChoose={setGroup}
        />
      )}
      {needsPaper && <RootWords hat={hat} value={paper} onValue={setPaper} />}
      <Trouble words={trouble} />
      <Button
        kind="primary"
        disabled={!device_serial || (needsPaper && paper.trim() === "")}
        onClick={give}
      >
        {m.give_hat}
      </Button>
      <p role="status">{said}</p>
    </section>
  );
}

function AllHats({ held }: { held: readonly HatHeld[] }) {
  const m = words.value;
  const members = useNeighbours(undefined);
  const live = held.filter(({ withdrawn, until }) => !withdrawn && until > Date.now() / 1000);
  if (live.length === 0) return null;
  return (
    <section class="after">
      <h2>{m.all_hats}</h2>
      <ul class="plain">
        {live.map(({ serial, kind, member_id, until }) => (
          <li key={serial} dir="auto">
            <b>{nameIn(members, member_id)}</b>: {m.kinds[kind]}
            <br />
            <span class="muted">{m.ends_on(dayOfYear(until))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function HatsScreen() {
  const [held, setHeld] = useState<readonly HatHeld[]>([]);
  const hat = coordinates();
  const ask = async () => {
    askAgain("hats");
    setHeld((await request({ type: "hat.list" }, hat)).hats ?? []);
  };
  useEffect(() => void ask().catch(() => {}), [hat]);
  return (
    <>
      <h1>{words.value.hats}</h1>
      <OwnHats />
      <AskedToSign />
      {wears("wijk_coordinator") && <Give held={held} onDone={ask} />}
      {hat && <AllHats held={held} />}
      <Back to="beheer" />
      <p role="status" class="muted">
        {hats.value.length === 0 && text.value.refusals.not_allowed}
      </p>
    </>
  );
}
