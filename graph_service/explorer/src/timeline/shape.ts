/**
 * How a date is drawn from its four bounds: solid where it certainly was, pale where it may have been, open where nothing
 * bounds it (docs/semantics.md, Time).
 */

import type { When } from "../api/types";
import { dayNumber } from "../words/days";

/** The four bounds as days since 1970; infinite where nothing bounds them. */
export interface Bounds {
  earliest: number;
  startLatest: number;
  endEarliest: number;
  latest: number;
}

/** What is drawn of a date: spans of days, the last one not included. */
export interface DateShape {
  possible: [number, number];
  /** When it certainly was going on; null if there is no such day. */
  certain: [number, number] | null;
  openStart: boolean;
  openEnd: boolean;
}

/**
 * Tells which way a missing bound is missing. The service answers null for both: a beginning that is missing on both sides was
 * before all time, one with an earliest day alone may be any later; an end likewise.
 */
export function boundsOfWhen({ earliest, start_latest, end_earliest, latest }: When): Bounds {
  return {
    earliest: earliest === null ? -Infinity : dayNumber(earliest),
    startLatest: start_latest === null ? (earliest === null ? -Infinity : Infinity) : dayNumber(start_latest),
    endEarliest: end_earliest === null ? (latest === null && earliest !== null ? Infinity : -Infinity) : dayNumber(end_earliest),
    latest: latest === null ? Infinity : dayNumber(latest),
  };
}

/** Returns what to draw; null for what has no date at all. */
export function shapeOf(when: When | undefined): DateShape | null {
  if (!when) return null;
  const { earliest, startLatest, endEarliest, latest } = boundsOfWhen(when);
  if (earliest === -Infinity && latest === Infinity && !Number.isFinite(startLatest) && !Number.isFinite(endEarliest)) return null;
  return {
    possible: [earliest, latest + 1],
    certain: startLatest <= endEarliest ? [startLatest, endEarliest + 1] : null,
    openStart: earliest === -Infinity,
    openEnd: latest === Infinity,
  };
}
