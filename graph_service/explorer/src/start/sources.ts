/** Which sources a start page names. */

import type { Source } from "../api/types";

/** Each source once, those with the most claims first. */
export function byClaims(sources: readonly Source[]): Source[] {
  const each = [...new Map(sources.map((source) => [source.id, source])).values()];
  return each.sort((a, b) => (b.claim_count ?? 0) - (a.claim_count ?? 0) || (a.id < b.id ? -1 : 1));
}
