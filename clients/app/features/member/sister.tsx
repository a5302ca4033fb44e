// sister.tsx -- a second phone of the same neighbour: a code there, a code back.
import { useState } from "preact/hooks";
import { wish } from "../../page/phone.ts";
import { go, invitation } from "../../page/route.ts";
import { askEverything } from "../../page/state.ts";
import { text } from "../../text/catalogue.ts";
import { Button, Field } from "../../ui/parts.tsx";
import { Code } from "../../ui/qr.tsx";
import { cameBack } from "./phones.tsx";
import { codeRefusal } from "./refusal.ts";
import { Scan } from "./scan.tsx";

/** A code to hand over: to be scanned or copied, for it is too long to be said. */
function Handed({ code }: { code: string }) {
  const m = text.value;
  const [isCopied, setCopied] = useState(false);
  const share = async () => {
    if (navigator.share) await navigator.share({ text: code }).catch(() => {});
    else await navigator.clipboard.writeText(code).then(() => setCopied(true));
  };
  return (
    <div class="stack">
      <Code words={code} />
      <p class="code" dir="ltr">
        {code}
      </p>
      <Button onClick={share}>{"share" in navigator ? m.share : m.copy}</Button>
      <p role="status">{isCopied && m.copied}</p>
    </div>
  );
}

/** On the new phone: shows its own code, then takes the one that came back. */
export function NewPhone({ onBack }: { onBack: () => void }) {
  const m = text.value;
  const [own, setOwn] = useState("");
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();
  const show = async () => setOwn((await wish("show_key", {})).code ?? "");
  const enter = async () => {
    setError(undefined);
    try {
      await wish("be_sister", { code: code.trim() });
      await cameBack();
      go("");
      askEverything();
    } catch (refused) {
      setError(codeRefusal(refused));
    }
  };
  return (
    <div class="stack">
      <h1>{m.was_member}</h1>
      {own ? (
        <>
          <p>{m.new_shows}</p>
          <Handed code={own} />
          <Field
            label={m.their_code}
            hint={m.new_pastes}
            value={code}
            onValue={setCode}
            lines={3}
            error={error}
          />
          <Scan onCode={setCode} />
          <Button kind="primary" disabled={code.trim() === ""} onClick={enter}>
            {m.go_on}
          </Button>
        </>
      ) : (
        <Button kind="primary" onClick={show}>
          {m.go_on}
        </Button>
      )}
      <Button kind="quiet" icon="back" onClick={onBack}>
        {m.back}
      </Button>
    </div>
  );
}

/** "Ik was al lid": beside the old phone, or instead of one that is gone. */
export function ComeBack({ onBack, onCode }: { onBack: () => void; onCode: () => void }) {
  const m = text.value;
  const [has, setHas] = useState<"still" | "lost">();
  const [code, setCode] = useState("");
  if (has === "still") return <NewPhone onBack={() => setHas(undefined)} />;
  const take = async () => {
    await cameBack();
    invitation.value = code.trim().replace(/^.*#/, "");
    onCode();
  };
  return (
    <div class="stack">
      <h1>{has ? m.was_member : m.come_back.which}</h1>
      {has ? (
        <>
          <p>{m.come_back.lost_how}</p>
          <p>{m.come_back.lost_keeps}</p>
          <Field label={m.their_code} hint={m.code_hint} value={code} onValue={setCode} lines={3} />
          <Button kind="primary" disabled={code.trim() === ""} onClick={take}>
            {m.go_on}
          </Button>
        </>
      ) : (
        <>
          <Button kind="primary" onClick={() => setHas("still")}>
            {m.come_back.still}
          </Button>
          <Button onClick={() => setHas("lost")}>{m.come_back.lost}</Button>
        </>
      )}
      <Button kind="quiet" icon="back" onClick={has ? () => setHas(undefined) : onBack}>
        {m.back}
      </Button>
    </div>
  );
}

/** On the phone that is in: signs the new one, and gives what it must have. */
export function AddPhone() {
  const m = text.value;
  const [code, setCode] = useState("");
  const [given, setGiven] = useState("");
  const [error, setError] = useState<string>();
  const sign = async () => {
    setError(undefined);
    try {
      setGiven((await wish("add_sister", { code: code.trim() })).code ?? "");
    } catch (refused) {
      setError(codeRefusal(refused));
    }
  };
  return (
    <section class="card stack">
      <h2>{m.second_phone}</h2>
      {given ? (
        <>
          <p>{m.old_shows}</p>
          <Handed code={given} />
        </>
      ) : (
        <>
          <Field
            label={m.their_code}
            hint={m.old_pastes}
            value={code}
            onValue={setCode}
            lines={2}
            error={error}
          />
          <Scan onCode={setCode} />
          <Button disabled={code.trim() === ""} onClick={sign}>
            {m.go_on}
          </Button>
        </>
      )}
    </section>
  );
}
