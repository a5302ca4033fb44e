// main.tsx -- the page: one frame, the screen of the place, and the bar with five places.
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "../ui/style.css";
import { AlertStrip } from "../features/alert/strip.tsx";
import { Later } from "../features/lead/later.tsx";
import { papers } from "../features/lead/papers.ts";
import { Stopped } from "../features/member/trouble.tsx";
import { Reminded } from "../features/reminder/reminded.tsx";
import { watchReminders } from "../features/reminder/watch.ts";
import { HomeScreen } from "../features/shift/home.tsx";
import { WalkScreen, WalksScreen } from "../features/shift/walks.tsx";
import { text } from "../text/catalogue.ts";
import { Icon, type IconName } from "../ui/parts.tsx";
import { typed } from "./busy.ts";
import { readChoices } from "./choices.ts";
import { mustInstall } from "./install.ts";
import { lazy } from "./lazy.tsx";
import { invitation, place, startRoute } from "./route.ts";
import { scriptUrl } from "./script.ts";
import { hasLeft, line, mustAccept, refusedLate, self, stage, start, warned } from "./state.ts";
import { renew, watchVersion } from "./version.ts";

const raising = () => import("../features/alert/raise.tsx");
const received = () => import("../features/alert/received.tsx");
const RaiseScreen = lazy(async () => (await raising()).RaiseScreen);
const AlertScreen = lazy(async () => (await received()).AlertScreen);
const Office = lazy(async () => (await import("../features/council/office.tsx")).Office);
const JoinScreen = lazy(async () => (await import("../features/member/join.tsx")).JoinScreen);
const Spoken = lazy(async () => (await import("../features/member/spoken.tsx")).Spoken, true);
const RulesScreen = lazy(async () => (await import("../features/member/rules.tsx")).RulesScreen);
const MeScreen = lazy(async () => (await import("../features/member/me.tsx")).MeScreen);
const MonthScreen = lazy(async () => (await import("../features/shift/month.tsx")).MonthScreen);
const RoomsScreen = lazy(async () => (await import("../features/talk/talk.tsx")).RoomsScreen);
const RoomScreen = lazy(async () => (await import("../features/talk/talk.tsx")).RoomScreen);
const PatrolScreen = lazy(
  async () => (await import("../features/attendance/patrol_screen.tsx")).PatrolScreen,
);

const TABS: readonly { to: string; name: "home" | "walks" | "raise" | "talk" | "me" }[] = [
  { to: "", name: "home" },
  { to: "lopen", name: "walks" },
  { to: "melden", name: "raise" },
  { to: "praat", name: "talk" },
  { to: "ik", name: "me" },
];

const PRELOADED_MS = 1000;

/** Places that fill the screen: one thing at a time there. */
const ALONE: ReadonlySet<string> = new Set(["melden", "patrouille"]);

const MODES: Partial<Record<string, "rehearsal" | "practice">> = {
  ...{ oefen: "rehearsal", oefening: "practice" },
};

/** New house rules wait for who is warned of something, or warns. */
const BEFORE_RULES: ReadonlySet<string> = new Set(["melden", "melding"]);

function Tabs() {
  const here = place.value[0] ?? "";
  return (
    <nav class="tabs" aria-label={text.value.menu}>
      {TABS.map(({ to, name }) => (
        <a
          key={to}
          href={`#/${to}`}
          class={name === "raise" ? "alarm" : ""}
          aria-current={here === to ? "page" : undefined}
        >
          <Icon name={name as IconName} />
          <span>{text.value[name]}</span>
        </a>
      ))}
    </nav>
  );
}

function Screen() {
  const [where = "", which = ""] = place.value;
  switch (where) {
    case "lopen":
      if (which === "maand") return <MonthScreen />;
      return which ? <WalkScreen id={which} /> : <WalksScreen />;
    case "reeks":
      return <Later isScreen show={({ NewSeries }) => <NewSeries walk_group_id={which} />} />;
    case "beheer":
      return (
        <Later
          isScreen
          show={({ ManageScreen }) => <ManageScreen parts={place.value.slice(1)} />}
        />
      );
    case "melden":
      return <RaiseScreen mode={MODES[which] ?? "real"} />;
    case "melding":
      return <AlertScreen id={which} />;
    case "patrouille":
      return <PatrolScreen />;
    case "praat":
      return which ? <RoomScreen group={which} /> : <RoomsScreen />;
    case "huisregels":
      return <RulesScreen />;
    case "wijk":
      return <Office />;
    case "ik":
      return <MeScreen />;
    default:
      return <HomeScreen />;
  }
}

/** What is said above every screen, when there is something to say. */
function Banner() {
  const m = text.value;
  const { is_in, is_revoked, outbox = 0 } = self.value ?? {};
  if (hasLeft.value) return null;
  if (stage.value === "broken" || is_revoked) return <Stopped />;
  const isAway = is_in && line.value === "off";
  return (
    <div role="status">
      {isAway && (
        <p class="banner">
          {m.offline} {outbox > 0 && m.waiting(outbox)}
        </p>
      )}
      {(warned.value.length > 0 || refusedLate.value.length > 0) && <Spoken />}
      <Reminded />
      {renew.value && (
        <p class="banner">
          {m.new_version}{" "}
          <button type="button" class="plain" onClick={renew.value}>
            {m.renew}
          </button>
        </p>
      )}
    </div>
  );
}

function App() {
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const where = place.value.join("/");
  useEffect(() => {
    const heading = main.current?.querySelector("h1")?.textContent ?? "";
    document.title = heading ? `${heading} – Buurt` : "Buurt";
    if (isFirst.current) isFirst.current = false;
    else {
      scrollTo(0, 0);
      main.current?.focus();
    }
  }, [where]);
  const isIn = !hasLeft.value && (self.value?.is_in ?? false);
  const comesIn = self.value !== undefined && (!isIn || invitation.value !== "");
  const isAlone = papers.value.length > 0 || ALONE.has(place.value[0] ?? "");
  const focus = (event: Event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <>
      <a class="skip" href="#main" onClick={focus}>
        {text.value.skip}
      </a>
      <Banner />
      {isIn && <AlertStrip />}
      <main id="main" tabIndex={-1} ref={main} key={where} onInput={typed}>
        {hasLeft.value ? (
          <p role="status">{text.value.left}</p>
        ) : mustInstall() ? (
          <JoinScreen />
        ) : self.value === undefined ? (
          <p role="status">{stage.value !== "broken" && text.value.wait}</p>
        ) : papers.value.length > 0 || (comesIn && place.value[0] === "begin") ? (
          <Later
            isScreen
            show={({ FoundScreen }) => <FoundScreen given={place.value[1] ?? ""} />}
          />
        ) : comesIn ? (
          <JoinScreen />
        ) : mustAccept.value && !BEFORE_RULES.has(place.value[0] ?? "") ? (
          <RulesScreen />
        ) : (
          <Screen />
        )}
      </main>
      {isIn && !mustAccept.value && !comesIn && !isAlone && <Tabs />}
    </>
  );
}

startRoute();
await readChoices();
render(<App />, document.getElementById("app")!);
// On an iPhone nothing is made, no key either, before the app stands on the home screen.
if (!mustInstall()) {
  start();
  watchReminders();
}
// Whoever needs these does not wait for them then.
setTimeout(() => void Promise.all([raising(), received()]).catch(() => {}), PRELOADED_MS);
if (import.meta.env.PROD) watchVersion(scriptUrl("/sw.js"));
