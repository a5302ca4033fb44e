// pulse.tsx -- what was answered in a quarter that is over: a mean with its n, and no cause.
import { useState } from "preact/hooks";
import type { LocalDate } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Choice, Link } from "../../ui/parts.tsx";
import { ask } from "../council/acting.ts";
import { count, dayText, monthAway, Print, Table, tenths, today } from "../council/figures.tsx";
import { useAnswer, Waits } from "../council/figures.tsx";

const QUARTER = 3;
const SHOWN = 8;

/** The quarters that are over, the newest first. */
function quarters(): readonly LocalDate[] {
  const month = Number(today().slice(5, 7)) - 1;
  const now = monthAway(today(), -(month % QUARTER));
  return Array.from({ length: SHOWN }, (_, i) => monthAway(now, -QUARTER * (i + 1)));
}

export function PulseResults() {
  const w = words.value;
  const all = quarters();
  const [quarter, setQuarter] = useState<string>(all[0]!);
  const answer = useAnswer(
    () => ask({ type: "pulse.show", quarter: quarter as LocalDate }),
    [quarter],
  );
  const page = answer.value;
  const number = (day: string) => Math.ceil(Number(day.slice(5, 7)) / QUARTER);
  const choices = Object.fromEntries(
    all.map((day) => [day, w.quarter(number(day), day.slice(0, 4))]),
  ) as Record<string, string>;
  return (
    <>
      <p class="muted">{w.pulse_why}</p>
      <div class="controls">
        <Choice label={w.which_quarter} value={quarter} choices={choices} onChoose={setQuarter} />
        <Print />
      </div>
      <Waits of={answer} />
      {page && (
        <section class="card">
          <Table
            caption={w.pulse_caption(dayText(page.from), dayText(page.to))}
            head={[w.question, w.mean_of_five, w.n]}
            rows={(page.means ?? []).map(({ question, n, hidden, tenths: mean }) => [
              w.pulse_questions[question],
              hidden ? w.too_few : n === 0 ? w.nothing_yet : tenths(mean),
              hidden ? "–" : `n = ${count(n)}`,
            ])}
          />
          <p class="muted">
            {w.pulse_source} {w.pulse_cause}
          </p>
        </section>
      )}
      <p class="noprint">
        <Link to="#/ik/vragen">{w.pulse_answer}</Link>
      </p>
    </>
  );
}
