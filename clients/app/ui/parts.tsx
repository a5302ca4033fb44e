// parts.tsx -- the pieces every screen is made of.
import type { ComponentChildren, TargetedEvent } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { AlertKind } from "#types/bridge";
import { alertWord, isRead, language, text } from "../text/catalogue.ts";

/* ── pictures: strokes in a square of 24 ── */

const ICONS = {
  home: "M3 11 12 4l9 7M6 10v10h12V10",
  walks: "M13 4a1.4 1.4 0 1 0 0 .1M7 21l3-7 3 2 1 5M9 12l2-5 3 1 1 3 3 1",
  raise: "M6 9a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7M10 20a2 2 0 0 0 4 0",
  talk: "M4 5h16v11H10l-5 4v-4H4z",
  me: "M12 4a4 4 0 1 0 .1 0M4 21a8 8 0 0 1 16 0",
  phone: "M5 3h4l2 5-2 2a12 12 0 0 0 5 5l2-2 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 3 5a2 2 0 0 1 2-2",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M12 9a3 3 0 1 0 .1 0",
  lamp: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3 11v2h6v-2a6 6 0 0 0-3-11",
  window: "M4 4h16v16H4zM12 4v16M4 12h16",
  together: "M8 5a3 3 0 1 0 .1 0M16 5a3 3 0 1 0 .1 0M2 20a6 6 0 0 1 12 0M15 14a6 6 0 0 1 7 6",
  check: "M4 12l5 6L20 6",
  sound: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M19 6a8 8 0 0 1 0 12",
  warning: "M12 3 2 20h20zM12 9v5M12 17v.1",
  clock: "M12 3a9 9 0 1 0 .1 0M12 7v5l4 2",
  back: "M15 5l-7 7 7 7",
  suspicious_person: "M12 4a4 4 0 1 0 .1 0M4 21a8 8 0 0 1 16 0M9 8h6",
  suspicious_vehicle: "M3 16v-4l2-5h14l2 5v4zM6 16v2M18 16v2M3 12h18",
  break_in: "M4 21V9l8-6 8 6v12zM10 21v-6h4M15 4l-3 5 3 2-2 4",
  doorstep_trick: "M6 21V3h12v18zM14 12v.1M2 21h20",
  violence: "M5 5l14 14M19 5 5 19M12 2v3M12 19v3",
  vandalism: "M4 20l6-6M9 9l6 6M11 7l4-4 6 6-4 4z",
  fire: "M12 2c1 4 6 6 6 12a6 6 0 0 1-12 0c0-3 2-4 2-7 2 1 3 2 3 4 1-2 2-5 1-9",
  dangerous_place: "M12 3 2 20h20zM12 9v5M12 17v.1",
  missing: "M11 4a7 7 0 1 0 .1 0M16 16l5 5M9 9a2 2 0 1 1 2 3",
} as const;

export type IconName = keyof typeof ICONS;

/** Every kind of alert has a picture; one without does not compile. */
export const kindIcon = (kind: AlertKind | undefined): IconName => kind ?? "warning";

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={ICONS[name]} />
  </svg>
);

/* ── buttons ── */

interface Pressed {
  readonly onClick?: () => unknown;
  readonly kind?: "primary" | "alarm" | "quiet";
  readonly icon?: IconName;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly submit?: boolean;
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** A button that waits for what it began, so that a second tap does nothing twice. */
export function Button({ onClick, kind, icon, pressed, submit, children, ...rest }: Pressed) {
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    if (isBusy || !onClick) return;
    setBusy(true);
    try {
      await onClick();
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type={submit ? "submit" : "button"}
      class={`button ${kind ?? ""}`}
      aria-pressed={pressed}
      aria-busy={isBusy}
      aria-label={rest.label}
      disabled={rest.disabled ?? false}
      onClick={submit ? undefined : press}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

interface Linked {
  readonly to: string;
  readonly kind?: "primary" | "alarm" | "quiet";
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}

export const Link = ({ to, kind, icon, children }: Linked) => (
  <a class={`button ${kind ?? ""}`} href={to}>
    {icon && <Icon name={icon} />}
    <span>{children}</span>
  </a>
);

export const Call112 = () => (
  <Link to="tel:112" kind="alarm" icon="phone">
    {text.value.call_112}
  </Link>
);

const POLICE = "0900-8844";

/** Both numbers, to be called without the app, the server or a network of data. */
export function Calls() {
  const [before, after] = text.value.call_police.split(POLICE);
  return (
    <div class="calls">
      <Call112 />
      <Link to={`tel:${POLICE}`} icon="phone">
        {before}
        <span class="number">{POLICE}</span>
        {after}
      </Link>
    </div>
  );
}

/** Said of a language that no native speaker has read, where it matters. */
export const Unread = () =>
  isRead() ? null : <p class="muted">{text.value.unreviewed}</p>;

/** Says a text aloud in the reader's language, the Dutch words before it where they are given. */
export const ReadAloud = ({ words, dutch }: { words: string; dutch?: string | undefined }) =>
  "speechSynthesis" in globalThis ? (
    <Button
      kind="quiet"
      icon="sound"
      onClick={() => {
        speechSynthesis.cancel();
        for (const [lang, text] of [["nl", dutch], [language.value, words]] as const) {
          if (!text) continue;
          const said = new SpeechSynthesisUtterance(text);
          said.lang = lang;
          speechSynthesis.speak(said);
        }
      }}
    >
      {text.value.read_aloud}
    </Button>
  ) : null;

/* ── fields ── */

interface Typed {
  readonly label: string;
  readonly type?: "text" | "time" | "date" | "number";
  readonly hint?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly most?: number;
  readonly lines?: number;
  readonly complete?: string;
  readonly error?: string | undefined;
}

export function Field({ label, type, hint, value, onValue, most, lines, complete, error }: Typed) {
  const id = useId();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const given = {
    id,
    value,
    maxLength: most,
    autocomplete: complete ?? "off",
    "aria-describedby": about || undefined,
    "aria-invalid": error ? true : undefined,
    onInput: (event: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onValue(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} class="muted">
          {hint}
        </p>
      )}
      {lines ? (
        <textarea rows={lines} {...given} />
      ) : (
        <input {...given} {...({ type: type ?? "text" } as { type: "text" })} />
      )}
      {error && (
        <p id={`${id}-error`} class="error">
          <Icon name="warning" /> {error}
        </p>
      )}
    </div>
  );
}

interface Ticked {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}

export const Tick = ({ checked, onChange, children }: Ticked) => (
  <label class="tick">
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
    <span>{children}</span>
  </label>
);

interface Chosen<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly onChoose: (choice: T) => void;
}

export function Choice<T extends string>({ label, value, choices, onChoose }: Chosen<T>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} onChange={(event) => onChoose(event.currentTarget.value as T)}>
        {(Object.entries(choices) as [T, string][]).map(([choice, name]) => (
          <option key={choice} value={choice} selected={choice === value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** For the hand; a page that was never touched may not. Takes: milliseconds on, off, on. */
export function shake(pattern: number | number[]) {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern);
}

/* ── hold, let go ── */

const HOLD_MS = 2000;
const AFTER_TOUCH_MS = 120; // the browser's own mouse events of a touch are over then

/**
 * Fires on letting go after two seconds; sliding off stops it. A key, a switch or a screen reader
 * presses it at once: what follows can be undone. Firing while the finger is down would swap the
 * button under it, and a long touch gives no click, a long mouse press does.
 */
export function Hold({ onFire }: { onFire: () => void }) {
  const [part, setPart] = useState(0);
  const began = useRef(0);
  const frame = useRef(0);
  const byPointer = useRef(false);
  const stop = () => {
    cancelAnimationFrame(frame.current);
    began.current = 0;
    setPart(0);
  };
  const grow = () => {
    if (began.current === 0) return;
    const now = Math.min(1, (performance.now() - began.current) / HOLD_MS);
    setPart(now);
    if (now < 1) frame.current = requestAnimationFrame(grow);
    else shake(200);
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    byPointer.current = true;
    began.current = performance.now();
    grow();
  };
  const up = () => {
    const isFull = began.current > 0 && performance.now() - began.current >= HOLD_MS;
    stop();
    setTimeout(() => {
      byPointer.current = false;
      if (isFull) onFire();
    }, AFTER_TOUCH_MS);
  };
  const cancel = () => {
    stop();
    byPointer.current = false;
  };
  useEffect(() => stop, []);
  const m = text.value;
  return (
    <div class="stack">
      <button
        type="button"
        class="button alarm hold"
        aria-describedby="hold-hint"
        onPointerDown={down}
        onPointerUp={up}
        onPointerCancel={cancel}
        onPointerLeave={stop}
        onContextMenu={(event) => event.preventDefault()}
        onClick={() => byPointer.current || onFire()}
      >
        <span>{alertWord((c) => (part >= 1 ? c.let_go : c.hold))}</span>
      </button>
      <progress class="bar" value={part} max={1} aria-hidden="true" />
      <p id="hold-hint" class="muted">
        {m.hold_hint} {matchMedia("(any-hover: hover)").matches && m.hold_key}
      </p>
    </div>
  );
}
