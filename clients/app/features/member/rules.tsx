// rules.tsx -- the house rules: by version, and of age; asked again when there are new ones.
import { useState } from "preact/hooks";
import type { HouseRulesText } from "#types/wire";
import { request } from "../../page/phone.ts";
import { askAgain, rules } from "../../page/state.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { Button, Calls, Link, ReadAloud, Tick } from "../../ui/parts.tsx";

/** By version, and of age; asked again when there are new rules. */
function Accept({ given }: { given: HouseRulesText }) {
  const m = text.value;
  const [accepts, setAccepts] = useState(false);
  const [isAdult, setAdult] = useState(false);
  const [error, setError] = useState("");
  const accept = async () => {
    try {
      await request({ type: "house_rules.accept", version: given.version, adult: true });
      rules.value = { ...given, accepted: given.version };
      askAgain("rules");
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  return (
    <>
      <Tick checked={accepts} onChange={setAccepts}>
        {m.rules_accept}
      </Tick>
      <Tick checked={isAdult} onChange={setAdult}>
        {m.adult}
      </Tick>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Button kind="primary" disabled={!accepts || !isAdult} onClick={accept}>
        {m.agree}
      </Button>
    </>
  );
}

export function RulesScreen() {
  const m = text.value;
  const given = rules.value;
  if (given === undefined || given === "none") return null;
  const isAccepted = given.accepted >= given.version;
  return (
    <>
      <h1>{m.house_rules}</h1>
      {!isAccepted && (
        <>
          <p>{m.rules_new}</p>
          <div class="stack">
            <Calls />
            <Link to="#/melden" kind="alarm" icon="raise">
              {m.raise}
            </Link>
          </div>
        </>
      )}
      <section class="card">
        {given.body.split("\n").map((line) => (
          <p key={line} dir="auto">
            {line}
          </p>
        ))}
      </section>
      <div class="stack">
        <ReadAloud words={given.body} />
        {isAccepted ? <Link to="#/ik">{m.back}</Link> : <Accept given={given} />}
      </div>
    </>
  );
}
