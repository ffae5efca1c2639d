/** Where nodes stand: kept for as long as the page is open, so that undo and growing don't lose the layout. */

import { signal } from "@preact/signals";
import type { Graph } from "../state/graph";
import type { LayoutReply, LayoutRequest } from "./layout.worker";

export type Positions = ReadonlyMap<string, readonly [number, number]>;

export const positions = signal<Positions>(new Map());

let worker: Worker | null = null;
let ticket = 0;

/**
 * Lays a graph out in the worker; `positions` changes when it's done.
 *
 * @param graph what is to be drawn
 * @param pinned positions that people gave, which stay
 */
export function layOutGraph(graph: Graph, pinned: Record<string, [number, number]>): void {
  worker ??= startWorker();
  ticket += 1;
  const known = positions.value;
  const request: LayoutRequest = {
    ticket,
    nodes: [...graph.nodes.values()].map(({ id, degree }) => {
      const at = pinned[id] ?? known.get(id);
      return { id, x: at?.[0] ?? null, y: at?.[1] ?? null, fixed: id in pinned, radius: radiusOf(degree) };
    }),
    links: [...graph.edges.values()].map(({ start, end }) => ({ source: start, target: end })),
  };
  worker.postMessage(request);
}

/** A node's radius by how many relations it has in the whole store. */
export function radiusOf(degree: number): number {
  return 9 + Math.min(13, 3 * Math.log2(1 + degree) * 0.9);
}

function startWorker(): Worker {
  const started = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  started.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
    if (data.ticket === ticket) positions.value = new Map([...positions.value, ...Object.entries(data.positions)]);
  };
  return started;
}
