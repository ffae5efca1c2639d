/**
 * Force-directed layout (d3-force) outside the page's thread.
 *
 * The same graph gets the same positions, in whatever order it is handed over: d3-force starts from a fixed spiral and
 * its own fixed random source, and nodes and links are sorted first. What stood before stays nearly where it was.
 */

import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";

export interface LayoutNode {
  id: string;
  /** Where it stood, if it did; a `fixed` one was put there by people. */
  x: number | null;
  y: number | null;
  fixed: boolean;
  radius: number;
  /** Where the question wants it, such as at its place along a path; null where that doesn't matter. */
  aimX: number | null;
  aimY: number | null;
}

export interface LayoutRequest {
  ticket: number;
  nodes: LayoutNode[];
  links: { source: string; target: string }[];
}

export interface LayoutReply {
  ticket: number;
  positions: Record<string, [number, number]>;
}

interface Body extends SimulationNodeDatum {
  id: string;
  radius: number;
  aimX: number | null;
  aimY: number | null;
}

const LINK_LENGTH = 130;
const REPULSION = -520;
/** How firmly a node is held: where it stood before, where the question wants it, and near the middle otherwise. */
const HOLD = 0.9;
const AIM = 0.6;
/** Stronger up and down: pictures are wider than high. */
const GRAVITY = { x: 0.028, y: 0.075 };
/** How far from a neighbour a new node starts. */
const BESIDE = 60;
/** Successive multiples of it spread evenly around a circle. */
const GOLDEN_ANGLE = 2.4;
/** Many nodes get fewer rounds: from there on a round takes longer than anybody sees a difference. */
const ROUNDS: readonly [most: number, rounds: number][] = [
  [300, 300],
  [1200, 140],
  [3000, 90],
  [Infinity, 60],
];

/** Returns a position for each node, in units of about one pixel around 0, 0. */
export function layOut({ ticket, nodes, links }: LayoutRequest): LayoutReply {
  const bodies = placeBodies(nodes, links);
  const stood = new Map(nodes.flatMap(({ id, x, y }) => (x === null || y === null ? [] : [[id, [x, y] as const]])));
  const large = nodes.length > 300;
  const pull = (aim: number | null, gravity: number, { id }: Body): number => {
    if (stood.has(id)) return HOLD;
    return aim === null ? gravity * (large ? 2 : 1) : AIM;
  };
  const simulation = forceSimulation(bodies)
    .force(
      "link",
      forceLink<Body, { source: string; target: string }>(distinct(links))
        .id(({ id }) => id)
        .distance(LINK_LENGTH),
    )
    .force(
      "repulsion",
      forceManyBody<Body>()
        .strength(REPULSION)
        .distanceMax(900)
        .theta(large ? 1.2 : 0.9),
    )
    .force(
      "collide",
      forceCollide<Body>(({ radius }) => radius + 16),
    )
    .force(
      "x",
      forceX<Body>((body) => stood.get(body.id)?.[0] ?? body.aimX ?? 0).strength((body) =>
        pull(body.aimX, GRAVITY.x, body),
      ),
    )
    .force(
      "y",
      forceY<Body>((body) => stood.get(body.id)?.[1] ?? body.aimY ?? 0).strength((body) =>
        pull(body.aimY, GRAVITY.y, body),
      ),
    )
    .stop();
  const rounds = ROUNDS.find(([most]) => nodes.length <= most)![1];
  simulation.alpha(stood.size ? 0.5 : 1).alphaDecay(1 - 0.001 ** (1 / rounds));
  for (let round = 0; round < rounds; round += 1) simulation.tick();
  return {
    ticket,
    positions: Object.fromEntries(bodies.map(({ id, x, y }) => [id, [rounded(x ?? 0), rounded(y ?? 0)]])),
  };
}

/** Nodes where they start: where they stood, beside a neighbour that stood somewhere, or on d3-force's spiral. */
function placeBodies(nodes: readonly LayoutNode[], links: readonly { source: string; target: string }[]): Body[] {
  const placed = new Map(nodes.filter(({ x }) => x !== null).map((node) => [node.id, node]));
  const anchors = new Map<string, LayoutNode>();
  for (const { source, target } of distinct(links)) {
    const [from, to] = [placed.get(source), placed.get(target)];
    if (from && !to && !anchors.has(target)) anchors.set(target, from);
    if (to && !from && !anchors.has(source)) anchors.set(source, to);
  }
  return [...nodes].sort(byId).map(({ id, x, y, fixed, radius, aimX, aimY }, index) => {
    const body: Body = { id, radius, aimX, aimY };
    const anchor = anchors.get(id);
    if (x !== null && y !== null) Object.assign(body, { x, y }, fixed ? { fx: x, fy: y } : {});
    else if (anchor) Object.assign(body, besides(anchor, index));
    else if (aimX !== null || aimY !== null) {
      const around = besides({ x: aimX ?? 0, y: aimY ?? 0 }, index);
      Object.assign(body, { x: aimX ?? around.x, y: aimY ?? around.y });
    }
    return body;
  });
}

function besides({ x, y }: { x: number | null; y: number | null }, index: number): { x: number; y: number } {
  return {
    x: (x ?? 0) + BESIDE * Math.cos(index * GOLDEN_ANGLE),
    y: (y ?? 0) + BESIDE * Math.sin(index * GOLDEN_ANGLE),
  };
}

/** One link for each pair of nodes, sorted: parallel relations pull no harder than one, and loops not at all. */
function distinct(links: readonly { source: string; target: string }[]): { source: string; target: string }[] {
  const pairs = new Map<string, { source: string; target: string }>();
  for (const { source, target } of links) {
    if (source === target) continue;
    const [first, last] = source < target ? [source, target] : [target, source];
    pairs.set(JSON.stringify([first, last]), { source: first, target: last });
  }
  return [...pairs.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, pair]) => pair);
}

function byId({ id: first }: { id: string }, { id: last }: { id: string }): number {
  return first < last ? -1 : first > last ? 1 : 0;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.onmessage = (event: MessageEvent<LayoutRequest>) => self.postMessage(layOut(event.data));
}
