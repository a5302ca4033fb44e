// kept.ts -- small things of this screen alone that outlive it: what was chosen, and what the
// service worker reads in clear. No secret and no person; those lie with the rows of the core.
const CACHE = "screen";

export async function readKept<T>(name: string): Promise<T | undefined> {
  try {
    const found = await (await caches.open(CACHE)).match(`/${name}`);
    return found && ((await found.json()) as T);
  } catch {
    return undefined; // a browser that keeps nothing begins anew
  }
}

export async function writeKept(name: string, value: unknown): Promise<void> {
  const cache = await caches.open(CACHE);
  if (value === undefined) await cache.delete(`/${name}`);
  else await cache.put(`/${name}`, Response.json(value));
}

const CHOSEN = /\/(choices|alert-words|reminder-words|quiet)$/; // nothing of the wijk

/** Forgets all of it, or all but what the person chose for this screen. */
export async function forgetScreen(staysChosen = false): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys())
    if (!staysChosen || !CHOSEN.test(request.url)) await cache.delete(request);
  if (!staysChosen) await caches.delete(CACHE);
}
