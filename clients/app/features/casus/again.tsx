// again.tsx -- what comes after: the yearly review, who comes, other words for a name typed.
import { useState } from "preact/hooks";
import type { CasusShown, Id, LocalDate, ReviewOutcome } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon } from "../../ui/parts.tsx";
import { readOrganisations } from "../budget/reservations.tsx";
import { acting, ask, isFor, may } from "../council/acting.ts";
import { Act, dayText, Fold, today, useAnswer, Waits } from "../council/figures.tsx";

const TITLE_MAX = 60;
const ANSWER_MAX = 400;
const REASON_MAX = 120;
const TEAM_MAX = 40;
const TEAM_ONLY = "team";

interface Step {
  readonly shown: CasusShown;
  readonly onChanged: () => void;
}

/** Once a year: it goes on or ends, and why. */
export function ReviewForm({ shown, onChanged }: Step) {
  const w = words.value;
  const [outcome, setOutcome] = useState<ReviewOutcome>("goes_on");
  const [why, setWhy] = useState("");
  const [on, setOn] = useState<string>(today());
  const { casus_id } = shown.casus;
  const save = async () => {
    await ask({
      type: "casus.review",
      ...{ casus_id, outcome, on: on as LocalDate, reason: why.trim() },
    });
    onChanged();
  };
  return (
    <Fold title={w.review}>
      <p>{w.review_why}</p>
      <Act label={w.review} act={save} disabled={why.trim() === ""}>
        <Choice
          label={w.review_outcome}
          value={outcome}
          choices={w.review_outcomes}
          onChoose={setOutcome}
        />
        <Field label={w.reason} lines={2} most={REASON_MAX} value={why} onValue={setWhy} />
        <Field label={w.on_day} type="date" value={on} onValue={setOn} />
      </Act>
    </Fold>
  );
}

/** What was decided last, and why. */
export function LastReview({ shown }: { shown: CasusShown }) {
  const { reviewed_on, review } = shown;
  if (!reviewed_on || !review) return null;
  return (
    <p class="muted" dir="auto">
      {words.value.last_review(dayText(reviewed_on), review)}
    </p>
  );
}

function ComeForm({ casus_id, onChanged }: { casus_id: Id; onChanged: () => void }) {
  const w = words.value;
  const [team, setTeam] = useState("");
  const [chosen, setChosen] = useState(TEAM_ONLY);
  const organisations = useAnswer(readOrganisations, []);
  const isExpert = acting.value?.hat === "experience_expert";
  const choices = Object.fromEntries([
    [TEAM_ONLY, w.team_only],
    ...(organisations.value ?? []).map(
      ({ organisation_id, name }) => [organisation_id, name] as const,
    ),
  ]) as Record<string, string>;
  const organisation = chosen === TEAM_ONLY ? {} : { organisation_id: chosen as Id };
  const named = { ...organisation, ...(team.trim() && { team: team.trim() }) };
  const come = async () => {
    await ask({ type: "casus.join", casus_id, ...named });
    onChanged();
  };
  const isNamed = isExpert || chosen !== TEAM_ONLY || team.trim() !== "";
  return (
    <Fold title={w.come}>
      <Act label={w.come} act={come} disabled={!isNamed}>
        {!isExpert && (
          <Choice<string>
            label={w.of_organisation}
            value={chosen}
            choices={choices}
            onChoose={setChosen}
          />
        )}
        <Field label={w.of_team} hint={w.no_names} most={TEAM_MAX} value={team} onValue={setTeam} />
      </Act>
    </Fold>
  );
}

/** Of which organisation or team somebody comes; which person is nobody's to read here. */
export function Comers({ casus_id }: { casus_id: Id }) {
  const w = words.value;
  const answer = useAnswer(() => ask({ type: "casus.who", casus_id }), [casus_id]);
  const mayEnd = may("casus.leave") && isFor(casus_id);
  const isExpert = acting.value?.hat === "experience_expert";
  return (
    <section class="card">
      <h2>{w.who_comes}</h2>
      <Waits of={answer} />
      {answer.value && !answer.value.comers?.length && <p>{w.nobody_comes}</p>}
      <ul class="plain">
        {answer.value?.comers?.map(({ part, organisation_id, name, team, since }) => (
          <li key={`${part}${organisation_id}${team}`}>
            <p dir="auto">
              <Icon name="me" /> {[w.hats[part], name, team].filter(Boolean).join(" · ")}{" "}
              <span class="muted">{w.since(dayText(since))}</span>
            </p>
            {mayEnd && (!isExpert || part === "experience_expert") && (
              <Act
                label={w.stop_coming}
                kind="quiet"
                act={() =>
                  ask({
                    type: "casus.leave",
                    ...{ casus_id, part },
                    ...(organisation_id && { organisation_id }),
                    ...(team && { team }),
                  }).then(answer.again)
                }
              />
            )}
          </li>
        ))}
      </ul>
      {may("casus.join") && isFor(casus_id) && (
        <ComeForm casus_id={casus_id} onChanged={answer.again} />
      )}
    </section>
  );
}

const NOTHING = {
  ...{ title: "", want: "", can_self: "", can_others: "", need: "" },
  ...{ delay: "", review: "" },
};

/** Other words in place of a name; what stays empty does not change. */
export function Reword({ shown, onChanged }: Step) {
  const w = words.value;
  const [said, setSaid] = useState(NOTHING);
  const { casus_id } = shown.casus;
  const filled = Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : [])),
  );
  const save = async () => {
    await ask({ type: "casus.describe", casus_id, ...filled });
    setSaid(NOTHING);
    onChanged();
  };
  const field = (key: keyof typeof NOTHING, label: string, most: number) => (
    <Field
      label={label}
      most={most}
      value={said[key]}
      onValue={(value) => setSaid({ ...said, [key]: value })}
    />
  );
  return (
    <Fold title={w.reword}>
      <p>{w.reword_why}</p>
      <Act label={w.reword} act={save} disabled={Object.keys(filled).length === 0}>
        {field("title", w.casus_title, TITLE_MAX)}
        {shown.want && field("want", w.want, ANSWER_MAX)}
        {shown.want && field("can_self", w.can_self, ANSWER_MAX)}
        {shown.want && field("can_others", w.can_others, ANSWER_MAX)}
        {shown.want && field("need", w.need, ANSWER_MAX)}
        {shown.due_on && field("delay", w.delay_reason, REASON_MAX)}
        {shown.reviewed_on && field("review", w.review, REASON_MAX)}
      </Act>
    </Fold>
  );
}
