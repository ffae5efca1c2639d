/** Which sources a start page names. */

import type { ListedSource } from "../api/types";

/** Each source once, those with the most claims first. */
export function byClaims(sources: readonly ListedSource[]): ListedSource[] {
  const each = [...new Map(sources.map((source) => [source.id, source])).values()];
  return each.sort((a, b) => b.claim_count - a.claim_count || (a.id < b.id ? -1 : 1));
}
