// parts.tsx -- what the screens of who leads have in common.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Neighbour } from "#types/bridge";
import { wish } from "../../page/phone.ts";
import { askAgain, buurten, namings, rooms, self } from "../../page/state.ts";
import { day, language, refusalText, text } from "../../text/catalogue.ts";
import { Icon, Link } from "../../ui/parts.tsx";
import { walkRooms } from "./under.ts";

export const whyNot = refusalText;

export const Trouble = ({ words }: { words: string }) =>
  words ? (
    <p class="error" role="alert">
      <Icon name="warning" /> {words}
    </p>
  ) : null;

/** Work that may be refused: the sentence of why stands where the work was asked. */
export function useWork() {
  const [trouble, setTrouble] = useState("");
  const work = (what: () => Promise<unknown>) => async () => {
    setTrouble("");
    await what().catch((refused: unknown) => setTrouble(whyNot(refused)));
    askAgain("walks");
  };
  return { trouble, setTrouble, work };
}

export const groupName = (walk_group_id: string) =>
  walkRooms().find(({ room }) => room === walk_group_id)?.name || text.value.walk_name;

export const buurtNameOf = (id: string | undefined) =>
  buurten.value.find(({ buurt_id }) => buurt_id === id)?.name ?? "";

/** Who is in the talk of a buurt, or in a walking group. */
export function useNeighbours(room: string | undefined): readonly Neighbour[] {
  const [members, setMembers] = useState<readonly Neighbour[]>([]);
  const where = room ?? self.value?.buurt_id;
  const group = rooms.value.find(
    (other) => other.room === where && (other.kind === "talk" || other.kind === "walk"),
  )?.group;
  const devices = rooms.value.find((other) => other.group === group)?.devices;
  useEffect(() => {
    if (group)
      wish("show_members", { group }).then((told) => setMembers(told.members), () => {});
  }, [group, devices, namings.value]);
  return members;
}

export const nameIn = (members: readonly Neighbour[], id: string | undefined) =>
  members.find(({ member_id }) => member_id === id)?.first_name || text.value.nobody;

/** A day that may be a year away. */
export const dayOfYear = (seconds: number) =>
  new Intl.DateTimeFormat(language.value, {
    ...{ timeZone: "Europe/Amsterdam", day: "numeric", month: "long", year: "numeric" },
  }).format(seconds * 1000);

/** A date of the wire, said in words. */
export const dayOf = (date: string) => day(Date.parse(`${date}T12:00:00Z`) / 1000);

export const Back = ({ to }: { to: string }) => (
  <p class="after noprint">
    <Link to={`#/${to}`} kind="quiet" icon="back">
      {text.value.back}
    </Link>
  </p>
);

interface Chosen {
  readonly label: string;
  readonly value: string;
  readonly members: readonly Neighbour[];
  readonly onChoose: (member_id: string) => void;
  readonly none: string;
}

/** One neighbour of a list. */
export function ChooseNeighbour({ label, value, members, onChoose, none }: Chosen) {
  const id = `who-${label.replace(/\W/g, "")}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="" selected={value === ""}>
          {none}
        </option>
        {members.map(({ member_id, first_name }) => (
          <option key={member_id} value={member_id} selected={member_id === value}>
            {first_name || text.value.nobody}
          </option>
        ))}
      </select>
    </div>
  );
}

export const Card = ({ children }: { children: ComponentChildren }) => (
  <section class="card stack">{children}</section>
);
