// missing.tsx -- who has not said to be home after a walk: for who leads it, who then decides.
import { shifts } from "../../page/state.ts";
import { dayAndHour } from "../../text/catalogue.ts";
import { Button, Icon } from "../../ui/parts.tsx";
import { changeDesk, desk } from "./desk.ts";
import { nameIn, useNeighbours } from "./parts.tsx";
import { words } from "./words.ts";

export function MissingHome() {
  const m = words.value;
  const members = useNeighbours(undefined);
  return (
    <>
      {desk.value.missing.map((one) => {
        const begins_at = shifts.value.find(({ shift_id }) => shift_id === one.shift_id)?.begins_at;
        const drop = () =>
          changeDesk(({ missing }) => ({ missing: missing.filter((other) => other !== one) }));
        return (
          <section class="card stack" key={one.shift_id + one.member_id}>
            <p class="state" dir="auto">
              <Icon name="warning" /> {m.not_home(nameIn(members, one.member_id))}
            </p>
            {begins_at && <p>{dayAndHour(begins_at)}</p>}
            <p>{m.not_home_do}</p>
            <Button onClick={drop}>{m.not_home_done}</Button>
          </section>
        );
      })}
    </>
  );
}
