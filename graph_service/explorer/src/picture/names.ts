/** Which names the picture shows, how they are cut and where they stand: what counts most comes first. */

import type { GraphEdge } from "../api/types";
import { words } from "../words/labels";
import { LEAST_FOR_MORE } from "./camera";
import type { Curve } from "./curves";
import { boxAround, isWithin, middlesAround, placeLabels, type Box, type LabelWish } from "./labels";
import type { Point } from "./layout";
import { outlineOf } from "./outlines";
import type { SceneLine, SceneNode, SceneState, Text } from "./scene";
import { alike, LINE_HEIGHT, textWidth, wrapName } from "./text";

const NAME_WIDTH = 118;
/** Bold letters are as much wider. */
const BOLD = 1.07;
/** Up to so many nodes, names get a line more. */
const ROOMY = 25;
/** The most names in a crowded picture that is small: more would be all that is seen of it. */
const MOST_IN_CROWD = 45;
/** The best connected of a crowded picture, whose names may stand over lesser nodes, and what makes them so. */
const MOST_HUBS = 12;
const HUB_DEGREE = 4;
const MOST_COVERED = 3;
export const EDGE_FONT = 11;
export const WEAKEST = "weakest step";
/** More labels than these between nodes hide the lines they stand on. */
const MOST_EDGE_LABELS = 90;

/**
 * Places all names, those of nodes first, and sets them where they found room.
 *
 * @param degrees how many relations of each node are drawn
 * @param scale pixels a unit
 */
export function placeNames(
  nodes: readonly SceneNode[],
  lines: readonly SceneLine[],
  degrees: ReadonlyMap<string, number>,
  scale: number,
  { selected, frame, isUpright }: SceneState,
): void {
  const taken: Box[] = [
    ...nodes.flatMap(takenByNode),
    ...lines.filter(({ mark }) => mark).map(({ curve }) => boxAround(curve.middle, { width: 20, height: 18 })),
  ];
  const steps = new Set(lines.filter(({ isStep }) => isStep).flatMap(({ bundle }) => bundle.ends));
  const isMain = ({ node, isSeed }: SceneNode): boolean => isSeed || steps.has(node.id) || node.id === selected;
  const ranks = new Map(nodes.map((node) => [node.node.id, rankOf(node, isMain(node), degrees)]));
  const hubs = hubsOf(nodes, ranks, degrees);
  const similar = alike(nodes.map(({ node }) => node.caption));
  const texts = new Map<string, string[]>();
  const wishes: LabelWish[] = [];
  for (const drawing of nodes) {
    const { node, at, radius, isSeed } = drawing;
    const isWide = isMain(drawing);
    const text = wrapName(
      node.caption,
      isWide ? NAME_WIDTH * 1.25 : NAME_WIDTH,
      isWide || nodes.length <= ROOMY ? 3 : 2,
      similar.has(node.caption),
    );
    const width = Math.max(...text.map((line) => textWidth(line))) * (isSeed ? BOLD : 1) + 4;
    const height = text.length * LINE_HEIGHT;
    const out = (node.kind === "event" ? radius * 1.25 : radius) + (isSeed || node.id === selected ? 5 : 0);
    const around = middlesAround(at[0], at[1], out, width, height);
    const middles = (isUpright ? [...around.slice(2), ...around.slice(0, 2)] : around).filter(
      (middle) => !frame || isWithin(boxAround(middle, { width, height }), frame),
    );
    const id = `node ${node.id}`;
    const mayCover = isWide ? Infinity : hubs.has(node.id) ? MOST_COVERED : 0;
    texts.set(id, text);
    wishes.push({ id, middles, width, height, rank: ranks.get(node.id)!, mayCover });
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
  const isSmall = nodes.length > MOST_IN_CROWD && scale < LEAST_FOR_MORE;
  const placed = new Map([...placeLabels(wishes, taken)].slice(0, isSmall ? MOST_IN_CROWD : undefined));
  const textAt = (key: string): Text | null => {
    const at = placed.get(key);
    return at ? { at, lines: texts.get(key)! } : null;
  };
  for (const node of nodes) node.label = textAt(`node ${node.node.id}`);
  for (const line of lines) line.label = textAt(`line ${line.id}`);
}

/** The best connected nodes of a crowded picture. */
function hubsOf(
  nodes: readonly SceneNode[],
  ranks: ReadonlyMap<string, number>,
  degrees: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  if (nodes.length <= MOST_IN_CROWD) return new Set();
  const connected = nodes.map(({ node }) => node.id).filter((id) => (degrees.get(id) ?? 0) >= HUB_DEGREE);
  connected.sort((first, second) => ranks.get(second)! - ranks.get(first)! || (first < second ? -1 : 1));
  return new Set(connected.slice(0, MOST_HUBS));
}

/** What the question is about comes first, then what is well connected: in the picture, and in the store. */
function rankOf({ node, isSeed, isFaded }: SceneNode, isMain: boolean, degrees: ReadonlyMap<string, number>): number {
  const connected = Math.min(400, 4 * (degrees.get(node.id) ?? 0) + Math.min(100, node.degree));
  return (isMain ? 2000 : 1000) + (isSeed ? 500 : 0) + connected - (isFaded ? 900 : 0);
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

/** What a relation says from its start to its end, in few words. */
export function readingOf({ role, readings }: GraphEdge): string {
  return role ? words(role) : readings.forward;
}
