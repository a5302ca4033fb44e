// lazy.tsx -- a screen that comes in when somebody goes there, so that the first load stays small.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { text } from "../text/catalogue.ts";
import { Button } from "../ui/parts.tsx";

/** Takes: how it is fetched, once; again when that failed and somebody tries again. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let Loaded: ComponentType | undefined;
  return function Lazy() {
    const [turn, setTurn] = useState(0);
    const [isFailed, setFailed] = useState(false);
    useEffect(() => {
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
    if (Loaded) return <Loaded />;
    if (isFailed) return <Button onClick={() => setTurn(turn + 1)}>{text.value.try_again}</Button>;
    return <p role="status">{text.value.wait}</p>;
  };
}
