// home.tsx -- the first screen: an alert that runs, the next walk, how to do it.
import { WalkNow } from "../attendance/patrol.tsx";
import { useEffect, useState } from "preact/hooks";
import { lazy } from "../../page/lazy.tsx";
import { wish } from "../../page/phone.ts";
import {
  alerts,
  buurtName,
  hats,
  missed,
  openAlerts,
  own,
  ownSignup,
  rooms,
  self,
} from "../../page/state.ts";
import { alertWord, hour, text } from "../../text/catalogue.ts";
import { Icon, kindIcon, Link, ReadAloud } from "../../ui/parts.tsx";
import { hasTold, seeClosed, told } from "../attendance/told.ts";
import { desk } from "../lead/desk.ts";
import { Later } from "../lead/later.tsx";
import { invites } from "../lead/under.ts";
import { coming, WalkCard } from "./walks.tsx";

const OtherPhone = lazy(async () => (await import("../member/phones.tsx")).OtherPhone, true);
const OwnMeasures = lazy(async () => (await import("../lead/tell.tsx")).OwnMeasures, true);
const HatsEnd = lazy(async () => (await import("../lead/tell.tsx")).HatsEnd, true);
const OfferPush = lazy(async () => (await import("../member/push.tsx")).OfferPush, true);
const ToldCards = lazy(
  async () => (await import("../attendance/told_cards.tsx")).ToldCards,
  true,
);
const FIRST_ONES_MAX = 10;
const FADES_S = 86_400;

function OpenAlert() {
  const m = text.value;
  return (
    <>
      {openAlerts.value.map((alert) => (
        <section class="card alarm-card stack" key={alert.alert_id}>
          <h2>
            <Icon name={kindIcon(alert.kind)} />{" "}
            {(alert.is_practice || alert.is_rehearsal) && `${alertWord((c) => c.practice)}: `}
            {alertWord((c) => (alert.kind ? c.kinds[alert.kind] : c.unknown_kind))}
          </h2>
          <p dir="auto">
            {alert.place} · {hour(alert.raised_at)}
          </p>
          <Link to={`#/melding/${alert.alert_id}`} kind="alarm">
            {m.see_alert}
          </Link>
        </section>
      ))}
    </>
  );
}

/** Alerts that are over fade after a day; this screen is no list of fear. */
function JustClosed() {
  const m = text.value;
  const over = alerts.value.filter(
    ({ closing, is_rehearsal, is_practice, delivery }) =>
      closing && !is_rehearsal && !is_practice && delivery !== "refused",
  );
  const ids = over.map(({ alert_id }) => alert_id).join();
  useEffect(() => seeClosed(over), [ids]);
  const since = Date.now() / 1000 - FADES_S;
  const isNew = over.some(({ alert_id }) => (told.value.closed[alert_id] ?? 0) > since);
  return isNew || missed.value > 0 ? <p class="muted">{m.missed}</p> : null;
}

/** In a wijk that has just begun: how many there are, and whom to ask. */
function FirstOnes() {
  const talk = rooms.value.find(
    ({ kind, room }) => kind === "talk" && room === self.value?.buurt_id,
  );
  const [people, setPeople] = useState(0);
  const isFew = talk !== undefined && talk.devices > 0 && talk.devices <= FIRST_ONES_MAX;
  useEffect(() => {
    if (!talk || !isFew) return;
    wish("show_members", { group: talk.group }).then(
      ({ members }) => setPeople(new Set(members.map(({ member_id }) => member_id)).size),
      () => {},
    );
  }, [isFew, talk?.devices]);
  if (!isFew || people === 0) return null;
  return (
    <section class="card stack">
      <p>{text.value.first_ones(people)}</p>
      {invites() && <Link to="#/beheer/uitnodigen">{text.value.invite}</Link>}
    </section>
  );
}

export function HomeScreen() {
  const m = text.value;
  const list = coming().filter(({ state }) => state !== "cancelled");
  const next = list.find(({ shift_id }) => ownSignup(shift_id)) ?? list[0];
  return (
    <>
      <h1 dir="auto">{buurtName(self.value?.buurt_id) || m.home}</h1>
      <OpenAlert />
      {desk.value.measures.length > 0 && <OwnMeasures />}
      {desk.value.missing.length > 0 && <Later show={({ MissingHome }) => <MissingHome />} />}
      {hasTold() && <ToldCards />}
      <WalkNow />
      <OtherPhone />
      {next ? <WalkCard shift={next} heading={m.next_walk} /> : <p class="card">{m.no_walks}</p>}
      {own.value.some(({ state }) => state === "confirmed") && <OfferPush />}
      {hats.value.length > 0 && <HatsEnd />}
      <FirstOnes />
      <JustClosed />
      <section class="card">
        <h2>{m.saar}</h2>
        <ol class="saar">
          {m.saar_steps.map((step, i) => (
            <li key={step}>
              <b aria-hidden="true">{"SAAR"[i]}</b>
              <span>{step}</span>
            </li>
          ))}
        </ol>
        <ReadAloud words={m.saar_steps.join(" ")} />
      </section>
    </>
  );
}
