/** Keeps the graphics card's graph equal to the page's, changing no more than is different. */

import type { DirectedGraph } from "graphology";
import type { Bundle } from "./bundles";
import type { Camera } from "./camera";
import type { Point } from "./layout";
import type { EdgeRow, NodeRow } from "./webgl_model";

/** What draws, as far as the page needs it. */
export interface Drawing {
  graph: DirectedGraph<NodeRow & Record<string, unknown>, EdgeRow & Record<string, unknown>>;
  refresh: () => void;
  resize: () => void;
  /** Shows the graph at a camera's scale, with a point of the graph in the middle. */
  follow: (camera: Camera, centre: Point) => void;
  kill: () => void;
}

export function fill(
  { graph, refresh }: Pick<Drawing, "graph" | "refresh">,
  rows: ReadonlyMap<string, NodeRow>,
  lines: ReadonlyMap<Bundle, EdgeRow>,
): void {
  const keys = new Set([...lines.keys()].map(({ key }) => key));
  for (const key of graph.edges()) if (!keys.has(key)) graph.dropEdge(key);
  for (const id of graph.nodes()) if (!rows.has(id)) graph.dropNode(id);
  for (const [id, row] of rows) {
    if (!graph.hasNode(id)) graph.addNode(id, { ...row });
    else if (isChanged(graph.getNodeAttributes(id), row)) graph.mergeNodeAttributes(id, row);
  }
  for (const [bundle, row] of lines) {
    const [first, last] = directed(bundle);
    if (!rows.has(first) || !rows.has(last)) continue;
    if (!graph.hasEdge(bundle.key)) graph.addEdgeWithKey(bundle.key, first, last, { ...row });
    else if (isChanged(graph.getEdgeAttributes(bundle.key), row)) graph.mergeEdgeAttributes(bundle.key, row);
  }
  refresh();
}

/** A bundle's ends in the direction of its arrow. */
function directed({ ends, edges }: Bundle): readonly [string, string] {
  return edges.every(({ start }) => start === ends[1]) ? [ends[1], ends[0]] : ends;
}

function isChanged<Row extends object>(before: Row, after: Row): boolean {
  return Object.entries(after).some(([name, value]) => before[name as keyof Row] !== value);
}
