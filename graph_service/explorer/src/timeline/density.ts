/** Counts of events over time, for when there are too many to draw one by one. */

import type { Domain } from "./scale";
import type { DateShape } from "./shape";

export interface Bar {
  from: number;
  to: number;
  certain: number;
  possible: number;
}

/** Counts in how many of equal parts of the domain each event certainly or possibly was. */
export function densityOf(shapes: readonly DateShape[], { from, to }: Domain, parts: number): Bar[] {
  const size = (to - from) / parts;
  const bars = Array.from({ length: parts }, (_, at): Bar => ({ from: from + at * size, to: from + (at + 1) * size, certain: 0, possible: 0 }));
  const count = (span: readonly [number, number], kind: "certain" | "possible"): void => {
    const first = Math.max(0, Math.floor((span[0] - from) / size));
    const last = Math.min(parts - 1, Math.ceil((span[1] - from) / size) - 1);
    for (let at = first; at <= last; at += 1) bars[at]![kind] += 1;
  };
  for (const { possible, certain } of shapes) {
    count(possible, "possible");
    if (certain) count(certain, "certain");
  }
  return bars;
}
