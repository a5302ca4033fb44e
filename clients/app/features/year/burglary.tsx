// burglary.tsx -- burglaries as others counted them, on a screen of their own: no figure of what is
// measured here stands beside them.
import { useState } from "preact/hooks";
import type { BurglaryFigure, LocalDate } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Field } from "../../ui/parts.tsx";
import { ask, everyPage, may } from "../council/acting.ts";
import { Act, count, dayText, Fold, Table, today } from "../council/figures.tsx";
import { useAnswer, Waits, whole } from "../council/figures.tsx";

const SOURCE_MAX = 120;
const WHOLE = /^\d+$/;

function readFigures(): Promise<readonly BurglaryFigure[]> {
  return everyPage<BurglaryFigure>(async (last) => {
    const page = await ask({ type: "burglary.list", ...(last && { before: last.from }) });
    return { more: page.more, items: page.figures };
  });
}

/** A figure with its period, n, source and the source's day; none without. */
function EnterForm({ onEntered }: { onEntered: () => void }) {
  const w = words.value;
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [burglaries, setBurglaries] = useState("");
  const [homes, setHomes] = useState("");
  const [source, setSource] = useState("");
  const [source_on, setSourceOn] = useState<string>(today());
  const isWhole = WHOLE.test(burglaries) && WHOLE.test(homes) && from && to && source.trim();
  const enter = async () => {
    await ask({
      type: "burglary.enter",
      ...{ from: from as LocalDate, to: to as LocalDate, source_on: source_on as LocalDate },
      ...{ burglaries: whole(burglaries), homes: whole(homes), source: source.trim() },
    });
    setBurglaries("");
    onEntered();
  };
  return (
    <Fold title={w.enter_burglary}>
      <p>{w.enter_again}</p>
      <Act label={w.enter_burglary} act={enter} disabled={!isWhole}>
        <Field label={w.from_day} type="date" value={from} onValue={setFrom} />
        <Field label={w.to_day} type="date" value={to} onValue={setTo} />
        <Field label={w.burglaries} type="number" value={burglaries} onValue={setBurglaries} />
        <Field label={w.homes} type="number" value={homes} onValue={setHomes} />
        <Field
          label={w.source}
          hint={w.source_hint}
          most={SOURCE_MAX}
          value={source}
          onValue={setSource}
        />
        <Field label={w.source_day} type="date" value={source_on} onValue={setSourceOn} />
      </Act>
    </Fold>
  );
}

export function BurglaryScreen() {
  const w = words.value;
  const answer = useAnswer(readFigures, []);
  return (
    <>
      <p class="muted">{w.burglary_why}</p>
      <Waits of={answer} />
      {answer.value?.length === 0 && <p>{w.no_burglaries}</p>}
      {answer.value && answer.value.length > 0 && (
        <Table
          caption={w.year_ways.burglary}
          stacks
          head={[w.which_period, w.burglaries, w.n, w.source, w.source_day]}
          rows={answer.value.map(({ from, to, burglaries, homes, source, source_on, version }) => [
            `${dayText(from)} – ${dayText(to)}`,
            version > 1 ? `${count(burglaries)} (${w.corrected})` : count(burglaries),
            `n = ${count(homes)}`,
            <bdi key={source}>{source}</bdi>,
            dayText(source_on),
          ])}
        />
      )}
      {may("burglary.enter") && <EnterForm onEntered={answer.again} />}
    </>
  );
}
