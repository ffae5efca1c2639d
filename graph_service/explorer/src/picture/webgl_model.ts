/** A large graph as what the graphics card is given: a row of numbers and colours for each node and line. */

import type { Kind } from "../api/types";
import { isInBrush, type Graph } from "../state/graph";
import { directionOf, type Bundle } from "./bundles";
import { clamp, offScreen, type Camera } from "./camera";
import { lineOfBundle, lineOfEdge, lineOfNode, type Line } from "./doubt";
import { radiusOf, type Point, type Positions } from "./layout";
import type { SceneState } from "./scene";

/** Numbers by which the programs below know the looks. */
export const LOOKS: Record<Line, number> = {
  solid: 0,
  record: 0,
  hedged: 1,
  planned: 2,
  alleged: 3,
  disputed: 4,
  denied: 5,
};

type RowState = Omit<SceneState, "opened" | "frame" | "changes" | "isUpright">;

/** The page's colours as the graphics card takes them. */
export type Colours = Record<Kind | "edge" | "step" | "ink" | "ground" | "focus", string>;

export interface NodeRow {
  x: number;
  y: number;
  /** Pixels at `shapeScale` 1. */
  size: number;
  color: string;
  /** The ring of what is chosen, pinned or asked about. */
  ring: string | null;
  look: number;
  shape: "circle" | "diamond" | "square";
  opacity: number;
  /** Higher ones are drawn over others, and named first. */
  rank: number;
}

export interface LineRow {
  from: Point;
  to: Point;
  width: number;
  color: string;
  look: number;
  hasArrow: boolean;
  /** The size of the node that the arrow points at. */
  trim: number;
  opacity: number;
  rank: number;
}

const SHAPES: Record<Kind, NodeRow["shape"]> = { actor: "circle", event: "diamond", location: "square" };
const FADED = 0.2;
/** Pixels beside a shape or a line that still count as on it. */
const NEAR = 5;

export function nodeRows(graph: Graph, at: Positions, state: RowState, colours: Colours): Map<string, NodeRow> {
  const rows = new Map<string, NodeRow>();
  for (const node of graph.nodes.values()) {
    const place = at.get(node.id);
    if (!place) continue;
    const isSeed = graph.seeds.has(node.id);
    const isChosen = node.id === state.selected;
    const isDim = !isInBrush(node.when, state.brush) || graph.changed?.fallen.has(node.id);
    const size = radiusOf(node.degree) * (node.kind === "event" ? 1.2 : 1);
    rows.set(node.id, {
      x: place[0],
      y: place[1],
      size: isSeed || isChosen ? size * 1.5 + 8 : size,
      color: colours[node.kind],
      ring: isChosen ? colours.focus : isSeed || node.id in state.pinned ? colours.ink : null,
      look: LOOKS[lineOfNode(node)],
      shape: SHAPES[node.kind],
      opacity: isDim ? FADED : 1,
      rank: isChosen ? 3 : isSeed ? 2 : 1,
    });
  }
  return rows;
}

/** One row for each pair of nodes: the more relations it stands for, the wider. */
export function lineRows(
  graph: Graph,
  bundles: readonly Bundle[],
  rows: ReadonlyMap<string, NodeRow>,
  state: RowState,
  colours: Colours,
): LineRow[] {
  return bundles.flatMap((bundle): LineRow[] => {
    const { edges, ends } = bundle;
    const direction = directionOf(bundle);
    const [from, to] = (direction === "backward" ? [ends[1], ends[0]] : ends).map((id) => rows.get(id));
    if (!from || !to || from === to) return [];
    const line = lineOfBundle(edges.map((edge) => lineOfEdge(edge, graph.nodes)));
    const isStep = edges.some(({ id }) => graph.steps.has(id));
    const isChosen = edges.some(({ id }) => id === state.selected);
    const isBeside = ends.some((id) => id === state.selected);
    const isDim = edges.every(({ id, when }) => !isInBrush(when, state.brush) || graph.changed?.fallen.has(id));
    const width = Math.min(4, 0.9 + 0.5 * (edges.length - 1)) + (line === "disputed" ? 2.5 : 0);
    return [
      {
        from: [from.x, from.y],
        to: [to.x, to.y],
        width: isChosen ? width + 2.5 : isStep ? width + 1.5 : isBeside ? width + 0.5 : width,
        color: isChosen ? colours.ink : isStep ? colours.step : isBeside ? colours.ink : colours.edge,
        look: LOOKS[line],
        hasArrow: direction !== null,
        trim: to.size,
        opacity: isDim ? FADED : isChosen || isStep || isBeside ? 1 : 0.6,
        rank: isChosen ? 3 : isStep || isBeside ? 2 : 1,
      },
    ];
  });
}

/** How much smaller than the SVG's a large graph's shapes are, at `scale` pixels a unit. */
export function shapeScale(scale: number): number {
  return clamp(0.62 * Math.sqrt(scale), 0.18, 1.25);
}

/** The node at a point of the screen: the nearest whose shape holds it, or is a few pixels away. */
export function nodeAt(point: Point, rows: ReadonlyMap<string, NodeRow>, camera: Camera): string | null {
  const [x, y] = offScreen(camera, point);
  const shrink = shapeScale(camera.scale);
  let nearest: string | null = null;
  let least = Infinity;
  for (const [id, row] of rows) {
    const away = Math.hypot(row.x - x, row.y - y) * camera.scale - row.size * shrink;
    if (away < Math.min(least, NEAR)) [nearest, least] = [id, away];
  }
  return nearest;
}

/** The pair of nodes whose line passes a point of the screen. */
export function lineAt(point: Point, bundles: Iterable<Bundle>, at: Positions, camera: Camera): Bundle | null {
  const [x, y] = offScreen(camera, point);
  let nearest: Bundle | null = null;
  let least = NEAR / camera.scale;
  for (const bundle of bundles) {
    const [from, to] = [at.get(bundle.ends[0]), at.get(bundle.ends[1])];
    if (!from || !to) continue;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const share = clamp(((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy || 1), 0, 1);
    const away = Math.hypot(from[0] + share * dx - x, from[1] + share * dy - y);
    if (away < least) [nearest, least] = [bundle, away];
  }
  return nearest;
}

/** The relation that a click on a line chooses: its first, or the one after that which is chosen already. */
export function nextOf({ edges }: Bundle, selected: string | null): string {
  return edges[(edges.findIndex(({ id }) => id === selected) + 1) % edges.length]!.id;
}

/** `rgb(12, 34, 56)` as parts of 1. */
export function partsOfColour(colour: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red / 255, green / 255, blue / 255];
}

/** A colour as one number of four bytes, in the order in which the graphics card reads them. */
export function bytesOf(colour: string, opacity: number): number {
  const [red, green, blue] = partsOfColour(colour).map((part) => Math.round(part * 255)) as [number, number, number];
  return ((Math.round(opacity * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
