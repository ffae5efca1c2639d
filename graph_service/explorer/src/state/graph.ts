/** The graph that is looked at: what the question's answer and each growth hold, put together. */

import type { Claim, GraphEdge, GraphNode, GraphParts, Path, Source } from "../api/types";
import type { State } from "./address";

export interface Graph {
  nodes: Map<string, GraphNode>;
  edges: Map<string, GraphEdge>;
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  /** Ids of edges that are steps of a listed path, and of those that are the weakest step of all of theirs. */
  steps: Set<string>;
  weakest: Set<string>;
  /** What the question starts from: they stand out. */
  seeds: Set<string>;
  /** For each node the step of growing that brought it: 0 for the answer itself. */
  broughtBy: Map<string, number>;
  /** What changes by the sources and speakers that are switched off; null if none is. */
  changed: Change | null;
}

/** What is different without some sources or speakers. What fell is drawn still, as fallen. */
export interface Change {
  fallen: Set<string>;
  added: Set<string>;
  weakened: Map<string, { before: Standing; after: Standing }>;
}

/** How firmly an element stands. */
export interface Standing {
  status: string;
  source_count: number;
}

export const NO_GRAPH: Graph = {
  nodes: new Map(),
  edges: new Map(),
  claims: {},
  sources: {},
  steps: new Set(),
  weakest: new Set(),
  seeds: new Set(),
  broughtBy: new Map(),
  changed: null,
};

/** Puts answers together; where two hold a record, the first one's is kept, for growing must not change what is drawn. */
export function join(parts: readonly Partial<GraphParts>[]): Pick<Graph, keyof GraphParts | "broughtBy"> {
  const broughtBy = new Map<string, number>();
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const claims: Record<string, Claim> = {};
  const sources: Record<string, Source> = {};
  for (const [step, part] of parts.entries()) {
    for (const node of Object.values(part.nodes ?? {})) {
      if (nodes.has(node.id)) continue;
      nodes.set(node.id, node);
      broughtBy.set(node.id, step);
    }
    for (const edge of Object.values(part.edges ?? {})) if (!edges.has(edge.id)) edges.set(edge.id, edge);
    Object.assign(claims, part.claims);
    Object.assign(sources, part.sources);
  }
  for (const [id, edge] of edges) if (!nodes.has(edge.start) || !nodes.has(edge.end)) edges.delete(id);
  return { nodes, edges, claims, sources, broughtBy };
}

/** The edges of all steps of paths, and of the weakest step of each path that has one. */
export function stepsOf(paths: readonly Path[]): { steps: Set<string>; weakest: Set<string> } {
  const steps = new Set<string>();
  const weakest = new Set<string>();
  for (const path of paths) {
    path.steps.forEach((step, index) => {
      for (const edge of step.edges) {
        steps.add(edge);
        if (index === path.weakest) weakest.add(edge);
      }
    });
  }
  return { steps, weakest };
}

/** The graph without what was hidden, and without relations that lose an end by it. */
export function withoutHidden(graph: Graph, hidden: readonly string[]): Graph {
  if (!hidden.length) return graph;
  const gone = new Set(hidden);
  const nodes = new Map([...graph.nodes].filter(([id]) => !gone.has(id)));
  const edges = new Map([...graph.edges].filter(([, edge]) => nodes.has(edge.start) && nodes.has(edge.end)));
  return { ...graph, nodes, edges };
}

/** Whether a date overlaps the days of a brush on some reading: what is undated does. */
export function isInBrush(when: GraphNode["when"], brush: State["brush"]): boolean {
  if (!brush || !when) return true;
  return (when.earliest === null || when.earliest <= brush[1]) && (when.latest === null || when.latest >= brush[0]);
}

/** Compares an answer with the one that no source or speaker is switched off for. */
export function compare(before: Elements, after: Elements): Change {
  const change: Change = { fallen: new Set(), added: new Set(), weakened: new Map() };
  for (const kind of ["nodes", "edges"] as const) {
    for (const [id, element] of before[kind]) {
      const left = after[kind].get(id);
      if (!left) change.fallen.add(id);
      else if (isWeaker(standingOf(left), standingOf(element))) {
        change.weakened.set(id, { before: standingOf(element), after: standingOf(left) });
      }
    }
    for (const id of after[kind].keys()) if (!before[kind].has(id)) change.added.add(id);
  }
  return change;
}

type Elements = Pick<Graph, "nodes" | "edges">;

/** From the firmest to the weakest; what is denied stands least. */
const FIRMNESS = ["confirmed", "stated", "hedged", "disputed", "denied"];

function isWeaker(after: Standing, before: Standing): boolean {
  const fall = FIRMNESS.indexOf(after.status) - FIRMNESS.indexOf(before.status);
  return fall > 0 || (fall === 0 && after.source_count < before.source_count);
}

function standingOf({ status, source_count }: { status?: string; source_count?: number }): Standing {
  return { status: status ?? "identity", source_count: source_count ?? 0 };
}
