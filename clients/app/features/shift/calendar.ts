// calendar.ts -- one walk as an iCalendar file, by RFC 5545, in UTC.
import type { Shift } from "#types/wire";

const instant = (seconds: number) =>
  new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d+/g, "");

/** Commas, semicolons, backslashes and lines stand escaped in a text. */
const escaped = (words: string) => words.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");

export function calendarOf(shift: Shift, name: string, start: string): Blob {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//buurt//app//NL",
    "BEGIN:VEVENT",
    `UID:${shift.shift_id}@buurt`,
    `DTSTAMP:${instant(Date.now() / 1000)}`,
    `DTSTART:${instant(shift.begins_at)}`,
    `DTEND:${instant(shift.ends_at)}`,
    `SEQUENCE:${shift.version}`,
    `SUMMARY:${escaped(name)}`,
    ...(start ? [`LOCATION:${escaped(start)}`] : []),
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return new Blob([lines.map((line) => `${line}\r\n`).join("")], { type: "text/calendar" });
}
