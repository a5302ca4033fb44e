// forms.tsx -- the steps that a collective and an individual casus have in common.
import { useState } from "preact/hooks";
import type { GradeMoment, LocalDate, MeetingPlace, Solution } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Tick } from "../../ui/parts.tsx";
import { Act, Fold, readTenths, today, whole } from "../council/figures.tsx";

const USUAL_PRESENT = "4";

interface Meeting {
  readonly on: LocalDate;
  readonly place: MeetingPlace;
  readonly resident: boolean;
  readonly representative: boolean;
  readonly present: number;
}

interface Meet {
  readonly why: string;
  readonly residentThere: string;
  readonly representativeThere: string;
  readonly meet: (meeting: Meeting) => Promise<{ readonly crowded: boolean }>;
}

export function MeetForm({ why, residentThere, representativeThere, meet }: Meet) {
  const w = words.value;
  const [on, setOn] = useState<string>(today());
  const [place, setPlace] = useState<MeetingPlace>("home");
  const [present, setPresent] = useState(USUAL_PRESENT);
  const [resident, setResident] = useState(false);
  const [representative, setRepresentative] = useState(false);
  const [isCrowded, setCrowded] = useState(false);
  const note = async () => {
    const who = { resident, representative, present: whole(present) };
    const { crowded } = await meet({ on: on as LocalDate, place, ...who });
    setCrowded(crowded);
  };
  return (
    <Fold title={w.meet}>
      <p>{why}</p>
      <Act label={w.meet} act={note} disabled={!resident && !representative}>
        <Field label={w.on_day} type="date" value={on} onValue={setOn} />
        <Choice label={w.where_met} value={place} choices={w.places} onChoose={setPlace} />
        <Field label={w.how_many} type="number" value={present} onValue={setPresent} />
        <Tick checked={resident} onChange={setResident}>
          {residentThere}
        </Tick>
        <Tick checked={representative} onChange={setRepresentative}>
          {representativeThere}
        </Tick>
        {isCrowded && <p class="warn">{w.crowded}</p>}
      </Act>
    </Fold>
  );
}

interface Solve {
  readonly usual: Solution;
  readonly solve: (solved: { on: LocalDate; solution: Solution }) => Promise<void>;
}

export function SolveForm({ usual, solve }: Solve) {
  const w = words.value;
  const [solution, setSolution] = useState(usual);
  const [on, setOn] = useState<string>(today());
  return (
    <Fold title={w.solve}>
      <Act label={w.solve} act={() => solve({ on: on as LocalDate, solution })}>
        <Choice
          label={w.solved_how}
          value={solution}
          choices={w.solutions}
          onChoose={setSolution}
        />
        <Field label={w.since_day} type="date" value={on} onValue={setOn} />
      </Act>
    </Fold>
  );
}

interface Grade {
  readonly on: LocalDate;
  readonly moment: GradeMoment;
  readonly tenths: number;
}

export function GradeForm({ grade }: { grade: (grade: Grade) => Promise<unknown> }) {
  const w = words.value;
  const [moment, setMoment] = useState<GradeMoment>("before");
  const [mark, setMark] = useState("");
  const [on, setOn] = useState<string>(today());
  const value = readTenths(mark);
  const note = async () => {
    await grade({ on: on as LocalDate, moment, tenths: value ?? 0 });
    setMark("");
  };
  return (
    <Fold title={w.note_mark}>
      <p>{w.mark_why}</p>
      <Act label={w.note_mark} act={note} disabled={value === undefined}>
        <Choice label={w.moment} value={moment} choices={w.moments} onChoose={setMoment} />
        <Field
          label={w.mark}
          value={mark}
          onValue={setMark}
          error={mark !== "" && value === undefined ? w.bad_mark : undefined}
        />
        <Field label={w.on_day} type="date" value={on} onValue={setOn} />
      </Act>
    </Fold>
  );
}

export function EndForm({ end }: { end: (done: boolean) => Promise<void> }) {
  const w = words.value;
  return (
    <Fold title={w.end_casus}>
      <Act label={w.end_done} act={() => end(true)} />
      <Act label={w.end_stopped} act={() => end(false)} kind="quiet" />
    </Fold>
  );
}
