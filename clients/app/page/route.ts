// route.ts -- the place in the app, behind the #: a server never hears it.
//
// "#/lopen/ID" is a place of ours; anything else behind the # is an invitation's secret.
import { signal } from "@preact/signals";

const read = () => location.hash.slice(1);
/** As it was typed where it is no address: a broken "%" is no reason to stop. */
function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const isPlace = (hash: string) => hash === "" || hash.startsWith("/");

/** "lopen", "ID"; both empty at the start. */
export const place = signal<readonly string[]>([]);

/** The secret of an invitation that opened this page; it leaves the address at once. */
export const invitation = signal("");

function follow(): void {
  const hash = read();
  if (isPlace(hash)) {
    place.value = hash.slice(1).split("/").filter(Boolean).map(readable);
    return;
  }
  invitation.value = readable(hash);
  history.replaceState(null, "", "/#/");
  place.value = [];
}

export const go = (to: string) => {
  location.hash = `/${to}`;
};

export const back = () => history.back();

export function startRoute(): void {
  addEventListener("hashchange", follow);
  follow();
}
