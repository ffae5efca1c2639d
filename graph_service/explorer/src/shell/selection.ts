/** What a link selects that isn't there to be seen, and what can be done about it. */

import type { State } from "../state/address";
import type { Graph } from "../state/graph";

/** Something selected that isn't in the picture: hidden, a name the answer hasn't got, or a relation it hasn't. */
export interface Unseen {
  id: string;
  kind: "hidden" | "entity" | "relation";
  /** The hidden nodes to bring back for it to be seen. */
  hidden: string[];
}

const ENTITY = /^(actor|event|location):[^#]+$/;

/**
 * Returns what is selected if it isn't seen.
 *
 * @param shown the graph without what is hidden
 * @param whole all that was brought
 */
export function unseenSelection(
  { selected, hidden }: Pick<State, "selected" | "hidden">,
  shown: Pick<Graph, "nodes" | "edges">,
  whole: Pick<Graph, "nodes" | "edges">,
): Unseen | null {
  if (!selected || shown.nodes.has(selected) || shown.edges.has(selected)) return null;
  const edge = whole.edges.get(selected);
  const needed = whole.nodes.has(selected) ? [selected] : edge ? [edge.start, edge.end] : [];
  if (needed.length) return { id: selected, kind: "hidden", hidden: needed.filter((id) => hidden.includes(id)) };
  return { id: selected, kind: ENTITY.test(selected) ? "entity" : "relation", hidden: [] };
}
