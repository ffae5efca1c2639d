/** The map's lines without what lies outside the picture. */

import type { View } from "../map/view";

/** Pixels around the frame that are kept, so that no cut edge is seen. */
const MARGIN = 4;

/**
 * Moves and scales a path of absolute M, L and Z into pixels, and leaves out the pieces of it that are not in the frame.
 *
 * @returns the path's new `d`, empty where nothing of it is seen
 */
export function bakedPath(d: string, { k, x, y }: View, { width, height }: { width: number; height: number }): string {
  return d
    .split(/(?=M)/)
    .map((piece) => {
      const numbers = (piece.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
      const points: [number, number][] = [];
      for (let at = 0; at + 1 < numbers.length; at += 2) points.push([numbers[at]! * k + x, numbers[at + 1]! * k + y]);
      if (!points.length || !isSeen(points, width, height)) return "";
      const texts = points.map(([px, py]) => `${round(clamp(px, width))},${round(clamp(py, height))}`);
      const different = texts.filter((text, index) => text !== texts[index - 1]);
      return `M${different.join("L")}${/z\s*$/i.test(piece) ? "Z" : ""}`;
    })
    .join("");
}

function isSeen(points: readonly [number, number][], width: number, height: number): boolean {
  const [xs, ys] = [points.map(([px]) => px), points.map(([, py]) => py)];
  const least = (values: number[]): number => values.reduce((one, other) => Math.min(one, other));
  const most = (values: number[]): number => values.reduce((one, other) => Math.max(one, other));
  return most(xs) >= -MARGIN && least(xs) <= width + MARGIN && most(ys) >= -MARGIN && least(ys) <= height + MARGIN;
}

/** Far outside, a line may end anywhere: hundreds of thousands of pixels trouble some programs. */
function clamp(pixel: number, size: number): number {
  return Math.min(size + FAR, Math.max(-FAR, pixel));
}

const FAR = 20_000;

function round(pixel: number): number {
  return Math.round(pixel * 10) / 10;
}
