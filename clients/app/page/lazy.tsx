// lazy.tsx -- a screen that comes in when somebody goes there, so that the first load stays small.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { text } from "../text/catalogue.ts";
import { Button } from "../ui/parts.tsx";

/**
 * The files of all screens are kept by the service worker, so this waits for no network. Takes: how
 * it is fetched, once; again when that failed and somebody tries again. A part of a screen comes in
 * silently.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  isPart = false,
): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined;
  return function Lazy(given: P) {
    const [turn, setTurn] = useState(0);
    const [isFailed, setFailed] = useState(false);
    useEffect(() => {
      const heading = Loaded && !isPart && document.querySelector("main h1")?.textContent;
      if (heading) document.title = `${heading} – Buurt`;
      if (Loaded) return;
      setFailed(false);
      load().then(
        (Screen) => {
          Loaded = Screen;
          setTurn(turn + 1);
        },
        () => setFailed(true),
      );
    }, [turn]);
    if (Loaded) return <Loaded {...given} />;
    if (isPart) return null;
    if (isFailed) return <Button onClick={() => setTurn(turn + 1)}>{text.value.try_again}</Button>;
    return <p role="status">{text.value.wait}</p>;
  };
}
