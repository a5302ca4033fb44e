// advice.tsx -- what the wijkraad advises, to whom, and the answer within its term.
import { useState } from "preact/hooks";
import type { Advice, AdviceBy, AdviceTo, Id, LocalDate } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { acting, ask, may } from "./acting.ts";
import { Act, dayText, daysBetween, Fold, monthAway, monthText, Print, today } from "./figures.tsx";
import { useAnswer, Waits } from "./figures.tsx";

const ADVICE_MAX = 600;
const MONTHS = 12;
const NOTHING = "";

async function readAll(): Promise<readonly Advice[]> {
  const all: Advice[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await ask({ type: "advice.list", ...(last && { after: last.advice_id }) });
    all.push(...(page.advices ?? []));
    if (!page.more || !page.advices?.length) break;
  }
  return all.sort((a, b) => b.given_on.localeCompare(a.given_on));
}

/** Whose answer it is; the server judges it. */
const BODY: Partial<Record<string, AdviceTo>> = {
  municipality: "municipality",
  steward: "stewards",
  wijk_coordinator: "coordinators",
};

/** In whose name each hat advises. */
const COUNCIL: Partial<Record<string, AdviceBy>> = {
  council: "wijkraad",
  adviesraad: "adviesraad",
  wijkstichting: "wijkstichting",
};

function GiveForm({ onGiven }: { onGiven: () => void }) {
  const w = words.value;
  const [to, setTo] = useState<AdviceTo>("municipality");
  const by = COUNCIL[acting.value?.hat ?? ""] ?? "wijkraad";
  const [about, setAbout] = useState(NOTHING);
  const [said, setSaid] = useState("");
  const [id, setId] = useState(newId);
  const months = Array.from({ length: MONTHS }, (_, i) => monthAway(today(), -i - 1));
  const choices = Object.fromEntries([
    [NOTHING, w.about_nothing],
    ...months.map((month) => [month, monthText(month)] as const),
  ]) as Record<string, string>;
  const give = async () => {
    await ask({
      type: "advice.give",
      ...{ advice_id: id as Id, to, by, text: said.trim() },
      ...(about && { period: about as LocalDate }),
    });
    setSaid("");
    setId(newId());
    onGiven();
  };
  return (
    <section class="card">
      <h2>{w.give_advice}</h2>
      <Act label={w.give_advice} act={give} done={w.advice_given} disabled={said.trim() === ""}>
        <p>
          {w.advice_from}: {w.councils[by]}
        </p>
        <Choice label={w.to_whom} value={to} choices={w.bodies} onChoose={setTo} />
        <Choice label={w.about_month} value={about} choices={choices} onChoose={setAbout} />
        <Field
          label={w.advice}
          hint={w.no_names}
          lines={5}
          most={ADVICE_MAX}
          value={said}
          onValue={setSaid}
        />
      </Act>
    </section>
  );
}

function AnswerForm({ advice, onAnswered }: { advice: Advice; onAnswered: () => void }) {
  const w = words.value;
  const [said, setSaid] = useState("");
  const { advice_id } = advice;
  const answer = async () => {
    await ask({ type: "advice.answer", advice_id, answer: said.trim() });
    onAnswered();
  };
  return (
    <Act label={w.answer_advice} act={answer} disabled={said.trim() === ""}>
      <Field
        label={w.answer}
        hint={w.no_names}
        lines={4}
        most={ADVICE_MAX}
        value={said}
        onValue={setSaid}
      />
    </Act>
  );
}

/** How far it is, in words: a mark and a colour only repeat them. */
function Term({ advice }: { advice: Advice }) {
  const w = words.value;
  const { late, answered_on, due_on } = advice;
  if (answered_on)
    return (
      <p class="state own">
        <Icon name="check" /> {late ? w.answered_late : w.answered_in_term} ({dayText(answered_on)})
      </p>
    );
  return (
    <p class="state">
      <Icon name={late ? "warning" : "clock"} />{" "}
      {late ? w.answer_late(dayText(due_on)) : w.answer_by(dayText(due_on))}
      {!late && `, ${w.days_left(daysBetween(today(), due_on))}`}
    </p>
  );
}

export function AdviceScreen() {
  const w = words.value;
  const answer = useAnswer(readAll, []);
  const [isGiving, setGiving] = useState(false);
  const body = BODY[acting.value?.hat ?? ""];
  return (
    <>
      <h2>{w.parts.advice}</h2>
      <p class="muted">{w.advice_public}</p>
      {may("advice.give") &&
        (isGiving ? (
          <GiveForm onGiven={answer.again} />
        ) : (
          <Button kind="primary" onClick={() => setGiving(true)}>
            {w.give_advice}
          </Button>
        ))}
      <Waits of={answer} />
      {answer.value?.length === 0 && <p>{w.no_advice}</p>}
      {answer.value?.map((advice) => (
        <article class="card after" key={advice.advice_id}>
          <h2>
            {w.councils[advice.by]} → {w.bodies[advice.to]}, {dayText(advice.given_on)}
          </h2>
          {advice.period && <p class="muted">{w.about_overview(monthText(advice.period))}</p>}
          <p dir="auto">{advice.text}</p>
          <Term advice={advice} />
          {advice.answer && (
            <blockquote dir="auto">
              <b>{w.answer}:</b> {advice.answer}
            </blockquote>
          )}
          {!advice.answered_on && may("advice.answer") && body === advice.to && (
            <AnswerForm advice={advice} onAnswered={answer.again} />
          )}
        </article>
      ))}
      {(answer.value?.length ?? 0) > 0 && <Print />}
      <Fold title={w.how_advice}>
        <p>{w.how_advice_text}</p>
        <p class="muted">{text.value.wijk_sees}</p>
      </Fold>
    </>
  );
}
