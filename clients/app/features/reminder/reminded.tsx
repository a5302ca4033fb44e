// reminded.tsx -- a reminder over whatever screen is open, until it is read.
import { place } from "../../page/route.ts";
import { hour, text } from "../../text/catalogue.ts";
import { reminded } from "./watch.ts";

export function Reminded() {
  const reminder = reminded.value;
  if (!reminder || place.value[0] === "patrouille") return null;
  const { asks, duty } = reminder;
  const { soon, tomorrow, today } = text.value.reminder;
  const isToday = new Date(duty.begins_at * 1000).getDate() === new Date().getDate();
  const words = asks === "soon" ? soon : isToday ? today : tomorrow;
  const read = () => {
    reminded.value = undefined;
  };
  return (
    <p class="banner">
      <a class="tall" href={`#/lopen/${duty.shift_id}`} onClick={read}>
        {words} ({hour(duty.begins_at)})
      </a>
    </p>
  );
}
