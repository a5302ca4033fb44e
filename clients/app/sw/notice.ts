// notice.ts -- what a push becomes on the screen: the alert in the reader's own words where this
// phone can read it, a general sentence where not.

/** Declarative web push, as the server writes it (docs/wakeup.md). */
export interface Push {
  readonly notification?: {
    readonly title?: string;
    readonly body?: string;
    readonly lang?: string;
    readonly tag?: string;
    readonly data?: { readonly kind?: string; readonly copy?: string };
  };
}

/** What the page keeps for it, in the language that was chosen. */
export interface AlertWords {
  readonly lang: string;
  readonly practice: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
  /** By the kind of a push that says no more. */
  readonly generic?: Readonly<Record<string, string>>;
}

/** An alert, or what was said of one, as its copy holds it. */
interface Content {
  readonly alert_id?: string;
  readonly kind?: string;
  readonly place?: string;
  readonly behaviour?: string;
  readonly practice?: boolean;
  readonly state?: string;
}

export const GENERIC = "Buurt";

const PLACES: Readonly<Record<string, string>> = {
  walk: "/#/lopen",
  message: "/#/praat",
  trial: "/#/ik",
};

export interface Notice extends NotificationOptions {
  readonly title: string;
}

export function tell(push: Push, given: unknown, words: AlertWords | undefined): Notice {
  const { title, body, lang, tag, data } = push.notification ?? {};
  const own = words && words.lang !== lang ? words.generic?.[data?.kind ?? ""] : undefined;
  const plain: Notice = {
    title: own ?? title ?? GENERIC,
    body: own ? "" : (body ?? ""),
    lang: own && words ? words.lang : (lang ?? "nl"),
    ...(tag && { tag }),
    icon: "/icon-192.png",
    data: PLACES[data?.kind ?? ""] ?? "/#/",
  };
  const content = given as Content | undefined;
  if (!content?.alert_id || !words) return plain;
  const word = words.kinds[content.kind ?? ""] ?? words.answers[content.state ?? ""];
  if (!word) return plain;
  return {
    ...plain,
    title: content.practice ? `${words.practice}: ${word}` : word,
    body: [content.place, content.behaviour].filter(Boolean).join(" · "),
    lang: words.lang,
    data: `/#/melding/${content.alert_id}`,
  };
}
