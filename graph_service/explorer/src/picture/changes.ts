/** What sources and speakers that are switched off do to what is drawn. */

import { splitFallen, type Off } from "../evidence/claims";
import type { Graph } from "../state/graph";

/** An element falls, stands but isn't reached any more, or stands on less. */
export type ElementChange = "falls" | "unreached" | "weaker";

export const CHANGE_WORDS: Record<ElementChange, string> = {
  falls: "falls: nothing else says so",
  unreached: "stands, but is no longer reached",
  weaker: "stands on less",
};

/** The sign of what stands on less. */
export const WEAKER = "↓";

export type Changes = ReadonlyMap<string, ElementChange>;

export function changesOf(graph: Graph, off: Off): Changes {
  if (!graph.changed) return new Map();
  const { groundless, unreached } = splitFallen(graph, off);
  return new Map<string, ElementChange>([
    ...[...graph.changed.weakened.keys()].map((id) => [id, "weaker"] as const),
    ...unreached.map((id) => [id, "unreached"] as const),
    ...groundless.map((id) => [id, "falls"] as const),
  ]);
}

/** The change of relations drawn as one line: it falls only where all of them do. */
export function changeOfAll(ids: readonly string[], changes: Changes): ElementChange | null {
  const found = ids.map((id) => changes.get(id) ?? null);
  if (found.every((change) => change === "falls")) return "falls";
  if (found.every((change) => change === "falls" || change === "unreached")) return "unreached";
  return found.some((change) => change !== null) ? "weaker" : null;
}
