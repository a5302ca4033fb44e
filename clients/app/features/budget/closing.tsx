// closing.tsx -- a year that is over: closed by two people, its surplus to the cent, the account.
import { useState } from "preact/hooks";
import type { AccountPage, BudgetClosed, BudgetYear, Id, Reservation } from "#types/wire";
import type { SurplusKey, SurplusShare } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Icon } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, count, csvMoney, csvOf, money, Print, save, Table } from "../council/figures.tsx";
import { useAnswer, Waits } from "../council/figures.tsx";
import type { AtYear } from "./budget.tsx";
import { readOrganisations, readReservations } from "./reservations.tsx";

const DESTINATION_MAX = 200;
const DOCUMENT_MAX = 40;
const OPEN = new Set(["granted", "consultation"]);

/** Whose share it is: a provider by its name, the others by their kind. */
function useNames() {
  const organisations = useAnswer(readOrganisations, []);
  return (id: Id | undefined) =>
    organisations.value?.find(({ organisation_id }) => organisation_id === id)?.name;
}

interface Shared {
  readonly surplus: number;
  readonly shares: readonly SurplusShare[];
  readonly name: (id: Id | undefined) => string | undefined;
}

function Shares({ surplus, shares, name }: Shared) {
  const w = words.value;
  const sum = shares.reduce((all, { amount }) => all + amount, 0);
  return (
    <Table
      caption={w.surplus_caption(money(surplus))}
      head={[w.whose, w.amount]}
      rows={shares.map(({ kind, organisation_id, amount }) => [
        name(organisation_id) ?? w.organisation_kinds[kind],
        money(amount),
      ])}
      foot={[w.together, money(sum)]}
    />
  );
}

/* ── closing ── */

/** What is left of each is carried over or released, one by one. */
function OpenOnes({ year, open, onChanged }: OpenReservations) {
  const w = words.value;
  const { fund_id } = year;
  if (open.length === 0)
    return (
      <p class="state own">
        <Icon name="check" /> {w.no_open_reservations}
      </p>
    );
  return (
    <>
      <p class="state">
        <Icon name="warning" /> {w.open_reservations(open.length)}
      </p>
      {open.map(({ reservation_id, casus_id, purpose, amount, drawn, state }) => (
        <article class="item" key={reservation_id}>
          <h4 dir="auto">{purpose}</h4>
          <p>
            {w.reservation_states[state]} · {w.left}: {money(amount - drawn)}
          </p>
          <Act
            label={w.carry}
            act={() => ask({ type: "budget.carry", fund_id, reservation_id }).then(onChanged)}
          />
          <Act
            label={w.release}
            kind="quiet"
            act={() => ask({ type: "budget.release", casus_id, reservation_id }).then(onChanged)}
          />
        </article>
      ))}
    </>
  );
}

interface OpenReservations {
  readonly year: BudgetYear;
  readonly open: readonly Reservation[];
  readonly onChanged: () => void;
}

interface Closed {
  readonly year: BudgetYear;
  readonly onClosed: (to: BudgetClosed) => void;
}

function FirstForm({ year, onClosed }: Closed) {
  const w = words.value;
  const { fund_id } = year;
  const [key, setKey] = useState<SurplusKey>("evenly");
  const [destination, setDestination] = useState("");
  const [document, setDocument] = useState("");
  const close = async () => {
    const agreed = { destination: destination.trim(), document: document.trim() };
    onClosed(await ask({ type: "budget.close", fund_id, year: year.year, key, ...agreed }));
  };
  const isWhole = destination.trim() !== "" && document.trim() !== "";
  return (
    <Act label={w.close_year} act={close} done={w.second_must} disabled={!isWhole}>
      <Choice label={w.surplus_key} value={key} choices={w.surplus_keys} onChoose={setKey} />
      <Field
        label={w.destination}
        hint={w.destination_hint}
        most={DESTINATION_MAX}
        value={destination}
        onValue={setDestination}
      />
      <Field label={w.document} most={DOCUMENT_MAX} value={document} onValue={setDocument} />
    </Act>
  );
}

function SecondForm({ year, onClosed }: Closed) {
  const w = words.value;
  const { fund_id } = year;
  const agree = (agrees: boolean) => async () =>
    onClosed(await ask({ type: "budget.agree", fund_id, year: year.year, agrees }));
  return (
    <>
      <p>{w.second_why}</p>
      <Act label={w.agree_close} act={agree(true)} />
      <Act label={w.send_back} act={agree(false)} kind="quiet" />
    </>
  );
}

export function ClosingScreen({ year, onChanged }: { year: BudgetYear; onChanged: () => void }) {
  const w = words.value;
  const { fund_id, state } = year;
  const name = useNames();
  const [closed, setClosed] = useState<BudgetClosed>();
  const answer = useAnswer(() => readReservations(fund_id, year.year), [fund_id, state]);
  const open = (answer.value ?? []).filter((one) => OPEN.has(one.state));
  const done = (to: BudgetClosed) => {
    setClosed(to);
    onChanged();
  };
  const changed = () => {
    answer.again();
    onChanged();
  };
  return (
    <section class="card stack">
      <h3>{w.closing(year.year)}</h3>
      <p class="state">
        <Icon name={state === "closed" ? "check" : "clock"} /> {w.budget_states[state]}
      </p>
      <Waits of={answer} />
      {state === "fixed" && <OpenOnes year={year} open={open} onChanged={changed} />}
      {state === "fixed" && year.uncovered > 0 && (
        <p class="error">
          <Icon name="warning" /> {w.not_covered(money(year.uncovered))}
        </p>
      )}
      {state === "fixed" && may("budget.close") && <FirstForm year={year} onClosed={done} />}
      {state === "closing" && may("budget.agree") && <SecondForm year={year} onClosed={done} />}
      {closed && (closed.shares?.length ?? 0) > 0 && (
        <Shares surplus={closed.surplus} shares={closed.shares ?? []} name={name} />
      )}
      {state === "closed" && (
        <a class="link" href={`#/wijk/budget/${fund_id}/${year.year}/rekening`}>
          {w.ways.account}
        </a>
      )}
    </section>
  );
}

/* ── the account ── */

function saveAccount(page: AccountPage, year: number, name: Shared["name"]): void {
  const w = words.value;
  const lines = (page.lines ?? []).map(({ task_field, organisation_id, spent }) => [
    task_field,
    name(organisation_id) ?? w.cost_of_casus,
    csvMoney(spent),
  ]);
  const head = [w.task_field, w.organisation, w.spent];
  save(`rekening-${year}.csv`, csvOf([head, ...lines, [w.together, "", csvMoney(page.spent)]]));
}

/** The account with all its lines, page by page. */
async function readAccount(fund_id: Id, year: number) {
  const first = await ask({ type: "budget.account", fund_id, year });
  const lines = [...(first.lines ?? [])];
  for (let page = first; page.more && page.lines?.length; ) {
    page = await ask({ type: "budget.account", fund_id, year, after: lines.length });
    lines.push(...(page.lines ?? []));
  }
  return { ...first, lines };
}

export function AccountScreen({ at }: { at: AtYear }) {
  const w = words.value;
  const { fund_id, year } = at;
  const name = useNames();
  const answer = useAnswer(() => readAccount(fund_id, year), [fund_id, year]);
  const page = answer.value;
  return (
    <article>
      <Waits of={answer} />
      {page && (
        <>
          <h3>
            {w.account_of(year)} · {w.budget_states[page.state]}
          </h3>
          <div class="controls">
            <Print />
            <Button onClick={() => saveAccount(page, year, name)}>{w.save_csv}</Button>
          </div>
          <Table
            caption={w.account_caption(count(page.entries))}
            head={[w.of_the_year, w.amount]}
            rows={[
              [w.amount, money(page.amount)],
              [w.spent, money(page.spent)],
              [w.uncovered, money(page.uncovered)],
              [w.surplus, money(page.surplus)],
            ]}
          />
          <Table
            caption={w.lines_caption}
            head={[w.task_field, w.organisation, w.spent]}
            rows={(page.lines ?? []).map(({ task_field, organisation_id, spent }) => [
              task_field,
              name(organisation_id) ?? w.cost_of_casus,
              money(spent),
            ])}
            foot={[w.together, "", money(page.spent)]}
          />
          {(page.shares?.length ?? 0) > 0 && (
            <Shares surplus={page.surplus} shares={page.shares ?? []} name={name} />
          )}
          <p>{w.head_hash}</p>
          <p class="hash" dir="ltr">
            {page.ledger_head}
          </p>
          <p class="muted">{w.compute_again}</p>
        </>
      )}
    </article>
  );
}
