// ledger.tsx -- the ledger line by line: never changed, taken back by a line of its own.
import { useState } from "preact/hooks";
import type { BudgetImported, Entry, Id, Settlement } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { BadLines, csvIn, FileField } from "../council/file.tsx";
import { Act, count, csvMoney, csvOf, dayText, Fold, money, Print } from "../council/figures.tsx";
import { save, Table, useAnswer, Waits } from "../council/figures.tsx";
import type { AtYear } from "./budget.tsx";
import { readOrganisations } from "./reservations.tsx";

const DOCUMENT_MAX = 40;
const SHOWN = 100;

async function readEntries(fund_id: Id): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for (;;) {
    const after = all.at(-1)?.number ?? 0;
    const page = await ask({ type: "budget.entries", fund_id, after });
    all.push(...(page.entries ?? []));
    if (!page.more || !page.entries?.length) return all;
  }
}

/** Takes a line back, or says who bears what was not covered: by a new line either way. */
function Back({ fund_id, entry, onBooked }: Booked) {
  const w = words.value;
  const [document, setDocument] = useState("");
  const [settlement, setSettlement] = useState<Settlement>("borne");
  const [id, setId] = useState(newId);
  const named = { fund_id, counters: entry.entry_id, document: document.trim() };
  const book = (work: () => Promise<unknown>) => async () => {
    await work();
    setId(newId());
    setDocument("");
    onBooked();
  };
  const counter = book(() => ask({ type: "budget.counter", entry_id: id as Id, ...named }));
  const settle = book(() =>
    ask({ type: "budget.settle", entry_id: id as Id, settlement, ...named }),
  );
  const maySettle = may("budget.settle") && entry.uncovered > 0;
  if (!maySettle && !may("budget.counter")) return null;
  return (
    <Fold title={`${entry.number}: ${maySettle ? w.settle : w.counter}`}>
      <Act
        label={maySettle ? w.settle : w.counter}
        act={maySettle ? settle : counter}
        disabled={document.trim() === ""}
      >
        {maySettle && (
          <Choice
            label={w.who_bears}
            value={settlement}
            choices={w.settlements}
            onChoose={setSettlement}
          />
        )}
        <Field label={w.document} most={DOCUMENT_MAX} value={document} onValue={setDocument} />
      </Act>
    </Fold>
  );
}

interface Booked {
  readonly fund_id: Id;
  readonly entry: Entry;
  readonly onBooked: () => void;
}

/** Tried first: every bad line is named, and nothing is booked. */
function ImportForm({ fund_id, onBooked }: { fund_id: Id; onBooked: () => void }) {
  const w = words.value;
  const [file, setFile] = useState<File>();
  const [tried, setTried] = useState<BudgetImported>();
  const give = (try_out: boolean) => async () => {
    setTried(await ask({ type: "budget.import", fund_id, try_out, ...(await csvIn(file!)) }));
    if (!try_out) onBooked();
  };
  const isGood = tried !== undefined && (tried.bad?.length ?? 0) === 0;
  return (
    <Fold title={w.import}>
      <p>{w.import_why}</p>
      <FileField
        onFile={(chosen) => {
          setFile(chosen);
          setTried(undefined);
        }}
      />
      <Act label={w.try_out} act={give(true)} done="" disabled={file === undefined} />
      {tried && (
        <>
          <p class="state">
            <Icon name={isGood ? "check" : "warning"} />{" "}
            {w.tried(count(tried.lines), money(tried.amount), count(tried.booked))}
          </p>
          {!isGood && <BadLines bad={tried.bad ?? []} />}
        </>
      )}
      {isGood && tried.booked === 0 && <Act label={w.book_all} act={give(false)} />}
    </Fold>
  );
}

/** What can still be taken back, or decided on: spent or put in, and not taken back before. */
function isOpen(entry: Entry, all: readonly Entry[]): boolean {
  if (entry.kind !== "spending" && entry.kind !== "deposit") return false;
  const taken = all.filter(({ counters }) => counters === entry.entry_id);
  const sum = (key: "amount" | "uncovered") => taken.reduce((total, one) => total + one[key], 0);
  const key = may("budget.settle") ? "uncovered" : "amount";
  return entry[key] > sum(key);
}

export function LedgerScreen({ at }: { at: AtYear }) {
  const w = words.value;
  const { fund_id, year } = at;
  const [most, setMost] = useState(SHOWN);
  const organisations = useAnswer(readOrganisations, []);
  const answer = useAnswer(() => readEntries(fund_id), [fund_id]);
  const ofYear = (answer.value ?? []).filter((entry) => entry.year === year);
  const shown = ofYear.slice(-most);
  const nameOf = (id: Id | undefined) =>
    organisations.value?.find(({ organisation_id }) => organisation_id === id)?.name ?? "";
  const row = (entry: Entry) => [
    entry.number,
    entry.booked_on,
    w.entry_kinds[entry.kind],
    nameOf(entry.organisation_id),
    entry.task_field ?? "",
    entry.document ?? "",
  ];
  const download = () =>
    save(
      `kasboek-${year}.csv`,
      csvOf([
        [w.line, w.on_day, w.kind, w.organisation, w.task_field, w.document, w.amount],
        ...ofYear.map((entry) => [...row(entry), csvMoney(entry.amount)]),
      ]),
    );
  return (
    <>
      <p class="muted">{w.ledger_why}</p>
      <div class="controls">
        <Button onClick={download}>{w.save_csv}</Button>
        <Print />
      </div>
      <Waits of={answer} />
      {ofYear.length > most && (
        <Button kind="quiet" onClick={() => setMost(ofYear.length)}>
          {w.show_all(ofYear.length)}
        </Button>
      )}
      <Table
        caption={w.ledger_caption(year, count(ofYear.length))}
        head={[w.line, w.on_day, w.kind, w.organisation, w.task_field, w.document, w.amount]}
        rows={shown.map((entry) => [
          entry.number,
          dayText(entry.booked_on),
          <>
            {w.entry_kinds[entry.kind]}
            {entry.uncovered > 0 && ` (${w.not_covered(money(entry.uncovered))})`}
          </>,
          ...row(entry).slice(3),
          money(entry.amount),
        ])}
      />
      {ofYear.length > 0 && (
        <p class="hash" dir="ltr">
          {ofYear.at(-1)!.hash}
        </p>
      )}
      {shown
        .filter((entry) => isOpen(entry, ofYear))
        .map((entry) => (
          <Back key={entry.entry_id} fund_id={fund_id} entry={entry} onBooked={answer.again} />
        ))}
      {may("budget.import") && <ImportForm fund_id={fund_id} onBooked={answer.again} />}
    </>
  );
}
