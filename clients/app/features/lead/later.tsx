// later.tsx -- a part of who leads in a screen of everybody: shown once it has been fetched.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { text } from "../../text/catalogue.ts";

type Lead = typeof import("./index.ts");

const lead = signal<Lead | undefined>();

interface Shown {
  readonly show: (lead: Lead) => ComponentChildren;
  /** The whole screen waits for it. */
  readonly isScreen?: boolean;
}

export function Later({ show, isScreen }: Shown) {
  useEffect(() => {
    if (!lead.value) void import("./index.ts").then((found) => (lead.value = found));
  }, []);
  const found = lead.value;
  useEffect(() => {
    const heading = isScreen && document.querySelector("main h1")?.textContent;
    if (heading) document.title = `${heading} – Buurt`;
  }, [found]);
  if (found) return <>{show(found)}</>;
  return isScreen ? <p role="status">{text.value.wait}</p> : null;
}
