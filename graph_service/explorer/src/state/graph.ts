/** The graph that is looked at: what the question's answer and each growth hold, put together. */

import type { Changed, Claim, GraphEdge, GraphNode, GraphParts, Path, Source } from "../api/types";
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
  changed: Changed | null;
}

export const NO_GRAPH: Graph = {
  nodes: new Map(),
  edges: new Map(),
  claims: {},
  sources: {},
  steps: new Set(),
  weakest: new Set(),
  seeds: new Set(),
  changed: null,
};

/** Puts answers together; where two hold a record, the first one's is kept, for growing must not change what is drawn. */
export function join(parts: readonly Partial<GraphParts>[]): Pick<Graph, "nodes" | "edges" | "claims" | "sources"> {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const claims: Record<string, Claim> = {};
  const sources: Record<string, Source> = {};
  for (const part of parts) {
    for (const node of Object.values(part.nodes ?? {})) if (!nodes.has(node.id)) nodes.set(node.id, node);
    for (const edge of Object.values(part.edges ?? {})) if (!edges.has(edge.id)) edges.set(edge.id, edge);
    Object.assign(claims, part.claims);
    Object.assign(sources, part.sources);
  }
  for (const [id, edge] of edges) if (!nodes.has(edge.start) || !nodes.has(edge.end)) edges.delete(id);
  return { nodes, edges, claims, sources };
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
