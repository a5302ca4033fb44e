// entrances.tsx -- where people come in with a question: written down once, referred once, and
// whether that was in één keer goed is said once. Who asked stands nowhere.
import { useState } from "preact/hooks";
import type { Entrance, EntranceKind, EntranceQuestion, Id } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, count, dayText, Fold, Print, Table, today, whole } from "../council/figures.tsx";
import { useAnswer, Waits, Wrong } from "../council/figures.tsx";

const NAME_MAX = 40;
const PLACE_MAX = 80;
const KINDS: readonly EntranceKind[] = [
  "volunteering",
  "regular_work",
  "sheltered_work",
  "another",
];

export const readEntrances = async (): Promise<readonly Entrance[]> =>
  (await ask({ type: "entrance.list" })).entrances ?? [];

const nameOf = ({ number, name }: Entrance) => `${number}. ${name}`;

/** Those that take questions, by number. */
export const openOf = (entrances: readonly Entrance[]) =>
  Object.fromEntries(
    entrances.filter(({ closed }) => !closed).map((one) => [one.number, nameOf(one)] as const),
  ) as Record<string, string>;

/* ── setting one up ── */

const EMPTY = {
  ...{ name: "", place: "", hours: "" },
  ...{ volunteering: true, regular_work: true, sheltered_work: true, another: false },
};

function SetForm({ entrance, number, onSet }: Setting) {
  const w = words.value;
  const [typed, setTyped] = useState({ ...EMPTY, closed: false, ...entrance });
  const isWhole = [typed.name, typed.place, typed.hours].every((said) => said.trim() !== "");
  const set = async () => {
    await ask({ type: "entrance.set", entrance: { ...typed, number } });
    if (!entrance) setTyped({ ...EMPTY, closed: false });
    onSet();
  };
  const field = (key: "name" | "place" | "hours", label: string, most: number) => (
    <Field
      label={label}
      most={most}
      value={typed[key]}
      onValue={(said) => setTyped({ ...typed, [key]: said })}
    />
  );
  const tick = (key: EntranceKind | "closed", label: string) => (
    <Tick key={key} checked={typed[key]} onChange={(is) => setTyped({ ...typed, [key]: is })}>
      {label}
    </Tick>
  );
  return (
    <Fold title={entrance ? w.change_entrance(entrance.name) : w.set_entrance}>
      <Act label={w.save_entrance} act={set} disabled={!isWhole}>
        {field("name", w.entrance_name, NAME_MAX)}
        {field("place", w.entrance_place, PLACE_MAX)}
        {field("hours", w.entrance_hours, PLACE_MAX)}
        <fieldset class="stack">
          <legend>{w.for_kinds}</legend>
          {KINDS.map((kind) => tick(kind, w.entrance_kinds[kind]))}
        </fieldset>
        {entrance && tick("closed", w.entrance_stops)}
      </Act>
    </Fold>
  );
}

interface Setting {
  readonly entrance?: Entrance;
  readonly number: number;
  readonly onSet: () => void;
}

/* ── a question, once ── */

function AskForm({ entrances, onAsked }: Asking) {
  const w = words.value;
  const choices = openOf(entrances);
  const [number, setNumber] = useState(Object.keys(choices)[0] ?? "");
  const takes = entrances.find((one) => one.number === whole(number));
  const kinds = KINDS.filter((kind) => takes?.[kind]);
  const [kind, setKind] = useState<EntranceKind>("volunteering");
  const [to, setTo] = useState("");
  const [id, setId] = useState(newId);
  const asked = kinds.includes(kind) ? kind : (kinds[0] ?? kind);
  const save = async () => {
    const question = { question_id: id as Id, entrance: whole(number), kind: asked };
    await ask({ type: "entrance.ask", ...question, to: to.trim() });
    setTo("");
    setId(newId());
    onAsked();
  };
  const named = Object.fromEntries(
    kinds.map((one) => [one, w.entrance_kinds[one]]),
  ) as Record<EntranceKind, string>;
  return (
    <Fold title={w.ask_entrance}>
      <p>{w.ask_entrance_why}</p>
      <Act label={w.ask_entrance} act={save} done={w.question_kept} disabled={to.trim() === ""}>
        <Choice label={w.at_entrance} value={number} choices={choices} onChoose={setNumber} />
        <Choice label={w.kind_of_question} value={asked} choices={named} onChoose={setKind} />
        <Field
          label={w.referred_to}
          hint={w.referred_hint}
          most={NAME_MAX}
          value={to}
          onValue={setTo}
        />
      </Act>
    </Fold>
  );
}

interface Asking {
  readonly entrances: readonly Entrance[];
  readonly onAsked: () => void;
}

async function readQuestions(): Promise<readonly EntranceQuestion[]> {
  const all: EntranceQuestion[] = [];
  for (;;) {
    const last = all.at(-1);
    const page = await ask({
      type: "entrance.questions",
      ...(last && { after: last.question_id }),
    });
    all.push(...(page.questions ?? []));
    if (!page.more || !page.questions?.length) return all;
  }
}

function Confirm({ question, place, onConfirmed }: Confirming) {
  const w = words.value;
  const [to, setTo] = useState("");
  const { question_id } = question;
  const confirm = (right: boolean) => async () => {
    await ask({ type: "entrance.confirm", question_id, right, ...(!right && { to: to.trim() }) });
    onConfirmed();
  };
  return (
    <article class="item stack">
      <h3>{w.asked_at(w.entrance_kinds[question.kind], place)}</h3>
      <p class="muted" dir="auto">
        {w.referred(question.to, dayText(question.on))}
      </p>
      <Act label={w.was_right} act={confirm(true)} />
      <details class="fold">
        <summary>{w.was_wrong}</summary>
        <Act label={w.was_wrong} act={confirm(false)} disabled={to.trim() === ""}>
          <Field
            label={w.then_to}
            hint={w.referred_hint}
            most={NAME_MAX}
            value={to}
            onValue={setTo}
          />
        </Act>
      </details>
    </article>
  );
}

interface Confirming {
  readonly question: EntranceQuestion;
  readonly place: string;
  readonly onConfirmed: () => void;
}

function ToConfirm({ entrances, turn }: { entrances: readonly Entrance[]; turn: number }) {
  const w = words.value;
  const answer = useAnswer(readQuestions, [turn]);
  const place = (number: number) =>
    entrances.find((one) => one.number === number)?.name ?? String(number);
  return (
    <section class="card">
      <h3>{w.to_confirm}</h3>
      <Waits of={answer} />
      {answer.value?.length === 0 && <p>{w.none_to_confirm}</p>}
      {(answer.value ?? []).map((question) => (
        <Confirm
          key={question.question_id}
          question={question}
          place={place(question.entrance)}
          onConfirmed={answer.again}
        />
      ))}
    </section>
  );
}

/* ── the numbers of a year ── */

function Figures({ entrances }: { entrances: readonly Entrance[] }) {
  const w = words.value;
  const [year, setYear] = useState(String(Number(today().slice(0, 4)) - 1));
  const answer = useAnswer(() => ask({ type: "entrance.figures", year: whole(year) }), [year]);
  const page = answer.value;
  const place = (number: number) =>
    entrances.find((one) => one.number === number)?.name ?? String(number);
  return (
    <Fold title={w.entrance_figures}>
      <p class="muted">{w.not_told_yet}</p>
      <Field label={w.year} type="number" value={year} onValue={setYear} />
      <Wrong words={answer.error} />
      {page && !answer.error && (
        <>
          <Table
            caption={w.entrance_caption(dayText(page.from), dayText(page.to), count(page.asked))}
            head={[w.at_entrance, w.asked, w.was_right, w.again]}
            rows={(page.entrances ?? []).map(
              ({ number, asked, hidden, unparted, at_once, again }) => [
                place(number),
                hidden ? w.too_few : count(asked),
                hidden || unparted ? w.parts_hidden : count(at_once),
                hidden || unparted ? w.parts_hidden : count(again),
              ],
            )}
          />
          <p class="muted">{w.entrance_source}</p>
        </>
      )}
    </Fold>
  );
}

/* ── all of them ── */

function One({ entrance }: { entrance: Entrance }) {
  const w = words.value;
  const kinds = KINDS.filter((kind) => entrance[kind]).map((kind) => w.entrance_kinds[kind]);
  return (
    <article class="card">
      <h3 dir="auto">{nameOf(entrance)}</h3>
      <p dir="auto">
        {entrance.place} · {entrance.hours}
      </p>
      <p class="muted">
        {w.for_kinds}: {kinds.join(", ")}
      </p>
      {entrance.closed && (
        <p class="state">
          <Icon name="warning" /> {w.entrance_closed}
        </p>
      )}
    </article>
  );
}

export function EntrancesScreen() {
  const w = words.value;
  const [turn, setTurn] = useState(0);
  const answer = useAnswer(readEntrances, []);
  const entrances = answer.value ?? [];
  const next = 1 + Math.max(0, ...entrances.map(({ number }) => number));
  return (
    <>
      <h2>{w.parts.entrances}</h2>
      <p class="muted">{w.entrances_why}</p>
      <div class="controls">
        <Print />
      </div>
      <Waits of={answer} />
      {answer.value && entrances.length === 0 && <p>{w.no_entrances}</p>}
      <div class="wide">
        <div>
          {entrances.map((entrance) => (
            <div key={entrance.number}>
              <One entrance={entrance} />
              {may("entrance.set") && (
                <SetForm entrance={entrance} number={entrance.number} onSet={answer.again} />
              )}
            </div>
          ))}
        </div>
        <div>
          {may("entrance.ask") && entrances.length > 0 && (
            <AskForm
              key={entrances.length}
              entrances={entrances}
              onAsked={() => setTurn(turn + 1)}
            />
          )}
          {may("entrance.questions") && <ToConfirm entrances={entrances} turn={turn} />}
          {may("entrance.set") && <SetForm key={next} number={next} onSet={answer.again} />}
          <Figures entrances={entrances} />
        </div>
      </div>
    </>
  );
}
