/** What a box suggests as one types. */

import { ask } from "../api/client";
import type { GraphNode, SearchAnswer } from "../api/types";

export interface Suggestions {
  hits: GraphNode[];
  /** What to say when nothing matches. */
  message: string | null;
}

export const NOTHING: Suggestions = { hits: [], message: null };
const MOST = 8;

/** Whether a text has anything to search for: the service refuses one without a letter or digit. */
export function isSearchable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/**
 * Asks for entities whose names hold the words; near names where none does.
 *
 * @param text what was typed
 * @param kind only entities of these kinds
 */
export async function suggest(text: string, kind: readonly string[], abort: AbortSignal): Promise<Suggestions> {
  if (!isSearchable(text)) return NOTHING;
  const parameters = { q: [text.trim()], limit: [String(MOST)], ...(kind.length ? { kind: [...kind] } : {}) };
  const found = await ask<SearchAnswer>("entities", parameters, abort);
  if (found.results.length) return { hits: found.results, message: null };
  const near = (found.suggestions ?? []).slice(0, MOST);
  if (!near.length) return { hits: [], message: `Nothing here is called “${text.trim()}”.` };
  const hits = near.map(({ id, name }): GraphNode => ({ id, caption: name, kind: kindOf(id), type: kindOf(id), degree: 0 }));
  return { hits, message: "No name holds these words. Did you mean:" };
}

function kindOf(id: string): GraphNode["kind"] {
  const kind = id.split(":", 1)[0];
  return kind === "location" || kind === "event" ? kind : "actor";
}
