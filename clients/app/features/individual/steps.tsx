// steps.tsx -- what is noted of an individual casus, step by step: days, choices and a yes.
import { useState } from "preact/hooks";
import type { DelayReason, GradeMoment, Individual, LocalDate } from "#types/wire";
import type { MeetingPlace, Solution } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Tick } from "../../ui/parts.tsx";
import { go } from "../../page/route.ts";
import { moreTime } from "../casus/course.tsx";
import { ask } from "../council/acting.ts";
import { Act, Fold, readTenths, today, whole } from "../council/figures.tsx";

const USUAL_PRESENT = "4";

interface Step {
  readonly row: Individual;
  readonly onChanged: () => void;
}

function TalkForm({ row, onChanged }: Step) {
  const w = words.value;
  const [on, setOn] = useState<string>(today());
  const note = async () => {
    await ask({ type: "individual.talk", pseudonym: row.pseudonym, on: on as LocalDate });
    onChanged();
  };
  return (
    <Fold title={w.note_individual_talk}>
      <p>{w.individual_talk_why}</p>
      <Act label={w.note_individual_talk} act={note}>
        <Field label={w.on_day} type="date" value={on} onValue={setOn} />
      </Act>
    </Fold>
  );
}

function PlanForm({ row, onChanged }: Step) {
  const w = words.value;
  const [agreed, setAgreed] = useState(false);
  const title = row.plan_version ? w.individual_new_plan : w.individual_plan;
  const note = async () => {
    const version = (row.plan_version ?? 0) + 1;
    await ask({ type: "individual.plan", pseudonym: row.pseudonym, version, agreed });
    setAgreed(false);
    onChanged();
  };
  return (
    <Fold title={title}>
      <p>{w.individual_plan_why}</p>
      <Act label={title} act={note}>
        <Tick checked={agreed} onChange={setAgreed}>
          {w.resident_agrees}
        </Tick>
      </Act>
    </Fold>
  );
}

function MeetForm({ row, onChanged }: Step) {
  const w = words.value;
  const [on, setOn] = useState<string>(today());
  const [place, setPlace] = useState<MeetingPlace>("home");
  const [present, setPresent] = useState(USUAL_PRESENT);
  const [resident, setResident] = useState(false);
  const [representative, setRepresentative] = useState(false);
  const [isCrowded, setCrowded] = useState(false);
  const note = async () => {
    const met = await ask({
      type: "individual.meet",
      ...{ pseudonym: row.pseudonym, on: on as LocalDate, place, resident, representative },
      present: whole(present),
    });
    setCrowded(met.crowded);
    onChanged();
  };
  return (
    <Fold title={w.meet}>
      <p>{w.meet_one_why}</p>
      <Act label={w.meet} act={note} disabled={!resident && !representative}>
        <Field label={w.on_day} type="date" value={on} onValue={setOn} />
        <Choice label={w.where_met} value={place} choices={w.places} onChoose={setPlace} />
        <Field label={w.how_many} type="number" value={present} onValue={setPresent} />
        <Tick checked={resident} onChange={setResident}>
          {w.resident_present}
        </Tick>
        <Tick checked={representative} onChange={setRepresentative}>
          {w.resident_chose}
        </Tick>
        {isCrowded && <p class="warn">{w.crowded}</p>}
      </Act>
    </Fold>
  );
}

function PostponeForm({ row, onChanged }: Step) {
  const w = words.value;
  const [due, setDue] = useState<string>(moreTime(row.due_on));
  const [reason, setReason] = useState<DelayReason>("resident");
  const [agreed, setAgreed] = useState(false);
  const more = async () => {
    const due_on = due as LocalDate;
    await ask({ type: "individual.postpone", pseudonym: row.pseudonym, due_on, reason, agreed });
    setAgreed(false);
    onChanged();
  };
  return (
    <Fold title={w.postpone}>
      <p>{w.postpone_one_why}</p>
      <Act label={w.postpone} act={more} disabled={!agreed}>
        <Field label={w.new_day} type="date" value={due} onValue={setDue} />
        <Choice label={w.reason} value={reason} choices={w.delay_reasons} onChoose={setReason} />
        <Tick checked={agreed} onChange={setAgreed}>
          {w.resident_agrees}
        </Tick>
      </Act>
    </Fold>
  );
}

function SolveForm({ row, onChanged }: Step) {
  const w = words.value;
  const [solution, setSolution] = useState<Solution>("own_strength");
  const [on, setOn] = useState<string>(today());
  const solve = async () => {
    const stands = { on: on as LocalDate, solution };
    await ask({ type: "individual.solve", pseudonym: row.pseudonym, ...stands });
    onChanged();
  };
  return (
    <Fold title={w.solve}>
      <Act label={w.solve} act={solve}>
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

function GradeForm({ row }: { row: Individual }) {
  const w = words.value;
  const [moment, setMoment] = useState<GradeMoment>("before");
  const [mark, setMark] = useState("");
  const [on, setOn] = useState<string>(today());
  const value = readTenths(mark);
  const note = async () => {
    const dated = { on: on as LocalDate, moment, tenths: value ?? 0 };
    await ask({ type: "individual.grade", pseudonym: row.pseudonym, ...dated });
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

function EndForm({ row, onChanged }: Step) {
  const w = words.value;
  const end = (done: boolean) => async () => {
    await ask({ type: "individual.end", pseudonym: row.pseudonym, done });
    onChanged();
  };
  return (
    <Fold title={w.end_casus}>
      <Act label={w.end_done} act={end(true)} />
      <Act label={w.end_stopped} act={end(false)} kind="quiet" />
    </Fold>
  );
}

/** The yes goes, and all of it with it: asked twice, because nothing brings it back. */
function EraseForm({ row }: { row: Individual }) {
  const w = words.value;
  const [isSure, setSure] = useState(false);
  const erase = async () => {
    await ask({ type: "individual.erase", pseudonym: row.pseudonym });
    go("wijk/individueel");
  };
  return (
    <Fold title={w.yes_back}>
      <p>{w.yes_back_why}</p>
      {isSure ? (
        <Act label={w.erase} act={erase} done={w.erased} />
      ) : (
        <Button onClick={() => setSure(true)}>{w.yes_back}</Button>
      )}
    </Fold>
  );
}

/** The steps that are open now, in their order. */
export function IndividualSteps({ row, onChanged }: Step) {
  const { state, solution } = row;
  const step = { row, onChanged };
  const isOver = state === "done" || state === "stopped";
  const isClocked = (state === "talked" || state === "planned") && !solution;
  return (
    <section class="after">
      <h2>{words.value.next_step}</h2>
      <div class="wide after">
        {state === "entered" && <TalkForm {...step} />}
        {!isOver && state !== "entered" && <PlanForm key={row.plan_version} {...step} />}
        {state === "planned" && <SolveForm {...step} />}
        {isClocked && <MeetForm {...step} />}
        {isClocked && <PostponeForm key={row.due_on} {...step} />}
        {!isOver && <GradeForm row={row} />}
        {!isOver && <EndForm {...step} />}
        <EraseForm row={row} />
      </div>
    </section>
  );
}
