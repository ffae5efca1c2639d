/** How many events there are in each part of the time that the store covers. */

import type { TimelineAnswer } from "../api/types";
import type { Asker } from "./offers";

export interface Bucket {
  start: string;
  end: string;
  certain: number;
  possible: number;
}

export interface Histogram {
  buckets: Bucket[];
  undated: number;
}

/** Bars that can still be told apart at the width of a phone. */
const MOST_BARS = 80;
/** From coarse to fine, each with how many of it the next coarser one holds. */
const UNITS = [
  ["year", 1],
  ["month", 12],
  ["day", 31],
] as const;

/** Counts events by year, or by month or day where that gives few enough bars to look at. */
export async function countEvents(ask: Asker): Promise<Histogram> {
  let counted: Histogram = { buckets: [], undated: 0 };
  for (const [unit, parts] of UNITS) {
    if (unit !== "year" && (counted.buckets.length === 0 || counted.buckets.length * parts > MOST_BARS * 1.5)) break;
    const { buckets = [], undated = 0 } = await ask<TimelineAnswer>("timeline", { bucket: [unit] });
    counted = { buckets, undated };
  }
  return { ...counted, buckets: merge(counted.buckets) };
}

/** Unites neighbouring bars until there are few enough; an event that lasts is then counted at most once a bar less. */
export function merge(buckets: readonly Bucket[]): Bucket[] {
  const size = Math.ceil(buckets.length / MOST_BARS);
  if (size <= 1) return [...buckets];
  const merged: Bucket[] = [];
  for (let at = 0; at < buckets.length; at += size) {
    const group = buckets.slice(at, at + size);
    const most = (count: "certain" | "possible"): number => Math.max(...group.map((bucket) => bucket[count]));
    merged.push({ start: group[0]!.start, end: group.at(-1)!.end, certain: most("certain"), possible: most("possible") });
  }
  return merged;
}
