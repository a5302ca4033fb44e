// outcomes.tsx -- figures over casussen, each with its n: wellbeing, a sample's cost, questions.
import { useState } from "preact/hooks";
import type { Avoided, CasusOutcome, Id, LocalDate } from "#types/wire";
import { newId, Refused } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Tick } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, count, dayText, Fold, money, MoneyField, readMoney } from "../council/figures.tsx";
import { Table, tenths, today, useAnswer, whole, Wrong } from "../council/figures.tsx";

const SAMPLE_MAX = 40;

const METHOD_MAX = 120;

/** On what a sample stands from its first day: none of it changes. */
function SampleForm({ sample }: { sample: string }) {
  const w = words.value;
  const [method, setMethod] = useState("");
  const [months, setMonths] = useState("12");
  const [list, setList] = useState("1");
  const begin = () =>
    ask({
      type: "casus.sample",
      ...{ sample, method: method.trim(), months: whole(months), price_list: whole(list) },
    });
  return (
    <details class="fold">
      <summary>{w.begin_sample}</summary>
      <Act label={w.begin_sample} act={begin} disabled={sample === "" || method.trim() === ""}>
        <p>{w.begin_sample_why}</p>
        <Field label={w.sample_method} value={method} most={METHOD_MAX} onValue={setMethod} />
        <Field label={w.over_months} type="number" value={months} onValue={setMonths} />
        <Field label={w.price_list} type="number" value={list} onValue={setList} />
      </Act>
    </details>
  );
}

/** One micro-analysis: what it cost, what it costs now, over the sample's months. */
function AnalyseForm({ sample }: { sample: string }) {
  const w = words.value;
  const [existing, setExisting] = useState(true);
  const [before, setBefore] = useState("");
  const [now, setNow] = useState("");
  const [avoided, setAvoided] = useState<Avoided>("nothing");
  const [id, setId] = useState(newId);
  const [cost_before, cost_now] = [readMoney(before), readMoney(now)];
  const isWhole = cost_before !== undefined && cost_now !== undefined && sample !== "";
  const save = async () => {
    await ask({
      type: "casus.analyse",
      ...{ analysis_id: id as Id, sample, existing, avoided, on: today() as LocalDate },
      ...{ cost_before: cost_before!, cost_now: cost_now! },
    });
    setId(newId());
    setBefore("");
    setNow("");
  };
  return (
    <details class="fold">
      <summary>{w.analyse}</summary>
      <Act label={w.analyse} act={save} disabled={!isWhole}>
        <MoneyField label={w.cost_before} value={before} onValue={setBefore} />
        <MoneyField label={w.cost_now} value={now} onValue={setNow} />
        <Choice label={w.avoided} value={avoided} choices={w.avoideds} onChoose={setAvoided} />
        <Tick checked={existing} onChange={setExisting}>
          {w.existing}
        </Tick>
      </Act>
    </details>
  );
}

/** Nothing of a sample that is not fixed yet, or that nobody named. */
async function readOutcome(sample: string): Promise<CasusOutcome | "none"> {
  try {
    return await ask({ type: "casus.outcomes", sample: sample || "-" });
  } catch (refused) {
    if (refused instanceof Refused && refused.error === "not_found") return "none";
    throw refused;
  }
}

/** Those known before and those who are new, apart; and on what the sample stands. */
function SampleParts({ shown }: { shown: CasusOutcome }) {
  const w = words.value;
  const { method, months, price_list, parts = [] } = shown;
  return (
    <>
      {method && <p class="muted">{w.sample_stands(method, months ?? 0, price_list ?? 0)}</p>}
      <Table
        caption={w.sample_parts}
        head={[w.of_sample, w.n, w.cost_before, w.cost_now]}
        rows={parts.map(({ existing, n, hidden, cost_before, cost_now }) => [
          existing ? w.known_before : w.new_people,
          hidden ? w.too_few : `n = ${count(n)}`,
          hidden ? "–" : money(cost_before),
          hidden ? "–" : money(cost_now),
        ])}
      />
    </>
  );
}

export function Outcomes() {
  const w = words.value;
  const [sample, setSample] = useState(today().slice(0, 4));
  const answer = useAnswer(() => readOutcome(sample), [sample]);
  const isNone = answer.value === "none";
  const shown = answer.value === "none" ? undefined : answer.value;
  const avoided = (n: number) => (shown?.avoided_hidden ? w.too_few : count(n));
  const fix = () => ask({ type: "casus.fix", sample }).then(answer.again);
  return (
    <Fold title={w.outcomes}>
      <Field
        label={w.sample}
        hint={w.sample_hint}
        value={sample}
        most={SAMPLE_MAX}
        onValue={setSample}
      />
      <Wrong words={answer.error} />
      {shown && (
        <Table
          caption={w.wellbeing_caption}
          head={[w.wellbeing, w.mean, w.n]}
          rows={(shown.marks ?? []).map(({ moment, n, hidden, tenths: mean }) => [
            w.moments[moment],
            hidden ? w.too_few : n === 0 ? w.nothing_yet : tenths(mean),
            hidden ? "–" : `n = ${count(n)}`,
          ])}
        />
      )}
      {(isNone || (shown && (shown.hidden || shown.n === 0))) && <p>{w.sample_hidden}</p>}
      {shown && !shown.hidden && shown.n > 0 && (
        <Table
          caption={w.sample_caption(
            count(shown.n),
            shown.from ? dayText(shown.from) : "",
            shown.to ? dayText(shown.to) : "",
          )}
          head={[w.of_sample, w.figure]}
          rows={[
            [w.cost_before, money(shown.cost_before)],
            [w.cost_now, money(shown.cost_now)],
            [w.avoideds.nursing_home, avoided(shown.nursing_homes)],
            [w.avoideds.social_shelter, avoided(shown.social_shelters)],
          ]}
        />
      )}
      {shown && !shown.hidden && shown.n > 0 && <SampleParts shown={shown} />}
      {may("casus.sample") && <SampleForm sample={sample} />}
      {may("casus.analyse") && <AnalyseForm sample={sample} />}
      {may("casus.fix") && (
        <details class="fold">
          <summary>{w.fix_sample}</summary>
          <Act label={w.fix_sample} act={fix} kind="quiet">
            <p>{w.fix_sample_why}</p>
          </Act>
        </details>
      )}
    </Fold>
  );
}

export function Questions() {
  const w = words.value;
  const [year, setYear] = useState(String(Number(today().slice(0, 4)) - 1));
  const answer = useAnswer(() => ask({ type: "casus.questions", year: whole(year) }), [year]);
  const page = answer.value;
  return (
    <Fold title={w.simple_questions}>
      <Field label={w.year} type="number" value={year} onValue={setYear} />
      <Wrong words={answer.error} />
      {page && (
        <Table
          caption={`${w.questions_caption(year)}, n = ${count(page.asked)}`}
          head={[w.theme, w.number, w.at_once]}
          rows={(page.questions ?? []).map(({ theme, asked, at_once, hidden }) => [
            w.themes[theme],
            hidden ? w.too_few : count(asked),
            hidden ? w.too_few : count(at_once),
          ])}
        />
      )}
    </Fold>
  );
}
