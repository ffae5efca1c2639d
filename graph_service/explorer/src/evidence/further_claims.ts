/** Claims beyond the fifty that an answer lists of one thing: asked for where their sources are to be switched. */

import { signal } from "@preact/signals";
import { ask, entityPath, type Parameters } from "../api/client";
import type { Claim, ClaimsAnswer, Source } from "../api/types";
import type { Graph } from "../state/graph";

/** The most that the service lists on a page. */
export const MOST_CLAIMS = "1000";
/** Filters that lists of claims take, without those that the switches set. */
export const UNSWITCHED_FILTERS = ["source", "known_at", "certainty", "attribution", "attributed_to", "dataset"];
/** Requests by one click. */
const MOST_RECORDS = 20;

/** What has come, by the request. */
const fetched = signal<ReadonlyMap<string, ClaimsAnswer>>(new Map());

export interface Further {
  claims: Claim[];
  sources: Record<string, Source>;
  /** Records whose claims have not been asked for, or not all. */
  unasked: string[];
  cut: number;
}

/**
 * The claims that have come on what the graph holds, and which records have more.
 *
 * @param leftOut records that have more claims than an answer lists
 * @param filters which claims count
 */
export function furtherClaims(leftOut: readonly string[], filters: Parameters, { nodes, edges }: Pick<Graph, "nodes" | "edges">): Further {
  return gather(leftOut, (record) => fetched.value.get(keyOf(record, filters)), (id) => nodes.has(id) || edges.has(id));
}

/** Puts together what has come of some records. */
export function gather(records: readonly string[], answerOf: (record: string) => ClaimsAnswer | undefined, isShown: (id: string) => boolean): Further {
  const further: Further = { claims: [], sources: {}, unasked: [], cut: 0 };
  for (const record of new Set(records)) {
    const answer = answerOf(record);
    if (!answer) {
      further.unasked.push(record);
      continue;
    }
    const claims = answer.results.filter(({ about }) => isShown(about));
    further.claims.push(...claims);
    for (const { source } of claims) addWholes(source, answer.sources, further.sources);
    further.cut += answer.total.value - answer.results.length;
  }
  return further;
}

/** A source and what it is part of. */
function addWholes(id: string, sources: Record<string, Source>, to: Record<string, Source>): void {
  for (let at: Source | undefined = sources[id]; at && !to[at.id]; at = at.part_of ? sources[at.part_of] : undefined) to[at.id] = at;
}

/** Asks for the claims on some records, a few at a time. */
export async function fetchFurther(records: readonly string[], filters: Parameters): Promise<void> {
  const next = records.slice(0, MOST_RECORDS);
  const answers = await Promise.all(next.map((record) => ask<ClaimsAnswer>(entityPath(record, "/claims"), { ...filters, limit: [MOST_CLAIMS] })));
  fetched.value = new Map([...fetched.value, ...next.map((record, at) => [keyOf(record, filters), answers[at]!] as const)]);
}

function keyOf(record: string, filters: Parameters): string {
  return JSON.stringify([record, filters]);
}
