/** What can be done about an answer that is empty or cut: each a button that changes parameters. */

import type { Truncated } from "../api/types";
import { FILTERS } from "../state/answers";
import { words } from "../words/labels";

/** Something that can be done about an answer: a button that changes parameters. */
export interface Remedy {
  label: string;
  changes: Record<string, string[]>;
}

type Asked = Record<string, string[]>;

/** The most entities and paths that an answer may hold, and how many paths it does unless more are asked for. */
const MOST_ENTITIES = 1000;
const MOST_PATHS = 1000;
const PATHS = 50;
/** So many neighbours are shown by each kind of relation, unless more are asked for. */
const PER_RELATION = 25;

/** Filters that a slider or a pair of dates sets, with what takes them away. */
const DAYS = [
  { label: "As known on any day", names: ["known_at"] },
  { label: "True on any day", names: ["as_of"] },
  { label: "At any time", names: ["after", "before", "match"] },
] as const;

/** What an empty answer may be mended by: each filter on days taken away, and all filters where there are others. */
export function emptyRemedies(parameters: Asked): Remedy[] {
  const used = [...FILTERS, "without"].filter((name) => parameters[name]?.length);
  const days = DAYS.filter(({ names }) => names.some((name) => used.includes(name)));
  const remedies = days.map(({ label, names }): Remedy => ({ label, changes: without(names) }));
  const others = used.filter((name) => !days.some(({ names }) => (names as readonly string[]).includes(name)));
  return others.length || remedies.length > 1 ? [...remedies, { label: "Without any filter", changes: without(used) }] : remedies;
}

function without(names: readonly string[]): Asked {
  return Object.fromEntries(names.map((name) => [name, []]));
}

const CUTS: Record<string, string> = {
  limit: "the number of entities asked for",
  candidates: "the number that is looked through",
  limit_per_relation: "the number shown of each kind of relation",
  limit_per_first: "the number shown behind each neighbour",
  edge_limit: "the number of relations that one answer holds",
  max_degree: "the number of relations up to which an entity is looked through",
  max_paths: "the number of paths asked for",
  budget: "the work that one question may take",
  time: "the time that one question may take",
};

/** What an answer was cut by. */
export function cutBy({ reason }: Truncated): string {
  return CUTS[reason] ?? words(reason);
}

/** A sentence on what was cut, with a space before it; empty where nothing was. */
export function cutWords(truncated: Truncated | null | undefined): string {
  if (!truncated) return "";
  return ` There is more: the answer ends at ${cutBy(truncated)}${truncated.at_depth ? `, at step ${truncated.at_depth}` : ""}.`;
}

/** How to get more of a neighbourhood that was cut. */
export function cutRemedies(truncated: Truncated | null, parameters: Asked, shown: number): Remedy[] {
  if (truncated?.reason === "limit_per_relation") {
    const each = Number(parameters["limit_per_relation"]?.[0] ?? PER_RELATION);
    const more = Math.min(MOST_ENTITIES, each * 4);
    const limit = Math.min(MOST_ENTITIES, Math.max(more, Number(parameters["limit"]?.[0] ?? 0)));
    return more > each ? [{ label: `Show up to ${more} of each kind of relation`, changes: { limit_per_relation: [String(more)], limit: [String(limit)] } }] : [];
  }
  if (truncated?.reason !== "limit") return [];
  const asked = Math.max(shown, Number(parameters["limit"]?.[0] ?? 50));
  if (asked >= MOST_ENTITIES) return [];
  const limit = Math.min(MOST_ENTITIES, asked * 2);
  return [{ label: `Show up to ${limit}`, changes: { limit: [String(limit)] } }];
}

/** How to get more paths, where their number cut them. */
export function morePaths(truncated: Truncated | null, parameters: Asked): Remedy[] {
  const asked = Number(parameters["max_paths"]?.[0] ?? PATHS);
  if (truncated?.reason !== "max_paths" || asked >= MOST_PATHS) return [];
  const most = Math.min(MOST_PATHS, asked * 4);
  return [{ label: `Show up to ${most} paths`, changes: { max_paths: [String(most)] } }];
}
