// parties.tsx -- who takes part: deposits that make the year, room by organisation, mandates.
import { useState } from "preact/hooks";
import type { BudgetYear, Cents, Id, Organisation, OrganisationKind } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, Bar, Fold, money, MoneyField, readMoney, Table } from "../council/figures.tsx";
import { useAnswer, Waits } from "../council/figures.tsx";
import { readOrganisations } from "./reservations.tsx";

const NAME_MAX = 60;
const DOCUMENT_MAX = 40;
const SERIAL_DIGITS = 32;
const MAY_TAKE_PART: ReadonlySet<string> = new Set(["municipality", "provider"]);

interface Parties {
  readonly year: BudgetYear;
  readonly onChanged: () => void;
}

interface WithThem extends Parties {
  readonly organisations: readonly Organisation[];
}

const choicesOf = (organisations: readonly Organisation[]) =>
  Object.fromEntries(
    organisations
      .filter(({ financial }) => financial)
      .map(({ organisation_id, name }) => [organisation_id, name]),
  ) as Record<string, string>;

function OrganisationForm({ onChanged }: { onChanged: () => void }) {
  const w = words.value;
  const [name, setName] = useState("");
  const [kind, setKind] = useState<OrganisationKind>("provider");
  const [financial, setFinancial] = useState(true);
  const [id, setId] = useState(newId);
  const mayPay = MAY_TAKE_PART.has(kind);
  const save = async () => {
    const organisation = {
      ...{ organisation_id: id as Id, name: name.trim(), kind },
      financial: financial && mayPay,
    };
    await ask({ type: "budget.organisation", organisation });
    setName("");
    setId(newId());
    onChanged();
  };
  return (
    <Fold title={w.add_organisation}>
      <Act label={w.add_organisation} act={save} disabled={name.trim() === ""}>
        <Field label={w.organisation} most={NAME_MAX} value={name} onValue={setName} />
        <Choice label={w.kind} value={kind} choices={w.organisation_kinds} onChoose={setKind} />
        {mayPay && (
          <Tick checked={financial} onChange={setFinancial}>
            {w.takes_part}
          </Tick>
        )}
      </Act>
    </Fold>
  );
}

function DepositForm({ year, organisations, onChanged }: WithThem) {
  const w = words.value;
  const choices = choicesOf(organisations);
  const [who, setWho] = useState(Object.keys(choices)[0] ?? "");
  const [amount, setAmount] = useState("");
  const [document, setDocument] = useState("");
  const [id, setId] = useState(newId);
  const cents = readMoney(amount);
  const { fund_id } = year;
  const save = async () => {
    const named = { fund_id, year: year.year, entry_id: id as Id, organisation_id: who as Id };
    await ask({ type: "budget.deposit", ...named, amount: cents!, document: document.trim() });
    setId(newId());
    setAmount("");
    setDocument("");
    onChanged();
  };
  const isWhole = cents !== undefined && who !== "" && document.trim() !== "";
  return (
    <Fold title={w.deposit}>
      <p>{w.deposit_why}</p>
      <Act label={w.deposit} act={save} disabled={!isWhole}>
        <Choice label={w.organisation} value={who} choices={choices} onChoose={setWho} />
        <MoneyField label={w.amount} value={amount} onValue={setAmount} />
        <Field label={w.document} most={DOCUMENT_MAX} value={document} onValue={setDocument} />
      </Act>
    </Fold>
  );
}

/** While the year is a draft: its amount, what was put in, and fixing it. */
function Draft(props: WithThem) {
  const w = words.value;
  const { year, onChanged } = props;
  const [amount, setAmount] = useState("");
  const cents = readMoney(amount);
  const { fund_id } = year;
  const missing = year.amount - year.deposited;
  const plan = async () => {
    await ask({ type: "budget.plan", fund_id, year: year.year, amount: cents! });
    setAmount("");
    onChanged();
  };
  const fix = async () => {
    await ask({ type: "budget.fix", fund_id, year: year.year });
    onChanged();
  };
  return (
    <section class="card stack">
      <h3>{w.draft_year}</h3>
      <p class="state">
        <Icon name={missing === 0 ? "check" : "clock"} />{" "}
        {missing === 0 ? w.deposits_make_it : w.deposits_missing(money(missing))}
      </p>
      <DepositForm {...props} key={props.organisations.length} />
      <Fold title={w.change_amount}>
        <Act label={w.change_amount} act={plan} disabled={cents === undefined}>
          <MoneyField label={w.year_amount} value={amount} onValue={setAmount} />
        </Act>
      </Fold>
      <Act label={w.fix_year} act={fix} disabled={missing !== 0}>
        <p>{w.fix_why}</p>
      </Act>
    </section>
  );
}

function CapacityForm({ year, organisations, onChanged }: WithThem) {
  const w = words.value;
  const choices = choicesOf(organisations);
  const [who, setWho] = useState(Object.keys(choices)[0] ?? "");
  const [task_field, setField] = useState("6.1");
  const [amount, setAmount] = useState("");
  const cents = readMoney(amount);
  const save = async () => {
    const { fund_id } = year;
    const at = { fund_id, year: year.year, organisation_id: who as Id, task_field };
    await ask({ type: "budget.capacity", ...at, amount: cents! });
    setAmount("");
    onChanged();
  };
  return (
    <Fold title={w.set_capacity}>
      <Act label={w.set_capacity} act={save} disabled={cents === undefined || who === ""}>
        <Choice label={w.organisation} value={who} choices={choices} onChoose={setWho} />
        <Field label={w.task_field} most={6} value={task_field} onValue={setField} />
        <MoneyField label={w.amount} value={amount} onValue={setAmount} />
      </Act>
    </Fold>
  );
}

function MandateForm({ year }: { year: BudgetYear }) {
  const w = words.value;
  const [bearer, setBearer] = useState("");
  const [once, setOnce] = useState("");
  const [whole, setWhole] = useState("");
  const [most, all] = [readMoney(once), readMoney(whole)];
  const serial = bearer.trim().toLowerCase();
  const isWhole = serial.length === SERIAL_DIGITS && most !== undefined && all !== undefined;
  const save = () => {
    const { fund_id } = year;
    const bounds = { decision_most: most as Cents, year_most: all as Cents };
    return ask({ type: "budget.mandate", fund_id, bearer: serial as Id, ...bounds });
  };
  return (
    <Fold title={w.mandate}>
      <Act label={w.mandate} act={save} disabled={!isWhole}>
        <Field
          label={w.hat_number}
          hint={w.hat_number_hint}
          most={SERIAL_DIGITS}
          value={bearer}
          onValue={setBearer}
        />
        <MoneyField label={w.decision_most} value={once} onValue={setOnce} />
        <MoneyField label={w.year_most} value={whole} onValue={setWhole} />
      </Act>
    </Fold>
  );
}

export function PartiesScreen({ year, onChanged }: Parties) {
  const w = words.value;
  const { fund_id } = year;
  const organisations = useAnswer(readOrganisations, []);
  const rooms = useAnswer(() => ask({ type: "budget.room", fund_id, year: year.year }), []);
  const them = organisations.value ?? [];
  const nameOf = (id: Id) => them.find((one) => one.organisation_id === id)?.name ?? "";
  const changed = () => {
    organisations.again();
    rooms.again();
    onChanged();
  };
  const props = { year, organisations: them, onChanged: changed };
  return (
    <div class="wide">
      <section class="card span">
        <h3>{w.room}</h3>
        <p class="muted">{w.room_why}</p>
        <Waits of={rooms} />
        <Table
          caption={w.room_caption(year.year)}
          head={[w.organisation, w.task_field, w.bar, w.amount, w.taken, w.left]}
          rows={(rooms.value?.rooms ?? []).map(({ organisation_id, task_field, amount, taken }) => [
            nameOf(organisation_id),
            task_field,
            <Bar key={task_field} part={taken} most={amount} />,
            money(amount),
            money(taken),
            money(amount - taken),
          ])}
        />
        {may("budget.capacity") && <CapacityForm {...props} key={them.length} />}
      </section>
      <section class="card">
        <h3>{w.organisations}</h3>
        <Waits of={organisations} />
        <ul class="plain">
          {them.map(({ organisation_id, name, kind, financial }) => (
            <li key={organisation_id}>
              {name} · {w.organisation_kinds[kind]}
              {financial && ` · ${w.takes_part}`}
            </li>
          ))}
        </ul>
        {may("budget.organisation") && <OrganisationForm onChanged={changed} />}
        {may("budget.mandate") && <MandateForm year={year} />}
      </section>
      {year.state === "draft" && may("budget.deposit") && <Draft {...props} />}
    </div>
  );
}
