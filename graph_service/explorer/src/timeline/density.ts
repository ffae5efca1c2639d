/** Counts of events over time, for when there are too many to draw one by one. */

import type { Domain } from "./scale";
import type { DateShape } from "./shape";

export interface Bar {
  from: number;
  to: number;
  certain: number;
  possible: number;
}

/**
 * Counts in how many of equal parts of the domain each event certainly or possibly was.
 *
 * Parts are whole days: an event of one day stands in one part, and no part counts two days where its neighbours count one.
 *
 * @param most so many parts there is room for
 */
export function densityOf(shapes: readonly DateShape[], { from, to }: Domain, most: number): Bar[] {
  const [first, after] = [Math.floor(from), Math.ceil(to)];
  const size = Math.max(1, Math.ceil((after - first) / most));
  const parts = Math.ceil((after - first) / size);
  const bars = Array.from({ length: parts }, (_, at): Bar => ({ from: first + at * size, to: first + (at + 1) * size, certain: 0, possible: 0 }));
  const count = (span: readonly [number, number], kind: "certain" | "possible"): void => {
    const start = Math.max(0, Math.floor((span[0] - first) / size));
    const end = Math.min(parts - 1, Math.ceil((span[1] - first) / size) - 1);
    for (let at = start; at <= end; at += 1) bars[at]![kind] += 1;
  };
  for (const { possible, certain } of shapes) {
    count(possible, "possible");
    if (certain) count(certain, "certain");
  }
  return bars;
}
