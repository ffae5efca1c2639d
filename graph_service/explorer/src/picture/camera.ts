/** What part of the picture is seen, and how large. One unit of the picture is one pixel at scale 1. */

import type { View } from "../state/address";
import type { Point } from "./layout";

/** A place p of the picture is drawn at `scale * p + (x, y)`. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Fitting never makes a small graph look huge. */
export const MOST_FITTED = 1.25;
/** Pixels a unit from which on there is room for more than what counts most. */
export const LEAST_FOR_MORE = 0.6;
const LEAST = 0.04;
const MOST = 4;
/** Room around a fitted graph, in pixels: for names beside it, and for the buttons. */
const MARGIN = { x: 84, top: 46, bottom: 62 };

/**
 * Shows all points, in the middle.
 *
 * @param covered pixels at the left that something stands on, and at the top
 */
export function fit(points: readonly Point[], { width: whole, height: all }: Size, covered = 0, top = 0): Camera {
  const [width, height] = [whole - covered, all - top];
  if (!points.length) return { x: covered + width / 2, y: top + height / 2, scale: 1 };
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, high, low] = [least(xs), most(xs), least(ys), most(ys)];
  const margin = Math.min(MARGIN.x, width / 5);
  const room = { width: Math.max(40, width - 2 * margin), height: Math.max(40, height - MARGIN.top - MARGIN.bottom) };
  const scale = clamp(
    Math.min(room.width / Math.max(1, right - left), room.height / Math.max(1, low - high)),
    LEAST,
    MOST_FITTED,
  );
  return {
    x: covered + width / 2 - (scale * (left + right)) / 2,
    y: top + MARGIN.top + room.height / 2 - (scale * (high + low)) / 2,
    scale,
  };
}

/** Makes everything larger or smaller around a point of the screen, which stays where it is. */
export function zoomAt(camera: Camera, factor: number, [x, y]: Point): Camera {
  const scale = clamp(camera.scale * factor, LEAST, MOST);
  const by = scale / camera.scale;
  return { x: x - by * (x - camera.x), y: y - by * (y - camera.y), scale };
}

export function pan(camera: Camera, byX: number, byY: number): Camera {
  return { ...camera, x: camera.x + byX, y: camera.y + byY };
}

/** Moves as little as needed for a point of the picture to be seen. */
export function reveal(camera: Camera, [x, y]: Point, { width, height }: Size): Camera {
  const at = onScreen(camera, [x, y]);
  const edge = Math.min(70, width / 4, height / 4);
  return pan(camera, clamp(at[0], edge, width - edge) - at[0], clamp(at[1], edge, height - edge) - at[1]);
}

export function onScreen({ x, y, scale }: Camera, point: Point): Point {
  return [scale * point[0] + x, scale * point[1] + y];
}

export function offScreen({ x, y, scale }: Camera, point: Point): Point {
  return [(point[0] - x) / scale, (point[1] - y) / scale];
}

/** What is in the middle of the frame, for an address that is opened in frames of other sizes. */
export function viewOf({ x, y, scale }: Camera, { width, height }: Size): View {
  return [...offScreen({ x, y, scale }, [width / 2, height / 2]), scale];
}

/** Shows a view in a frame. */
export function cameraOf([x, y, given]: View, { width, height }: Size): Camera {
  const scale = clamp(given, LEAST, MOST);
  return { x: width / 2 - scale * x, y: height / 2 - scale * y, scale };
}

/** The most nodes whose names are placed anew for each frame while the picture changes its size. */
const MOST_AT_ONCE = 40;

/**
 * The camera for which the picture is drawn while it moves: the drawing itself is moved as a whole then, which costs
 * nothing however much is in it, and is drawn anew when it rests.
 *
 * @param resting the camera when it last rested; null where it hasn't yet
 * @param isMoved whether somebody moved the picture; one that is fitted is drawn for where it is
 */
export function drawingCamera(now: Camera, resting: Camera | null, isMoved: boolean, nodes: number): Camera {
  if (!isMoved || !resting) return now;
  return resting.scale === now.scale || nodes > MOST_AT_ONCE ? resting : now;
}

/** What takes a drawing made for one camera to where another shows it: a transformation in the words of CSS. */
export function movementOf(from: Camera, to: Camera): string {
  const by = to.scale / from.scale;
  const [x, y] = [to.x - by * from.x, to.y - by * from.y];
  // Whole pixels are copied; between them each would be mixed from four.
  return by === 1 ? `translate(${Math.round(x)}px, ${Math.round(y)}px)` : `translate(${x}px, ${y}px) scale(${by})`;
}

/** How large nodes are drawn: smaller in a small picture, but never too small to be hit. */
export function nodeScale(scale: number): number {
  return clamp(Math.sqrt(scale), 0.55, 1.25);
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

// Not Math.min(...values): thousands of arguments overflow the stack.
function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((one, other) => Math.max(one, other), -Infinity);
}
