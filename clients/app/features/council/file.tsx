// file.tsx -- a CSV file that goes to the server as it is, and its lines that cannot be taken.
import { useId } from "preact/hooks";
import type { BadLine, Base64Url, Hash, Status } from "#types/wire";
import { request } from "../../page/phone.ts";
import { whyNot, words } from "../../text/office/office.ts";
import { Table } from "./figures.tsx";

const INLINE_MAX = 24_576; // bytes of a file that one message holds
const PART_MAX = 32_768;

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

function said(bytes: Uint8Array): Base64Url {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") as Base64Url;
}

/** Its bytes, as the wire writes them. */
export const fileOf = async (file: File): Promise<Base64Url> => said(await bytesOf(file));

/** Puts what a message does not hold before it, part by part. Gives: its name. */
async function put(bytes: Uint8Array<ArrayBuffer>): Promise<Hash> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") as Hash;
  for (let offset = 0; offset < bytes.length; offset += PART_MAX) {
    const part = said(bytes.subarray(offset, offset + PART_MAX));
    await request({ type: "blob.put", hash, size: bytes.length, offset, part });
  }
  return hash;
}

/** The file in the message, or the name under which it was put before it. */
export async function csvIn(file: File): Promise<{ csv: Base64Url } | { csv_blob: Hash }> {
  const bytes = await bytesOf(file);
  return bytes.length > INLINE_MAX ? { csv_blob: await put(bytes) } : { csv: said(bytes) };
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
      whyNot({ error: error as Status }),
    ])}
  />
);
