// office.tsx -- the wijk's own work, one place for all hats: who acts, and a screen.
//
// It comes in when somebody goes there, with its sentences: a neighbour's first load has none.
import { useEffect, useState } from "preact/hooks";
import type { OwnHat } from "#types/bridge";
import { place } from "../../page/route.ts";
import { language, text } from "../../text/catalogue.ts";
import { speakOffice, spoken, words } from "../../text/office/office.ts";
import { Choice } from "../../ui/parts.tsx";
import { BudgetScreen } from "../budget/budget.tsx";
import { CasusScreen, CasussenScreen } from "../casus/casussen.tsx";
import { EntrancesScreen } from "../entrance/entrances.tsx";
import { IndividualScreen, IndividualsScreen } from "../individual/individual.tsx";
import { LearningScreen } from "../learning/learning.tsx";
import { ProfileScreen } from "../year/profile.tsx";
import { YearScreen } from "../year/year.tsx";
import { acting, isLocked, isSensitive, may, readHat, wear, wearable } from "./acting.ts";
import { AdviceScreen } from "./advice.tsx";
import { dayText, Hatch } from "./figures.tsx";
import { Lock, LockSaid } from "./lock_card.tsx";
import { MeetingsScreen } from "./meetings.tsx";
import "./office.css";
import { OverviewScreen } from "./overview.tsx";
import type { LocalDate } from "#types/wire";

type Part = keyof (typeof words.value)["parts"];

const PARTS: readonly { readonly part: Part; readonly to: string; isOpen(): boolean }[] = [
  { part: "overview", to: "cijfers", isOpen: () => may("overview.show") || may("overview.public") },
  { part: "casussen", to: "casussen", isOpen: () => may("casus.list") },
  {
    part: "individual",
    to: "individueel",
    isOpen: () => may("individual.list") || may("individual.figures"),
  },
  { part: "entrances", to: "ingangen", isOpen: () => may("entrance.list") },
  { part: "budget", to: "budget", isOpen: () => may("budget.show") },
  { part: "learning", to: "leren", isOpen: () => may("learning.list") },
  { part: "year", to: "jaar", isOpen: () => may("indicator.list") },
  { part: "profile", to: "wijkprofiel", isOpen: () => may("profile.list") },
  { part: "advice", to: "advies", isOpen: () => may("advice.list") },
  { part: "meetings", to: "vergaderingen", isOpen: () => may("meeting.list") },
];

function Side({ here }: { here: string }) {
  const w = words.value;
  return (
    <nav aria-label={w.wijk_work}>
      <ul>
        {PARTS.filter(({ isOpen }) => isOpen()).map(({ part, to }) => (
          <li key={part}>
            <a href={`#/wijk/${to}`} aria-current={here === to ? "page" : undefined}>
              {w.parts[part]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const endOf = ({ until }: OwnHat) =>
  new Date(until * 1000).toISOString().slice(0, 10) as LocalDate;

const NOBODY = "resident";

/** A hat's kind; two of one kind are told apart by what they are for. */
function hatName(hat: OwnHat): string {
  const name = words.value.hats[hat.hat ?? "resident"];
  const isOne = wearable.value.filter((other) => other.hat === hat.hat).length === 1;
  return isOne ? name : `${name} (${hat.serial.slice(0, 4)})`;
}

function Chooser() {
  const w = words.value;
  const hat = acting.value;
  if (wearable.value.length === 0) return null;
  const choices = Object.fromEntries([
    [NOBODY, w.hats.resident],
    ...wearable.value.map((one) => [one.serial, hatName(one)] as const),
  ]) as Record<string, string>;
  return (
    <section class="card chooser">
      <Choice<string>
        label={w.act_as}
        value={hat?.serial ?? NOBODY}
        choices={choices}
        onChoose={(serial) => wear(wearable.value.find((one) => one.serial === serial))}
      />
      <p class="muted">
        {w.one_hat} {hat && w.hat_until(dayText(endOf(hat)))}
      </p>
      {hat?.hat === "professional" && (
        <details class="fold">
          <summary>{w.hat_number}</summary>
          <p class="code" dir="ltr">
            {hat.serial}
          </p>
        </details>
      )}
    </section>
  );
}

function Content({ part, rest }: { part: string; rest: readonly string[] }) {
  switch (part) {
    case "casussen":
      return <CasussenScreen />;
    case "casus":
      return <CasusScreen casus_id={rest[0] ?? ""} />;
    case "budget":
      return <BudgetScreen place={rest} />;
    case "individueel":
      return rest[0] ? <IndividualScreen pseudonym={rest[0]} /> : <IndividualsScreen />;
    case "ingangen":
      return <EntrancesScreen />;
    case "jaar":
      return <YearScreen way={rest[0]} />;
    case "wijkprofiel":
      return <ProfileScreen />;
    case "leren":
      return <LearningScreen />;
    case "vergaderingen":
      return <MeetingsScreen />;
    case "advies":
      return <AdviceScreen />;
    default:
      return <OverviewScreen place={rest} />;
  }
}

export function Office() {
  const [wasOpen, setOpen] = useState("");
  const [isRead, setRead] = useState(false);
  useEffect(() => void speakOffice(language.value), [language.value]);
  useEffect(() => void readHat().then(() => setRead(true)), []);
  const isShut = isLocked.value;
  const hat = acting.value?.serial ?? NOBODY;
  useEffect(() => {
    if (isRead && !isShut) setOpen(hat);
  }, [isRead, isShut, hat]);
  if (!spoken.value || !isRead) return <p role="status">{text.value.wait}</p>;
  const [, part = "cijfers", ...rest] = place.value;
  const w = words.value;
  return (
    <>
      <h1>{w.wijk_work}</h1>
      <Hatch />
      <Chooser />
      {isShut && <Lock />}
      <div class="office" hidden={isShut} lang={spoken.value}>
        <Side here={part === "casus" ? "casussen" : part} />
        <div class="content" key={hat}>
          {wasOpen === hat && <Content part={part} rest={rest} />}
        </div>
      </div>
      {isSensitive(acting.value) && !isShut && <LockSaid />}
    </>
  );
}
