/** What is drawn and where, worked out without a screen: `svg_graph.tsx` only puts it there. */

import type { GraphEdge, GraphNode, Kind } from "../api/types";
import type { State } from "../state/address";
import { isInBrush, type Graph } from "../state/graph";
import { words } from "../words/labels";
import { directionOf, isMutual, isOpen, shownDegrees, type Bundle } from "./bundles";
import { nodeScale } from "./camera";
import { changeOfAll, WEAKER, type Changes, type ElementChange } from "./changes";
import { curveBetween, fan, loopAt, type Curve, type Outline } from "./curves";
import { lineOfBundle, lineOfEdge, lineOfNode, MARKS, type Line } from "./doubt";
import { boxAround, isWithin, middlesAround, placeLabels, type Box, type LabelWish } from "./labels";
import { radiusOf, type Point, type Positions } from "./layout";
import { LINE_HEIGHT, textWidth, wrapName } from "./text";

export interface Text {
  at: Point;
  lines: string[];
}

export interface SceneNode {
  node: GraphNode;
  at: Point;
  radius: number;
  line: Line;
  isSeed: boolean;
  isPinned: boolean;
  isFaded: boolean;
  change: ElementChange | null;
  /** How many of its relations aren't drawn. */
  more: number;
  /** Whether that is written beside it: not on every node of a small picture. */
  showsMore: boolean;
  label: Text | null;
}

/** One line of the picture: a relation, or a bundle of parallel ones. */
export interface SceneLine {
  /** The relation's id, or the bundle's key. */
  id: string;
  bundle: Bundle;
  edge: GraphEdge | null;
  curve: Curve;
  line: Line;
  mark: string;
  hasArrow: boolean;
  isStep: boolean;
  isWeakest: boolean;
  /** Whether it is one of the selected node's. */
  isBeside: boolean;
  isFaded: boolean;
  change: ElementChange | null;
  label: Text | null;
}

export interface Scene {
  nodes: SceneNode[];
  lines: SceneLine[];
  /** Where opened bundles can be closed. */
  closers: { bundle: Bundle; at: Point }[];
}

const SHAPES: Record<Kind, Outline["shape"]> = { actor: "circle", event: "diamond", location: "square" };
const SPREAD = 19;
const NAME_WIDTH = 118;
const LEAST_FOR_MORE = 0.6;
/** Up to so many nodes, names get a line more. */
const ROOMY = 25;
export const EDGE_FONT = 11;
export const WEAKEST = "weakest step";
/** More labels than these between nodes hide the lines they stand on. */
const MOST_EDGE_LABELS = 90;

export interface SceneState extends Pick<State, "pinned" | "selected" | "brush"> {
  opened: ReadonlySet<string>;
  changes: Changes;
  /** What is seen, in the scene's pixels, where names should stay within it. */
  frame: Box | null;
  /** Whether a path runs downwards: names stand beside it then. */
  isUpright: boolean;
}

/**
 * Works a picture out.
 *
 * @param bundles the graph's relations by pair
 * @param at where nodes are, in the picture's units
 * @param scale pixels a unit
 */
export function sceneOf(
  graph: Graph,
  bundles: readonly Bundle[],
  at: Positions,
  scale: number,
  state: SceneState,
): Scene {
  const degrees = shownDegrees(graph);
  const grows = nodeScale(scale);
  const nodes = [...graph.nodes.values()].flatMap((node): SceneNode[] => {
    const place = at.get(node.id);
    if (!place) return [];
    return [
      {
        node,
        at: [place[0] * scale, place[1] * scale],
        radius: radiusOf(node.degree) * grows,
        line: lineOfNode(node),
        isSeed: graph.seeds.has(node.id),
        isPinned: node.id in state.pinned,
        isFaded: !isInBrush(node.when, state.brush),
        change: state.changes.get(node.id) ?? null,
        more: Math.max(0, node.degree - (degrees.get(node.id) ?? 0)),
        showsMore: scale >= LEAST_FOR_MORE || graph.seeds.has(node.id) || node.id === state.selected,
        label: null,
      },
    ];
  });
  const drawn = new Map(nodes.map((node) => [node.node.id, node]));
  const lines = bundles.flatMap((bundle) => linesOf(bundle, graph, drawn, state));
  placeNames(nodes, lines, state);
  const closers = bundles.flatMap((bundle) => closersOf(bundle, drawn, state));
  return { nodes, lines, closers };
}

export function outlineOf({ node, at, radius }: SceneNode): Outline {
  const shape = SHAPES[node.kind];
  return { at, shape, radius: shape === "diamond" ? radius * 1.25 : shape === "square" ? radius * 0.88 : radius };
}

function linesOf(bundle: Bundle, graph: Graph, drawn: ReadonlyMap<string, SceneNode>, state: SceneState): SceneLine[] {
  const [first, last] = bundle.ends.map((id) => drawn.get(id));
  if (!first || !last) return [];
  const isAllOpen = isOpen(bundle, state.opened, state.selected) || first === last;
  const parts = isAllOpen ? bundle.edges.map((edge) => [edge]) : [bundle.edges];
  const bends = fan(parts.length, SPREAD);
  return parts.map((edges, index): SceneLine => {
    const edge = edges.length === 1 ? edges[0]! : null;
    const isBackward = edge ? edge.start !== bundle.ends[0] : directionOf(bundle) === "backward";
    const [from, to] = isBackward ? [last, first] : [first, last];
    const bend = isBackward ? -bends[index]! : bends[index]!;
    const kinds = edges.map((each) => lineOfEdge(each, graph.nodes));
    const line = lineOfBundle(kinds);
    const change = changeOfAll(
      edges.map(({ id }) => id),
      state.changes,
    );
    const doubts = [...new Set(kinds.flatMap((kind) => MARKS[kind] ?? [])), change === "weaker" ? WEAKER : ""].join("");
    return {
      id: edge?.id ?? bundle.key,
      bundle,
      edge,
      curve: first === last ? loopAt(outlineOf(first), index) : curveBetween(outlineOf(from), outlineOf(to), bend),
      line,
      mark: edge ? doubts : `${edges.length}${doubts}`,
      hasArrow: edge ? !isMutual(edge) : directionOf(bundle) !== null,
      isStep: edges.some(({ id }) => graph.steps.has(id)),
      isWeakest: edges.some(({ id }) => graph.weakest.has(id)),
      isBeside: bundle.ends.some((id) => id === state.selected),
      isFaded: first.isFaded || last.isFaded || edges.every(({ when }) => !isInBrush(when, state.brush)),
      change,
      label: null,
    };
  });
}

/** Places all names, those of nodes first, and sets them where they found room. */
function placeNames(nodes: readonly SceneNode[], lines: readonly SceneLine[], { selected, frame, isUpright }: SceneState): void {
  const taken: Box[] = [
    ...nodes.flatMap(takenByNode),
    ...lines.filter(({ mark }) => mark).map(({ curve }) => boxAround(curve.middle, { width: 20, height: 18 })),
  ];
  const steps = new Set(lines.filter(({ isStep }) => isStep).flatMap(({ bundle }) => bundle.ends));
  const texts = new Map<string, string[]>();
  const wishes: LabelWish[] = [];
  for (const { node, at, radius, isSeed, isFaded } of nodes) {
    const isMain = isSeed || steps.has(node.id) || node.id === selected;
    const text = wrapName(
      node.caption,
      isMain ? NAME_WIDTH * 1.25 : NAME_WIDTH,
      isMain || nodes.length <= ROOMY ? 3 : 2,
    );
    const [width, height] = [Math.max(...text.map((line) => textWidth(line))) + 4, text.length * LINE_HEIGHT];
    const rank = (isMain ? 2000 : 1000) + (isSeed ? 500 : 0) + Math.min(400, node.degree) - (isFaded ? 900 : 0);
    const out = (node.kind === "event" ? radius * 1.25 : radius) + (isSeed || node.id === selected ? 5 : 0);
    const around = middlesAround(at[0], at[1], out, width, height);
    const middles = (isUpright ? [...around.slice(2), ...around.slice(0, 2)] : around).filter(
      (middle) => !frame || isWithin(boxAround(middle, { width, height }), frame),
    );
    texts.set(`node ${node.id}`, text);
    wishes.push({ id: `node ${node.id}`, middles, width, height, rank });
  }
  const isCrowded = lines.length > MOST_EDGE_LABELS;
  for (const { id, edge, curve, isStep, isWeakest, mark } of lines) {
    if ((isCrowded && !isStep && id !== selected) || (!edge && !isWeakest)) continue;
    const text = [...(edge ? [readingOf(edge)] : []), ...(isWeakest ? [WEAKEST] : [])];
    const [width, height] = [Math.max(...text.map((line) => textWidth(line, EDGE_FONT))) + 6, text.length * 13];
    if (!isStep && id !== selected && curve.length < width + 8) continue;
    texts.set(`line ${id}`, text);
    wishes.push({
      id: `line ${id}`,
      middles: middlesOn(curve, height, Boolean(mark)),
      width,
      height,
      rank: isWeakest ? 4000 : isStep ? 3000 : id === selected ? 3500 : 0,
      isNeeded: isWeakest,
    });
  }
  const placed = placeLabels(wishes, taken);
  const textAt = (key: string): Text | null => {
    const at = placed.get(key);
    return at ? { at, lines: texts.get(key)! } : null;
  };
  for (const node of nodes) node.label = textAt(`node ${node.node.id}`);
  for (const line of lines) line.label = textAt(`line ${line.id}`);
}

function takenByNode(node: SceneNode): Box[] {
  const { radius } = outlineOf(node);
  const { at, more, showsMore } = node;
  const body = boxAround(at, { width: 2 * radius, height: 2 * radius });
  return more && showsMore
    ? [body, boxAround(moreAt(node), { width: 12 + 6 * String(more).length, height: 14 })]
    : [body];
}

/** Where the number of relations that aren't drawn stands. */
export function moreAt({ at, radius }: SceneNode): Point {
  return [at[0] + radius * 0.95 + 6, at[1] - radius * 0.95];
}

/** Places for a relation's label: on its line, or over and under it where the middle has a mark. */
function middlesOn({ middle, along, angle }: Curve, height: number, hasMark: boolean): Point[] {
  const isFlat = Math.abs(Math.sin((angle * Math.PI) / 180)) < 0.45;
  const off = height / 2 + (hasMark ? 11 : 4);
  const beside: Point[] = [[middle[0], middle[1] - off], [middle[0], middle[1] + off]]; // prettier-ignore
  const on = [0.5, 0.42, 0.58, 0.35, 0.65].map(along);
  return isFlat ? [...beside, ...on] : [...on, ...beside];
}

function closersOf(
  bundle: Bundle,
  drawn: ReadonlyMap<string, SceneNode>,
  { opened }: SceneState,
): { bundle: Bundle; at: Point }[] {
  const [first, last] = bundle.ends.map((id) => drawn.get(id));
  if (!first || !last || first === last || bundle.edges.length < 2 || !opened.has(bundle.key)) return [];
  return [{ bundle, at: curveBetween(outlineOf(first), outlineOf(last), 0).along(0.16) }];
}

/** What a relation says from its start to its end, in few words. */
export function readingOf({ role, readings }: GraphEdge): string {
  return role ? words(role) : readings.forward;
}
