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

export const ALERT_TAG = "alert-";

/** Where the notice of one alert stands, so that what becomes of it takes its place. */
export const tagOf = (given: unknown): string | undefined => {
  const id = (given as Content | undefined)?.alert_id;
  return id && ALERT_TAG + id;
};

/** Whether this copy says that its alert is over. */
export const isClosing = (given: unknown): boolean =>
  (given as Content | undefined)?.state === "closed";

/** What stands on the screen of an alert already, and whether its end was told here. */
export interface Standing {
  readonly shown?: { readonly title: string; readonly body: string } | undefined;
  readonly isOver: boolean;
}

function plainOf(push: Push, words: AlertWords | undefined): Notice {
  const { title, body, lang, tag, data } = push.notification ?? {};
  const kind = data?.kind === "after" ? "alert" : (data?.kind ?? "");
  const own = words && words.lang !== lang ? words.generic?.[kind] : undefined;
  return {
    title: own ?? title ?? GENERIC,
    body: own ? "" : (body ?? ""),
    lang: own && words ? words.lang : (lang ?? "nl"),
    ...(tag && { tag }),
    icon: "/icon-192.png",
    data: PLACES[data?.kind ?? ""] ?? "/#/",
  };
}

/** The alert itself, in the reader's words. */
function alertTitle(content: Content, words: AlertWords): string | undefined {
  const word = words.kinds[content.kind ?? ""];
  return word && content.practice ? `${words.practice}: ${word}` : word;
}

export function tell(
  push: Push,
  given: unknown,
  words: AlertWords | undefined,
  { shown, isOver }: Standing = { isOver: false },
): Notice {
  const plain = plainOf(push, words);
  const content = given as Content | undefined;
  if (!content?.alert_id || !words) return plain;
  const said = words.answers[content.state ?? ""];
  const alert = alertTitle(content, words) ?? shown?.title ?? (said && plain.title);
  if (!alert) return plain;
  const [place = ""] = (shown?.body ?? "").split("\n");
  const where = [content.place, content.behaviour].filter(Boolean).join(" · ") || place;
  const over = `${words.answers.closed}: `;
  const isEnd = isOver || isClosing(content);
  return {
    ...plain,
    title: isEnd && !alert.startsWith(over) ? over + alert : alert,
    body: said && !isEnd ? `${where}\n${said}`.trim() : where,
    lang: words.lang,
    tag: tagOf(content)!,
    data: `/#/melding/${content.alert_id}`,
  };
}
