/** Going through what is drawn by keys. */

/**
 * The member of a list that a key goes to from another.
 *
 * @returns its index; null for a key that goes nowhere
 */
export function steppedTo(at: number, key: string, length: number): number | null {
  const steps: Record<string, number> = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, PageDown: at + 1, PageUp: at - 1, Home: 0, End: length - 1 };
  const to = steps[key];
  return to === undefined || !length ? null : Math.min(length - 1, Math.max(0, to));
}
