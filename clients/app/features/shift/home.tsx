// home.tsx -- the first screen: an alert that runs, the next walk, how to do it.
import { WalkNow } from "../attendance/patrol.tsx";
import { lazy } from "../../page/lazy.tsx";
import { alerts, buurtName, missed, openAlerts, ownSignup, rooms, self } from "../../page/state.ts";
import { alertWord, hour, text } from "../../text/catalogue.ts";
import { Icon, kindIcon, Link, ReadAloud } from "../../ui/parts.tsx";
import { HatsEnd, OwnMeasures } from "../lead/tell.tsx";
import { coming, WalkCard } from "./walks.tsx";

const OtherPhone = lazy(async () => (await import("../member/phones.tsx")).OtherPhone, true);
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
  const isNew = alerts.value.some(
    ({ closing, raised_at, is_rehearsal, is_practice, delivery }) =>
      closing &&
      !is_rehearsal &&
      !is_practice &&
      delivery !== "refused" &&
      raised_at > Date.now() / 1000 - FADES_S,
  );
  return isNew || missed.value > 0 ? <p class="muted">{m.missed}</p> : null;
}

/** In a wijk that has just begun: how many there are, and whom to ask. */
function FirstOnes() {
  const talk = rooms.value.find(
    ({ kind, room }) => kind === "talk" && room === self.value?.buurt_id,
  );
  if (!talk || talk.devices === 0 || talk.devices > FIRST_ONES_MAX) return null;
  return <p class="card">{text.value.first_ones(talk.devices)}</p>;
}

export function HomeScreen() {
  const m = text.value;
  const list = coming().filter(({ state }) => state !== "cancelled");
  const next = list.find(({ shift_id }) => ownSignup(shift_id)) ?? list[0];
  return (
    <>
      <h1 dir="auto">{buurtName(self.value?.buurt_id) || m.home}</h1>
      <OpenAlert />
      <OwnMeasures />
      <WalkNow />
      <OtherPhone />
      {next ? <WalkCard shift={next} heading={m.next_walk} /> : <p class="card">{m.no_walks}</p>}
      <HatsEnd />
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
