// pulse.tsx -- three questions a quarter, on one screen: added to counts, kept beside no person.
import { useState } from "preact/hooks";
import type { PulseQuestion } from "#types/wire";
import { request } from "../../page/phone.ts";
import { refusalText, text } from "../../text/catalogue.ts";
import { Button, Icon, Link } from "../../ui/parts.tsx";
import "./pulse.css";
import { words } from "./words.ts";

const QUESTIONS: readonly PulseQuestion[] = ["safe", "know", "move"];

type Given = Partial<Record<PulseQuestion, number>>;

/** Five answers from little to much; each is a word, none a figure. */
function Scale({ question, given, onGiven }: Asked) {
  const w = words.value;
  return (
    <fieldset class="card scale">
      <legend>{w.pulse_questions[question]}</legend>
      {w.pulse_scales[question].map((answer, i) => (
        <label class="tick" key={answer}>
          <input
            type="radio"
            name={question}
            checked={given === i + 1}
            onChange={() => onGiven(i + 1)}
          />
          <span>{answer}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface Asked {
  readonly question: PulseQuestion;
  readonly given: number | undefined;
  readonly onGiven: (given: number) => void;
}

export function PulseScreen() {
  const w = words.value;
  const [given, setGiven] = useState<Given>({});
  const [taken, setTaken] = useState<boolean>();
  const [error, setError] = useState("");
  const { safe, know, move } = given;
  const isWhole = safe !== undefined && know !== undefined && move !== undefined;
  const send = async () => {
    if (!isWhole) return;
    setError("");
    try {
      setTaken((await request({ type: "pulse.answer", safe, know, move })).counted);
    } catch (refused) {
      setError(refusalText(refused));
    }
  };
  return (
    <>
      <h1>{w.pulse}</h1>
      <p>{w.pulse_hint}</p>
      {taken === undefined ? (
        <div class="stack">
          {QUESTIONS.map((question) => (
            <Scale
              key={question}
              question={question}
              given={given[question]}
              onGiven={(answer) => setGiven({ ...given, [question]: answer })}
            />
          ))}
          <Button kind="primary" disabled={!isWhole} onClick={send}>
            {w.pulse_send}
          </Button>
          {error && (
            <p class="error" role="alert">
              {error}
            </p>
          )}
        </div>
      ) : (
        <p class="state own" role="status">
          <Icon name="check" /> {taken ? w.pulse_counted : w.pulse_twice}
        </p>
      )}
      <p class="muted">{w.pulse_shown}</p>
      <Link to="#/wijk/jaar/vragen" kind="quiet">
        {w.pulse_results}
      </Link>
      <Link to="#/ik" kind="quiet" icon="back">
        {text.value.back}
      </Link>
    </>
  );
}
