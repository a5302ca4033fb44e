// budget.tsx -- the wijkbudget: its years, one of them month by month, and the ways into it.
import { useState } from "preact/hooks";
import type { BudgetMonth, BudgetPart, BudgetYear, Id, LocalDate } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon } from "../../ui/parts.tsx";
import { ask, may } from "../council/acting.ts";
import { Act, Bar, count, dayText, Fold, money, MoneyField } from "../council/figures.tsx";
import { monthText, Print, readMoney, Table, today, useAnswer } from "../council/figures.tsx";
import { Waits, whole } from "../council/figures.tsx";
import { AccountScreen, ClosingScreen } from "./closing.tsx";
import { LedgerScreen } from "./ledger.tsx";
import { PartiesScreen } from "./parties.tsx";
import { ReservationsScreen } from "./reservations.tsx";

const MONTHS = 12;
const NAME_MAX = 60;

export interface AtYear {
  readonly fund_id: Id;
  readonly year: number;
}

const firstOf = (year: number, month: number) =>
  `${year}-${String(month).padStart(2, "0")}-01` as LocalDate;

/* ── all years ── */

function FoundForm({ onFounded }: { onFounded: () => void }) {
  const w = words.value;
  const [name, setName] = useState("");
  const [year, setYear] = useState(today().slice(0, 4));
  const [amount, setAmount] = useState("");
  const [id, setId] = useState(newId);
  const cents = readMoney(amount);
  const found = async () => {
    const fund = { fund_id: id as Id, name: name.trim(), year: whole(year) };
    await ask({ type: "budget.found", ...fund, amount: cents! });
    setId(newId());
    onFounded();
  };
  return (
    <Fold title={w.found_fund}>
      <Act label={w.found_fund} act={found} disabled={name.trim() === "" || cents === undefined}>
        <Field label={w.fund_name} most={NAME_MAX} value={name} onValue={setName} />
        <Field label={w.first_year} type="number" value={year} onValue={setYear} />
        <MoneyField label={w.year_amount} value={amount} onValue={setAmount} />
      </Act>
    </Fold>
  );
}

function Years({ years }: { years: readonly BudgetYear[] }) {
  const w = words.value;
  return (
    <Table
      caption={w.years_caption(dayText(today()))}
      head={[w.year, w.state, w.amount, w.deposited, w.spent, w.reserved, w.free, w.uncovered]}
      rows={years.map((one) => [
        <a class="link" key={one.year} href={`#/wijk/budget/${one.fund_id}/${one.year}`}>
          {one.year}
        </a>,
        w.budget_states[one.state],
        ...[one.amount, one.deposited, one.spent, one.reserved, one.free, one.uncovered].map(money),
      ])}
    />
  );
}

/* ── a year, up to and with a month ── */

function Sums({ month }: { month: BudgetMonth }) {
  const w = words.value;
  const { amount, spent, reserved, free, uncovered, forecast } = month;
  const figure = (label: string, cents: number, mark = "") => (
    <div class={mark}>
      <dt>{label}</dt>
      <dd>{money(cents)}</dd>
    </div>
  );
  return (
    <>
      <dl class="figures">
        {figure(w.amount, amount)}
        {figure(w.spent, spent)}
        {figure(w.reserved, reserved)}
        {figure(w.free, free)}
        {figure(w.forecast, forecast)}
        {uncovered > 0 && (
          <div class="red">
            <dt>
              <Icon name="warning" /> {w.uncovered}
            </dt>
            <dd>{money(uncovered)}</dd>
          </div>
        )}
      </dl>
      <p class="state">
        <Icon name={forecast > amount ? "warning" : "check"} />{" "}
        {forecast > amount
          ? w.forecast_over(money(forecast - amount))
          : w.forecast_within(money(amount - forecast))}
      </p>
    </>
  );
}

function Parts({ title, parts, name }: PartsShown) {
  const w = words.value;
  const most = Math.max(1, ...parts.map(({ spent, reserved }) => spent + reserved));
  if (parts.length === 0) return null;
  return (
    <section class="card">
      <Table
        caption={title}
        head={[w.part, w.bar, w.spent, w.reserved]}
        rows={parts.map((part, i) => [
          name(part),
          <Bar key={i} part={part.spent} striped={part.reserved} most={most} />,
          money(part.spent),
          money(part.reserved),
        ])}
      />
    </section>
  );
}

interface PartsShown {
  readonly title: string;
  readonly parts: readonly BudgetPart[];
  readonly name: (part: BudgetPart) => string;
}

/** Where the year stands against a straight line: month by month, when each was over. */
function MonthByMonth({ at, last }: { at: AtYear; last: number }) {
  const w = words.value;
  const answer = useAnswer(async () => {
    const all: BudgetMonth[] = [];
    for (let month = 1; month <= last; month++) {
      const { fund_id, year } = at;
      all.push(await ask({ type: "budget.dashboard", fund_id, month: firstOf(year, month) }));
    }
    return all;
  }, [at.fund_id, at.year, last]);
  const months = answer.value ?? [];
  const most = Math.max(1, ...months.map(({ amount, spent }) => Math.max(amount, spent)));
  return (
    <section class="card span">
      <Waits of={answer} />
      <Table
        caption={w.month_caption}
        head={[w.up_to, w.bar, w.spent, w.on_line, w.n]}
        rows={months.map(({ to, amount, spent, entries }, i) => [
          monthText(to),
          <Bar key={to} part={spent} most={most} mark={(amount * (i + 1)) / MONTHS} />,
          money(spent),
          `${money(Math.round((amount * (i + 1)) / MONTHS))}${
            spent > (amount * (i + 1)) / MONTHS ? ` · ${w.above_line}` : ""
          }`,
          `n = ${count(entries)}`,
        ])}
      />
    </section>
  );
}

function Dashboard({ at }: { at: AtYear }) {
  const w = words.value;
  const now = today();
  const isNow = at.year === Number(now.slice(0, 4));
  const last = isNow ? Number(now.slice(5, 7)) : MONTHS;
  const [month, setMonth] = useState<string>(firstOf(at.year, last));
  const { fund_id } = at;
  const answer = useAnswer(
    () => ask({ type: "budget.dashboard", fund_id, month: month as LocalDate }),
    [fund_id, month],
  );
  const shown = answer.value;
  const choices = Object.fromEntries(
    Array.from({ length: last }, (_, i) => firstOf(at.year, last - i)).map((one) => [
      one,
      monthText(one),
    ]),
  ) as Record<string, string>;
  const parts = shown?.parts ?? [];
  return (
    <>
      <div class="controls">
        <Choice label={w.up_to} value={month} choices={choices} onChoose={setMonth} />
        <Print />
      </div>
      <Waits of={answer} />
      {shown && (
        <>
          <p>
            {dayText(shown.from)} – {dayText(shown.to)}, n = {count(shown.entries)} (
            {w.n_entries})
          </p>
          <Sums month={shown} />
          <p class="muted">{w.bar_means}</p>
          <div class="wide">
            <Parts
              title={w.by_theme}
              parts={parts.filter(({ theme }) => theme)}
              name={({ theme }) => w.themes[theme!]}
            />
            <Parts
              title={w.by_field}
              parts={parts.filter(({ task_field }) => task_field)}
              name={({ task_field }) => task_field!}
            />
            <Parts
              title={w.collective_or_not}
              parts={parts.filter(({ theme, task_field }) => !theme && !task_field)}
              name={({ collective }) => (collective ? w.collective : w.individual)}
            />
            <MonthByMonth at={at} last={Number(month.slice(5, 7))} />
          </div>
        </>
      )}
    </>
  );
}

/* ── the ways into a year ── */

type Way = "month" | "reservations" | "parties" | "ledger" | "closing" | "account";

const WAYS: readonly { readonly way: Way; readonly to: string; isOpen(): boolean }[] = [
  { way: "month", to: "", isOpen: () => may("budget.dashboard") },
  {
    way: "reservations",
    to: "reserveringen",
    isOpen: () => may("budget.reservations") || may("budget.propose"),
  },
  { way: "parties", to: "partijen", isOpen: () => may("budget.room") },
  { way: "ledger", to: "kasboek", isOpen: () => may("budget.entries") },
  { way: "closing", to: "sluiten", isOpen: () => may("budget.close") },
  { way: "account", to: "rekening", isOpen: () => may("budget.account") },
];

function YearScreen({ at, way }: { at: AtYear; way: string }) {
  const w = words.value;
  const answer = useAnswer(() => ask({ type: "budget.show" }), [at.fund_id, at.year]);
  const year = answer.value?.years?.find(
    (one) => one.fund_id === at.fund_id && one.year === at.year,
  );
  const open = WAYS.filter(({ isOpen }) => isOpen());
  const here = `#/wijk/budget/${at.fund_id}/${at.year}`;
  return (
    <>
      <h2>
        {w.parts.budget} {at.year}
        {year && ` · ${w.budget_states[year.state]}`}
      </h2>
      <nav class="ways" aria-label={w.parts.budget}>
        <a class="link" href="#/wijk/budget">
          {w.all_years}
        </a>
        {open.map(({ way: one, to }) => (
          <a
            key={one}
            class="link"
            href={to ? `${here}/${to}` : here}
            aria-current={way === to ? "page" : undefined}
          >
            {w.ways[one]}
          </a>
        ))}
      </nav>
      <Waits of={answer} />
      {year && way === "" && <Dashboard at={at} />}
      {year && way === "reserveringen" && <ReservationsScreen year={year} />}
      {year && way === "partijen" && <PartiesScreen year={year} onChanged={answer.again} />}
      {year && way === "kasboek" && <LedgerScreen at={at} />}
      {year && way === "sluiten" && <ClosingScreen year={year} onChanged={answer.again} />}
      {year && way === "rekening" && <AccountScreen at={at} />}
    </>
  );
}

export function BudgetScreen({ place }: { place: readonly string[] }) {
  const w = words.value;
  const [fund_id, year, way = ""] = place;
  const answer = useAnswer(() => ask({ type: "budget.show" }), [fund_id === undefined]);
  if (fund_id && year) {
    const at = { fund_id: fund_id as Id, year: whole(year) };
    return <YearScreen key={`${fund_id}/${year}`} at={at} way={way} />;
  }
  const years = answer.value?.years ?? [];
  return (
    <>
      <h2>{w.parts.budget}</h2>
      <p class="muted">{w.budget_why}</p>
      <Waits of={answer} />
      {answer.value && years.length === 0 && <p>{w.no_fund}</p>}
      {years.length > 0 && <Years years={years} />}
      {may("budget.found") && <FoundForm onFounded={answer.again} />}
    </>
  );
}
