// activities.tsx -- what is done under a casus, open to all: begun from below, counted by a host.
import { useState } from "preact/hooks";
import type { Activity, ActivityKind, ActivityOwner, Dimension, Id } from "#types/wire";
import type { LocalDate, Role, VisitMethod } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { buurten, buurtName, self } from "../../page/state.ts";
import { words } from "../../text/office/office.ts";
import { Button, Choice, Field, Tick } from "../../ui/parts.tsx";
import { ask, everyPage, isFor, may } from "../council/acting.ts";
import {
  Act,
  Bar,
  count,
  dayText,
  Fold,
  lastDay,
  monthAway,
  Table,
  today,
  useAnswer,
  Waits,
  whole,
  Wrong,
} from "../council/figures.tsx";

const TITLE_MAX = 60;
const YEAR_MONTHS = 11; // and this one
const WEEKS_SHOWN = 26;
const WEEK_DAYS = 7;
const DAY_MS = 86_400_000;
const NONE = "";

export function readActivities(casus_id: Id): Promise<readonly Activity[]> {
  return everyPage<Activity>(async (last) => {
    const after = last && { after: last.activity_id };
    const page = await ask({ type: "activity.list", casus_id, ...after });
    return { more: page.more, items: page.activities };
  });
}

/** Its own title, or what it is. */
export const activityName = ({ title, kind }: Activity) =>
  title ?? words.value.activity_kinds[kind];

/** The Monday of the week that was, as visitors are counted. */
function lastMonday(): LocalDate {
  const now = new Date(`${today()}T12:00:00Z`);
  const back = ((now.getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS) + WEEK_DAYS;
  return new Date(now.getTime() - back * DAY_MS).toISOString().slice(0, 10) as LocalDate;
}

/* ── what came to the casus ── */

function Contributions({ casus_id, turn }: { casus_id: Id; turn: number }) {
  const w = words.value;
  const to = lastDay(today());
  const from = monthAway(today(), -YEAR_MONTHS);
  const answer = useAnswer(
    () => ask({ type: "contribution.sum", casus_id, from, to }),
    [casus_id, turn],
  );
  const sum = answer.value;
  const figure = (number: number | undefined) =>
    sum?.hidden ? w.too_few : count(number ?? 0);
  return (
    <section class="card">
      <h2>{w.contributions}</h2>
      <Waits of={answer} />
      {sum && (
        <Table
          caption={`${dayText(from)} – ${dayText(to)}, n = ${count(sum.contributions)}`}
          head={[w.what_came, w.figure]}
          rows={[
            [w.attendances, figure(sum.participants)],
            [w.guests, figure(sum.guests)],
            [w.hours, sum.hidden ? w.too_few : count(Math.round((sum.minutes ?? 0) / 60))],
          ]}
        />
      )}
      <p class="muted">{w.hours_not_money}</p>
    </section>
  );
}

/* ── beginning one ── */

function StartForm({ casus_id, onStarted }: { casus_id: Id; onStarted: () => void }) {
  const w = words.value;
  const [title, setTitle] = useState("");
  const [kind, setKind] = useState<ActivityKind>("cooking");
  const [owner, setOwner] = useState<ActivityOwner>("residents");
  const [buurt, setBuurt] = useState<string>(self.value?.buurt_id ?? "");
  const [first, setFirst] = useState<string>(NONE);
  const [second, setSecond] = useState<string>(NONE);
  const [id, setId] = useState(newId);
  const { walk: _, ...kinds } = w.activity_kinds; // walks begin with a walking group
  const dimensions = { [NONE]: w.none, ...w.dimensions } as Record<string, string>;
  const places = Object.fromEntries(
    buurten.value.map(({ buurt_id, name }) => [buurt_id, name]),
  ) as Record<string, string>;
  const start = async () => {
    await ask({
      type: "activity.start",
      ...{ activity_id: id as Id, casus_id, buurt_id: buurt as Id, kind, owner },
      ...(first && { dimension: first as Dimension }),
      ...(second && { dimension_too: second as Dimension }),
      title: title.trim(),
    });
    setTitle("");
    setId(newId());
    onStarted();
  };
  return (
    <Fold title={w.start_activity}>
      <p>{w.open_entry}</p>
      <Act label={w.start_activity} act={start} disabled={title.trim() === ""}>
        <Field
          label={w.activity_title}
          hint={w.no_names}
          most={TITLE_MAX}
          value={title}
          onValue={setTitle}
        />
        <Choice
          label={w.kind}
          value={kind}
          choices={kinds as Record<ActivityKind, string>}
          onChoose={setKind}
        />
        <Choice label={w.who_began} value={owner} choices={w.owners} onChoose={setOwner} />
        <Choice label={w.buurt} value={buurt} choices={places} onChoose={setBuurt} />
        <Choice label={w.good_for} value={first} choices={dimensions} onChoose={setFirst} />
        {first !== NONE && (
          <Choice label={w.good_for_too} value={second} choices={dimensions} onChoose={setSecond} />
        )}
      </Act>
    </Fold>
  );
}

/* ── counting, by a host ── */

/** A number with a big button: a tap for who comes in. */
function Counter({ label, value, onValue }: CounterField) {
  const w = words.value;
  return (
    <div class="stack">
      <Field label={label} type="number" value={value} onValue={onValue} />
      <Button onClick={() => onValue(String(whole(value) + 1))} label={`${label}: ${w.one_more}`}>
        {w.one_more}
      </Button>
    </div>
  );
}

interface CounterField {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function TallyForm({ activity, onCounted }: { activity: Activity; onCounted: () => void }) {
  const w = words.value;
  const [on, setOn] = useState<string>(today());
  const [came, setCame] = useState("0");
  const [ran, setRan] = useState("0");
  const [minutes, setMinutes] = useState("120");
  const { casus_id, activity_id } = activity;
  const save = async () => {
    const counts = { participants: whole(came), minutes: whole(minutes), volunteers: whole(ran) };
    await ask({ type: "activity.tally", casus_id, activity_id, on: on as LocalDate, ...counts });
    setCame("0");
    setRan("0");
    onCounted();
  };
  return (
    <Act label={w.save_tally} act={save} done={w.tally_stands} disabled={whole(came) === 0}>
      <h3>{w.tally}</h3>
      <Counter label={w.how_many_came} value={came} onValue={setCame} />
      <Counter label={w.how_many_ran} value={ran} onValue={setRan} />
      <Field label={w.minutes} type="number" value={minutes} onValue={setMinutes} />
      <Field label={w.on_day} type="date" value={on} onValue={setOn} />
    </Act>
  );
}

function VisitForm({ activity, onCounted }: { activity: Activity; onCounted: () => void }) {
  const w = words.value;
  const [week, setWeek] = useState<string>(lastMonday());
  const [visitors, setVisitors] = useState("0");
  const [unique, setUnique] = useState(false);
  const [method, setMethod] = useState<VisitMethod>("tally");
  const { casus_id, activity_id } = activity;
  const save = async () => {
    const counted = { visitors: whole(visitors), unique, method };
    const at = { week: week as LocalDate };
    await ask({ type: "activity.visit", casus_id, activity_id, ...at, ...counted });
    onCounted();
  };
  return (
    <Act label={w.save_visits} act={save}>
      <h3>{w.visits}</h3>
      <Field label={w.monday} type="date" value={week} onValue={setWeek} />
      <Counter label={w.visitors} value={visitors} onValue={setVisitors} />
      <Tick checked={unique} onChange={setUnique}>
        {w.unique}
      </Tick>
      <Choice label={w.method} value={method} choices={w.methods} onChoose={setMethod} />
    </Act>
  );
}

function RoleForm({ activity, onCounted }: { activity: Activity; onCounted: () => void }) {
  const w = words.value;
  const [role, setRole] = useState<Role>("host");
  const [counts, setCounts] = useState({ places: "1", guided: "0", volunteering: "0", paid: "0" });
  const { casus_id, activity_id } = activity;
  const save = async () => {
    const { places, guided, volunteering, paid } = counts;
    await ask({
      type: "activity.role",
      ...{ casus_id, activity_id, role, places: whole(places), guided: whole(guided) },
      ...{ volunteering: whole(volunteering), paid: whole(paid) },
    });
    onCounted();
  };
  const field = (key: keyof typeof counts) => (
    <Field
      label={w.role_counts[key]}
      type="number"
      value={counts[key]}
      onValue={(value) => setCounts({ ...counts, [key]: value })}
    />
  );
  return (
    <Act label={w.save_role} act={save}>
      <h3>{w.role_places}</h3>
      <Choice label={w.role} value={role} choices={w.roles} onChoose={setRole} />
      {field("places")}
      {field("guided")}
      {field("volunteering")}
      {field("paid")}
    </Act>
  );
}

/* ── what was counted ── */

function Visits({ activity_id, title, turn }: Counted) {
  const w = words.value;
  const from = monthAway(today(), -YEAR_MONTHS);
  const answer = useAnswer(
    () => ask({ type: "activity.visits", activity_id, from, to: today() }),
    [activity_id, turn],
  );
  const weeks = (answer.value?.weeks ?? []).slice(-WEEKS_SHOWN);
  const most = Math.max(1, ...weeks.map(({ visitors }) => visitors));
  if (weeks.length === 0) return <Wrong words={answer.error} />;
  return (
    <Table
      caption={`${w.visits_caption}: ${title}`}
      head={[w.week_of, w.bar, w.visitors, w.counted_how]}
      rows={weeks.map(({ week, visitors, hidden, unique, method }) => [
        dayText(week),
        <Bar key={week} part={visitors} most={most} />,
        hidden ? w.too_few : count(visitors),
        `${unique ? w.unique_people : w.visits_not_people}, ${w.methods[method]}`,
      ])}
    />
  );
}

interface Counted {
  readonly activity_id: Id;
  readonly title: string;
  readonly turn: number;
}

function Roles({ activity_id, title, turn }: Counted) {
  const w = words.value;
  const read = () => ask({ type: "activity.roles", activity_id });
  const answer = useAnswer(read, [activity_id, turn]);
  const roles = answer.value?.roles ?? [];
  if (roles.length === 0) return <Wrong words={answer.error} />;
  return (
    <Table
      caption={`${w.role_places}: ${title}`}
      head={[w.role, w.role_counts.places, w.role_counts.guided, w.went_on]}
      rows={roles.map(({ role, places, guided, hidden, followed }) => [
        w.roles[role],
        count(places),
        count(guided),
        hidden ? w.too_few : w.at_least(count(followed)),
      ])}
    />
  );
}

interface Shown {
  readonly activity: Activity;
  readonly turn: number;
  readonly onCounted: () => void;
  readonly onChanged: () => void;
}

/** Another title, where a name was typed; the old one is gone. */
function Retitle({ activity, onChanged }: { activity: Activity; onChanged: () => void }) {
  const w = words.value;
  const [title, setTitle] = useState("");
  const { activity_id, casus_id } = activity;
  const save = async () => {
    await ask({ type: "activity.describe", casus_id, activity_id, title: title.trim() });
    setTitle("");
    onChanged();
  };
  return (
    <details class="fold">
      <summary>{w.new_title}</summary>
      <Act label={w.new_title} act={save} disabled={title.trim() === ""}>
        <Field
          label={w.new_title}
          hint={w.no_names}
          most={TITLE_MAX}
          value={title}
          onValue={setTitle}
        />
      </Act>
    </details>
  );
}

function OneActivity({ activity, turn, onCounted, onChanged }: Shown) {
  const w = words.value;
  const { activity_id, casus_id, kind, owner, dimension, dimension_too, stopped } = activity;
  const title = activityName(activity);
  const good = [dimension, dimension_too].flatMap((one) => (one ? [w.dimensions[one]] : []));
  const counts = may("activity.tally") && isFor(casus_id) && !stopped && kind !== "walk";
  const stop = async () => {
    await ask({ type: "activity.stop", casus_id, activity_id });
    onChanged();
  };
  return (
    <article class="card">
      <h3 dir="auto">{title}</h3>
      <p class="muted">
        {[w.activity_kinds[kind], buurtName(activity.buurt_id), owner && w.owners[owner], ...good]
          .filter(Boolean)
          .join(" · ")}
        {stopped && ` · ${w.is_stopped}`}
      </p>
      <Visits activity_id={activity_id} title={title} turn={turn} />
      <Roles activity_id={activity_id} title={title} turn={turn} />
      {kind !== "walk" && may("activity.describe") && isFor(casus_id) && (
        <Retitle activity={activity} onChanged={onChanged} />
      )}
      {counts && (
        <details class="fold">
          <summary>{w.count_here}</summary>
          <div class="wide">
            <TallyForm activity={activity} onCounted={onCounted} />
            {kind === "house" && <VisitForm activity={activity} onCounted={onCounted} />}
            <RoleForm activity={activity} onCounted={onCounted} />
            <Act label={w.stop_activity} act={stop} kind="quiet" />
          </div>
        </details>
      )}
    </article>
  );
}

export function Activities({ casus_id }: { casus_id: Id }) {
  const w = words.value;
  const [turn, setTurn] = useState(0);
  const answer = useAnswer(() => readActivities(casus_id), [casus_id]);
  return (
    <section class="after">
      <h2>{w.activities}</h2>
      <Waits of={answer} />
      {answer.value?.length === 0 && <p>{w.no_activities}</p>}
      <div class="wide after">
        {answer.value?.map((activity) => (
          <OneActivity
            key={activity.activity_id}
            activity={activity}
            turn={turn}
            onCounted={() => setTurn(turn + 1)}
            onChanged={answer.again}
          />
        ))}
        {may("contribution.sum") && <Contributions casus_id={casus_id} turn={turn} />}
        {may("activity.start") && isFor(casus_id) && (
          <StartForm casus_id={casus_id} onStarted={answer.again} />
        )}
      </div>
    </section>
  );
}
