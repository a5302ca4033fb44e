// let_in.tsx -- back in with a new phone: a neighbour asks it for another, a coordinator makes the
// code.
import { useEffect, useState } from "preact/hooks";
import type { Neighbour } from "#types/bridge";
import { request, wish } from "../../page/phone.ts";
import { hats, rooms, self } from "../../page/state.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { Guarded } from "../council/lock_card.tsx";
import { changeDesk, desk } from "../lead/desk.ts";
import { words as own } from "../own/words.ts";
import { Button, Choice } from "../../ui/parts.tsx";

const NAMES_MS = 3000;
const COORDINATES: ReadonlySet<string> = new Set(["coordinator", "wijk_coordinator"]);

/** The neighbours of the own buurt, without this person. */
function useNeighbours(): readonly Neighbour[] {
  const [members, setMembers] = useState<readonly Neighbour[]>([]);
  const talk = rooms.value.find(
    ({ kind, room }) => kind === "talk" && room === self.value?.buurt_id,
  );
  useEffect(() => {
    if (!talk) return undefined;
    const ask = () =>
      wish("show_members", { group: talk.group })
        .then((told) => setMembers(told.members))
        .catch(() => {});
    void ask();
    const timer = setInterval(ask, NAMES_MS); // names come in one by one
    return () => clearInterval(timer);
  }, [talk?.group]);
  return members.filter(({ is_own }) => !is_own);
}

const nameOf = (neighbour: Neighbour | undefined) => neighbour?.first_name || text.value.nobody;

const Wrong = ({ error }: { error: string }) =>
  error ? (
    <p class="error" role="alert">
      {error}
    </p>
  ) : null;

/** One neighbour, chosen by name. */
function Whom({ of, whom, onWhom }: WhomGiven) {
  const names = of.map((neighbour) => [neighbour.member_id, nameOf(neighbour)]);
  const choices = { "": "…", ...Object.fromEntries(names) };
  return <Choice label={text.value.name} value={whom} choices={choices} onChoose={onWhom} />;
}

interface WhomGiven {
  readonly of: readonly Neighbour[];
  readonly whom: string;
  readonly onWhom: (member_id: string) => void;
}

/** A neighbour or somebody of the household says whose phone is gone. */
function Vouch() {
  const w = own.value;
  const neighbours = useNeighbours();
  const [whom, setWhom] = useState("");
  const [asked, setAsked] = useState("");
  const [error, setError] = useState("");
  const chosen = neighbours.find(({ member_id }) => member_id === whom);
  const vouch = async ({ member_id }: Neighbour) => {
    setError("");
    try {
      await request({ type: "invitation.vouch", member_id });
      setAsked(member_id);
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  return (
    <section class="card stack">
      <h2>{text.value.come_back.let_in}</h2>
      <p class="muted">{w.vouch_how}</p>
      <Whom of={neighbours} whom={whom} onWhom={setWhom} />
      {chosen && asked !== whom && (
        <Button onClick={() => vouch(chosen)}>{w.vouch_for(nameOf(chosen))}</Button>
      )}
      {asked && asked === whom && <p role="status">{w.vouch_asked}</p>}
      <Wrong error={error} />
    </section>
  );
}

function LetIn() {
  const m = text.value;
  const w = own.value;
  const neighbours = useNeighbours();
  const [whom, setWhom] = useState("");
  const [words, setWords] = useState("");
  const [error, setError] = useState("");
  const isThere = (id: string) => neighbours.find(({ member_id }) => member_id === id);
  const forget = (id: string) =>
    changeDesk(({ vouched }) => ({ vouched: vouched.filter((one) => one.member_id !== id) }));
  const choose = (id: string) => {
    setWhom(id);
    setWords("");
  };
  const make = async (member_id: Neighbour["member_id"]) => {
    choose(member_id);
    setError("");
    try {
      const made = await wish("invite", { kind: "recovery", by_words: true, member_id });
      setWords(made.words ?? "");
      forget(member_id);
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  const chosen = isThere(whom);
  return (
    <section class="card stack">
      <h2>{m.come_back.let_in}</h2>
      <p class="muted">{m.come_back.let_in_how}</p>
      {desk.value.vouched.map(({ member_id, vouched_by }) => {
        const name = nameOf(isThere(member_id));
        return (
          <div class="stack" key={member_id}>
            <p class="warn">{w.vouched(nameOf(isThere(vouched_by)), name)}</p>
            <p>{w.vouched_check}</p>
            <Button kind="primary" onClick={() => make(member_id)}>
              {m.come_back.let_in_sure(name)}
            </Button>
            <Button kind="quiet" onClick={() => forget(member_id)}>
              {m.no}
            </Button>
          </div>
        );
      })}
      <Whom of={neighbours} whom={whom} onWhom={choose} />
      {chosen && !words && (
        <Button kind="primary" onClick={() => make(chosen.member_id)}>
          {m.come_back.let_in_sure(nameOf(chosen))}
        </Button>
      )}
      {words && (
        <>
          <p>{m.come_back.words}</p>
          <p class="code words" dir="ltr">
            {words}
          </p>
        </>
      )}
      <Wrong error={error} />
    </section>
  );
}

export const LetInCard = () =>
  hats.value.some(({ hat }) => COORDINATES.has(hat ?? "")) ? (
    <Guarded isSensitive>
      <LetIn />
    </Guarded>
  ) : (
    <Vouch />
  );
