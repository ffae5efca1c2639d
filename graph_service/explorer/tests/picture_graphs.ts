/** Small graphs to draw. */

import type { GraphEdge, GraphNode, Kind } from "../src/api/types";
import { NO_GRAPH, type Graph } from "../src/state/graph";

export function node(id: string, more: Partial<GraphNode> = {}): GraphNode {
  const kind = (id.split(":")[0] ?? "actor") as Kind;
  return {
    id,
    kind: ["actor", "event", "location"].includes(kind) ? kind : "actor",
    type: "person",
    caption: `Name of ${id}`,
    degree: 3,
    ...more,
  };
}

export function edge(id: string, start: string, end: string, more: Partial<GraphEdge> = {}): GraphEdge {
  return {
    id,
    type: "LEADS",
    readings: { forward: "leads", backward: "is led by" },
    start,
    end,
    status: "stated",
    ...more,
  };
}

export function graphOf(nodes: GraphNode[], edges: GraphEdge[], more: Partial<Graph> = {}): Graph {
  return {
    ...NO_GRAPH,
    nodes: new Map(nodes.map((each) => [each.id, each])),
    edges: new Map(edges.map((each) => [each.id, each])),
    broughtBy: new Map(nodes.map(({ id }) => [id, 0])),
    ...more,
  };
}

/** A ring of `number` nodes with some chords, the same every time. */
export function ring(number: number): Graph {
  const nodes = Array.from({ length: number }, (_, index) => node(`actor:${index}`, { degree: 1 + (index % 7) }));
  const edges = nodes.flatMap((each, index) => [
    edge(`e${index}`, each.id, nodes[(index + 1) % number]!.id),
    ...(index % 3 ? [] : [edge(`c${index}`, each.id, nodes[(index * 7 + 3) % number]!.id)]),
  ]);
  return graphOf(nodes, edges);
}
