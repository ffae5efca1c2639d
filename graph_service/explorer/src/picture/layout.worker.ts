/**
 * Force-directed layout (d3-force) outside the page's thread.
 *
 * The same graph, asked for in the same order, gets the same positions: d3-force starts from a fixed spiral and its own
 * fixed random source, and what stood before stays nearly where it was.
 */

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from "d3-force";

export interface LayoutRequest {
  ticket: number;
  /** Nodes with the positions they had, if any; `fixed` ones are where people put them. */
  nodes: { id: string; x: number | null; y: number | null; fixed: boolean; radius: number }[];
  links: { source: string; target: string }[];
}

export interface LayoutReply {
  ticket: number;
  positions: Record<string, [number, number]>;
}

interface Body extends SimulationNodeDatum {
  id: string;
  radius: number;
  known: boolean;
}

const LINK_LENGTH = 110;
const REPULSION = -420;
/** How firmly nodes that stood before are held to their place while new ones settle. */
const HOLD = 0.35;
const TICKS = 260;

export function layOut({ ticket, nodes, links }: LayoutRequest): LayoutReply {
  const placed = new Map(nodes.filter(({ x }) => x !== null).map((node) => [node.id, node]));
  const neighbours = new Map<string, string[]>();
  for (const { source, target } of links) {
    neighbours.set(source, [...(neighbours.get(source) ?? []), target]);
    neighbours.set(target, [...(neighbours.get(target) ?? []), source]);
  }
  const bodies: Body[] = nodes.map(({ id, x, y, fixed, radius }, index) => {
    const body: Body = { id, radius, known: x !== null };
    if (x !== null && y !== null) Object.assign(body, { x, y });
    else {
      // A new node starts beside a neighbour that has a place, each at another angle, so that little has to move.
      const anchor = (neighbours.get(id) ?? []).map((other) => placed.get(other)).find(Boolean);
      if (anchor) Object.assign(body, { x: anchor.x! + 60 * Math.cos(index * 2.4), y: anchor.y! + 60 * Math.sin(index * 2.4) });
    }
    if (fixed) Object.assign(body, { fx: x, fy: y });
    return body;
  });
  const origin = new Map(bodies.filter(({ known }) => known).map((body) => [body.id, [body.x!, body.y!] as const]));
  const isNew = origin.size === 0;
  const hold = (body: Body): number => (origin.has(body.id) ? HOLD : isNew ? 0.04 : 0.01);
  const simulation = forceSimulation(bodies)
    .force("link", forceLink<Body, { source: string; target: string }>(links.map((link) => ({ ...link }))).id(({ id }) => id).distance(LINK_LENGTH))
    .force("repulsion", forceManyBody<Body>().strength(REPULSION).distanceMax(900))
    .force("collide", forceCollide<Body>(({ radius }) => radius + 14))
    .force("x", forceX<Body>((body) => origin.get(body.id)?.[0] ?? 0).strength(hold))
    .force("y", forceY<Body>((body) => origin.get(body.id)?.[1] ?? 0).strength(hold))
    .stop();
  simulation.alpha(isNew ? 1 : 0.4);
  const ticks = nodes.length > 1000 ? 120 : TICKS;
  for (let tick = 0; tick < ticks; tick += 1) simulation.tick();
  return { ticket, positions: Object.fromEntries(bodies.map(({ id, x, y }) => [id, [round(x ?? 0), round(y ?? 0)]])) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.onmessage = (event: MessageEvent<LayoutRequest>) => self.postMessage(layOut(event.data));
}
