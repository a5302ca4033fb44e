// under.ts -- under what this phone acts: a hat of its own, or a deputyship while it lasts.
import type { Id, LocalDate } from "#types/wire";
import { hats, rooms, self } from "../../page/state.ts";
import { localDate } from "../../text/catalogue.ts";
import { desk } from "./desk.ts";

export type Hat = "leader" | "coordinator" | "wijk_coordinator" | "moderator";
export type Under = Hat | `named:${string}`;

export const wears = (...kinds: readonly Hat[]) =>
  hats.value.some(({ hat }) => kinds.includes(hat as Hat));

/** The walking groups there are, as this phone knows them. */
export const walkRooms = () => rooms.value.filter(({ kind }) => kind === "walk");

export const buurtOf = (walk_group_id: string): Id | undefined =>
  walkRooms().find(({ room }) => room === walk_group_id)?.buurt_id ?? self.value?.buurt_id;

/** Who may make series, invite and name a deputy there; undefined: this phone may not. */
export function leads(walk_group_id: string): Hat | undefined {
  const buurt_id = buurtOf(walk_group_id);
  const is = (kind: Hat, where: (hat: (typeof hats.value)[number]) => boolean) =>
    hats.value.some((own) => own.hat === kind && where(own)) ? kind : undefined;
  return (
    is("leader", ({ room }) => room === walk_group_id) ??
    is("coordinator", (hat) => hat.buurt_id === buurt_id) ??
    is("wijk_coordinator", () => true)
  );
}

const lasts = (from: LocalDate, to: LocalDate) => from <= localDate(0) && localDate(0) <= to;

/** The same with a deputy: who may change walks and say who was there. */
export function guides(walk_group_id: string): Under | undefined {
  const own = leads(walk_group_id);
  if (own === "leader") return own;
  const deputy = desk.value.deputies.find(
    (one) => one.walk_group_id === walk_group_id && lasts(one.from, one.to),
  );
  return deputy ? `named:${deputy.deputy_id}` : own;
}

/** The hat under which a whole buurt is looked after. */
export const coordinates = (): Hat | undefined =>
  hats.value.some(({ hat }) => hat === "coordinator")
    ? "coordinator"
    : hats.value.some(({ hat }) => hat === "wijk_coordinator")
      ? "wijk_coordinator"
      : undefined;

/** Lets people in. */
export const invites = (): Hat | undefined =>
  coordinates() ?? (wears("leader") ? "leader" : undefined);
