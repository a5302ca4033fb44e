// qr.tsx -- a code to be scanned, drawn when it is needed.
import { useEffect, useState } from "preact/hooks";

/** Black on white in every theme, with the quiet border that readers ask for. */
export function Code({ words }: { words: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    void import("uqr").then(({ encode }) => setRows(encode(words, { ecc: "M", border: 4 }).data));
  }, [words]);
  if (rows.length === 0) return null;
  const dots = rows.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : "")));
  return (
    <svg class="qr" viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label="QR">
      <path d={dots.join("")} />
    </svg>
  );
}
