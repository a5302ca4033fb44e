// manage.tsx -- everything that this phone may look after, by its hats; and which screen is which.
import { walkRooms, coordinates, guides, invites, leads, type Under, wears } from "./under.ts";
import { desk } from "./desk.ts";
import { BoardScreen, RotaScreen } from "./board.tsx";
import { DeputyScreen } from "./deputy.tsx";
import { FirstSteps } from "./found.tsx";
import { HatsScreen } from "./hats.tsx";
import { KeysScreen } from "./keys.tsx";
import { InvitationsScreen } from "./invite.tsx";
import { ReportsScreen } from "./moderate.tsx";
import { dayOf, groupName } from "./parts.tsx";
import { PoliceScreen } from "./police.tsx";
import { PresenceScreen } from "./presence.tsx";
import { RangeScreen } from "./range.tsx";
import { SeriesList } from "./series.tsx";
import { MoveScreen, SheetsScreen } from "./sheets.tsx";
import { words } from "./words.ts";
import { Guarded } from "../council/lock_card.tsx";
import { hats, passesAsked, rooms, self } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
import { Link } from "../../ui/parts.tsx";

const PRACTICE_FROM = 5; // phones, with the coordinator's own
const PRACTICE_EVERY_S = 30 * 86_400;

/** A walking group that this phone leads, or leads for a while. */
function GroupLinks({ room }: { room: string }) {
  const m = words.value;
  const isOwn = leads(room) !== undefined;
  const deputy = desk.value.deputies.find(({ walk_group_id }) => walk_group_id === room);
  return (
    <section class="card stack">
      <h2 dir="auto">{m.for_group(groupName(room))}</h2>
      {!isOwn && deputy && <p>{m.you_deputise(dayOf(deputy.from), dayOf(deputy.to))}</p>}
      <Link to={`#/beheer/bord/${room}`} icon="clock">
        {m.board}
      </Link>
      <Link to={`#/beheer/periode/${room}`}>{m.range}</Link>
      {isOwn && <Link to={`#/beheer/reeksen/${room}`}>{m.series}</Link>}
      {isOwn && <Link to={`#/beheer/vervanger/${room}`}>{m.deputy}</Link>}
      <Link to={`#/beheer/papier/${room}`}>{m.rota}</Link>
    </section>
  );
}

/** Proposed when five have joined, and a month after the last one. */
function isPracticeDue(): boolean {
  const home = self.value?.buurt_id;
  const alarm = rooms.value.find(({ kind, room }) => kind === "alarm" && room === home);
  const since_s = Date.now() / 1000 - desk.value.practised_at;
  return (alarm?.devices ?? 0) >= PRACTICE_FROM && since_s > PRACTICE_EVERY_S;
}

function BuurtLinks() {
  const m = words.value;
  if (!invites()) return null;
  return (
    <section class="card stack">
      <h2>{m.for_buurt}</h2>
      <Link to="#/beheer/uitnodigen" icon="together">
        {m.invitations}
      </Link>
      <Link to="#/beheer/briefjes">{m.sheets}</Link>
      <Link to="#/beheer/whatsapp">{m.move_over}</Link>
      {coordinates() && isPracticeDue() && <p class="warn">{m.practice_due}</p>}
      <Link to="#/melden/oefening" icon="raise">
        {m.practice}
      </Link>
      {coordinates() && (
        <Link to="#/beheer/wijkagent" icon="talk">
          {m.police}
        </Link>
      )}
    </section>
  );
}

function Desk() {
  const m = words.value;
  const waiting = desk.value.reports.filter(({ decided }) => !decided).length;
  return (
    <>
      <h1>{m.manage}</h1>
      {hats.value.length === 0 && desk.value.deputies.length === 0 && <p>{m.nothing_to_lead}</p>}
      {wears("moderator") && (
        <p>
          <Link to="#/beheer/gemeld" icon="eye">
            {m.reports} <b>{waiting || ""}</b>
          </Link>
        </p>
      )}
      {passesAsked.value.length > 0 && (
        <p>
          <Link to="#/ik" kind="primary" icon="together">
            {m.ask_in(passesAsked.value.length)}
          </Link>
        </p>
      )}
      {desk.value.vouched.length > 0 && (
        <p>
          <Link to="#/ik" kind="primary" icon="phone">
            {text.value.come_back.let_in} <b>{desk.value.vouched.length}</b>
          </Link>
        </p>
      )}
      {walkRooms()
        .filter(({ room }) => guides(room))
        .map(({ room }) => (
          <GroupLinks key={room} room={room} />
        ))}
      <BuurtLinks />
      <section class="card stack">
        <h2>{m.for_wijk}</h2>
        <Link to="#/beheer/petten" icon="me">
          {m.hats} <b>{desk.value.hats.length || ""}</b>
        </Link>
        {wears("wijk_coordinator") && <Link to="#/beheer/begin">{m.first_steps}</Link>}
        <Link to="#/beheer/sleutels">{m.keys}</Link>
        <Link to="#/lopen" kind="quiet" icon="back">
          {text.value.back}
        </Link>
      </section>
    </>
  );
}

/** Under a coordinator's hat the phone's own lock is asked (domain decision 13). */
function isSensitive(what: string, which: string): boolean {
  const of: Partial<Record<string, Under | undefined>> = {
    "": undefined,
    gemeld: undefined,
    wijkagent: coordinates(),
    petten: coordinates(),
    begin: coordinates(),
    sleutels: undefined,
    uitnodigen: invites(),
    briefjes: invites(),
    whatsapp: invites(),
  };
  const under = what in of ? of[what] : guides(which);
  return under === "coordinator" || under === "wijk_coordinator";
}

export const ManageScreen = ({ parts }: { parts: readonly string[] }) => (
  <Guarded isScreen isSensitive={isSensitive(parts[0] ?? "", parts[1] ?? "")}>
    <Managed parts={parts} />
  </Guarded>
);

function Managed({ parts }: { parts: readonly string[] }) {
  const [what = "", which = "", more = ""] = parts;
  switch (what) {
    case "bord":
      return <BoardScreen walk_group_id={which} />;
    case "papier":
      return <RotaScreen walk_group_id={which} />;
    case "aanwezig":
      return <PresenceScreen walk_group_id={which} shift_id={more} />;
    case "reeksen":
      return <SeriesList walk_group_id={which} which={more} />;
    case "periode":
      return <RangeScreen walk_group_id={which} />;
    case "vervanger":
      return <DeputyScreen walk_group_id={which} />;
    case "uitnodigen":
      return <InvitationsScreen />;
    case "briefjes":
      return <SheetsScreen />;
    case "whatsapp":
      return <MoveScreen />;
    case "gemeld":
      return <ReportsScreen />;
    case "wijkagent":
      return <PoliceScreen />;
    case "petten":
      return <HatsScreen />;
    case "begin":
      return <FirstSteps />;
    case "sleutels":
      return <KeysScreen />;
    default:
      return <Desk />;
  }
}
