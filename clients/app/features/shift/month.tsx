// month.tsx -- the walks of one month: a sheet of days, and below it what is on.
import { useState } from "preact/hooks";
import type { LocalDate, Shift } from "#types/wire";
import { ownSignup, shifts } from "../../page/state.ts";
import { dayAndHour, language, localDate, text } from "../../text/catalogue.ts";
import { Button, Icon, Link } from "../../ui/parts.tsx";

const DAY_MS = 86_400_000;
const MONDAY = Date.UTC(2026, 0, 5);
const MONTHS_AHEAD = 2;

interface Month {
  readonly year: number;
  readonly month: number;
}

const two = (number: number) => `${number}`.padStart(2, "0");

function monthAt(offset: number): Month {
  const [year = 0, month = 1] = localDate(0).split("-").map(Number);
  const then = new Date(Date.UTC(year, month - 1 + offset, 1));
  return { year: then.getUTCFullYear(), month: then.getUTCMonth() + 1 };
}

/** Weeks of seven; undefined where the month has no day. */
function weeksOf({ year, month }: Month): readonly (readonly (LocalDate | undefined)[])[] {
  const blank = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const cells = Array.from({ length: Math.ceil((blank + count) / 7) * 7 }, (_, i) => {
    const number = i - blank + 1;
    const isDay = number >= 1 && number <= count;
    return isDay ? (`${year}-${two(month)}-${two(number)}` as LocalDate) : undefined;
  });
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

const nameOf = (at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language.value, { timeZone: "UTC", ...options }).format(at);

function Sheet({ of, list }: { of: Month; list: readonly Shift[] }) {
  const m = text.value;
  const days = [0, 1, 2, 3, 4, 5, 6].map((number) => MONDAY + number * DAY_MS);
  return (
    <table class="month">
      <thead>
        <tr>
          {days.map((at) => (
            <th key={at} scope="col" abbr={nameOf(at, { weekday: "long" })}>
              {nameOf(at, { weekday: "narrow" })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(of).map((week, i) => (
          <tr key={i}>
            {week.map((on, k) => {
              const walks = list.filter((shift) => shift.on === on);
              const isOff = walks.every(({ state }) => state === "cancelled");
              const isToday = on === localDate(0) ? "date" : undefined;
              if (!on || walks.length === 0)
                return (
                  <td key={k} aria-current={isToday}>
                    {on && Number(on.slice(8))}
                  </td>
                );
              const isMine = walks.some(({ shift_id }) => ownSignup(shift_id));
              return (
                <td key={k} aria-current={isToday} class={isOff ? "off" : isMine ? "mine" : "on"}>
                  <b>{Number(on.slice(8))}</b>
                  <Icon name={isOff ? "warning" : isMine ? "check" : "walks"} />
                  <span class="hidden">{isOff ? m.cancelled : m.walks}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function MonthScreen() {
  const m = text.value;
  const [offset, setOffset] = useState(0);
  const of = monthAt(offset);
  const list = shifts.value.filter(({ on }) => on.startsWith(`${of.year}-${two(of.month)}`));
  const title = nameOf(Date.UTC(of.year, of.month - 1, 1), { month: "long", year: "numeric" });
  return (
    <>
      <h1 class="named">{title}</h1>
      <div class="pair">
        <Button disabled={offset === 0} onClick={() => setOffset(offset - 1)}>
          {m.month_before}
        </Button>
        <Button disabled={offset === MONTHS_AHEAD} onClick={() => setOffset(offset + 1)}>
          {m.month_after}
        </Button>
      </div>
      <Sheet of={of} list={list} />
      <ul class="plain">
        {list.map((shift) => (
          <li key={shift.shift_id}>
            <a class="when" href={`#/lopen/${shift.shift_id}`}>
              {dayAndHour(shift.begins_at)}
            </a>
            {shift.state === "cancelled" && ` · ${m.cancelled}`}
            {ownSignup(shift.shift_id) && ` · ${m.you_walk}`}
          </li>
        ))}
      </ul>
      {list.length === 0 && <p>{m.no_walks}</p>}
      <p class="after">
        <Link to="#/lopen" icon="back">
          {m.list_view}
        </Link>
      </p>
    </>
  );
}
