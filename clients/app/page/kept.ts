// kept.ts -- small things of this screen alone that outlive it: choices, the counts of a walk.
// No secret and no person; those lie with the rows of the core.
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
