// reservations.tsx -- money asked and set apart for a casus, who has room, costs, and the overleg.
import { useEffect, useState } from "preact/hooks";
import type { Activity, BudgetYear, Casus, Cents, ConsultationOutcome, Id } from "#types/wire";
import type { ConsultationLevel, LocalDate, Organisation } from "#types/wire";
import type { Reservation, RoomFound } from "#types/wire";
import { newId } from "../../page/phone.ts";
import { words } from "../../text/office/office.ts";
import { Choice, Field, Icon, Tick } from "../../ui/parts.tsx";
import { acting, ask, everyPage, isFor, may } from "../council/acting.ts";
import { Act, Bar, Fold, money, MoneyField, monthAway, monthText } from "../council/figures.tsx";
import { readMoney, Table, today, useAnswer, Waits, Wrong } from "../council/figures.tsx";
import { activityName, readActivities } from "../casus/activities.tsx";
import { readCasussen } from "../casus/casussen.tsx";

const PURPOSE_MAX = 80;
const DOCUMENT_MAX = 40;
const FIELD_MAX = 6;
const MONTHS = 12;
const DEFAULT_FIELD = "6.1";
const NONE = "";

export async function readOrganisations(): Promise<readonly Organisation[]> {
  if (!may("budget.organisations")) return [];
  return everyPage<Organisation>(async (last) => {
    const after = last && { after: last.organisation_id };
    const page = await ask({ type: "budget.organisations", ...after });
    return { more: page.more, items: page.organisations };
  });
}

export function readReservations(fund_id: Id, year: number): Promise<readonly Reservation[]> {
  return everyPage<Reservation>(async (last) => {
    const after = last && { after: last.reservation_id };
    const page = await ask({ type: "budget.reservations", fund_id, year, ...after });
    return { more: page.more, items: page.reservations };
  });
}

/* ── asking and setting apart ── */

/** White label: how many can and have room; no organisation is named. */
function Offer({ found, able, with_room }: Offered) {
  const w = words.value;
  return (
    <p class="warn" role="status">
      <Icon name={found === "room" ? "check" : "warning"} /> {w.found[found]}{" "}
      {w.able(able, with_room)}
    </p>
  );
}

interface Offered {
  readonly found: RoomFound;
  readonly able: number;
  readonly with_room: number;
}

/** Who has room for so much in that field: a way to look before money is set apart. */
function OfferForm({ year, task_field, amount }: Looked) {
  const w = words.value;
  const [offer, setOffer] = useState<Offered>();
  useEffect(() => setOffer(undefined), [amount, task_field]);
  const look = async () => {
    const asked = { fund_id: year.fund_id, year: year.year, task_field, amount: amount! };
    setOffer(await ask({ type: "budget.offer", ...asked }));
  };
  return (
    <Act label={w.who_has_room} act={look} done="" kind="quiet" disabled={amount === undefined}>
      {offer && <Offer {...offer} />}
    </Act>
  );
}

interface Looked {
  readonly year: BudgetYear;
  readonly task_field: string;
  readonly amount: Cents | undefined;
}

/** For which activity of the casus, where it has some; a leader's walks are known by the hat. */
function ActivityChoice({ casus, chosen, onChoose }: Choosing) {
  const w = words.value;
  const isOne = casus !== NONE && may("budget.reserve");
  const answer = useAnswer(
    async () => (isOne ? readActivities(casus as Id) : []),
    [casus, isOne],
  );
  const running = (answer.value ?? []).filter(({ stopped }) => !stopped);
  if (running.length === 0) return null;
  const choices = Object.fromEntries([
    [NONE, w.no_one_activity],
    ...running.map((one) => [one.activity_id, activityName(one)] as const),
  ]) as Record<string, string>;
  return (
    <Choice label={w.for_activity} value={chosen} choices={choices} onChoose={onChoose} />
  );
}

interface Choosing {
  readonly casus: string;
  readonly chosen: string;
  readonly onChoose: (activity_id: string) => void;
}

interface Asking {
  readonly year: BudgetYear;
  readonly casussen: readonly Casus[];
  readonly onAsked: () => void;
}

function ReserveForm({ year, casussen, onAsked }: Asking) {
  const w = words.value;
  const own = casussen.filter(({ casus_id }) => isFor(casus_id));
  const [casus, setCasus] = useState<string>(own[0]?.casus_id ?? NONE);
  const [amount, setAmount] = useState("");
  const [purpose, setPurpose] = useState("");
  const [task_field, setField] = useState(DEFAULT_FIELD);
  const [white_label, setWhite] = useState(false);
  const [activity, setActivity] = useState<string>(NONE);
  const [id, setId] = useState(newId);
  const cents = readMoney(amount);
  const isProposal = !may("budget.reserve");
  const { fund_id } = year;
  const save = async () => {
    const named = { fund_id, reservation_id: id as Id, casus_id: casus as Id, year: year.year };
    const about = { amount: cents!, task_field, purpose: purpose.trim() };
    if (isProposal) await ask({ type: "budget.propose", ...named, ...about });
    else {
      const of = activity !== NONE && { activity_id: activity as Id };
      await ask({ type: "budget.reserve", ...named, ...about, white_label, ...of });
    }
    setId(newId());
    setAmount("");
    setPurpose("");
    onAsked();
  };
  const choices = Object.fromEntries(
    own.map(({ casus_id, title }) => [casus_id, title ?? w.safety_casus]),
  ) as Record<string, string>;
  const isWhole = cents !== undefined && purpose.trim() !== "" && casus !== NONE;
  const title = isProposal ? w.propose : w.reserve;
  return (
    <Fold title={title}>
      {isProposal && <p>{w.propose_why}</p>}
      <Act label={title} act={save} disabled={!isWhole}>
        <Choice
          label={w.casus}
          value={casus}
          choices={choices}
          onChoose={(chosen) => {
            setCasus(chosen);
            setActivity(NONE);
          }}
        />
        <ActivityChoice casus={casus} chosen={activity} onChoose={setActivity} />
        <MoneyField label={w.amount} value={amount} onValue={setAmount} />
        <Field
          label={w.purpose}
          hint={w.no_names}
          most={PURPOSE_MAX}
          value={purpose}
          onValue={setPurpose}
        />
        <Field
          label={w.task_field}
          hint={w.task_field_hint}
          most={FIELD_MAX}
          value={task_field}
          onValue={setField}
        />
        {!isProposal && (
          <Tick checked={white_label} onChange={setWhite}>
            {w.white_label}
          </Tick>
        )}
      </Act>
      {may("budget.offer") && <OfferForm year={year} task_field={task_field} amount={cents} />}
    </Fold>
  );
}

/* ── what can be done with one ── */

interface One {
  readonly reservation: Reservation;
  readonly organisations: readonly Organisation[];
  readonly onChanged: () => void;
}

function SpendForm({ reservation, onChanged }: One) {
  const w = words.value;
  const { casus_id, reservation_id, year } = reservation;
  const months = Array.from(
    { length: MONTHS },
    (_, i) => monthAway(`${year}-01-01` as LocalDate, i),
  );
  const now = monthAway(today(), 0);
  const [amount, setAmount] = useState("");
  const [period, setPeriod] = useState<string>(months.includes(now) ? now : months.at(-1)!);
  const [document, setDocument] = useState("");
  const [id, setId] = useState(newId);
  const [beyond, setBeyond] = useState(0);
  const cents = readMoney(amount);
  const save = async () => {
    const at = { casus_id, reservation_id, entry_id: id as Id, period: period as LocalDate };
    const cost = { amount: cents!, document: document.trim() };
    const { entry } = await ask({ type: "budget.spend", ...at, ...cost });
    setBeyond(entry.uncovered);
    setId(newId());
    setAmount("");
    setDocument("");
    onChanged();
  };
  const choices = Object.fromEntries(months.map((one) => [one, monthText(one)])) as Record<
    string,
    string
  >;
  return (
    <Fold title={w.spend}>
      <Act label={w.spend} act={save} disabled={cents === undefined || document.trim() === ""}>
        <MoneyField label={w.amount} value={amount} onValue={setAmount} />
        <Choice label={w.about_which_month} value={period} choices={choices} onChoose={setPeriod} />
        <Field label={w.document} most={DOCUMENT_MAX} value={document} onValue={setDocument} />
        {beyond > 0 && (
          <p class="error" role="alert">
            <Icon name="warning" /> {w.not_covered(money(beyond))}
          </p>
        )}
      </Act>
    </Fold>
  );
}

function ConsultForm({ reservation, organisations, onChanged }: One) {
  const w = words.value;
  const { reservation_id } = reservation;
  const [level, setLevel] = useState<ConsultationLevel>(reservation.level ?? "manager");
  const [outcome, setOutcome] = useState<ConsultationOutcome>("granted");
  const [organisation, setOrganisation] = useState<string>(NONE);
  const [document, setDocument] = useState("");
  const save = async () => {
    const decided = { level, outcome, document: document.trim() };
    const who = outcome === "granted" && organisation && { organisation_id: organisation as Id };
    await ask({ type: "budget.consult", reservation_id, ...decided, ...who });
    onChanged();
  };
  const choices = Object.fromEntries([
    [NONE, w.choose],
    ...organisations
      .filter(({ financial }) => financial)
      .map(({ organisation_id, name }) => [organisation_id, name] as const),
  ]) as Record<string, string>;
  return (
    <Fold title={w.consult}>
      <Act label={w.consult} act={save} disabled={document.trim() === ""}>
        <Choice label={w.who_talks} value={level} choices={w.talk_levels} onChoose={setLevel} />
        <Choice label={w.outcome} value={outcome} choices={w.talk_outcomes} onChoose={setOutcome} />
        {outcome === "granted" && (
          <Choice
            label={w.who_delivers}
            value={organisation}
            choices={choices}
            onChoose={setOrganisation}
          />
        )}
        <Field label={w.document} most={DOCUMENT_MAX} value={document} onValue={setDocument} />
      </Act>
    </Fold>
  );
}

/** What was proposed is set apart as it was asked: nothing is typed twice. */
function GrantForm({ reservation, fund_id, onChanged }: One & { fund_id: Id }) {
  const w = words.value;
  const { reservation_id, casus_id, year, amount, task_field, purpose } = reservation;
  const [white_label, setWhite] = useState(false);
  const save = async () => {
    const named = { fund_id, reservation_id, casus_id, year };
    await ask({ type: "budget.reserve", ...named, amount, task_field, purpose, white_label });
    onChanged();
  };
  return (
    <Act label={w.reserve_proposed} act={save}>
      <Tick checked={white_label} onChange={setWhite}>
        {w.white_label}
      </Tick>
    </Act>
  );
}

function Acts(one: One & { fund_id: Id }) {
  const w = words.value;
  const { reservation, onChanged } = one;
  const { reservation_id, casus_id, state } = reservation;
  const isOurs = isFor(casus_id);
  const release = async () => {
    await ask({ type: "budget.release", casus_id, reservation_id });
    onChanged();
  };
  return (
    <>
      {state === "proposed" && isOurs && may("budget.reserve") && <GrantForm {...one} />}
      {state === "consultation" && may("budget.consult") && <ConsultForm {...one} />}
      {state === "granted" && isOurs && may("budget.spend") && <SpendForm {...one} />}
      {state === "granted" && isOurs && may("budget.release") && (
        <Fold title={w.release}>
          <p>{w.release_why}</p>
          <Act label={w.release} act={release} kind="quiet" />
        </Fold>
      )}
    </>
  );
}

/** Who comes is told to who may know it; the name played no part in the choice. */
function OneReservation(one: One & { fund_id: Id; title: string; activities: Activities }) {
  const w = words.value;
  const { reservation, organisations, title, activities } = one;
  const activity = activities.find(({ activity_id }) => activity_id === reservation.activity_id);
  const { amount, drawn, task_field, purpose, state, level, organisation_id } = reservation;
  const who = organisations.find((other) => other.organisation_id === organisation_id);
  return (
    <article class="card">
      <h3 dir="auto">{purpose}</h3>
      <p class="muted">
        {title}
        {activity && `, ${activityName(activity)}`} · {w.task_field} {task_field}
      </p>
      <p class="state">
        <Icon name={state === "granted" ? "check" : "clock"} /> {w.reservation_states[state]}
        {level && `: ${w.talk_levels[level]}`}
      </p>
      {who && <p>{w.delivered_by(who.name)}</p>}
      <Table
        caption={`${w.of_reservation}: ${purpose}`}
        head={[w.amount, w.bar, w.spent, w.left]}
        rows={[
          [money(amount), <Bar key="bar" part={drawn} most={amount} />, money(drawn),
            money(amount - drawn)],
        ]}
      />
      <Acts {...one} />
      {may("budget.import") && (
        <details class="fold">
          <summary>{w.reservation_number}</summary>
          <p class="code" dir="ltr">
            {reservation.reservation_id}
          </p>
        </details>
      )}
    </article>
  );
}

type Activities = readonly Activity[];

/** Of the casussen in which a reservation names one. */
async function readNamed(reservations: readonly Reservation[]): Promise<Activities> {
  const named = reservations.filter(({ activity_id }) => activity_id);
  const casussen = [...new Set(named.map(({ casus_id }) => casus_id))];
  return (await Promise.all(casussen.map(readActivities))).flat();
}

export function ReservationsScreen({ year }: { year: BudgetYear }) {
  const w = words.value;
  const { fund_id } = year;
  const mayRead = may("budget.reservations");
  const casussen = useAnswer(readCasussen, []);
  const organisations = useAnswer(readOrganisations, []);
  const answer = useAnswer(
    async () => (mayRead ? readReservations(fund_id, year.year) : []),
    [fund_id, year.year],
  );
  const activities = useAnswer(() => readNamed(answer.value ?? []), [answer.value]);
  const titleOf = (id: Id) =>
    casussen.value?.find(({ casus_id }) => casus_id === id)?.title ?? w.safety_casus;
  const mayAsk = (may("budget.reserve") || may("budget.propose")) && year.state !== "closed";
  return (
    <>
      {acting.value?.room && <p class="muted">{w.own_casus_only}</p>}
      <Waits of={answer} />
      {mayRead && answer.value?.length === 0 && <p>{w.no_reservations}</p>}
      {mayAsk && casussen.value && (
        <ReserveForm year={year} casussen={casussen.value} onAsked={answer.again} />
      )}
      <Wrong words={casussen.error} />
      <div class="wide after">
        {answer.value?.map((reservation) => (
          <OneReservation
            key={reservation.reservation_id}
            fund_id={fund_id}
            reservation={reservation}
            organisations={organisations.value ?? []}
            title={titleOf(reservation.casus_id)}
            activities={activities.value ?? []}
            onChanged={answer.again}
          />
        ))}
      </div>
    </>
  );
}
