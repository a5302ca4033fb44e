// individual.tsx -- individual casussen, where a wijk has them on: a row under a number, no word
// and no person. Who keeps it notes days, choices and a yes; people talk in the room.
import { useState } from "preact/hooks";
import type { CasusTheme, Id, Individual, LocalDate } from "#types/wire";
import { newId, Refused } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { ask, everyPage, may } from "../council/acting.ts";
import { Act, count, dayText, daysBetween, Fold, Print } from "../council/figures.tsx";
import { Table, tenths, today, useAnswer, Waits, whole, Wrong } from "../council/figures.tsx";
import { IndividualSteps } from "./steps.tsx";

const SHORT = 6;

export const shortOf = (pseudonym: Id) => pseudonym.slice(0, SHORT);

type Rows = readonly Individual[] | "off";

async function readRows(): Promise<Rows> {
  return everyPage<Individual>(async (last) => {
    const page = await ask({ type: "individual.list", ...(last && { after: last.pseudonym }) });
    return { more: page.more, items: page.rows };
  });
}

/** What one's own hat keeps, nothing for who oversees; off: this wijk has none. */
async function read(): Promise<Rows> {
  try {
    if (may("individual.list")) return await readRows();
    await ask({ type: "individual.figures", year: Number(today().slice(0, 4)) - 1 });
    return [];
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.field === "individual") return "off";
    if (refused.field === "year") return []; // they are on; that year is told later
    throw refused;
  }
}

const Off = () => (
  <section class="card">
    <h3>
      <Icon name="check" /> {words.value.individual_off}
    </h3>
    <p>{words.value.individual_off_why}</p>
  </section>
);

/** "dag 23 van 42", or how much too late. */
function Clock({ row }: { row: Individual }) {
  const w = words.value;
  const { talked_on, due_on, overdue, solution, gone_on } = row;
  if (gone_on) return <p class="muted">{w.goes_on(dayText(gone_on))}</p>;
  if (solution || !talked_on || !due_on) return null;
  const days = daysBetween(talked_on, due_on);
  const day = daysBetween(talked_on, today());
  return (
    <p class="state">
      <Icon name={overdue ? "warning" : "clock"} />{" "}
      {overdue ? w.overdue(day - days, dayText(due_on)) : w.day_of(Math.max(0, day), days)}
    </p>
  );
}

function OpenForm({ onOpened }: { onOpened: () => void }) {
  const w = words.value;
  const [theme, setTheme] = useState<CasusTheme>("welfare");
  const [existing, setExisting] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const [on, setOn] = useState<string>(today());
  const open = async () => {
    const pseudonym = newId() as Id;
    const row = { pseudonym, theme, existing, agreed, on: on as LocalDate };
    await ask({ type: "individual.open", ...row });
    setAgreed(false);
    onOpened();
    go(`wijk/individueel/${pseudonym}`);
  };
  return (
    <Fold title={w.open_individual}>
      <Act label={w.open_individual} act={open} disabled={!agreed}>
        <Choice label={w.theme} value={theme} choices={w.themes} onChoose={setTheme} />
        <Field label={w.came_on} type="date" value={on} onValue={setOn} />
        <Tick checked={existing} onChange={setExisting}>
          {w.existing}
        </Tick>
        <Tick checked={agreed} onChange={setAgreed}>
          {w.individual_yes}
        </Tick>
      </Act>
    </Fold>
  );
}

const RowLink = ({ row }: { row: Individual }) => (
  <a class="link" href={`#/wijk/individueel/${row.pseudonym}`}>
    {words.value.row_name(shortOf(row.pseudonym))}
  </a>
);

function Late({ rows }: { rows: readonly Individual[] }) {
  const w = words.value;
  const late = rows.filter(({ overdue, gone_on }) => overdue && !gone_on);
  return (
    <section class="card">
      <h3>{w.late_individual}</h3>
      {late.length === 0 && (
        <p class="state own">
          <Icon name="check" /> {w.none_late}
        </p>
      )}
      {late.map((row) => (
        <div key={row.pseudonym}>
          <RowLink row={row} />
          <Clock row={row} />
        </div>
      ))}
    </section>
  );
}

/* ── the numbers of a year ── */

function Figures() {
  const w = words.value;
  const [year, setYear] = useState(String(Number(today().slice(0, 4)) - 1));
  const answer = useAnswer(() => ask({ type: "individual.figures", year: whole(year) }), [year]);
  const page = answer.value;
  const told = (said: string) => (page?.hidden ? w.too_few : said);
  return (
    <Fold title={w.individual_figures}>
      <p class="muted">{w.not_told_yet}</p>
      <Field label={w.year} type="number" value={year} onValue={setYear} />
      <Wrong words={answer.error} />
      {page && !answer.error && (
        <>
          <Table
            caption={w.individual_caption(dayText(page.from), dayText(page.to))}
            head={[w.what, w.figure]}
            rows={[
              [w.had_talk, told(`n = ${count(page.talked)}`)],
              [w.in_time, told(count(page.in_time))],
              [w.median_to_talk, told(w.in_days(page.median_days))],
              [w.waits_now, count(page.waiting)],
              ...(page.solutions ?? []).map(({ solution, casussen, hidden }) => [
                w.solutions[solution],
                hidden ? w.too_few : count(casussen),
              ]),
              ...(page.marks ?? []).map(({ moment, n, hidden, tenths: mean }) => [
                `${w.wellbeing}: ${w.moments[moment]}`,
                hidden ? w.too_few : n > 0 ? `${tenths(mean)} (n = ${count(n)})` : w.nothing_yet,
              ]),
            ]}
          />
          <p class="muted">{w.individual_source}</p>
        </>
      )}
    </Fold>
  );
}

/* ── all of them, and one ── */

export function IndividualsScreen() {
  const w = words.value;
  const answer = useAnswer<Rows>(read, []);
  const rows = answer.value;
  const isOff = rows === "off";
  return (
    <>
      <h2>{w.parts.individual}</h2>
      <p class="muted">{w.individual_why}</p>
      <Waits of={answer} />
      {isOff && <Off />}
      {rows && !isOff && (
        <div class="wide">
          {may("individual.list") && (
            <div>
              {rows.length === 0 && <p>{w.no_individual}</p>}
              {rows.map((row) => (
                <article class="card" key={row.pseudonym}>
                  <h3>
                    <RowLink row={row} />
                  </h3>
                  <p class="muted">
                    {w.themes[row.theme]} · {w.states[row.state]} · {w.since(dayText(row.came_on))}
                  </p>
                  <Clock row={row} />
                </article>
              ))}
            </div>
          )}
          <div>
            {may("individual.list") && <Late rows={rows} />}
            {may("individual.open") && <OpenForm onOpened={answer.again} />}
            {may("individual.figures") && <Figures />}
          </div>
        </div>
      )}
    </>
  );
}

export function IndividualScreen({ pseudonym }: { pseudonym: string }) {
  const w = words.value;
  const id = pseudonym as Id;
  const answer = useAnswer(() => ask({ type: "individual.show", pseudonym: id }), [id]);
  const row = answer.value?.individual;
  const isGone = answer.error !== "" || !row;
  return (
    <>
      <h2>{w.row_name(shortOf(id))}</h2>
      <p class="noprint">
        <a class="link" href="#/wijk/individueel">
          {w.all_individual}
        </a>
      </p>
      <Waits of={answer} />
      {!isGone && (
        <>
          <p class="muted">
            {w.themes[row.theme]} · {w.states[row.state]} · {w.since(dayText(row.came_on))}
            {row.solution && ` · ${w.solutions[row.solution]}`}
            {row.meetings !== undefined && ` · ${w.meetings_held(row.meetings)}`}
          </p>
          {row.plan_version !== undefined && (
            <p class="state">
              <Icon name={row.plan_agreed ? "check" : "warning"} />{" "}
              {w.plan_version(row.plan_version)},{" "}
              {row.plan_agreed ? w.plan_agreed_one : w.plan_not_agreed_one}
            </p>
          )}
          <Clock row={row} />
          <details class="fold card">
            <summary>{w.whole_number}</summary>
            <p>{w.row_number}</p>
            <p class="code" dir="ltr">
              {id}
            </p>
          </details>
          <IndividualSteps row={row} onChanged={answer.again} />
          <div class="noprint">
            <Print />
          </div>
        </>
      )}
    </>
  );
}
