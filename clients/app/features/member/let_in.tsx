// let_in.tsx -- a coordinator lets a neighbour back in whose phone is gone.
import { useEffect, useState } from "preact/hooks";
import type { Neighbour } from "#types/bridge";
import { Refused, wish } from "../../page/phone.ts";
import { hats, rooms, self } from "../../page/state.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { Guarded } from "../council/lock_card.tsx";
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

function LetIn() {
  const m = text.value;
  const neighbours = useNeighbours();
  const [whom, setWhom] = useState("");
  const [words, setWords] = useState("");
  const [error, setError] = useState("");
  const nameOf = ({ first_name }: Neighbour) => first_name || m.nobody;
  const names = neighbours.map((neighbour) => [neighbour.member_id, nameOf(neighbour)]);
  const choices = { "": "…", ...Object.fromEntries(names) };
  const make = async ({ member_id }: Neighbour) => {
    setError("");
    try {
      const made = await wish("invite", { kind: "recovery", by_words: true, member_id });
      setWords(made.words ?? "");
    } catch (refused) {
      setError(refusalText(refused instanceof Refused ? refused.error : "busy"));
    }
  };
  const chosen = neighbours.find(({ member_id }) => member_id === whom);
  return (
    <section class="card stack">
      <h2>{m.come_back.let_in}</h2>
      <p class="muted">{m.come_back.let_in_how}</p>
      <Choice
        label={m.name}
        value={whom}
        choices={choices}
        onChoose={(id) => {
          setWhom(id);
          setWords("");
        }}
      />
      {chosen && !words && (
        <Button kind="primary" onClick={() => make(chosen)}>
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
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}

export const LetInCard = () =>
  hats.value.some(({ hat }) => COORDINATES.has(hat ?? "")) ? (
    <Guarded isSensitive>
      <LetIn />
    </Guarded>
  ) : null;
