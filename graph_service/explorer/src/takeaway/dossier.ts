/** The dossier of what the page shows: what is asked of the service for it. */

import { MOST_VALUES } from "../api/query";
import type { State } from "../state/address";
import type { Answer } from "../state/answers";
import type { Graph } from "../state/graph";
import { dataRequest, type DataRequest } from "./data_files";

export interface DossierRequest extends DataRequest {
  /** Whether what the picture was grown by is in it: paths have no room for it. */
  hasGrown: boolean;
}

/**
 * The parameters of `/v1/subgraph/dossier` for the page; null where there is nothing to tell. Nodes that the picture was
 * grown by are further seeds, before events of a list that would be too many.
 *
 * @param asked the question, the growths and the days chosen
 * @param shown the graph, whose events a list grows from
 */
export function dossierRequest(asked: State, current: Answer, shown: Pick<Graph, "nodes" | "edges">): DossierRequest | null {
  const request = dataRequest(asked, current, shown);
  if (!request) return null;
  const grown = [...new Set(asked.grown.map(({ id }) => id))];
  const listed = request.parameters["seeds"];
  if (!listed) return { ...request, hasGrown: !grown.length };
  const further = grown.filter((id) => !listed.includes(id)).slice(0, MOST_VALUES - 1);
  const kept = listed.slice(0, MOST_VALUES - further.length);
  const left = request.left + listed.length - kept.length;
  const hasGrown = grown.every((id) => kept.includes(id) || further.includes(id));
  return { parameters: { ...request.parameters, seeds: [...kept, ...further] }, left, hasGrown };
}
