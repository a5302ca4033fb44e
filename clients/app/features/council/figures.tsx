// figures.tsx -- what the screens of the wijk's work share: amounts, days, tables with bars, forms.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Cents, LocalDate } from "#types/wire";
import { language, localDate, text } from "../../text/catalogue.ts";
import { whyNot, words } from "../../text/office/office.ts";
import { Button, Field, Icon } from "../../ui/parts.tsx";

/* ── amounts and days ── */

/** Whole cents as euros. */
export const money = (cents: number) =>
  new Intl.NumberFormat(language.value, { style: "currency", currency: "EUR" }).format(cents / 100);

export const count = (number: number) => new Intl.NumberFormat(language.value).format(number);

/** 83 as "8,3". */
export const tenths = (number: number) =>
  new Intl.NumberFormat(language.value, { minimumFractionDigits: 1 }).format(number / 10);

/** "8,3" as 83; anything else: undefined. */
export function readTenths(typed: string): number | undefined {
  const found = /^(\d{1,2})(?:[.,](\d))?$/.exec(typed.trim());
  return found ? Number(found[1]) * 10 + Number(found[2] ?? 0) : undefined;
}

/** "1.234,56" or "1234.5" as cents; a part of a cent, or no amount at all: undefined. A dot before
 * three digits parts thousands; a comma never does. */
export function readMoney(typed: string): Cents | undefined {
  const plain = typed.replace(/[€\s]/g, "").replace(/\.(?=\d{3}(\D|$))/g, "");
  const found = /^(\d{1,10})(?:[.,](\d{1,2}))?$/.exec(plain);
  if (!found) return undefined;
  return (Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"))) as Cents;
}

const DAY_MS = 86_400_000;
const noon = (date: LocalDate) => Date.parse(`${date}T12:00:00Z`);

const inWords = (date: LocalDate, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language.value, { timeZone: "UTC", ...options }).format(noon(date));

export const dayText = (date: LocalDate) => inWords(date, { dateStyle: "long" });
export const monthText = (date: LocalDate) => inWords(date, { month: "long", year: "numeric" });
export const today = () => localDate(0);

export const daysBetween = (from: LocalDate, to: LocalDate) =>
  Math.round((noon(to) - noon(from)) / DAY_MS);

/** The first day of the month so many months away. */
export function monthAway(date: LocalDate, months: number): LocalDate {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10) as LocalDate;
}

export const lastDay = (month: LocalDate) =>
  new Date(noon(monthAway(month, 1)) - DAY_MS).toISOString().slice(0, 10) as LocalDate;

/* ── what was answered ── */

export interface Answer<T> {
  readonly value: T | undefined;
  readonly error: string;
  again(): void;
}

export const reason = whyNot;

/** Asks when the screen opens and when `on` changes; what came before stays until then. */
export function useAnswer<T>(ask: () => Promise<T>, on: readonly unknown[]): Answer<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState("");
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isWanted = true;
    const set = (came: T) => isWanted && (setValue(() => came), setError(""));
    const fail = (refused: unknown) => isWanted && setError(reason(refused));
    ask().then(set, fail);
    return () => {
      isWanted = false;
    };
  }, [...on, turn]);
  return { value, error, again: () => setTurn(turn + 1) };
}

export const Wrong = ({ words: said }: { words: string }) =>
  said ? (
    <p class="error" role="alert">
      <Icon name="warning" /> {said}
    </p>
  ) : null;

/** What stands there while nothing was answered yet. */
export const Waits = ({ of }: { of: Answer<unknown> }) =>
  of.error ? <Wrong words={of.error} /> : of.value === undefined ? (
    <p role="status">{text.value.wait}</p>
  ) : null;

/* ── tables, with a bar beside a figure ── */

const HATCH = "hatch";

/** Once a page: colour is never alone, so what is set apart is striped too. */
export const Hatch = () => (
  <svg class="none" aria-hidden="true">
    <pattern id={HATCH} width="6" height="6" patternUnits="userSpaceOnUse">
      <path d="M0 6 6 0" stroke="currentcolor" stroke-width="1.6" />
    </pattern>
  </svg>
);

interface Barred {
  readonly part: number;
  readonly most: number;
  readonly striped?: number; // behind it
  readonly mark?: number; // a line across, where the plan is
}

/** Own bar, decoration beside the figure that says the same. */
export function Bar({ part, most, striped = 0, mark }: Barred) {
  const at = (number: number) => (most > 0 ? Math.min(200, (200 * number) / most) : 0);
  return (
    <svg class="figure-bar" viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="whole" width="200" height="16" />
      <rect width={at(part)} height="16" />
      <rect class="striped" x={at(part)} width={at(striped)} height="16" fill={`url(#${HATCH})`} />
      {mark !== undefined && <path d={`M${at(mark)} 0v16`} class="mark" />}
    </svg>
  );
}

interface Tabled {
  readonly caption: string;
  readonly head: readonly ComponentChildren[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  readonly foot?: readonly ComponentChildren[] | undefined;
  /** On a phone a row is a list of its cells, each behind the heading of its column. */
  readonly stacks?: boolean;
}

/** Figures stand under each other at the end of their column, words at its beginning. */
const look = (cell: ComponentChildren) =>
  typeof cell === "string" && /^(€.*|[\d.,\s]+|n = .*)$/.test(cell) ? "figure" : undefined;

interface Row {
  readonly row: readonly ComponentChildren[];
  readonly head?: readonly ComponentChildren[] | undefined; // where it stacks
}

/** The heading before a cell that stacks; "n = 5" says it itself. */
const before = (name: ComponentChildren, cell: ComponentChildren) =>
  String(cell).startsWith(`${String(name)} = `) ? undefined : `${String(name)}: `;

/** What stacks is no table to a browser any more: it says itself what it is. */
const Cells = ({ row, head }: Row) => (
  <tr role={head && "row"}>
    <th scope="row" role={head && "rowheader"}>
      {row[0]}
    </th>
    {row.slice(1).map((cell, i) => (
      <td
        key={i}
        class={look(cell)}
        role={head && "cell"}
        data-label={head && before(head[i + 1], cell)}
      >
        {cell}
      </td>
    ))}
  </tr>
);

/** The first cell of a row is its heading. On a phone it scrolls by itself, the page does not. */
export const Table = ({ caption, head, rows, foot, stacks }: Tabled) => (
  <div
    class={stacks ? "table stacks" : "table"}
    role="region"
    tabIndex={0}
    aria-label={caption}
  >
    <table role={stacks ? "table" : undefined}>
      <caption>{caption}</caption>
      <thead role={stacks ? "rowgroup" : undefined}>
        <tr role={stacks ? "row" : undefined}>
          {head.map((cell, i) => (
            <th
              scope="col"
              key={i}
              class={i > 0 ? look(rows[0]?.[i]) : undefined}
              role={stacks ? "columnheader" : undefined}
            >
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role={stacks ? "rowgroup" : undefined}>
        {rows.map((row, i) => (
          <Cells key={i} row={row} head={stacks ? head : undefined} />
        ))}
      </tbody>
      {foot && (
        <tfoot>
          <Cells row={foot} />
        </tfoot>
      )}
    </table>
  </div>
);

/* ── doing something ── */

interface Acted {
  readonly label: string;
  readonly act: () => Promise<unknown>;
  readonly done?: string; // said when it went well
  readonly kind?: "primary" | "quiet";
  readonly disabled?: boolean;
  readonly children?: ComponentChildren;
}

/** Fields and the button that does it. Refused: the reason, and what was typed stays. */
export function Act({ label, act, done, kind = "primary", disabled, children }: Acted) {
  const [error, setError] = useState("");
  const [isDone, setDone] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy || disabled) return;
    setBusy(true);
    setError("");
    setDone(false);
    try {
      await act();
      setDone(true);
    } catch (refused) {
      setError(reason(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={submit}>
      {children}
      <Wrong words={error} />
      <Button submit kind={kind} disabled={disabled ?? false}>
        {label}
      </Button>
      <p role="status">{isDone && (done ?? text.value.saved)}</p>
    </form>
  );
}

/** What is not needed every day, behind its own heading. */
export const Fold = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <details class="card fold">
    <summary>{title}</summary>
    <div class="stack">{children}</div>
  </details>
);

interface Money {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** An amount as people write it; a part of a cent is said at once. */
export const MoneyField = ({ label, value, onValue }: Money) => (
  <Field
    label={label}
    value={value}
    onValue={onValue}
    error={value !== "" && readMoney(value) === undefined ? words.value.bad_amount : undefined}
  />
);

export const whole = (typed: string) => Math.max(0, Math.trunc(Number(typed) || 0));

/* ── out of the app ── */

/** A cell that no program takes for a formula. */
const cell = (value: string | number) => {
  const said = String(value);
  const safe = /^[=+\-@\t\r]/.test(said) && Number.isNaN(Number(said)) ? `'${said}` : said;
  return /[";\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = (rows: readonly (readonly (string | number)[])[]) =>
  rows.map((row) => row.map(cell).join(";")).join("\r\n") + "\r\n";

/** Cents as a CSV has them: 1234,56. */
export const csvMoney = (cents: number) => (cents / 100).toFixed(2).replace(".", ",");

/** A CSV of this screen begins with what tells a spreadsheet its letters; a file is as it is. */
export function save(name: string, content: string, type = ""): void {
  const link = document.createElement("a");
  const said = type ? [content] : ["\ufeff", content];
  link.href = URL.createObjectURL(new Blob(said, { type: type || "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export const Print = () => (
  <Button kind="quiet" onClick={() => print()}>
    {words.value.print}
  </Button>
);
