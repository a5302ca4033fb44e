// profile.tsx -- the wijkprofiel: figures of others with their source and day, read from a file
// whole or not at all; a casus says which of them it answers.
import { useState } from "preact/hooks";
import type { CasusShown, ProfileImported, ProfileLine } from "#types/wire";
import { words } from "../../text/office/office.ts";
import { Choice, Icon } from "../../ui/parts.tsx";
import { ask, everyPage, isFor, may } from "../council/acting.ts";
import { BadLines, FileField, fileOf } from "../council/file.tsx";
import { Act, count, dayText, Fold, Print, Table, useAnswer, Waits } from "../council/figures.tsx";

const NONE = "";

export function readProfile(): Promise<readonly ProfileLine[]> {
  return everyPage<ProfileLine>(async (last) => {
    const page = await ask({ type: "profile.list", ...(last && { after: last.code }) });
    return { more: page.more, items: page.lines };
  });
}

/** Tried first: every bad line is named, and nothing is taken. */
function ImportForm({ onTaken }: { onTaken: () => void }) {
  const w = words.value;
  const [file, setFile] = useState<File>();
  const [tried, setTried] = useState<ProfileImported>();
  const give = (try_out: boolean) => async () => {
    setTried(await ask({ type: "profile.import", try_out, csv: await fileOf(file!) }));
    if (!try_out) onTaken();
  };
  const bad = tried?.bad ?? [];
  const isGood = tried !== undefined && bad.length === 0;
  return (
    <Fold title={w.read_profile}>
      <p>{w.profile_whole}</p>
      <p class="code" dir="ltr">
        {w.profile_form}
      </p>
      <FileField
        onFile={(chosen) => {
          setFile(chosen);
          setTried(undefined);
        }}
      />
      <Act label={w.try_profile} act={give(true)} done="" disabled={file === undefined} />
      {tried && (
        <p class="state" role="status">
          <Icon name={isGood ? "check" : "warning"} />{" "}
          {tried.taken > 0 ? w.profile_taken(tried.taken) : w.profile_tried(tried.lines)}{" "}
          {isGood && tried.taken === 0 && w.profile_good}
        </p>
      )}
      {bad.length > 0 && <BadLines bad={bad} />}
      {isGood && tried.taken === 0 && <Act label={w.take_all} act={give(false)} done="" />}
    </Fold>
  );
}

export function ProfileScreen() {
  const w = words.value;
  const answer = useAnswer(readProfile, []);
  const lines = answer.value ?? [];
  return (
    <>
      <h2>{w.parts.profile}</h2>
      <p class="muted">{w.profile_why}</p>
      <Waits of={answer} />
      {answer.value && lines.length === 0 && <p>{w.no_profile}</p>}
      {lines.length > 0 && (
        <>
          <div class="controls">
            <Print />
          </div>
          <Table
            caption={w.profile_caption}
            stacks
            head={[w.indicator, w.code, w.figure, w.of_day, w.source, w.in_casussen]}
            rows={lines.map(({ title, code, value, unit, on, source, casussen }) => [
              title,
              code,
              <bdi key={code}>{`${value} ${unit}`}</bdi>,
              dayText(on),
              source,
              count(casussen),
            ])}
          />
        </>
      )}
      {may("profile.import") && <ImportForm onTaken={answer.again} />}
    </>
  );
}

/** In a casus: the figure that it answers, and a way to name one. */
export function Cited({ shown, onCited }: { shown: CasusShown; onCited: () => void }) {
  const w = words.value;
  const { casus_id } = shown.casus;
  const answer = useAnswer(readProfile, []);
  const lines = answer.value ?? [];
  const [code, setCode] = useState(shown.profile ?? NONE);
  const cited = lines.find((line) => line.code === shown.profile);
  const choices = Object.fromEntries([
    [NONE, w.choose],
    ...lines.map((line) => [line.code, `${line.code}: ${line.title}`] as const),
  ]) as Record<string, string>;
  const cite = async () => {
    await ask({ type: "profile.cite", casus_id, code });
    onCited();
  };
  const mayCite = may("profile.cite") && isFor(casus_id) && lines.length > 0;
  if (!cited && !mayCite) return null;
  return (
    <section class="after">
      {cited && (
        <p class="card">
          <b>{w.cited}</b>
          <br />
          <span dir="auto">
            {cited.title}: {cited.value} {cited.unit}
          </span>{" "}
          <span class="muted">
            {dayText(cited.on)} · {w.source}: {cited.source}
          </span>
        </p>
      )}
      {mayCite && (
        <Fold title={w.cite}>
          <Act label={w.cite} act={cite} disabled={code === NONE}>
            <Choice label={w.indicator} value={code} choices={choices} onChoose={setCode} />
          </Act>
        </Fold>
      )}
    </section>
  );
}
