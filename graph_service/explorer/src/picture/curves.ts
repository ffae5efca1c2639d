/** The lines between nodes: straight ones, fans of parallel ones, and loops. */

import type { Point } from "./layout";

export interface Outline {
  at: Point;
  /** Half the width of the shape along its axes. */
  radius: number;
  shape: "circle" | "diamond" | "square";
}

export interface Curve {
  /** SVG path data. */
  path: string;
  middle: Point;
  /** Points at these shares of the line, for labels. */
  along: (share: number) => Point;
  /** The tip of the arrow and the direction in which it points, in degrees. */
  tip: Point;
  angle: number;
  length: number;
}

const GAP = 3;

/**
 * Draws a line between two nodes from outline to outline.
 *
 * @param bend how far its middle lies beside the straight line, to the left as seen from `from`
 */
export function curveBetween(from: Outline, to: Outline, bend: number): Curve {
  const [dx, dy] = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
  const distance = Math.hypot(dx, dy) || 1;
  const normal: Point = [dy / distance, -dx / distance];
  const control: Point = [
    (from.at[0] + to.at[0]) / 2 + 2 * bend * normal[0],
    (from.at[1] + to.at[1]) / 2 + 2 * bend * normal[1],
  ];
  const start = edgeOf(from, control);
  const tip = edgeOf(to, control);
  const along = (share: number): Point => bezier(start, control, tip, share);
  const path = bend ? `M${spot(start)}Q${spot(control)} ${spot(tip)}` : `M${spot(start)}L${spot(tip)}`;
  const angle = (Math.atan2(tip[1] - control[1], tip[0] - control[0]) * 180) / Math.PI;
  return { path, middle: along(0.5), along, tip, angle, length: Math.hypot(tip[0] - start[0], tip[1] - start[1]) };
}

/** A relation of something with itself, over its node. */
export function loopAt({ at: [x, y], radius }: Outline, index: number): Curve {
  const reach = radius + 26 + 14 * index;
  const side = radius * 0.6;
  const [start, tip]: [Point, Point] = [[x - side, y - radius * 0.9], [x + side, y - radius * 0.9]]; // prettier-ignore
  const high = y - reach * 1.3;
  const path = `M${spot(start)}C${spot([x - reach, high])} ${spot([x + reach, high])} ${spot(tip)}`;
  const middle: Point = [x, y - reach * 1.2];
  return { path, middle, along: () => middle, tip, angle: 125, length: 2 * reach };
}

/** The bends of parallel lines: evenly to both sides of the straight one. */
export function fan(number: number, spread: number): number[] {
  return Array.from({ length: number }, (_, index) => (index - (number - 1) / 2) * spread);
}

/** Where the ray from a node's middle towards a point leaves its shape. */
function edgeOf({ at, radius, shape }: Outline, towards: Point): Point {
  const [dx, dy] = [towards[0] - at[0], towards[1] - at[1]];
  const distance = Math.hypot(dx, dy) || 1;
  const [x, y] = [dx / distance, dy / distance];
  const reach = {
    circle: radius,
    diamond: radius / (Math.abs(x) + Math.abs(y)),
    square: radius / Math.max(Math.abs(x), Math.abs(y)),
  }[shape];
  const out = Math.min(reach + GAP, distance / 2);
  return [at[0] + x * out, at[1] + y * out];
}

function bezier(start: Point, control: Point, end: Point, t: number): Point {
  const mix = (axis: 0 | 1): number =>
    (1 - t) ** 2 * start[axis] + 2 * t * (1 - t) * control[axis] + t ** 2 * end[axis];
  return [mix(0), mix(1)];
}

function spot([x, y]: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
