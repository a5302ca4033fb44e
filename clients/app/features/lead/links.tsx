// links.tsx -- the way to what this phone looks after, on the screens of everybody.
import { hats, roomOf } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
import { Link } from "../../ui/parts.tsx";
import { desk } from "./desk.ts";

export const LeadLinks = () => {
  const m = text.value;
  if (hats.value.length === 0 && desk.value.deputies.length === 0) return null;
  return (
    <div class="stack before">
      <Link to="#/beheer" kind="primary" icon="together">
        {m.manage}
      </Link>
      {hats.value
        .filter(({ hat, room }) => hat === "leader" && room)
        .map(({ room }) => (
          <Link key={room} to={`#/reeks/${room}`} icon="walks">
            {m.new_series}: {roomOf(room!)?.name || m.walk_name}
          </Link>
        ))}
    </div>
  );
};
