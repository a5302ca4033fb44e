// casussen.tsx -- collective casussen: the list, who waits, a new one, a simple question.
import { useState } from "preact/hooks";
import type { Casus, CasusShown, CasusTheme, Id, Solution } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { acting, ask, everyPage, isFor, may } from "../council/acting.ts";
import { Act, dayText, daysBetween, Fold, today } from "../council/figures.tsx";
import { useAnswer, Waits, whole } from "../council/figures.tsx";
import { Activities } from "./activities.tsx";
import { Comers, LastReview, Reword } from "./again.tsx";
import { Course, Plan } from "./course.tsx";
import { Outcomes, Questions } from "./outcomes.tsx";
import { openOf, readEntrances } from "../entrance/entrances.tsx";
import { Cited } from "../year/profile.tsx";

const TITLE_MAX = 60;
const CLOCKED = new Set(["talked", "planned"]);

export function readCasussen(): Promise<readonly Casus[]> {
  return everyPage<Casus>(async (last) => {
    const page = await ask({ type: "casus.list", ...(last && { after: last.casus_id }) });
    return { more: page.more, items: page.casussen };
  });
}

const showCasus = (casus_id: Id) => ask({ type: "casus.show", casus_id });

/** "dag 23 van 42": from the talk until a solution stands. */
export function Clock({ shown }: { shown: CasusShown }) {
  const w = words.value;
  const { talked_on, due_on, overdue, review_on } = shown;
  if (review_on)
    return (
      <p class="state own">
        <Icon name="check" /> {w.review_on(dayText(review_on))}
      </p>
    );
  if (!talked_on || !due_on) return null;
  const days = daysBetween(talked_on, due_on);
  const day = daysBetween(talked_on, today());
  return (
    <div>
      <p class="state">
        <Icon name={overdue ? "warning" : "clock"} />{" "}
        {overdue ? w.overdue(day - days, dayText(due_on)) : w.day_of(Math.max(0, day), days)}
      </p>
      {!overdue && <p class="muted">{w.solution_before(dayText(due_on))}</p>}
      <progress class="bar" value={Math.min(day, days)} max={days} aria-hidden="true" />
    </div>
  );
}

function ClockOf({ casus_id }: { casus_id: Id }) {
  const answer = useAnswer(() => showCasus(casus_id), [casus_id]);
  return answer.value ? <Clock shown={answer.value} /> : null;
}

/* ── bringing one in, and a question that was solved at once ── */

function OpenForm({ onOpened }: { onOpened: () => void }) {
  const w = words.value;
  const [theme, setTheme] = useState<CasusTheme>("meeting");
  const [title, setTitle] = useState("");
  const [fresh, setFresh] = useState(newId);
  const reach = acting.value?.room; // a hat for one casus opens that one
  const open = async () => {
    const casus_id = (reach ?? fresh) as Id;
    await ask({ type: "casus.open", casus_id, theme, title: title.trim() });
    setTitle("");
    setFresh(newId());
    onOpened();
  };
  return (
    <Fold title={w.open_casus}>
      <Act label={w.open_casus} act={open} done={w.casus_opened} disabled={title.trim() === ""}>
        <Field
          label={w.casus_title}
          hint={w.no_names}
          most={TITLE_MAX}
          value={title}
          onValue={setTitle}
        />
        <Choice label={w.theme} value={theme} choices={w.themes} onChoose={setTheme} />
      </Act>
    </Fold>
  );
}

/** Four fields, no person: solved at once and counted. */
function QuestionForm() {
  const w = words.value;
  const [theme, setTheme] = useState<CasusTheme>("living");
  const [solution, setSolution] = useState<Solution>("own_strength");
  const [entrance, setEntrance] = useState("1");
  const [at_once, setAtOnce] = useState(true);
  const entrances = useAnswer(readEntrances, []);
  const places = openOf(entrances.value ?? []);
  const numbers = Object.keys(places);
  const where = numbers.length > 0 && !numbers.includes(entrance) ? numbers[0]! : entrance;
  const save = () =>
    ask({ type: "casus.question", theme, solution, entrance: whole(where), at_once });
  return (
    <Fold title={w.simple_question}>
      <p>{w.simple_why}</p>
      <Act label={w.count_question} act={save} done={w.counted}>
        <Choice label={w.theme} value={theme} choices={w.themes} onChoose={setTheme} />
        <Choice
          label={w.solved_how}
          value={solution}
          choices={w.solutions}
          onChoose={setSolution}
        />
        {numbers.length > 0 ? (
          <Choice label={w.at_entrance} value={where} choices={places} onChoose={setEntrance} />
        ) : (
          <Field label={w.entrance} type="number" value={entrance} onValue={setEntrance} />
        )}
        <Tick checked={at_once} onChange={setAtOnce}>
          {w.at_once}
        </Tick>
      </Act>
    </Fold>
  );
}

/* ── who waits ── */

function Waiting({ casussen }: { casussen: readonly Casus[] }) {
  const w = words.value;
  const answer = useAnswer(() => ask({ type: "casus.overdue" }), []);
  const { waiting = 0, talked = 0, median_days = 0 } = answer.value ?? {};
  const { overdue = [], reviews = [] } = answer.value ?? {};
  const nameOf = (id: Id) => casussen.find(({ casus_id }) => casus_id === id)?.title ?? w.casus;
  return (
    <section class="card">
      <h2>{w.waiting_list}</h2>
      <Waits of={answer} />
      {answer.value && (
        <>
          <p>
            {w.waiting(waiting)} {w.median(median_days, talked)}
          </p>
          {overdue.length === 0 ? (
            <p class="state own">
              <Icon name="check" /> {w.none_overdue}
            </p>
          ) : (
            <ul class="plain">
              {overdue.map(({ casus_id, due_on }) => (
                <li key={casus_id} class="state">
                  <Icon name="warning" />
                  <a class="link" href={`#/wijk/casus/${casus_id}`}>
                    {nameOf(casus_id)}
                  </a>
                  {w.overdue(daysBetween(due_on, today()), dayText(due_on))}
                </li>
              ))}
            </ul>
          )}
          {reviews.length > 0 && (
            <>
              <h3>{w.review_late}</h3>
              <ul class="plain">
                {reviews.map(({ casus_id, review_on }) => (
                  <li key={casus_id} class="state">
                    <Icon name="warning" />
                    <a class="link" href={`#/wijk/casus/${casus_id}`}>
                      {nameOf(casus_id)}
                    </a>
                    {w.overdue(daysBetween(review_on, today()), dayText(review_on))}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </section>
  );
}

export function CasussenScreen() {
  const w = words.value;
  const answer = useAnswer(readCasussen, []);
  const all = answer.value ?? [];
  const own = acting.value?.room;
  const sorted = [...all].sort(
    (a, b) =>
      Number(b.casus_id === own) - Number(a.casus_id === own) ||
      (b.since ?? "").localeCompare(a.since ?? ""),
  );
  return (
    <>
      <h2>{w.parts.casussen}</h2>
      <p class="muted">{w.collective_unless}</p>
      <Waits of={answer} />
      <div class="wide">
        <div>
          {sorted.map((casus) => (
            <article class={`card ${casus.casus_id === own ? "mine" : ""}`} key={casus.casus_id}>
              <h2 dir="auto">
                <a class="link" href={`#/wijk/casus/${casus.casus_id}`}>
                  {casus.title ?? w.safety_casus}
                </a>
              </h2>
              <p class="muted">
                {w.themes[casus.theme]} · {w.states[casus.state]}
                {casus.since && ` · ${w.since(dayText(casus.since))}`}
              </p>
              {CLOCKED.has(casus.state) && <ClockOf casus_id={casus.casus_id} />}
            </article>
          ))}
        </div>
        <div>
          {may("casus.overdue") && <Waiting casussen={all} />}
          {may("casus.open") && (
            <OpenForm
              onOpened={() => {
                answer.again();
                if (own) go(`wijk/casus/${own}`);
              }}
            />
          )}
          {may("casus.question") && <QuestionForm />}
          {may("casus.outcomes") && <Outcomes />}
          {may("casus.questions") && <Questions />}
        </div>
      </div>
    </>
  );
}

/* ── one of them ── */

function Answers({ shown }: { shown: CasusShown }) {
  const w = words.value;
  if (!shown.want) return <p>{w.no_talk}</p>;
  return (
    <dl class="answers">
      <dt>{w.want}</dt>
      <dd dir="auto">{shown.want}</dd>
      <dt>{w.can_self}</dt>
      <dd dir="auto">{shown.can_self}</dd>
      <dt>{w.can_others}</dt>
      <dd dir="auto">{shown.can_others}</dd>
      <dt>{w.need}</dt>
      <dd dir="auto">{shown.need}</dd>
    </dl>
  );
}

export function CasusScreen({ casus_id }: { casus_id: string }) {
  const w = words.value;
  const id = casus_id as Id;
  const answer = useAnswer(() => showCasus(id), [id]);
  const shown = answer.value;
  if (!shown) return <Waits of={answer} />;
  const { casus } = shown;
  return (
    <>
      <h2 dir="auto">{casus.title ?? w.safety_casus}</h2>
      <p class="muted">
        {w.themes[casus.theme]} · {w.states[casus.state]}
        {casus.since && ` · ${w.since(dayText(casus.since))}`}
        {shown.solution && ` · ${w.solutions[shown.solution]}`}
      </p>
      <Clock shown={shown} />
      <div class="wide">
        <section class="card">
          <h2>{w.three_questions}</h2>
          <Answers shown={shown} />
        </section>
        <Plan shown={shown} />
      </div>
      <Cited key={shown.profile} shown={shown} onCited={answer.again} />
      <LastReview shown={shown} />
      {may("casus.who") && <Comers casus_id={id} />}
      {may("casus.talk") && isFor(id) && <Course shown={shown} onChanged={answer.again} />}
      {casus.title && may("casus.describe") && isFor(id) && (
        <Reword shown={shown} onChanged={answer.again} />
      )}
      <Activities casus_id={id} />
    </>
  );
}
