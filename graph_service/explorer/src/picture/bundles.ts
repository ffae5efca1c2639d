/** Parallel relations of two nodes are one line with a number on it until somebody opens them. */

import type { GraphEdge } from "../api/types";
import { pairKey } from "../state/address";
import type { Graph } from "../state/graph";

export interface Bundle {
  /** Names the pair; the same whichever way its relations run. */
  key: string;
  /** The ends, in order of their ids. */
  ends: readonly [string, string];
  edges: GraphEdge[];
}

/** All relations by the pair of nodes they connect, in order of the pair and of their ids. */
export function bundlesOf(edges: Iterable<GraphEdge>): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const edge of edges) {
    const ends = edge.start < edge.end ? ([edge.start, edge.end] as const) : ([edge.end, edge.start] as const);
    const key = pairKey(...ends);
    const bundle = bundles.get(key);
    if (bundle) bundle.edges.push(edge);
    else bundles.set(key, { key, ends, edges: [edge] });
  }
  for (const { edges: parallel } of bundles.values()) parallel.sort((one, other) => (one.id < other.id ? -1 : 1));
  return [...bundles.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Whether a bundle's relations are drawn each by itself: opened, single, or one of them selected. */
export function isOpen({ key, edges }: Bundle, opened: ReadonlySet<string>, selected: string | null): boolean {
  return edges.length === 1 || opened.has(key) || edges.some(({ id }) => id === selected);
}

/** Which way all of a bundle's relations run: from the first end, from the second, or neither. */
export function directionOf({ ends, edges }: Bundle): "forward" | "backward" | null {
  if (edges.some(isMutual)) return null;
  if (edges.every(({ start }) => start === ends[0])) return "forward";
  return edges.every(({ start }) => start === ends[1]) ? "backward" : null;
}

/** Whether a relation reads the same from both its ends: it gets no arrow. */
export function isMutual({ readings }: GraphEdge): boolean {
  return readings.forward === readings.backward;
}

/** How many relations of a node are drawn. */
export function shownDegrees({ edges }: Pick<Graph, "edges">): Map<string, number> {
  const degrees = new Map<string, number>();
  for (const { start, end } of edges.values()) {
    degrees.set(start, (degrees.get(start) ?? 0) + 1);
    if (start !== end) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  }
  return degrees;
}
