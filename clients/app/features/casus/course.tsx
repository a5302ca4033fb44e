// course.tsx -- what a professional writes down of a casus, step by step; nothing is asked twice.
import { useState } from "preact/hooks";
import type { Agreement, CasusShown, LocalDate } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Button, Field, Icon, Tick } from "../../ui/parts.tsx";
import { ask } from "../council/acting.ts";
import { Act, dayText, Fold, Table, today } from "../council/figures.tsx";
import { ReviewForm } from "./again.tsx";
import { EndForm, GradeForm, MeetForm, SolveForm } from "./forms.tsx";

const ANSWER_MAX = 400;
const REASON_MAX = 120;
const WHO_MAX = 40;
const AGREEMENTS_MAX = 20;
const CLOCK_DAYS = 14; // proposed when more time is asked
const DAY_MS = 86_400_000;

export function Plan({ shown }: { shown: CasusShown }) {
  const w = words.value;
  const { agreements = [], plan_version, plan_agreed } = shown;
  return (
    <section class="card">
      <h2>{w.plan}</h2>
      {!plan_version ? (
        <p>{w.no_plan}</p>
      ) : (
        <>
          <p class="state">
            <Icon name={plan_agreed ? "check" : "warning"} /> {w.plan_version(plan_version)},{" "}
            {plan_agreed ? w.plan_agreed : w.plan_not_agreed}
          </p>
          <Table
            caption={w.agreements}
            head={[w.who, w.what_agreed, w.by_when]}
            rows={agreements.map(({ who, what, by }) => [
              who,
              <bdi key={what}>{what}</bdi>,
              dayText(by),
            ])}
          />
        </>
      )}
    </section>
  );
}

interface Step {
  readonly shown: CasusShown;
  readonly onChanged: () => void;
}

function TalkForm({ shown, onChanged }: Step) {
  const w = words.value;
  const [answers, setAnswers] = useState({ want: "", can_self: "", can_others: "", need: "" });
  const [on, setOn] = useState<string>(today());
  const { casus_id } = shown.casus;
  const isWhole = Object.values(answers).every((said) => said.trim() !== "");
  const save = async () => {
    await ask({ type: "casus.talk", casus_id, on: on as LocalDate, answers });
    onChanged();
  };
  const field = (key: keyof typeof answers) => (
    <Field
      label={w[key]}
      lines={3}
      most={ANSWER_MAX}
      value={answers[key]}
      onValue={(said) => setAnswers({ ...answers, [key]: said })}
    />
  );
  return (
    <Fold title={w.note_talk}>
      <p class="muted">{w.no_names}</p>
      <Act label={w.note_talk} act={save} disabled={!isWhole}>
        {field("want")}
        {field("can_self")}
        {field("can_others")}
        {field("need")}
        <Field label={w.on_day} type="date" value={on} onValue={setOn} />
      </Act>
    </Fold>
  );
}

const later = (days: number, from = Date.now()) =>
  new Date(from + days * DAY_MS).toISOString().slice(0, 10) as LocalDate;

/** More time is counted from the day that stands, or from today where that has passed. */
export const moreTime = (due_on: LocalDate | undefined) =>
  later(CLOCK_DAYS, Math.max(Date.now(), Date.parse(`${due_on ?? today()}T12:00:00Z`)));

function AgreementFields({ row, number, onRow }: AgreementRow) {
  const w = words.value;
  return (
    <fieldset class="item stack">
      <legend>{w.agreement(number)}</legend>
      <Field
        label={w.who}
        hint={w.who_hint}
        most={WHO_MAX}
        value={row.who}
        onValue={(who) => onRow({ ...row, who })}
      />
      <Field
        label={w.what_agreed}
        lines={2}
        most={REASON_MAX}
        value={row.what}
        onValue={(what) => onRow({ ...row, what })}
      />
      <Field
        label={w.by_when}
        type="date"
        value={row.by}
        onValue={(by) => onRow({ ...row, by: by as LocalDate })}
      />
    </fieldset>
  );
}

interface AgreementRow {
  readonly row: Agreement;
  readonly number: number;
  readonly onRow: (row: Agreement) => void;
}

/** A new version begins with what the one before says. */
function PlanForm({ shown, onChanged }: Step) {
  const w = words.value;
  const empty = { who: "", what: "", by: shown.due_on ?? later(CLOCK_DAYS) };
  const before = shown.agreements ?? [];
  const [rows, setRows] = useState<readonly Agreement[]>(before.length > 0 ? before : [empty]);
  const [agreed, setAgreed] = useState(false);
  const { casus_id } = shown.casus;
  const agreements = rows.filter(({ who, what }) => who.trim() !== "" && what.trim() !== "");
  const save = async () => {
    const version = (shown.plan_version ?? 0) + 1;
    await ask({ type: "casus.plan", casus_id, version, agreed, agreements });
    setAgreed(false);
    onChanged();
  };
  return (
    <Fold title={shown.plan_version ? w.new_version : w.make_plan}>
      <p class="muted">{w.no_names}</p>
      <Act label={w.save_plan} act={save} disabled={agreements.length === 0}>
        {rows.map((row, i) => (
          <AgreementFields
            key={i}
            row={row}
            number={i + 1}
            onRow={(changed) => setRows(rows.map((one, j) => (j === i ? changed : one)))}
          />
        ))}
        {rows.length < AGREEMENTS_MAX && (
          <Button kind="quiet" onClick={() => setRows([...rows, empty])}>
            {w.another_agreement}
          </Button>
        )}
        <Tick checked={agreed} onChange={setAgreed}>
          {w.residents_agree}
        </Tick>
      </Act>
    </Fold>
  );
}

function PostponeForm({ shown, onChanged }: Step) {
  const w = words.value;
  const [due, setDue] = useState<string>(moreTime(shown.due_on));
  const [why, setWhy] = useState("");
  const [agreed, setAgreed] = useState(false);
  const { casus_id } = shown.casus;
  const save = async () => {
    const due_on = due as LocalDate;
    await ask({ type: "casus.postpone", casus_id, due_on, reason: why.trim(), agreed });
    onChanged();
  };
  return (
    <Fold title={w.postpone}>
      <p>{w.postpone_why}</p>
      <Act label={w.postpone} act={save} disabled={why.trim() === "" || !agreed}>
        <Field label={w.new_day} type="date" value={due} onValue={setDue} />
        <Field label={w.reason} lines={2} most={REASON_MAX} value={why} onValue={setWhy} />
        <Tick checked={agreed} onChange={setAgreed}>
          {w.residents_agree}
        </Tick>
      </Act>
    </Fold>
  );
}

function Meet({ shown }: { shown: CasusShown }) {
  const w = words.value;
  const { casus_id } = shown.casus;
  return (
    <MeetForm
      why={w.meet_why}
      residentThere={w.resident_there}
      representativeThere={w.representative_there}
      meet={(meeting) => ask({ type: "casus.meet", casus_id, ...meeting })}
    />
  );
}

function Solve({ shown, onChanged }: Step) {
  const { casus_id } = shown.casus;
  return (
    <SolveForm
      usual="collective"
      solve={async (solved) => {
        await ask({ type: "casus.solve", casus_id, ...solved });
        onChanged();
      }}
    />
  );
}

function Mark({ shown }: { shown: CasusShown }) {
  const { casus_id } = shown.casus;
  return <GradeForm grade={(grade) => ask({ type: "casus.grade", casus_id, ...grade })} />;
}

function End({ shown, onChanged }: Step) {
  const { casus_id } = shown.casus;
  return (
    <EndForm
      end={async (done) => {
        await ask({ type: "casus.end", casus_id, done });
        onChanged();
      }}
    />
  );
}

/** The steps that are open now, in their order. */
export function Course({ shown, onChanged }: Step) {
  const { state } = shown.casus;
  const step = { shown, onChanged };
  const isOver = state === "done" || state === "stopped";
  const isClocked = state === "talked" || state === "planned";
  if (isOver || state === "simple") return null;
  return (
    <section class="after">
      <h2>{words.value.next_step}</h2>
      <div class="wide after">
        {state === "entered" && <TalkForm {...step} />}
        {state !== "entered" && <PlanForm key={shown.plan_version} {...step} />}
        {state === "running" && shown.review_on && (
          <ReviewForm key={shown.review_on} {...step} />
        )}
        {state === "planned" && <Solve {...step} />}
        {isClocked && <Meet shown={shown} />}
        {isClocked && <PostponeForm key={shown.due_on} {...step} />}
        <Mark shown={shown} />
        <End {...step} />
      </div>
    </section>
  );
}
