/**
 * Where nodes stand.
 *
 * A picture is laid out in the order in which it grew: the answer first, then what each growth brought, with all before
 * it held in place. So a link gives the same picture as the clicks that led to it, and undo finds what was laid out
 * before. What is hidden keeps its place too.
 */

import { signal } from "@preact/signals";
import type { Graph } from "../state/graph";
import type { LayoutNode, LayoutReply, LayoutRequest } from "./layout.worker";

export type Point = readonly [number, number];
export type Positions = ReadonlyMap<string, Point>;
/** What the question wants of a node's place, in each direction. */
export type Aims = ReadonlyMap<string, readonly [number | null, number | null]>;

/** Where each node of the picture belongs; `motion.ts` takes what is drawn there. */
export const positions = signal<Positions>(new Map());
/** Whether the worker is still at it: large graphs take it some seconds. */
export const layingOut = signal(false);

/** Layouts by question and nodes, oldest first. */
const kept = new Map<string, Positions>();
const MOST_KEPT = 80;

/** The last layout of each question, so that a changed filter moves only what is new. */
const latest = new Map<string, Positions>();

/** Lays out in another thread; replaced in tests. */
export type Engine = (nodes: LayoutNode[], links: LayoutRequest["links"]) => Promise<Positions>;

let run = 0;

/**
 * Lays a graph out; `positions` changes when it's done.
 *
 * @param question what is asked, without its filters: another question is laid out afresh
 * @param graph all that was brought, hidden or not
 * @param aims where the question wants some of its nodes
 * @param pinned positions that people gave
 */
export async function layOutGraph(
  question: string,
  graph: Pick<Graph, "nodes" | "edges" | "broughtBy">,
  aims: Aims,
  pinned: Record<string, [number, number]>,
  engine: Engine = askWorker,
): Promise<void> {
  run += 1;
  const mine = run;
  let stood: Positions = new Map();
  try {
    for (const ids of stagesOf(graph)) {
      const key = JSON.stringify([question, [...ids].sort()]);
      let laid = kept.get(key) ?? withinKnown(ids, stood, latest.get(question));
      if (!laid) {
        layingOut.value = true;
        laid = await engine(...requestOf(ids, graph, aims, pinned, stood, latest.get(question)));
        if (mine !== run) return;
      }
      keep(key, laid);
      stood = laid;
    }
  } finally {
    if (mine === run) layingOut.value = false;
  }
  latest.set(question, new Map([...(latest.get(question) ?? []), ...stood]));
  positions.value = stood;
}

/** The nodes after each step of growing: each step holds those before it. */
export function stagesOf({ nodes, broughtBy }: Pick<Graph, "nodes" | "broughtBy">): string[][] {
  const steps = [...new Set([...nodes.keys()].map((id) => broughtBy.get(id) ?? 0))].sort((first, last) => first - last);
  return steps.map((step) => [...nodes.keys()].filter((id) => (broughtBy.get(id) ?? 0) <= step));
}

/** What is laid out already, when nothing in it is new. */
function withinKnown(ids: readonly string[], stood: Positions, before: Positions | undefined): Positions | null {
  const places = ids.map((id) => [id, stood.get(id) ?? before?.get(id)] as const);
  return places.every(([, place]) => place) ? new Map(places as [string, Point][]) : null;
}

function requestOf(
  ids: readonly string[],
  graph: Pick<Graph, "nodes" | "edges">,
  aims: Aims,
  pinned: Record<string, [number, number]>,
  stood: Positions,
  before: Positions | undefined,
): Parameters<Engine> {
  const there = new Set(ids);
  const nodes = ids.map((id): LayoutNode => {
    const known = stood.get(id) ?? before?.get(id);
    // A pin holds what comes to stand around it. It moves nothing that was laid out before: undoing it must be exact.
    const place = known && (pinned[id] ?? known);
    const [aimX, aimY] = aims.get(id) ?? [null, null];
    const radius = radiusOf(graph.nodes.get(id)!.degree);
    return {
      id,
      x: place?.[0] ?? null,
      y: place?.[1] ?? null,
      fixed: Boolean(known) && id in pinned,
      radius,
      aimX,
      aimY,
    };
  });
  const links = [...graph.edges.values()].filter(({ start, end }) => there.has(start) && there.has(end));
  return [nodes, links.map(({ start, end }) => ({ source: start, target: end }))];
}

function keep(key: string, laid: Positions): void {
  kept.delete(key);
  kept.set(key, laid);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
}

/** A node's radius by how many relations it has in the whole store. */
export function radiusOf(degree: number): number {
  return 10 + Math.min(12, 2.4 * Math.log2(1 + degree));
}

let worker: Worker | null = null;
const waiting = new Map<number, (positions: Positions) => void>();
let ticket = 0;

function askWorker(nodes: LayoutNode[], links: LayoutRequest["links"]): Promise<Positions> {
  worker ??= startWorker();
  ticket += 1;
  worker.postMessage({ ticket, nodes, links } satisfies LayoutRequest);
  return new Promise((resolve) => waiting.set(ticket, resolve));
}

function startWorker(): Worker {
  const started = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  started.onmessage = ({ data }: MessageEvent<LayoutReply>) => {
    waiting.get(data.ticket)?.(new Map(Object.entries(data.positions)));
    waiting.delete(data.ticket);
  };
  return started;
}
