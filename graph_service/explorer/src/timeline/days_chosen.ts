/** The days chosen, moved by keys. */

/** Which of the two days that bound the choice. */
export type End = "first" | "last";

/**
 * Moves one end of the days chosen; the other gives way rather than be passed.
 *
 * @param days the first and the last day, both included
 * @param whole the days in sight, which Home and End go to and whose tenth Page up and Page down move by
 * @returns the new days; undefined for a key that moves nothing
 */
export function movedDays(days: readonly [number, number], end: End, key: string, whole: readonly [number, number]): [number, number] | undefined {
  const day = days[end === "first" ? 0 : 1];
  const page = Math.max(7, Math.round((whole[1] - whole[0]) / 10));
  const moves: Record<string, number> = { ArrowRight: day + 1, ArrowUp: day + 1, ArrowLeft: day - 1, ArrowDown: day - 1, PageUp: day + page, PageDown: day - page, Home: whole[0], End: whole[1] };
  const to = moves[key];
  if (to === undefined) return undefined;
  return end === "first" ? [to, Math.max(to, days[1])] : [Math.min(to, days[0]), to];
}
