/** Which of many rows are shown: the first ones, those that were changed, or those that hold the words of a search. */

export interface Picked<Row> {
  shown: Row[];
  /** How many more there are. */
  left: number;
}

/**
 * @param search words, all of which a row's text must hold, whatever their case and accents; none, if empty
 * @param most how many are shown besides those that are kept
 * @param isKept whether a row is shown wherever it stands; only without a search
 */
export function pickRows<Row>(rows: readonly Row[], textOf: (row: Row) => string, search: string, most: number, isKept: (row: Row) => boolean): Picked<Row> {
  const words = fold(search).split(/\s+/).filter(Boolean);
  if (!words.length) {
    const shown = rows.filter((row, at) => at < most || isKept(row));
    return { shown, left: rows.length - shown.length };
  }
  const found = rows.filter((row) => {
    const text = fold(textOf(row));
    return words.every((word) => text.includes(word));
  });
  return { shown: found.slice(0, most), left: Math.max(0, found.length - most) };
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
