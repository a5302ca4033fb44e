// sheets.tsx -- a sheet of paper for each household, and words for who comes from WhatsApp.
import { useEffect, useState } from "preact/hooks";
import type { Id, Invitation } from "#types/wire";
import { day, text } from "../../text/catalogue.ts";
import { Button, Choice, Field } from "../../ui/parts.tsx";
import { Code } from "../../ui/qr.tsx";
import { askInvitations, inviteByWords, linkOf, note, noted, Spoken } from "./invite.tsx";
import { Back, Trouble, useWork } from "./parts.tsx";
import { words } from "./words.ts";

const TERM_S = 14 * 86_400; // as an invitation lasts
const SHEETS_MOST = 30;
const CODES = { "1": "1", "2": "2", "3": "3", "4": "4" } as const;

interface Sheet {
  readonly ids: readonly Id[];
  readonly codes: readonly string[];
}

function Paper({ sheet, until }: { sheet: Sheet; until: number }) {
  const m = words.value;
  return (
    <section class="sheet">
      <h2>{m.sheet_title}</h2>
      <p>{m.sheet_no}</p>
      <ol>
        {m.sheet_steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p class="address" dir="ltr">
        {location.origin}
      </p>
      <div class="codes">
        {sheet.codes.map((spoken, i) => (
          <div class="one" key={spoken}>
            <h3>{m.sheet_person(i + 1)}</h3>
            <Code words={linkOf(spoken)} />
            <Spoken spoken={spoken} />
          </div>
        ))}
      </div>
      <p class="muted">{m.sheet_until(day(until))}</p>
    </section>
  );
}

export function SheetsScreen() {
  const m = words.value;
  const [many, setMany] = useState("4");
  const [codes, setCodes] = useState<keyof typeof CODES>("2");
  const [sheets, setSheets] = useState<readonly Sheet[]>([]);
  const [done, setDone] = useState(0);
  const [isMaking, setMaking] = useState(false);
  const { trouble, work } = useWork();
  const count = Math.min(SHEETS_MOST, Math.max(0, Math.trunc(Number(many) || 0)));
  const make = work(async () => {
    setMaking(true);
    setDone(0);
    const made: Sheet[] = [];
    try {
      for (let i = 0; i < count; i++) {
        const all = [];
        for (let k = 0; k < Number(codes); k++) {
          all.push(await inviteByWords());
          setDone(i * Number(codes) + k + 1);
        }
        const ids = all.flatMap(({ id }) => (id ? [id] : []));
        made.push({ ids, codes: all.map((one) => one.words ?? "") });
      }
    } finally {
      setMaking(false);
      setSheets(made);
      note({ sheets: [...noted.value.sheets, ...made.map(({ ids }) => ids)] });
    }
  });
  return (
    <div class="paper">
      <h1 class="noprint">{m.sheets}</h1>
      <div class="stack noprint">
        <p>{m.sheets_hint}</p>
        <Field label={m.how_many_sheets} type="number" value={many} onValue={setMany} />
        <Choice label={m.how_many_codes} value={codes} choices={CODES} onChoose={setCodes} />
        <Trouble words={trouble} />
        <Button kind="primary" disabled={count === 0} onClick={make}>
          {m.make_sheets}
        </Button>
        <p role="status">{isMaking && m.making(done, count * Number(codes))}</p>
        {sheets.length > 0 && (
          <>
            <p class="warn">{m.sheets_once}</p>
            <Button kind="primary" onClick={() => print()}>
              {m.print}
            </Button>
          </>
        )}
      </div>
      {sheets.map((sheet) => (
        <Paper key={sheet.codes[0]} sheet={sheet} until={Date.now() / 1000 + TERM_S} />
      ))}
      <Back to="beheer" />
    </div>
  );
}

/** A household came over when one of its codes was used; a single invitation counts as one. */
function householdsOver(list: readonly Invitation[]): number {
  const used = new Set(list.filter(({ state }) => state === "used").map(({ serial }) => serial));
  const sheets = noted.value.sheets;
  const over = sheets.filter((ids) => ids.some((id) => used.has(id))).length;
  const onSheets = new Set(sheets.flat());
  return over + [...used].filter((id) => !onSheets.has(id)).length;
}

export function MoveScreen() {
  const m = words.value;
  const [over, setOver] = useState(0);
  const [isCopied, setCopied] = useState(false);
  const [typed, setTyped] = useState(noted.value.households ? `${noted.value.households}` : "");
  useEffect(() => {
    void askInvitations().then((list) => setOver(householdsOver(list)), () => {});
  }, []);
  const all = Math.max(over, Math.trunc(Number(typed) || 0));
  const message = m.paste_text(over, all, location.origin);
  return (
    <>
      <h1>{m.move_over}</h1>
      <p>{m.move_hint}</p>
      <div class="stack">
        <Field
          label={m.households}
          type="number"
          value={typed}
          onValue={(value) => {
            setTyped(value);
            note({ households: Math.max(0, Math.trunc(Number(value) || 0)) });
          }}
        />
        <p class="big" role="status">
          {m.over(over, all)}
        </p>
        <progress class="bar calm" value={over} max={Math.max(1, all)} aria-hidden="true" />
        <p class="card" dir="auto">
          {message}
        </p>
        <Button
          kind="primary"
          onClick={() => navigator.clipboard.writeText(message).then(() => setCopied(true))}
        >
          {text.value.copy}
        </Button>
        <p role="status">{isCopied && text.value.copied}</p>
      </div>
      <Back to="beheer" />
    </>
  );
}
