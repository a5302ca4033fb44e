// police.tsx -- what the wijkagent asked to be told, typed by the coordinator.
import { useState } from "preact/hooks";
import { wish } from "../../page/phone.ts";
import { askAgain, hats, rooms, self } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { Back, buurtNameOf, Trouble, useWork } from "./parts.tsx";
import { words } from "./words.ts";

const MESSAGE_MAX = 2000;

/** The talk groups within this coordinator's reach. */
function within() {
  const reach = new Set(
    hats.value.filter(({ hat }) => hat === "coordinator").map(({ buurt_id }) => buurt_id),
  );
  const isWijk = hats.value.some(({ hat }) => hat === "wijk_coordinator");
  return rooms.value.filter(
    ({ kind, room, membership }) =>
      kind === "talk" && membership === "inside" && (isWijk || reach.has(room)),
  );
}

export function PoliceScreen() {
  const m = words.value;
  const list = within();
  const own = list.find(({ room }) => room === self.value?.buurt_id) ?? list[0];
  const [chosen, setChosen] = useState("");
  const [typed, setTyped] = useState("");
  const [isChecked, setChecked] = useState(false);
  const [said, setSaid] = useState("");
  const { trouble, work } = useWork();
  const group = list.find((room) => room.group === chosen)?.group ?? own?.group;
  const send = work(async () => {
    if (!group) return;
    await wish("say", { group, text: typed.trim(), for_police: true });
    setTyped("");
    setChecked(false);
    setSaid(m.police_sent);
    askAgain("messages");
  });
  return (
    <>
      <h1>{m.police}</h1>
      <p class="warn">
        <Icon name="warning" /> {m.police_warning}
      </p>
      <div class="stack after">
        {list.length > 1 && (
          <Choice
            label={m.for_buurt}
            value={(group as string | undefined) ?? ""}
            choices={Object.fromEntries(
              list.map((room) => [room.group, room.name || buurtNameOf(room.room)]),
            )}
            onChoose={setChosen}
          />
        )}
        <Field
          label={text.value.type_message}
          value={typed}
          onValue={setTyped}
          most={MESSAGE_MAX}
          lines={4}
        />
        <Tick checked={isChecked} onChange={setChecked}>
          {m.police_checked}
        </Tick>
        <Trouble words={trouble} />
        <Button
          kind="primary"
          disabled={!isChecked || typed.trim() === "" || !group}
          onClick={send}
        >
          {text.value.send}
        </Button>
        <p role="status">{said}</p>
      </div>
      <Back to="beheer" />
    </>
  );
}
