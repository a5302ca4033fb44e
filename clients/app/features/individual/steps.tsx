// steps.tsx -- what is noted of an individual casus, step by step: days, choices and a yes.
import { useState } from "preact/hooks";
import type { DelayReason, Individual, LocalDate } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Tick } from "../../ui/parts.tsx";
import { go } from "../../page/route.ts";
import { moreTime } from "../casus/course.tsx";
import { EndForm, GradeForm, MeetForm, SolveForm } from "../casus/forms.tsx";
import { ask } from "../council/acting.ts";
import { Act, Fold, today } from "../council/figures.tsx";

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

function Meet({ row, onChanged }: Step) {
  const w = words.value;
  return (
    <MeetForm
      why={w.meet_one_why}
      residentThere={w.resident_present}
      representativeThere={w.resident_chose}
      meet={async (meeting) => {
        const { pseudonym } = row;
        const met = await ask({ type: "individual.meet", pseudonym, ...meeting });
        onChanged();
        return met;
      }}
    />
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

function Solve({ row: { pseudonym }, onChanged }: Step) {
  return (
    <SolveForm
      usual="own_strength"
      solve={async (solved) => {
        await ask({ type: "individual.solve", pseudonym, ...solved });
        onChanged();
      }}
    />
  );
}

function Mark({ row: { pseudonym } }: { row: Individual }) {
  return <GradeForm grade={(grade) => ask({ type: "individual.grade", pseudonym, ...grade })} />;
}

function End({ row: { pseudonym }, onChanged }: Step) {
  return (
    <EndForm
      end={async (done) => {
        await ask({ type: "individual.end", pseudonym, done });
        onChanged();
      }}
    />
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
        {state === "planned" && <Solve {...step} />}
        {isClocked && <Meet {...step} />}
        {isClocked && <PostponeForm key={row.due_on} {...step} />}
        {!isOver && <Mark row={row} />}
        {!isOver && <End {...step} />}
        <EraseForm row={row} />
      </div>
    </section>
  );
}
