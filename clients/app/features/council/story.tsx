// story.tsx -- what stands beside the walks: five questions, figures with their source, and what we
// do not know.
import type { OverviewAnswer, OverviewFact, OverviewTold } from "#types/wire";
import { self } from "../../page/state.ts";
import { words } from "../../text/office/office.ts";
import { ask, may } from "./acting.ts";
import { count, dayText, money, Table, useAnswer, Wrong } from "./figures.tsx";
import type { Asked } from "./overview.tsx";

/** As the hat may read it: who oversees also before it is frozen. */
async function read({ period, from }: Asked): Promise<OverviewTold> {
  const type = may("overview.story") ? "overview.story" : "overview.public_story";
  return ask({ type, period, from });
}

const span = ({ from, to }: { from: OverviewTold["from"]; to: OverviewTold["to"] }) =>
  `${dayText(from)} – ${dayText(to)}`;

function Answers({ answers }: { answers: readonly OverviewAnswer[] }) {
  const w = words.value;
  const said = ({ question, value, n, buurten }: OverviewAnswer) => {
    const figure = question === "cost" ? money(value) : count(value);
    return w.answers[question](figure, count(n), count(buurten));
  };
  return (
    <section class="card">
      <h2>{w.five_questions}</h2>
      <dl class="answers">
        {answers.map((answer) => (
          <div key={answer.question}>
            <dt>{w.openings[answer.question]}</dt>
            <dd>
              {answer.known ? said(answer) : w.we_do_not_know}{" "}
              {answer.known && <span class="n">{span(answer)}</span>}
              {answer.question === "burglary" && (
                <a
                  class="link"
                  href={`/overzicht/${self.value?.wijk_id ?? ""}/inbraak`}
                  target="_blank"
                >
                  {w.counted_by_others}
                </a>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const isMoney = (fact: string) => fact.startsWith("budget_") || fact === "safety_spent";

function Facts({ facts, k }: { facts: readonly OverviewFact[]; k: number }) {
  const w = words.value;
  const name = ({ fact, activity, method }: OverviewFact) =>
    [w.facts[fact], activity && w.activity_kinds[activity], method && w.methods[method]]
      .filter(Boolean)
      .join(", ");
  const figure = ({ fact, value, hidden }: OverviewFact) =>
    hidden ? `${w.fewer(k)} *` : isMoney(fact) ? money(value) : count(value);
  return (
    <section class="card span">
      <Table
        caption={w.beside_walks}
        head={[w.figure, w.whole_wijk, w.n, w.which_period, w.source]}
        rows={facts.map((fact) => [
          name(fact),
          figure(fact),
          `n = ${count(fact.n)}`,
          span(fact),
          w.fact_sources[fact.source],
        ])}
      />
    </section>
  );
}

function NotKnown({ told }: { told: OverviewTold }) {
  const w = words.value;
  return (
    <section class="card">
      <h2>{w.not_known}</h2>
      <ul>
        {(told.unknown ?? []).map(({ unknown }) => (
          <li key={unknown}>{w.unknowns[unknown]}</li>
        ))}
      </ul>
    </section>
  );
}

/** The hash of what was published: anybody computes it again from the CSV. */
function Seal({ told }: { told: OverviewTold }) {
  const w = words.value;
  if (!told.hash) return null;
  return (
    <section class="card span">
      <p>{w.seal_of_csv}</p>
      <p class="hash" dir="ltr">
        {told.hash}
      </p>
      <a class="link" href={`/overzicht/${self.value?.wijk_id ?? ""}`} target="_blank">
        {w.public_page}
      </a>
    </section>
  );
}

export function Story({ asked }: { asked: Asked }) {
  const answer = useAnswer(() => read(asked), [asked.period, asked.from]);
  const told = answer.value;
  if (!told) return <Wrong words={answer.error} />;
  return (
    <div class="wide">
      <Answers answers={told.answers ?? []} />
      <NotKnown told={told} />
      <Facts facts={told.facts ?? []} k={told.suppression} />
      <Seal told={told} />
    </div>
  );
}
