// file.tsx -- a CSV file that goes to the server as it is, and its lines that cannot be taken.
import { useId } from "preact/hooks";
import type { BadLine, Base64Url, Status } from "#types/wire";
import { whyNot, words } from "../../text/office/office.ts";
import { Table } from "./figures.tsx";

/** Its bytes, as the wire writes them. */
export async function fileOf(file: File): Promise<Base64Url> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const said = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return said as Base64Url;
}

export function FileField({ onFile }: { onFile: (file: File | undefined) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{words.value.file}</label>
      <input
        id={id}
        type="file"
        accept=".csv,text/csv"
        onChange={(event) => onFile(event.currentTarget.files?.[0])}
      />
    </div>
  );
}

/** Which line, which column, and why. */
export const BadLines = ({ bad }: { bad: readonly BadLine[] }) => (
  <Table
    caption={words.value.bad_lines}
    head={[words.value.line, words.value.column, words.value.why]}
    rows={bad.map(({ line, column, error }) => [
      String(line),
      column,
      whyNot(error as Status),
    ])}
  />
);
