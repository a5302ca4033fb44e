// found.tsx -- a new wijk, begun by its first coordinator: buurten, papers, and the first steps.
import { useEffect, useState } from "preact/hooks";
import type { Paper } from "#types/bridge";
import type { Id, LocalDate } from "#types/wire";
import { Refused, request, wish } from "../../page/phone.ts";
import { go } from "../../page/route.ts";
import { askAgain, askEverything, buurten, rooms, rules, self } from "../../page/state.ts";
import { localDate, text } from "../../text/catalogue.ts";
import { Button, Choice, Field, Icon, Link, Tick } from "../../ui/parts.tsx";
import { afterPapers, papers } from "./papers.ts";
import { Back, Trouble, useWork } from "./parts.tsx";
import { walkRooms } from "./under.ts";
import { words } from "./words.ts";

const CUSTODIANS = 3;
const QUORUM = 2;
const NAME_MAX = 40;
const RULES_MAX = 8000;
const REVIEW_DAYS = 365;

/** The buurten of the first wijk: offered, as any other list can be typed. */
const RUWAARD = [
  ...["Dichterswijk", "Vondellaan-Zuid", "Staatsliedenbuurt", "Wagenaarstraat e.o."],
  ...["Hogendorpenlaan-West", "’t Woud", "Beethovengaarde e.o.", "Witte-Hoef"],
];

const linesOf = (typed: string) =>
  typed.split("\n").map((line) => line.trim()).filter(Boolean);

/** Which buurten there will be, and which is the own one. */
function Buurten({ typed, onType, home, onHome }: BuurtenProps) {
  const m = words.value;
  const list = linesOf(typed);
  return (
    <>
      <Field label={m.found_buurten} value={typed} onValue={onType} lines={5} />
      <Button kind="quiet" onClick={() => onType(RUWAARD.join("\n"))}>
        {m.found_ruwaard}
      </Button>
      {list.length > 1 && (
        <Choice
          label={m.found_home}
          value={home}
          choices={Object.fromEntries(list.map((one, i) => [`${i}`, one]))}
          onChoose={onHome}
        />
      )}
    </>
  );
}

interface TokenProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isRefused: boolean;
}

const Token = ({ value, onValue, isRefused }: TokenProps) => (
  <Field
    label={words.value.found_token}
    value={value}
    onValue={onValue}
    most={128}
    lines={2}
    error={isRefused ? words.value.token_refused : undefined}
  />
);

interface BuurtenProps {
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly home: string;
  readonly onHome: (home: string) => void;
}

export function FoundScreen({ given }: { given: string }) {
  const m = words.value;
  const t = text.value;
  const [token, setToken] = useState(given);
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [home, setHome] = useState("0");
  const [isBusy, setBusy] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const { trouble, work } = useWork();
  const list = linesOf(typed);
  const isWhole = token.trim() !== "" && name.trim() !== "" && list.length > 0;
  const found = work(async () => {
    setBusy(true);
    setRefused(false);
    try {
      const made = await wish("found", {
        token: token.trim(),
        host: location.host,
        first_name: name.trim(),
        buurten: list.map((one) => ({ name: one })),
        home: Math.min(Number(home), list.length - 1),
        custodian_count: CUSTODIANS,
        custodian_quorum: QUORUM,
      });
      papers.value = made.papers;
      await navigator.storage?.persist?.().catch(() => false);
      askEverything();
    } catch (refused) {
      if (!(refused instanceof Refused) || refused.error !== "not_allowed") throw refused;
      setRefused(true);
    } finally {
      setBusy(false);
    }
  });
  if (papers.value.length > 0) return <PapersScreen />;
  if (isBusy)
    return (
      <>
        <h1>{m.found}</h1>
        <p role="status">{m.founding}</p>
      </>
    );
  return (
    <>
      <h1>{m.found}</h1>
      <p>{m.found_hint}</p>
      <div class="stack">
        <Token value={token} onValue={setToken} isRefused={isRefused} />
        <Field
          label={t.name}
          hint={t.name_hint}
          value={name}
          onValue={setName}
          most={NAME_MAX}
          complete="given-name"
        />
        <Buurten typed={typed} onType={setTyped} home={home} onHome={setHome} />
        <Trouble words={trouble} />
        <Button kind="primary" disabled={!isWhole} onClick={found}>
          {m.found_go}
        </Button>
        <Button kind="quiet" icon="back" onClick={() => go("")}>
          {t.back}
        </Button>
      </div>
    </>
  );
}

function OnPaper({ paper }: { paper: Paper }) {
  const m = words.value;
  const number = /\d+/.exec(paper.title)?.[0];
  const list = paper.words.split(" ");
  return (
    <section class="sheet">
      <h2>{number ? m.paper_custodian(number) : m.paper_root}</h2>
      <ol class="keywords" dir="ltr" lang="nl">
        {list.map((word, i) => (
          <li key={i}>{word}</li>
        ))}
      </ol>
    </section>
  );
}

export function PapersScreen() {
  const m = words.value;
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault(); // they would be gone
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  return (
    <div class="paper">
      <h1 class="noprint">{m.papers}</h1>
      <p class="warn noprint">
        <Icon name="warning" /> {m.papers_why}
      </p>
      <p class="noprint">{m.papers_who}</p>
      <p class="noprint">
        <Button kind="primary" onClick={() => print()}>
          {m.print}
        </Button>
      </p>
      {papers.value.map((paper) => (
        <OnPaper key={paper.title} paper={paper} />
      ))}
      <div class="stack noprint">
        <Tick checked={isKept} onChange={setKept}>
          {m.papers_kept}
        </Tick>
        <Button
          kind="primary"
          disabled={!isKept}
          onClick={() => {
            papers.value = [];
            go(afterPapers.value);
          }}
        >
          {text.value.go_on}
        </Button>
      </div>
    </div>
  );
}

/* ── the first steps ── */

function RulesStep() {
  const m = words.value;
  const [body, setBody] = useState(m.rules_default);
  const { trouble, work } = useWork();
  const publish = work(async () => {
    const version = rules.value && rules.value !== "none" ? rules.value.version + 1 : 1;
    const days = { valid_from: localDate(0), review_on: localDate(REVIEW_DAYS) as LocalDate };
    const asked = { type: "house_rules.publish", version, body: body.trim(), ...days } as const;
    await request(asked, "wijk_coordinator");
    askAgain("rules");
  });
  return (
    <>
      <Field label={m.rules_text} value={body} onValue={setBody} most={RULES_MAX} lines={8} />
      <Trouble words={trouble} />
      <Button kind="primary" disabled={body.trim() === ""} onClick={publish}>
        {m.publish_rules}
      </Button>
    </>
  );
}

function GroupStep() {
  const m = words.value;
  const [name, setName] = useState("");
  const [start, setStart] = useState("");
  const { trouble, work } = useWork();
  const make = work(async () => {
    const buurt_id = self.value?.buurt_id as Id;
    const room = { kind: "walk", buurt_id, min: 2, max: 4, newcomers: 1 } as const;
    const { id } = await wish("add_room", room);
    await wish("name_walk", {
      walk_group_id: id!,
      name: name.trim(),
      ...(start.trim() && { start: start.trim() }),
    });
    setName("");
    setStart("");
    askAgain("rooms");
  });
  return (
    <>
      <Field label={m.group_name} value={name} onValue={setName} most={NAME_MAX} />
      <Field label={m.group_start} value={start} onValue={setStart} most={100} />
      <Trouble words={trouble} />
      <Button kind="primary" disabled={name.trim() === ""} onClick={make}>
        {m.make_group}
      </Button>
    </>
  );
}

const Heading = ({ title, isDone }: { title: string; isDone: boolean }) => (
  <h2>
    {isDone && <Icon name="check" />} {title}{" "}
    {isDone && <small class="muted">{words.value.step_done}</small>}
  </h2>
);

/** What a wijk needs before its first neighbour: rules, a walking group, a code. */
export function FirstSteps() {
  const m = words.value;
  const hasRules = rules.value !== undefined && rules.value !== "none";
  const groups = walkRooms();
  const home = self.value?.buurt_id;
  const talk = rooms.value.find(({ kind, room }) => kind === "talk" && room === home);
  useEffect(() => askAgain("rooms", "rules"), [buurten.value.length]);
  return (
    <>
      <h1>{m.first_steps}</h1>
      <section class="card stack">
        <Heading title={m.step_rules} isDone={hasRules} />
        {!hasRules && <RulesStep />}
      </section>
      <section class="card stack">
        <Heading title={m.step_group} isDone={groups.length > 0} />
        {groups.map(({ room, name }) => (
          <Link key={room} to={`#/reeks/${room}`} icon="walks">
            <span dir="auto">
              {text.value.new_series}: {name || text.value.walk_name}
            </span>
          </Link>
        ))}
        <GroupStep />
      </section>
      <section class="card stack">
        <Heading title={m.step_invite} isDone={(talk?.devices ?? 0) > 1} />
        <Link to="#/beheer/uitnodigen" kind="primary" icon="together">
          {m.invite_one}
        </Link>
        <Link to="#/beheer/briefjes">{m.sheets}</Link>
      </section>
      <Back to="beheer" />
    </>
  );
}
