// told_cards.tsx -- at the start: "safely home?" in one tap, and what became of a walk, in words.
import type { Shift } from "#types/wire";
import { request } from "../../page/phone.ts";
import { rooms, shifts } from "../../page/state.ts";
import { dayAndHour, hour, refusalText, text } from "../../text/catalogue.ts";
import { Button, Icon, Link } from "../../ui/parts.tsx";
import { useState } from "preact/hooks";
import { dropHome, dropNews, type HomeAsked, type ShiftNews, told } from "./told.ts";

function Home({ shift_id, buurt_id }: HomeAsked) {
  const m = text.value;
  const [error, setError] = useState("");
  const say = () => {
    setError("");
    const asked = request({ type: "attendance.home", buurt_id, shift_id });
    return asked.then(
      () => dropHome(shift_id),
      (why) => setError(refusalText(why)),
    );
  };
  return (
    <section class="card stack">
      <h2>{m.home_asked}</h2>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Button kind="primary" icon="home" onClick={say}>
        {m.home_safe}
      </Button>
    </section>
  );
}

const FADES_S = 86_400;

/** As it stands now, where this phone knows that. */
function lacking(told: Shift): string {
  const shift = shifts.value.find(({ shift_id }) => shift_id === told.shift_id) ?? told;
  const lacks = shift.min - shift.taken;
  return lacks > 0 ? text.value.need(lacks) : shift.led ? text.value.enough : text.value.unled;
}

function sentence({ what, shift }: ShiftNews): string {
  const m = text.value;
  if (what === "alone") return m.reminder.alone;
  if (what === "at_risk") return lacking(shift);
  const why = shift.reason ? ` (${m.reasons[shift.reason]})` : "";
  if (what === "cancelled") return `${m.cancelled}${why}`;
  const times = shift.was_at ? ` ${m.was(hour(shift.was_at), hour(shift.begins_at))}` : "";
  return `${m.reminder.moved}.${times}${why}`;
}

function News(given: ShiftNews) {
  const m = text.value;
  const { shift_id, begins_at } = given.shift;
  return (
    <section class="card stack">
      <h2>{dayAndHour(begins_at)}</h2>
      <p class="state">
        <Icon name="warning" /> {sentence(given)}
      </p>
      <Link to={`#/lopen/${shift_id}`}>{m.see_walk}</Link>
      <Button kind="quiet" onClick={() => dropNews(shift_id)}>
        {m.close}
      </Button>
    </section>
  );
}

/** Alerts of these hours may not have come to this phone. */
function AlarmGap() {
  const m = text.value;
  const gaps = rooms.value
    .filter(({ kind }) => kind === "alarm" || kind === "wijk")
    .flatMap(({ group }) => told.value.gaps[group] ?? [])
    .filter(({ until }) => until > Date.now() / 1000 - FADES_S);
  const [gap] = gaps.sort((a, b) => a.from - b.from);
  return gap ? (
    <p class="muted">
      <Icon name="warning" /> {m.trouble.gap(dayAndHour(gap.from), dayAndHour(gap.until))}
    </p>
  ) : null;
}

export const ToldCards = () => (
  <>
    <AlarmGap />
    {told.value.homes.map((asked) => (
      <Home key={asked.shift_id} {...asked} />
    ))}
    {told.value.news.map((news) => (
      <News key={news.shift.shift_id} {...news} />
    ))}
  </>
);
