// history.tsx -- what a year taught: items that a steward approved, and counts with their n.
import { useState } from "preact/hooks";
import type { Id, Learned, LearningYear, QuestionAbout } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, count, dayText, Fold, Print, save, Table, useAnswer } from "../council/figures.tsx";
import { Waits } from "../council/figures.tsx";

const TEXT_MAX = 300;

interface Told {
  readonly told: LearningYear;
  readonly items: readonly Learned[];
}

async function readHistory(year: number): Promise<Told> {
  const items: Learned[] = [];
  for (;;) {
    const told = await ask({ type: "learning.history", year, after: items.length });
    items.push(...(told.items ?? []));
    if (!told.more || !told.items?.length) return { told, items };
  }
}

async function readNotes(year: number): Promise<readonly Learned[]> {
  const items: Learned[] = [];
  for (;;) {
    const page = await ask({ type: "learning.notes", year, after: items.length });
    items.push(...(page.items ?? []));
    if (!page.more || !page.items?.length) return items;
  }
}

function NoteForm({ onNoted }: { onNoted: () => void }) {
  const w = words.value;
  const [about, setAbout] = useState<QuestionAbout>("cooperation");
  const [said, setSaid] = useState("");
  const [id, setId] = useState(newId);
  const note = async () => {
    await ask({ type: "learning.note", item_id: id as Id, about, text: said.trim() });
    setSaid("");
    setId(newId());
    onNoted();
  };
  return (
    <Fold title={w.note_learned}>
      <Act label={w.note_learned} act={note} done={w.learned_noted} disabled={said.trim() === ""}>
        <Field
          label={w.learned}
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

/** What waits for a steward, and what stands in the history. */
function Notes({ year, turn, onChanged }: { year: number; turn: number; onChanged: () => void }) {
  const w = words.value;
  const answer = useAnswer(() => readNotes(year), [year, turn]);
  const approve = (item_id: Id, approved: boolean) => async () => {
    await ask({ type: "learning.approve", item_id, approved });
    onChanged();
  };
  return (
    <section class="card noprint">
      <h3>{w.written_down}</h3>
      <Waits of={answer} />
      {(answer.value ?? []).map(({ item_id, approved, text, about, on, layer }) => (
        <article class="item" key={item_id}>
          <p dir="auto">{text}</p>
          <p class="state">
            <Icon name={approved ? "check" : "clock"} />{" "}
            {approved ? w.in_history : w.not_in_history}
          </p>
          <p class="muted">
            {w.abouts[about]} · {w.layers[layer]} · {dayText(on)}
          </p>
          {may("learning.approve") && (
            <Act
              label={approved ? w.take_out : w.approve}
              kind={approved ? "quiet" : "primary"}
              act={approve(item_id, !approved)}
            />
          )}
        </article>
      ))}
    </section>
  );
}

function Items({ items }: { items: readonly Learned[] }) {
  const w = words.value;
  const chapters = [...new Set(items.map(({ about }) => about))];
  return (
    <section class="card">
      <h3>{w.year_ways.history}</h3>
      {items.length === 0 && <p>{w.nothing_approved}</p>}
      {chapters.map((chapter) => (
        <div key={chapter}>
          <h4>{w.abouts[chapter]}</h4>
          <ul>
            {items
              .filter(({ about }) => about === chapter)
              .map(({ item_id, text }) => (
                <li key={item_id} dir="auto">
                  {text}
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Sessions({ told, year }: { told: LearningYear; year: number }) {
  const w = words.value;
  const { visits, asked, arranged, closed, layers = [] } = told;
  return (
    <section class="card">
      {layers.length === 0 ? (
        <p>{w.no_sessions}</p>
      ) : (
        <Table
          caption={w.history_caption(String(year))}
          head={[w.layer, w.sessions_held, w.cookers, w.present_together]}
          rows={layers.map(({ layer, sessions, cookers, hidden, present }) => [
            w.layers[layer],
            `n = ${count(sessions)}`,
            count(cookers),
            hidden ? w.too_few : count(present),
          ])}
        />
      )}
      <p>{w.history_counts(count(visits), count(asked), count(arranged), count(closed))}</p>
      <p class="muted">{w.history_source}</p>
    </section>
  );
}

export function HistoryScreen({ year }: { year: number }) {
  const w = words.value;
  const [turn, setTurn] = useState(0);
  const again = () => setTurn(turn + 1);
  const answer = useAnswer(() => readHistory(year), [year, turn]);
  const { told, items = [] } = answer.value ?? {};
  const keep = async () => {
    const { historyPage } = await import("./files.ts");
    save(`leergeschiedenis-${year}.html`, historyPage(year, told!, items), "text/html");
  };
  return (
    <>
      <p class="muted">{w.history_why}</p>
      <Waits of={answer} />
      {told && (
        <>
          <div class="controls">
            <Button onClick={keep}>{w.save_page}</Button>
            <Print />
          </div>
          <Items items={items} />
          <Sessions told={told} year={year} />
        </>
      )}
      {may("learning.notes") && <Notes year={year} turn={turn} onChanged={again} />}
      {may("learning.note") && <NoteForm onNoted={again} />}
    </>
  );
}
