// learning.tsx -- sessions as numbers, and open questions that go up and come back.
import { useState } from "preact/hooks";
import type { Id, Layer, LearningMethod, LearningSession, LocalDate } from "#types/wire";
import type { OpenQuestion, QuestionAbout } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { acting, ask, may } from "../council/acting.ts";
import { Act, count, dayText, Fold, Print, Table, today, whole } from "../council/figures.tsx";
import { useAnswer, Waits } from "../council/figures.tsx";

const TEXT_MAX = 300;

/** A session to come needs a day; one that was, how many came. */
function MeetForm({ session, onNoted }: { session?: LearningSession; onNoted: () => void }) {
  const w = words.value;
  const isManager = acting.value?.hat === "manager";
  const [layer, setLayer] = useState<Layer>(
    session?.layer ?? (isManager ? "managers" : "professionals"),
  );
  const [on, setOn] = useState<string>(session?.on ?? today());
  const [method, setMethod] = useState<LearningMethod>(session?.method ?? "session");
  const [present, setPresent] = useState(String(session?.present ?? 0));
  const [visits, setVisits] = useState(String(session?.visits ?? 0));
  const [fresh, setFresh] = useState(newId);
  const save = async () => {
    const session_id = session?.session_id ?? (fresh as Id);
    const counts = { present: whole(present), visits: whole(visits) };
    const planned = { session_id, layer, on: on as LocalDate, method, ...counts };
    await ask({ type: "learning.meet", session: planned });
    setFresh(newId());
    onNoted();
  };
  return (
    <Act label={w.save_session} act={save}>
      {!session && (
        <>
          <Choice label={w.layer} value={layer} choices={w.layers} onChoose={setLayer} />
          <Field label={w.on_day} type="date" value={on} onValue={setOn} />
          <Choice
            label={w.method}
            value={method}
            choices={w.learning_methods}
            onChoose={setMethod}
          />
        </>
      )}
      <Field
        label={w.present}
        hint={w.present_hint}
        type="number"
        value={present}
        onValue={setPresent}
      />
      <Field label={w.work_visits} type="number" value={visits} onValue={setVisits} />
    </Act>
  );
}

function Sessions({ sessions, onNoted }: Noted & { sessions: readonly LearningSession[] }) {
  const w = words.value;
  const isPast = ({ on, present }: LearningSession) => present === 0 && on <= today();
  return (
    <section class="card">
      <h2>{w.sessions}</h2>
      <Table
        caption={w.sessions_caption}
        head={[w.on_day, w.layer, w.method, w.present, w.work_visits]}
        rows={sessions.map(({ on, layer, method, present, visits }) => [
          dayText(on),
          w.layers[layer],
          w.learning_methods[method],
          present > 0 ? count(present) : w.still_to_come,
          count(visits),
        ])}
      />
      {may("learning.meet") && (
        <>
          {sessions.filter(isPast).map((session) => (
            <details class="fold" key={session.session_id}>
              <summary>{w.note_present(dayText(session.on))}</summary>
              <MeetForm session={session} onNoted={onNoted} />
            </details>
          ))}
          <details class="fold">
            <summary>{w.plan_session}</summary>
            <MeetForm onNoted={onNoted} />
          </details>
        </>
      )}
    </section>
  );
}

interface Noted {
  readonly onNoted: () => void;
}

function AskForm({ onNoted }: Noted) {
  const w = words.value;
  const [about, setAbout] = useState<QuestionAbout>("cooperation");
  const [said, setSaid] = useState("");
  const [id, setId] = useState(newId);
  const save = async () => {
    await ask({ type: "learning.ask", question_id: id as Id, about, text: said.trim() });
    setSaid("");
    setId(newId());
    onNoted();
  };
  return (
    <Fold title={w.ask_question}>
      <Act label={w.ask_question} act={save} disabled={said.trim() === ""}>
        <Field
          label={w.question}
          hint={w.no_names}
          lines={3}
          most={TEXT_MAX}
          value={said}
          onValue={setSaid}
        />
        <Choice label={w.about} value={about} choices={w.abouts} onChoose={setAbout} />
      </Act>
    </Fold>
  );
}

function AnswerForm({ question_id, onNoted }: Noted & { question_id: Id }) {
  const w = words.value;
  const [said, setSaid] = useState("");
  const [arranged, setArranged] = useState(false);
  const save = async () => {
    await ask({ type: "learning.answer", question_id, arranged, answer: said.trim() });
    onNoted();
  };
  return (
    <Act label={w.answer_question} act={save} disabled={said.trim() === ""}>
      <Field
        label={w.answer}
        hint={w.no_names}
        lines={3}
        most={TEXT_MAX}
        value={said}
        onValue={setSaid}
      />
      <Tick checked={arranged} onChange={setArranged}>
        {w.arranged}
      </Tick>
    </Act>
  );
}

/** Where it is decides what can be done; whose turn it is the server judges. */
function Turns({ question, onNoted }: Noted & { question: OpenQuestion }) {
  const w = words.value;
  const { question_id, state, held_by, asked_by } = question;
  const isManager = acting.value?.hat === "manager";
  const isHeld = state === "open" || state === "raised";
  const isBack = state === "answered" || state === "arranged";
  const isOurs = isManager ? asked_by !== "professionals" : asked_by === "professionals";
  const raise = async () => {
    await ask({ type: "learning.raise", question_id });
    onNoted();
  };
  const close = (answered: boolean) => async () => {
    await ask({ type: "learning.close", question_id, answered });
    onNoted();
  };
  const holds = isManager ? held_by !== "professionals" : held_by === "professionals";
  return (
    <>
      {isHeld && holds && held_by !== "directors" && may("learning.raise") && (
        <Act label={w.raise} act={raise} />
      )}
      {state === "raised" && may("learning.answer") && (
        <AnswerForm question_id={question_id} onNoted={onNoted} />
      )}
      {isBack && isOurs && may("learning.close") && (
        <>
          <Act label={w.is_answered} act={close(true)} />
          <Act label={w.not_answered} act={close(false)} kind="quiet" />
        </>
      )}
    </>
  );
}

function Questions({ questions, open, onNoted }: Noted & Asked) {
  const w = words.value;
  return (
    <section class="card">
      <h2>{w.open_questions(open)}</h2>
      {questions.length === 0 && <p>{w.no_questions}</p>}
      {questions.map((question) => (
        <article class="item" key={question.question_id}>
          <h3 dir="auto">{question.text}</h3>
          <p class="state">
            <Icon name={question.state === "closed" ? "check" : "clock"} />{" "}
            {w.question_states[question.state]}
            {question.state !== "closed" && ` · ${w.held_by(w.layers[question.held_by])}`}
          </p>
          <p class="muted">
            {w.abouts[question.about]} · {w.asked_by(w.layers[question.asked_by])} ·{" "}
            {dayText(question.asked_on)}
            {question.agenda_on && ` · ${w.on_agenda(dayText(question.agenda_on))}`}
          </p>
          {question.answer && (
            <blockquote dir="auto">
              <b>{w.answer}:</b> {question.answer}
            </blockquote>
          )}
          <Turns question={question} onNoted={onNoted} />
        </article>
      ))}
      {may("learning.ask") && <AskForm onNoted={onNoted} />}
    </section>
  );
}

interface Asked {
  readonly questions: readonly OpenQuestion[];
  readonly open: number;
}

/** The questions and sessions of a year, page by page. */
async function readLearning(year: number) {
  const questions: OpenQuestion[] = [];
  const sessions: LearningSession[] = [];
  for (;;) {
    const at = { after: questions.length, after_sessions: sessions.length };
    const page = await ask({ type: "learning.list", year, ...at });
    questions.push(...(page.questions ?? []));
    sessions.push(...(page.sessions ?? []));
    if (!page.more && !page.more_sessions) return { open: page.open, questions, sessions };
  }
}

export function LearningScreen() {
  const w = words.value;
  const [year, setYear] = useState(today().slice(0, 4));
  const answer = useAnswer(() => readLearning(whole(year)), [year]);
  const page = answer.value;
  return (
    <>
      <h2>{w.parts.learning}</h2>
      <p class="muted">{w.learning_why}</p>
      <div class="controls">
        <Field label={w.year} type="number" value={year} onValue={setYear} />
        <Print />
      </div>
      <Waits of={answer} />
      {page && (
        <div class="wide">
          <Questions questions={page.questions} open={page.open} onNoted={answer.again} />
          <Sessions sessions={page.sessions} onNoted={answer.again} />
        </div>
      )}
    </>
  );
}
