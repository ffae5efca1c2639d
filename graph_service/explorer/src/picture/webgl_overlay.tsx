/** Names over a graph that the graphics card draws, and the node that has the keyboard's focus. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { switchedOff } from "../evidence/switches";
import { state } from "../state/address";
import { isInBrush, type Graph } from "../state/graph";
import { shortened } from "../words/labels";
import { shownDegrees } from "./bundles";
import { changesOf } from "./changes";
import { onScreen, type Camera } from "./camera";
import { openMenu } from "./choosing";
import { nodeWords } from "./describe";
import { boxAround, isWithin, middlesAround, placeLabels, type LabelWish } from "./labels";
import { alike, FONT, LINE_HEIGHT, plainName, textWidth, wrapName } from "./text";
import { camera, hovered, size } from "./view";
import { shapeScale, type NodeRow } from "./webgl_model";

interface OverlayProps {
  graph: Graph;
  rows: ReadonlyMap<string, NodeRow>;
  focused: string | null;
  /** Whether the arrow keys brought us to the focused node: its element takes the focus. */
  isMoved: boolean;
  /** The camera once it has rested a moment; null until then. */
  resting: Camera | null;
}

const MOST_NAMES = 45;
const MOST_LETTERS = 32;

export function WebglOverlay({ graph, rows, focused, isMoved, resting }: OverlayProps) {
  const { width, height } = size.value;
  const names = useMemo(
    () => (resting ? namesOf(graph, rows, resting, width, height) : []),
    [graph, rows, resting, width, height],
  );
  const hover = hovered.value ?? null;
  const isStill = resting === camera.value;
  return (
    <>
      {isStill && (
        <svg class="names" width={width} height={height} aria-hidden="true">
          {names.map(({ id, text, at, isMain }) => (
            <text key={id} class={isMain ? "main" : ""} x={at[0]} y={at[1] + 4}>
              {text}
            </text>
          ))}
        </svg>
      )}
      {focused && <FocusedNode key={focused} graph={graph} row={rows.get(focused)!} id={focused} isMoved={isMoved} />}
      {hover && rows.has(hover) && (
        <HoverName caption={graph.nodes.get(hover)?.caption ?? hover} row={rows.get(hover)!} />
      )}
    </>
  );
}

interface PlacedName {
  id: string;
  text: string;
  at: readonly [number, number];
  isMain: boolean;
}

/** The names that find room on the screen, those of the best connected nodes first. */
function namesOf(
  graph: Graph,
  rows: ReadonlyMap<string, NodeRow>,
  at: Camera,
  width: number,
  height: number,
): PlacedName[] {
  const frame = { left: 0, top: 0, right: width, bottom: height };
  const shrink = shapeScale(at.scale);
  const seen: { id: string; row: NodeRow; place: readonly [number, number]; rank: number }[] = [];
  for (const [id, row] of rows) {
    const place = onScreen(at, [row.x, row.y]);
    if (place[0] < 0 || place[1] < 0 || place[0] > width || place[1] > height || row.opacity < 1) continue;
    seen.push({ id, row, place, rank: row.rank * 1e6 + (graph.nodes.get(id)?.degree ?? 0) });
  }
  seen.sort((one, other) => other.rank - one.rank || (one.id < other.id ? -1 : 1));
  const captionOf = (id: string): string => graph.nodes.get(id)?.caption ?? id;
  const similar = alike(seen.slice(0, 4 * MOST_NAMES).map(({ id }) => captionOf(id)));
  const texts = new Map<string, string>();
  const wishes = seen.slice(0, 4 * MOST_NAMES).map(({ id, row, place, rank }): LabelWish => {
    const name = captionOf(id);
    const text = similar.has(name) ? shortened(plainName(name), MOST_LETTERS) : plainName(name, MOST_LETTERS);
    const box = { width: textWidth(text) + 8, height: LINE_HEIGHT };
    texts.set(id, text);
    const middles = middlesAround(...place, row.size * shrink, box.width, box.height);
    return { id, rank, ...box, middles: middles.filter((middle) => isWithin(boxAround(middle, box), frame)) };
  });
  const bodies = seen
    .slice(0, MOST_NAMES)
    .map(({ row, place }) => boxAround(place, { width: row.size * shrink, height: row.size * shrink }));
  const placed = [...placeLabels(wishes, bodies)].slice(0, MOST_NAMES);
  return placed.map(([id, middle]) => ({ id, text: texts.get(id)!, at: middle, isMain: rows.get(id)!.rank > 1 }));
}

/** An element where the focused node is drawn, for those who can't see or point at it. */
function FocusedNode({ graph, id, row, isMoved }: { graph: Graph; id: string; row: NodeRow; isMoved: boolean }) {
  const element = useRef<HTMLButtonElement>(null);
  const node = graph.nodes.get(id)!;
  useLayoutEffect(() => {
    if (isMoved) element.current?.focus({ preventScroll: true });
  }, []);
  const [x, y] = onScreen(camera.value, [row.x, row.y]);
  const degrees = useMemo(() => shownDegrees(graph), [graph]);
  const words = nodeWords({
    node,
    isSeed: graph.seeds.has(id),
    isPinned: id in state.value.pinned,
    isFaded: !isInBrush(node.when, state.value.brush),
    change: changesOf(graph, switchedOff()).get(id) ?? null,
    more: Math.max(0, node.degree - (degrees.get(id) ?? 0)),
  });
  return (
    <button
      ref={element}
      type="button"
      class="twin"
      data-node={id}
      aria-haspopup="menu"
      aria-label={words}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      onFocus={() => (hovered.value = id)}
      onBlur={() => (hovered.value = null)}
      onClick={(event) => (event.stopPropagation(), openMenu(id))}
    />
  );
}

function HoverName({ caption, row }: { caption: string; row: NodeRow }) {
  const [x, y] = onScreen(camera.value, [row.x, row.y]);
  const lines = wrapName(caption, 260, 4);
  return (
    <p
      class="hover-name"
      aria-hidden="true"
      style={{ transform: `translate(${x}px, ${y + row.size * shapeScale(camera.value.scale) + FONT / 2}px)` }}
    >
      <bdi>{lines.join(" ")}</bdi>
    </p>
  );
}
