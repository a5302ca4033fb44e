// invite.tsx -- letting neighbours in: one by one, with what is open and what can be taken back.
//
// A code is nine words, which the QR carries behind the # as well: what is scanned and what is said
// aloud open the same invitation. For whom it was made stays on this phone.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Made } from "#types/bridge";
import type { Id, Invitation } from "#types/wire";
import { recall, remember, request, wish } from "../../page/phone.ts";
import { self } from "../../page/state.ts";
import { day, text } from "../../text/catalogue.ts";
import { Button, Field } from "../../ui/parts.tsx";
import { Code } from "../../ui/qr.tsx";
import { Back, Trouble, useWork } from "./parts.tsx";
import { invites } from "./under.ts";
import { words } from "./words.ts";

const NOTE_MAX = 40;

/** What this phone alone knows of its invitations. */
export interface Noted {
  /** For whom, by serial. */
  readonly whom: Readonly<Record<string, string>>;
  /** The serials on each sheet. */
  readonly sheets: readonly (readonly Id[])[];
  /** How many households there are to come over. */
  readonly households: number;
}

export const noted = signal<Noted>({ whom: {}, sheets: [], households: 0 });

export async function recallNoted(): Promise<void> {
  const kept = await recall<Noted>("invited").catch(() => undefined);
  if (kept) noted.value = kept;
}

export function note(change: Partial<Noted>): void {
  noted.value = { ...noted.value, ...change };
  void remember("invited", noted.value);
}

/** The address with nine words behind the #. */
export const linkOf = (spoken: string) =>
  `${location.origin}/#${spoken.trim().split(/\s+/).join("-")}`;

export const inviteByWords = (): Promise<Made> =>
  wish("invite", { kind: "resident", by_words: true, host: location.host });

/** All that this phone may see, page by page. */
export async function askInvitations(): Promise<readonly Invitation[]> {
  const buurt_id = self.value?.buurt_id;
  const all: Invitation[] = [];
  while (buurt_id) {
    const last = all.at(-1);
    const after = last && { after: last.serial };
    const page = await request({ type: "invitation.list", buurt_id, ...after }, invites());
    all.push(...(page.invitations ?? []));
    if (!page.more || !page.invitations?.length) break;
  }
  return all;
}

/** Nine words in threes: easier to read aloud and to type over. */
export function Spoken({ spoken }: { spoken: string }) {
  const list = spoken.trim().split(/\s+/);
  const lines = [0, 3, 6].map((at) => list.slice(at, at + 3).join(" "));
  return (
    <p class="spoken" dir="ltr" lang="nl">
      {lines.map((line) => (
        <span key={line}>{line} </span>
      ))}
    </p>
  );
}

function NewOne({ onMade }: { onMade: () => unknown }) {
  const m = words.value;
  const t = text.value;
  const [whom, setWhom] = useState("");
  const [spoken, setSpoken] = useState("");
  const [isCopied, setCopied] = useState(false);
  const { trouble, work } = useWork();
  const make = work(async () => {
    const made = await inviteByWords();
    setSpoken(made.words ?? "");
    setCopied(false);
    const name = whom.trim();
    if (name && made.id) note({ whom: { ...noted.value.whom, [made.id]: name } });
    setWhom("");
    await onMade();
  });
  const share = async () => {
    const url = linkOf(spoken);
    if (navigator.share) await navigator.share({ url }).catch(() => {});
    else await navigator.clipboard.writeText(url).then(() => setCopied(true));
  };
  return (
    <section class="card stack">
      <h2>{m.invite_one}</h2>
      {spoken && (
        <>
          <p>{m.with_words}</p>
          <Code words={linkOf(spoken)} />
          <Spoken spoken={spoken} />
          <Button onClick={share}>{"share" in navigator ? t.share : t.copy}</Button>
          <p role="status">{isCopied && t.copied}</p>
        </>
      )}
      <Field label={m.for_whom} value={whom} onValue={setWhom} most={NOTE_MAX} />
      <Trouble words={trouble} />
      <Button kind="primary" onClick={make}>
        {m.invite_one}
      </Button>
    </section>
  );
}

export function InvitationsScreen() {
  const m = words.value;
  const [list, setList] = useState<readonly Invitation[]>([]);
  const { trouble, work } = useWork();
  const ask = async () => setList(await askInvitations());
  useEffect(() => void ask().catch(() => {}), [self.value?.buurt_id]);
  const withdraw = (id: Id) =>
    work(async () => {
      await wish("withdraw_invitation", { id });
      await ask();
    });
  const open = list.filter(({ state }) => state === "open");
  const used = list.filter(({ state }) => state === "used");
  return (
    <>
      <h1>{m.invitations}</h1>
      <NewOne onMade={ask} />
      <section class="stack">
        <h2>{open.length > 0 ? m.open_ones(open.length) : m.no_open}</h2>
        <Trouble words={trouble} />
        {open.map(({ serial, until }) => (
          <div class="card stack" key={serial}>
            <p dir="auto">
              {m.invitation_of(noted.value.whom[serial] ?? m.someone, day(until))}
            </p>
            <Button onClick={withdraw(serial)}>{m.withdraw}</Button>
          </div>
        ))}
        {used.length > 0 && <p class="muted">{m.used_ones(used.length)}</p>}
      </section>
      <Back to="beheer" />
    </>
  );
}
