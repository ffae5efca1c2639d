/** Which part of the world is looked at. */

import type { Size } from "../shell/use_size";

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

/** Fits points into a size, with a margin. */
export function fit(points: readonly (readonly [number, number])[], { width, height }: Size): View {
  if (!points.length) return fit([[0, 150], [1000, 850]], { width, height });
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const middle = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  const span = (values: number[]): number => Math.max(LEAST, (Math.max(...values) - Math.min(...values)) * 1.3);
  const k = clamp(Math.min(width / span(xs), height / span(ys)));
  return { k, x: width / 2 - middle(xs) * k, y: height / 2 - middle(ys) * k };
}

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
