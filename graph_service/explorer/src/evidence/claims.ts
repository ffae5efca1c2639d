/** Claims arranged for reading: values side by side, figures over time, who speaks and where. */

import type { Claim, GraphEdge, GraphNode, Measure, Source } from "../api/types";
import type { Graph } from "../state/graph";

/** The claims on an element that are at hand, in the order in which the service lists them. */
export function claimsOn(graph: Graph, id: string): Claim[] {
  const element = graph.nodes.get(id) ?? graph.edges.get(id);
  return (element?.claims ?? []).flatMap((claim) => graph.claims[claim] ?? []);
}

/** The record whose claims hold all of those on an element: an event for its parts, for a relation the entity that it starts from. */
export function recordOf(id: string, element: GraphNode | GraphEdge): string {
  if ("caption" in element) return id;
  return id.includes("#") ? id.slice(0, id.indexOf("#")) : element.start;
}

/** One property's values, each with the claims that give it; claims without a property assert the element itself. */
export interface Values {
  property: string;
  rows: { value: string; claims: Claim[] }[];
}

/** Puts claims that give one property beside each other; equal values become one row. */
export function valuesOf(claims: readonly Claim[]): Values[] {
  const byProperty = new Map<string, Map<string, Claim[]>>();
  for (const claim of claims) {
    if (claim.property === undefined) continue;
    const rows = byProperty.get(claim.property) ?? byProperty.set(claim.property, new Map()).get(claim.property)!;
    const key = JSON.stringify([claim.value, claim.stance]);
    rows.set(key, [...(rows.get(key) ?? []), claim]);
  }
  return [...byProperty].map(([property, rows]) => ({ property, rows: [...rows].map(([value, held]) => ({ value, claims: held })) }));
}

/** A figure somebody gave, and of what. */
export interface Figure {
  claim: Claim;
  measure: Measure;
  about: GraphNode;
}

/** All figures of a graph by what they count, in the order of the events; those that only one claim gives, too. */
export function figuresOf(graph: Graph): Map<string, Figure[]> {
  const figures = new Map<string, Figure[]>();
  for (const node of graph.nodes.values()) {
    for (const claim of claimsOn(graph, node.id)) {
      const measure = measureOf(claim.value);
      if (!measure || claim.property === undefined) continue;
      figures.set(claim.property, [...(figures.get(claim.property) ?? []), { claim, measure, about: node }]);
    }
  }
  return figures;
}

/** A claim's value as a figure; null for words and dates. */
export function measureOf(value: Claim["value"]): Measure | null {
  if (typeof value === "number") return { best: value };
  if (typeof value !== "object" || value === null) return null;
  return [value.best, value.low, value.high].some((bound) => bound !== undefined) ? value : null;
}

/** The lowest and highest number a figure allows; null where nothing bounds it. */
export function boundsOf({ best, low, high }: Measure): { low: number | null; high: number | null; best: number | null } {
  return { low: low ?? best ?? null, high: high ?? (low === undefined ? (best ?? null) : null), best: best ?? null };
}

/** Who speaks in some claims, by how much: actors, whom the service can leave out, and words for others. */
export interface Speakers {
  actors: Map<string, number>;
  anonymous: number;
  /** Claims of speakers who are known by words alone. */
  described: number;
}

export function speakersOf(claims: Iterable<Claim>): Speakers {
  const speakers: Speakers = { actors: new Map(), anonymous: 0, described: 0 };
  for (const { attributed_to: said = [] } of claims) {
    for (const id of new Set(said.flatMap(({ actor }) => actor ?? []))) speakers.actors.set(id, (speakers.actors.get(id) ?? 0) + 1);
    if (said.some(({ kind }) => kind === "anonymous")) speakers.anonymous += 1;
    else if (said.some(({ actor }) => actor === undefined)) speakers.described += 1;
  }
  return speakers;
}

/** How many claims each source makes, with its wholes below which it stands; wholes first. */
export function sourcesOf(claims: Iterable<Claim>, sources: Record<string, Source>): { source: Source; claims: number; depth: number }[] {
  const counts = new Map<string, number>();
  for (const { source } of claims) {
    for (let id: string | undefined = source; id; id = sources[id]?.part_of) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const rows: { source: Source; claims: number; depth: number }[] = [];
  const add = (id: string, depth: number): void => {
    rows.push({ source: sources[id]!, claims: counts.get(id)!, depth });
    const parts = [...counts.keys()].filter((part) => sources[part]?.part_of === id);
    for (const part of parts.sort(byClaims)) add(part, depth + 1);
  };
  // Whoever looks at few of a thousand sources should see those that most hangs on.
  const byClaims = (a: string, b: string): number => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1);
  const isRoot = (id: string): boolean => sources[id] !== undefined && !counts.has(sources[id].part_of ?? "");
  for (const id of [...counts.keys()].filter(isRoot).sort(byClaims)) add(id, 0);
  return rows;
}

/** What is switched off: sources with their parts, actors as speakers, anonymous speakers. */
export interface Off {
  sources: ReadonlySet<string>;
  speakers: ReadonlySet<string>;
  anonymous: boolean;
}

/** Whether a claim counts no more: its source is off, or all who are named as its speakers are. */
export function isOff({ source, attributed_to: said = [] }: Claim, off: Off, sources: Record<string, Source>): boolean {
  for (let id: string | undefined = source; id; id = sources[id]?.part_of) if (off.sources.has(id)) return true;
  if (!said.length) return false;
  return said.every(({ actor, kind }) => (off.anonymous && kind === "anonymous") || (actor !== undefined && off.speakers.has(actor)));
}

/** Parts of what fell: what stands on nothing any more, and what still stands but is not reached by the question. */
export function splitFallen(graph: Graph, off: Off): { groundless: string[]; unreached: string[] } {
  const groundless: string[] = [];
  const unreached: string[] = [];
  for (const id of graph.changed?.fallen ?? []) {
    const claims = claimsOn(graph, id);
    const isGroundless = claims.length > 0 && claims.every((claim) => isOff(claim, off, graph.sources));
    (isGroundless ? groundless : unreached).push(id);
  }
  return { groundless, unreached };
}
