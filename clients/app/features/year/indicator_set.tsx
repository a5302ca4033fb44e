// indicator_set.tsx -- a new version of what a year is judged by; the versions before it stay.
import { useState } from "preact/hooks";
import type { Indicator, IndicatorPage, IndicatorWay } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Tick } from "../../ui/parts.tsx";
import { ask } from "../council/acting.ts";
import { Act, Fold, whole } from "../council/figures.tsx";

const CODE_MAX = 8;
const TITLE_MAX = 120;
const SOURCE_MAX = 120;
const INDICATORS_MAX = 12;
const NEW: Indicator = { code: "", title: "", way: "reported", persons: false };

interface Row {
  readonly row: Indicator;
  readonly onRow: (row: Indicator) => void;
  readonly onGone: () => void;
}

function OneRow({ row, onRow, onGone }: Row) {
  const w = words.value;
  return (
    <fieldset class="stack">
      <legend>{row.code || w.indicator}</legend>
      <Field
        label={w.code}
        most={CODE_MAX}
        value={row.code}
        onValue={(code) => onRow({ ...row, code })}
      />
      <Field
        label={w.indicator}
        lines={2}
        most={TITLE_MAX}
        value={row.title}
        onValue={(title) => onRow({ ...row, title })}
      />
      <Choice<IndicatorWay>
        label={w.way}
        value={row.way}
        choices={w.ways_measured}
        onChoose={(way) => onRow({ ...row, way })}
      />
      {row.way === "reported" && (
        <Tick checked={row.persons} onChange={(persons) => onRow({ ...row, persons })}>
          {w.counts_people}
        </Tick>
      )}
      <Button kind="quiet" onClick={onGone}>
        {w.remove_indicator}
      </Button>
    </fieldset>
  );
}

/** Begins with those that stand; each is changed, taken out or joined by another. */
export function SetForm({ set, onSet }: { set: IndicatorPage; onSet: () => void }) {
  const w = words.value;
  const [rows, setRows] = useState<readonly Indicator[]>(set.indicators ?? []);
  const [from, setFrom] = useState(String(set.from_year + 1));
  const [source, setSource] = useState("");
  const isWhole =
    rows.length > 0 &&
    rows.every(({ code, title }) => code.trim() !== "" && title.trim() !== "") &&
    source.trim() !== "";
  const save = async () => {
    const indicators = rows.map((row) => ({
      ...row,
      code: row.code.trim(),
      title: row.title.trim(),
      persons: row.way === "reported" && row.persons,
    }));
    await ask({
      type: "indicator.set",
      ...{ version: set.version + 1, from_year: whole(from), source: source.trim(), indicators },
    });
    onSet();
  };
  return (
    <Fold title={w.set_indicators}>
      <p>{w.set_why}</p>
      <Act label={w.set_indicators} act={save} disabled={!isWhole}>
        <Field label={w.set_from} type="number" value={from} onValue={setFrom} />
        <Field
          label={w.set_source}
          hint={w.source_hint}
          most={SOURCE_MAX}
          value={source}
          onValue={setSource}
        />
        {rows.map((row, i) => (
          <OneRow
            key={i}
            row={row}
            onRow={(changed) => setRows(rows.map((one, j) => (j === i ? changed : one)))}
            onGone={() => setRows(rows.filter((_, j) => j !== i))}
          />
        ))}
        {rows.length < INDICATORS_MAX && (
          <Button kind="quiet" onClick={() => setRows([...rows, NEW])}>
            {w.another_indicator}
          </Button>
        )}
      </Act>
    </Fold>
  );
}
