/** What is drawn and where, worked out without a screen: `svg_graph.tsx` only puts it there. */

import type { GraphEdge, GraphNode } from "../api/types";
import type { State } from "../state/address";
import { isInBrush, type Graph } from "../state/graph";
import { directionOf, isMutual, isOpen, shownDegrees, type Bundle } from "./bundles";
import { LEAST_FOR_MORE, nodeScale } from "./camera";
import { changeOfAll, WEAKER, type Changes, type ElementChange } from "./changes";
import { curveBetween, fan, loopAt, type Curve } from "./curves";
import { lineOfBundle, lineOfEdge, lineOfNode, MARKS, type Line } from "./doubt";
import type { Box } from "./labels";
import { radiusOf, type Point, type Positions } from "./layout";
import { placeNames } from "./names";
import { outlineOf } from "./outlines";

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

const SPREAD = 19;

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
  placeNames(nodes, lines, degrees, scale, state);
  const closers = bundles.flatMap((bundle) => closersOf(bundle, drawn, state));
  return { nodes, lines, closers };
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

function closersOf(
  bundle: Bundle,
  drawn: ReadonlyMap<string, SceneNode>,
  { opened }: SceneState,
): { bundle: Bundle; at: Point }[] {
  const [first, last] = bundle.ends.map((id) => drawn.get(id));
  if (!first || !last || first === last || bundle.edges.length < 2 || !opened.has(bundle.key)) return [];
  return [{ bundle, at: curveBetween(outlineOf(first), outlineOf(last), 0).along(0.16) }];
}
