/** What the service answers, as far as the explorer reads it (docs/http.md, /openapi.json). */

export type Kind = "actor" | "location" | "event";
/** `none` stands on no claim that counts, `identity` on the record itself. */
export type Status = "confirmed" | "stated" | "hedged" | "disputed" | "denied" | "none" | "identity";
export type Reality = "happened" | "ongoing" | "alleged" | "planned" | "proposed";

/** A date with its four bounds, each an ISO day; null means that nothing bounds it. */
export interface When {
  edtf: string | null;
  earliest: string | null;
  start_latest: string | null;
  end_earliest: string | null;
  latest: string | null;
  precision: string;
  original?: string;
}

export interface GraphNode {
  id: string;
  kind: Kind;
  type: string;
  caption: string;
  aliases?: string[];
  description?: string;
  summary?: string;
  when?: When;
  reality?: Reality;
  mode?: string;
  status?: Status;
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  degree: number;
  distance?: number;
  latitude?: number;
  longitude?: number;
  part_of?: string;
  identifiers?: Record<string, string>;
}

export interface GraphEdge {
  id: string;
  type: string;
  role?: string;
  readings: { forward: string; backward: string };
  start: string;
  end: string;
  title?: string;
  /** How exactly an event's place is known, and the words for it. */
  precision?: string;
  area?: string;
  when?: When;
  status: Status;
  source_count?: number;
  claims?: string[];
  claim_count?: number;
}

/** Whom a claim is attributed to: an actor of the graph, or words for somebody outside it. */
export interface Speaker {
  actor?: string;
  text?: string;
  kind?: "named" | "collective" | "anonymous" | "unattributed";
  count?: number;
  /** Whom somebody outside the graph belongs to: an actor. */
  affiliation?: string;
}

/** A figure as sources give it: exact or between bounds, in their words. */
export interface Measure {
  best?: number;
  low?: number;
  high?: number;
  share?: number;
  text?: string;
}

export interface Claim {
  id: string;
  about: string;
  property?: string;
  value?: string | number | Measure;
  as_of?: When;
  /** When it was said, where the source gives another day than its own. */
  said?: When;
  source: string;
  attributed_to?: Speaker[];
  locator?: string;
  stance: "asserts" | "denies";
  certainty: "confirmed" | "stated" | "hedged";
}

export interface Source {
  id: string;
  type: string;
  title: string;
  publisher?: string;
  published?: When;
  part_of?: string;
  authors?: string[];
  url?: string;
  licence?: string;
  cite?: string;
  retracted?: When;
}

/** A source in a list of them. */
export interface ListedSource extends Source {
  claim_count: number;
  part_count: number;
}

/** The claims on an entity, its parts and its relations. */
export interface ClaimsAnswer {
  results: Claim[];
  total: Total;
  sources: Record<string, Source>;
  next: string | null;
}

/** What every answer with a graph in it holds. */
export interface GraphParts {
  nodes: Record<string, GraphNode>;
  edges: Record<string, GraphEdge>;
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
}

/** What answers list of claims in part. */
export interface ListedInPart {
  /** Elements with more claims than are listed, each with the record whose claims hold them all. */
  claims_left_out?: Record<string, string>;
}

export interface Truncated {
  reason: string;
  at_depth: number | null;
}

/** How firmly something stands; null where it needs no claim. */
export interface KnownStanding {
  status: Status | null;
  source_count: number | null;
}

/** What `without` changes: ids of removed and new elements, and those that stand on less. */
export interface Changed {
  removed: string[];
  new: string[];
  weakened: { id: string; before: KnownStanding; after: KnownStanding }[];
  paths?: { before: number; kept: number; new: number };
}

export interface PathStep {
  edges: string[];
  direction: "forward" | "backward" | "both";
  readings: string[];
  status: Status;
  anonymous: boolean;
  claims: string[];
}

export interface Path {
  length: number;
  nodes: string[];
  steps: PathStep[];
  time_order: "certain" | "possible" | "none" | null;
  status: Status;
  source_count: number;
  weakest: number | null;
  arrival?: string;
}

export interface PathsAnswer extends GraphParts, ListedInPart {
  paths: Path[];
  complete: boolean;
  truncated: Truncated | null;
  beyond_depth: boolean;
  blocking_filter: string | null;
  critical_sources: string[];
  would_connect: unknown[];
  not_walked: string[];
  changed?: Changed;
}

export interface NeighbourhoodAnswer extends GraphParts, ListedInPart {
  /** Several of a subgraph that grows from several. */
  centre: string | string[];
  totals: Record<string, { found: number; returned: number }>;
  complete: boolean;
  truncated: Truncated | null;
  changed?: Changed;
}

/** What `subgraph` answers: for seeds, or for two ends. */
export type SubgraphAnswer = NeighbourhoodAnswer | PathsAnswer;

export interface Total {
  value: number;
  relation: "eq" | "gte";
}

export interface SearchAnswer {
  results: (GraphNode & { score: number; matches?: { field: string; text: string; id?: string }[] })[];
  total: Total;
  facets?: Record<string, Record<string, number>>;
  suggestions?: { id: string; name: string }[];
  without_filters?: number;
  next: string | null;
}

export interface TimelineAnswer extends ListedInPart {
  results: GraphNode[];
  total: Total;
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  buckets?: { start: string; end: string; certain: number; possible: number }[];
  undated?: number;
  next: string | null;
  changed?: Changed;
}

/** One of the values that disagree, and the claims that give it. */
export interface Reading {
  value?: string | Measure;
  about?: string;
  stance: "asserts" | "denies";
  claims: string[];
}

export interface Conflict {
  about: string;
  /** The relation that this one can't stand beside. */
  contrary_to?: string;
  /** Null where it is about whether there is such a thing at all. */
  property: string | null;
  as_of?: When;
  disagreement?: "denied" | "contradict" | "differ";
  readings?: Reading[];
}

export interface ConflictsAnswer extends GraphParts {
  results: Conflict[];
  next: string | null;
  truncated: Truncated | null;
  changed?: Changed;
}

export interface SourcesAnswer {
  results: ListedSource[];
  total: Total;
  next: string | null;
}

export interface StatsAnswer {
  store: string;
  records: Record<string, number>;
  edges: number;
  unfinished_loads: unknown[];
  /** What is wrong with the store, though it answers. */
  notices?: string[];
}

/** An error of the service (RFC 9457). */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail?: string;
  parameter?: string;
}
