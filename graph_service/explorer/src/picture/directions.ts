/** The arrow keys: from what has the focus to the nearest thing in a direction. */

import type { Point, Positions } from "./layout";

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

const TOWARDS: Record<Direction, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function isDirection(key: string): key is Direction {
  return key in TOWARDS;
}

/**
 * Returns what is nearest in a direction, or null where nothing is.
 *
 * What lies straight ahead is preferred to what is near but aside; nothing that is more aside than ahead by far counts.
 */
export function nearestTowards(from: string, direction: Direction, points: Positions): string | null {
  const origin = points.get(from);
  if (!origin) return null;
  const [x, y] = TOWARDS[direction];
  let best: string | null = null;
  let least = Infinity;
  for (const [id, [px, py]] of points) {
    if (id === from) continue;
    const [dx, dy] = [px - origin[0], py - origin[1]];
    const ahead = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    if (ahead <= 0 || aside > 3 * ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [id, cost];
  }
  return best;
}
