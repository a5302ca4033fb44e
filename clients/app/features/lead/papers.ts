// papers.ts -- the words of a new wijk, until they stand on paper. They are kept nowhere.
import { signal } from "@preact/signals";
import type { Paper } from "#types/bridge";

export const papers = signal<readonly Paper[]>([]);

/** Where who printed them goes on. */
export const afterPapers = signal("beheer/begin");
