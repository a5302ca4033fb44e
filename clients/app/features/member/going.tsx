// going.tsx -- moving to another buurt in one act; leaving, with what is kept of oneself first.
import { useState } from "preact/hooks";
import type { ExportLine, Id } from "#types/wire";
import { emptyPhone, request, wish } from "../../page/phone.ts";
import { askAgain, buurten, hasLeft, self } from "../../page/state.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { Button, Choice } from "../../ui/parts.tsx";
import { forgetDuties } from "../reminder/watch.ts";

async function everyLine(): Promise<readonly ExportLine[]> {
  const all: ExportLine[] = [];
  for (;;) {
    const { lines = [], more } = await request({ type: "member.export", after: all.length });
    all.push(...lines);
    if (!more || lines.length === 0) return all;
  }
}

/** A line each, as a spreadsheet reads it; a value that would begin a formula is quoted as text. */
export function fileOf(lines: readonly ExportLine[]): Blob {
  const cell = (word: string) => `"${word.replace(/^[=+@-]/, "'$&").replaceAll('"', '""')}"`;
  const rows = lines.map(({ part, name, value }) => [part, name, value].map(cell).join(";"));
  return new Blob(["\uFEFF", ...rows.map((row) => `${row}\r\n`)], { type: "text/csv" });
}

function Export() {
  const m = text.value;
  const [said, setSaid] = useState("");
  const save = async () => {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(fileOf(await everyLine()));
      link.download = "buurt.csv";
      link.click();
      URL.revokeObjectURL(link.href);
      setSaid(m.going.saved);
    } catch (refused) {
      setSaid(refusalText(refused));
    }
  };
  return (
    <>
      <Button onClick={save}>{m.going.save}</Button>
      <p role="status">{said}</p>
    </>
  );
}

export function LeaveCard() {
  const m = text.value;
  const [isSure, setSure] = useState(false);
  const [error, setError] = useState("");
  const leave = async () => {
    try {
      await wish("leave", {});
      await forgetDuties();
      await emptyPhone();
      hasLeft.value = true;
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  return (
    <section class="card stack">
      {isSure ? (
        <>
          <p role="alert">{m.leave_sure}</p>
          <p>{m.going.last}</p>
          <Export />
          <Button kind="alarm" onClick={leave}>
            {m.leave}
          </Button>
          <Button onClick={() => setSure(false)}>{m.no}</Button>
          {error && (
            <p class="error" role="alert">
              {error}
            </p>
          )}
        </>
      ) : (
        <Button onClick={() => setSure(true)}>{m.leave}</Button>
      )}
    </section>
  );
}

export function MoveCard() {
  const m = text.value;
  const others = buurten.value.filter(({ buurt_id }) => buurt_id !== self.value?.buurt_id);
  const [to, setTo] = useState("");
  const [said, setSaid] = useState("");
  if (others.length === 0) return null;
  const choices = { "": "…", ...Object.fromEntries(others.map((b) => [b.buurt_id, b.name])) };
  const move = async () => {
    try {
      await wish("move", { id: to as Id });
      setSaid(m.going.moved);
      askAgain("self", "rooms", "walks");
    } catch (refused) {
      setSaid(refusalText(refused));
    }
  };
  return (
    <section class="card stack">
      <h2>{m.going.move}</h2>
      <Choice label={m.going.to} value={to} choices={choices} onChoose={setTo} />
      {to && (
        <>
          <p>{m.going.move_sure}</p>
          <Button kind="primary" onClick={move}>
            {m.go_on}
          </Button>
        </>
      )}
      <p role="status">{said}</p>
    </section>
  );
}
