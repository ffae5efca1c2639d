/** Which part of the world is looked at. */

import type { Size } from "../shell/use_size";
import { WORLD, type Country } from "./projection";

/** The world's units, scaled by `k` and moved by `x` and `y` pixels. */
export interface View {
  k: number;
  x: number;
  y: number;
}

const NEAREST = 4000;
const FARTHEST = 0.25;
/** Around a single place, so much of the world is shown (in its units, about 80 km). */
const LEAST = 2;

/** What is shown where no place is known: the world without the ice about its poles. */
const INHABITED = [[0.12 * WORLD, 0.25 * WORLD], [0.88 * WORLD, 0.66 * WORLD]] as const;

/** Fits points into a size, with a margin. */
export function fit(points: readonly (readonly [number, number])[], { width, height }: Size): View {
  if (!points.length) return fit(INHABITED, { width, height });
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const middle = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  const span = (values: number[]): number => Math.max(LEAST, (Math.max(...values) - Math.min(...values)) * 1.3);
  const k = clamp(Math.min(width / span(xs), height / span(ys)));
  return { k, x: width / 2 - middle(xs) * k, y: height / 2 - middle(ys) * k };
}

/** So much less of the world must be seen, as a share of it, for the map to be turned from where people know it. */
const WORTH_TURNING = 1 / 8;

/**
 * The corners of boxes on the smaller side of the world: those beyond the date line are moved by a whole turn, where that
 * saves enough. Fiji and Samoa then lie beside each other, not at the two ends of the world.
 */
export function unrolled(boxes: readonly Country["box"][]): [number, number][] {
  const sorted = [...boxes].sort(([a], [b]) => a - b);
  let reach = sorted[0]?.[2] ?? 0;
  const rights = Math.max(...boxes.map(([, , right]) => right));
  let widest = (sorted[0]?.[0] ?? 0) + WORLD - rights + WORLD * WORTH_TURNING;
  let turned = -Infinity;
  for (const [left, , right] of sorted) {
    if (left - reach > widest) [widest, turned] = [left - reach, left];
    reach = Math.max(reach, right);
  }
  return boxes.flatMap(([left, top, right, bottom]): [number, number][] => {
    const turn = left < turned ? WORLD : 0;
    return [[left + turn, top], [right + turn, bottom]];
  });
}

/** Which turn of the world, before or after the first, brings something nearest to the middle of what is seen. */
export function turnOf(px: number, { k, x }: View, width: number): number {
  return Math.round(((width / 2 - x) / k - px) / WORLD);
}

/** The turns of the world that are seen, at most three. */
export function turnsSeen({ k, x }: View, width: number): number[] {
  const middle = turnOf(WORLD / 2, { k, x, y: 0 }, width);
  return [middle - 1, middle, middle + 1].filter((turn) => x + turn * WORLD * k < width && x + (turn + 1) * WORLD * k > 0);
}

/** Moves so far that a point is seen, with a margin; not at all if it is. */
export function reveal(view: View, [px, py]: readonly [number, number], { width, height }: Size): View {
  const inside = (pixel: number, size: number): number => Math.min(size - MARGIN, Math.max(MARGIN, pixel)) - pixel;
  return pan(view, inside(px, width), inside(py, height));
}

const MARGIN = 40;

/** Zooms by a factor and keeps the point under a pixel where it is. */
export function zoomAt(view: View, factor: number, [px, py]: readonly [number, number]): View {
  const k = clamp(view.k * factor);
  const scale = k / view.k;
  return { k, x: px - (px - view.x) * scale, y: py - (py - view.y) * scale };
}

export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

function clamp(k: number): number {
  return Math.min(NEAREST, Math.max(FARTHEST, k));
}
