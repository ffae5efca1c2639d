/** The schemas of the service's answers, as /openapi.json has them: written by `python -m graph_service.openapi.typescript`. */

export interface ActorAnswer {
  status?: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  id: string;
  kind: "actor";
  type: string;
  caption: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  latitude?: number;
  longitude?: number;
  part_of?: string;
  merged?: string[];
  summary?: string;
  when?: When;
  reality?: "happened" | "ongoing" | "planned" | "proposed" | "alleged";
  mode?: string;
  degree: number;
  distance?: number;
  expanded?: boolean;
  record: ActorRecord;
  evidence: Evidence;
  claims_left_out?: Record<string, string>;
}

export interface ActorRecord {
  id: string;
  attributes?: Record<string, string | number | boolean | null>;
  source?: string;
  name: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  former_ids?: string[];
  kind?: "actor";
  type: string;
}

export interface Analysis {
  nodes: number;
  ties: number;
  brokers?: Ranked[];
  communities?: Communities;
  centrality?: Centrality;
  windows?: Window[];
}

export interface Attribution {
  actor?: string;
  text?: string;
  kind?: "named" | "collective" | "anonymous" | "unattributed";
  count?: number;
  affiliation?: string;
}

export interface AuditAnswer {
  results: AuditEntry[];
  limit: number;
  next: string | null;
  removed_until: string | null;
}

export interface AuditEntry {
  id: string;
  at: string;
  action: string;
  by: string;
  via: "http" | "command line";
  address: string;
  token: string | null;
  request: string | null;
  what: string[];
  count: number;
  outcome: "begun" | "done" | "failed";
  details: Record<string, unknown>;
}

export interface Candidate {
  id: string;
  caption: string;
  type: string;
}

export interface Centrality {
  degree: Ranked[];
  betweenness: Ranked[];
  approximate: boolean;
}

export interface Change {
  about: string;
  change: "new" | "removed" | "weakened" | "strengthened";
  before: KnownStatus;
  after: KnownStatus;
}

export interface Changed {
  removed: string[];
  new: string[];
  weakened: Weakened[];
  paths?: Kept;
  conflicts?: Kept;
}

export interface ChangesAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  results: Change[];
  nodes: Record<string, Node>;
  limit: number;
  truncated: Truncated | null;
  next: string | null;
}

export interface Claim {
  id: string;
  about: string;
  property?: string;
  value?: string | Measure;
  as_of?: When;
  source: string;
  said?: When;
  attributed_to?: Attribution[];
  stance: "asserts" | "denies";
  certainty: "confirmed" | "stated" | "hedged";
  locator?: string;
  retracted?: When;
}

export interface ClaimAnswer {
  id: string;
  kind: "claim";
  record: ClaimRecord;
}

export interface ClaimRecord {
  kind?: "claim";
  id?: string;
  about: string;
  property?: string;
  value?: string | Measure;
  as_of?: string | WhenRecord;
  source: string;
  said?: string | WhenRecord;
  attributed_to?: Attribution[];
  stance?: "asserts" | "denies";
  certainty?: "confirmed" | "stated" | "hedged";
  locator?: string;
  retracted?: string | WhenRecord;
}

export interface ClaimsAnswer {
  total: Count;
  limit: number;
  next: string | null;
  results: ListedClaim[];
  sources: Record<string, Source>;
  truncated: Truncated | null;
}

export interface Communities {
  modularity: number;
  groups: string[][];
}

export interface Conflict {
  about: string;
  contrary_to?: string;
  property: string | null;
  as_of?: When;
  disagreement?: "denied" | "contradict" | "differ";
  readings?: Reading[];
  points?: Point[];
}

export interface ConflictsAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  results: Conflict[];
  nodes: Record<string, Node>;
  edges: Record<string, Edge>;
  limit: number;
  truncated: Truncated | null;
  next: string | null;
  changed?: Changed;
  explained?: Explained;
}

export interface Count {
  value: number;
  relation: "eq" | "gte";
}

export interface Cut {
  first: string;
  found: number;
}

export interface Days {
  least: number;
  most: number | null;
}

export interface DisputedEvidence {
  what: "disputed";
  one: string[];
  other: string[];
}

export interface DistanceEvidence {
  what: "distance";
  km: number;
}

export interface DuplicateCandidate {
  score: number;
  one: string;
  other: string;
  evidence: (NamesEvidence | TypesEvidence | WholesEvidence | DisputedEvidence | DistanceEvidence | NeighboursEvidence)[];
}

export interface Edge {
  status: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  id: string;
  type: string;
  start: string;
  end: string;
  role?: string;
  readings: Readings;
  title?: string;
  precision?: string;
  area?: string;
  when?: When;
  united?: string[];
}

export type EntityAnswer = ActorAnswer | LocationAnswer | EventAnswer | SourceAnswer | RelationAnswer | ClaimAnswer | MergeRecordAnswer;

export interface EventAnswer {
  status?: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  id: string;
  kind: "event";
  type: string;
  caption: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  latitude?: number;
  longitude?: number;
  part_of?: string;
  merged?: string[];
  summary?: string;
  when?: When;
  reality?: "happened" | "ongoing" | "planned" | "proposed" | "alleged";
  mode?: string;
  degree: number;
  distance?: number;
  expanded?: boolean;
  record: EventRecord;
  evidence: Evidence;
  claims_left_out?: Record<string, string>;
}

export interface EventRecord {
  id: string;
  attributes?: Record<string, string | number | boolean | null>;
  source?: string;
  kind?: "event";
  type: string;
  mode?: string;
  contexts?: string[];
  title: string;
  summary?: string;
  when?: string | WhenRecord;
  reality?: "happened" | "ongoing" | "planned" | "proposed" | "alleged";
  participants?: Participant[];
  locations?: Place[];
  links?: Link[];
  measures?: Record<string, number | Measure>;
}

export interface Evidence {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
}

export interface Explained {
  store: string;
  filter: Record<string, unknown>;
  steps: ExplainedStep[];
  milliseconds: number;
}

export interface ExplainedStep {
  step: string;
  in: number;
  out: number;
  milliseconds: number;
}

export interface Health {
  status: "alive" | "ready";
  parts?: Part[];
  unfinished_loads?: UnfinishedLoad[];
  notices?: string[];
}

export interface Hit {
  status?: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  id: string;
  kind: "actor" | "location" | "event";
  type: string;
  caption: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  latitude?: number;
  longitude?: number;
  part_of?: string;
  merged?: string[];
  summary?: string;
  when?: When;
  reality?: "happened" | "ongoing" | "planned" | "proposed" | "alleged";
  mode?: string;
  degree: number;
  distance?: number;
  expanded?: boolean;
  score: number;
  matches?: Match[];
}

export interface Import {
  id: string;
  name: string;
  size: number;
  options: Record<string, string>;
  created: string;
  started: string | null;
  ended: string | null;
  by: string;
  token: string | null;
  request: string | null;
  key: string | null;
  state: "queued" | "running" | "done" | "refused" | "failed" | "interrupted";
  progress: Record<string, unknown>;
  result: Record<string, unknown> | null;
  error: string | null;
}

export interface ImportsAnswer {
  results: Import[];
  limit: number;
}

export interface Kept {
  before: number;
  kept: number;
  new: number;
}

export interface KnownStatus {
  status: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed";
  source_count: number;
  claims: string[];
}

export interface Link {
  id?: string;
  type: string;
  target: string;
}

export interface ListedClaim {
  id: string;
  about: string;
  property?: string;
  value?: string | Measure;
  as_of?: When;
  source: string;
  said?: When;
  attributed_to?: Attribution[];
  stance: "asserts" | "denies";
  certainty: "confirmed" | "stated" | "hedged";
  locator?: string;
  retracted?: When;
  role: "about" | "relation" | "attributed_to" | "made_in";
}

export interface ListedSource {
  id: string;
  type: string;
  title: string;
  part_of?: string;
  republishes?: string;
  publisher?: string;
  authors?: string[];
  url?: string;
  published?: When;
  licence?: string;
  cite?: string;
  attributes?: Record<string, string | number | boolean | null>;
  retracted?: When;
  part_count: number;
  claim_count: number;
}

export interface LocationAnswer {
  status?: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  id: string;
  kind: "location";
  type: string;
  caption: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  latitude?: number;
  longitude?: number;
  part_of?: string;
  merged?: string[];
  summary?: string;
  when?: When;
  reality?: "happened" | "ongoing" | "planned" | "proposed" | "alleged";
  mode?: string;
  degree: number;
  distance?: number;
  expanded?: boolean;
  record: LocationRecord;
  evidence: Evidence;
  claims_left_out?: Record<string, string>;
}

export interface LocationRecord {
  id: string;
  attributes?: Record<string, string | number | boolean | null>;
  source?: string;
  name: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  former_ids?: string[];
  kind?: "location";
  type: string;
  latitude?: number;
  longitude?: number;
  part_of?: string;
}

export interface Match {
  field: "name" | "office" | "summary" | "description" | "mode" | "type" | "claim" | "source";
  text: string;
  id?: string;
}

export interface Measure {
  best?: number;
  low?: number;
  high?: number;
  share?: number;
  text?: string;
}

export interface MergeAnswer {
  id: string;
  merged: string;
  into: string;
  why: string;
  by?: string;
  decided: When;
  undone?: When;
  undone_why?: string;
  undone_by?: string;
  source?: string;
}

export interface MergeRecord {
  kind?: "merge";
  id?: string;
  merged: string;
  into: string;
  why: string;
  by?: string;
  decided: string;
  undone?: string | WhenRecord;
  undone_why?: string;
  undone_by?: string;
  source?: string;
}

export interface MergeRecordAnswer {
  id: string;
  kind: "merge";
  record: MergeRecord;
}

export interface MergesAnswer {
  total: Count;
  limit: number;
  next: string | null;
  results: MergeAnswer[];
}

export interface Moved {
  moved_to: string;
}

export interface NamesEvidence {
  what: "names";
  one: string;
  other: string;
  likeness: number;
}

export interface NeighbourhoodAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  claims_left_out?: Record<string, string>;
  nodes: Record<string, Node>;
  edges: Record<string, Edge>;
  centre: string | string[];
  totals: Record<string, Total>;
  analysis?: Analysis;
  complete: boolean;
  truncated: Truncated | null;
  changed?: Changed;
  explained?: Explained;
}

export interface NeighboursEvidence {
  what: "neighbours";
  count: number;
  ids: string[];
}

export interface Node {
  status?: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count?: number;
  claims?: string[];
  claim_count?: number;
  id: string;
  kind: "actor" | "location" | "event";
  type: string;
  caption: string;
  aliases?: string[];
  description?: string;
  identifiers?: Record<string, string>;
  latitude?: number;
  longitude?: number;
  part_of?: string;
  merged?: string[];
  summary?: string;
  when?: When;
  reality?: "happened" | "ongoing" | "planned" | "proposed" | "alleged";
  mode?: string;
  degree: number;
  distance?: number;
  expanded?: boolean;
}

export interface Part {
  name: "store" | "index" | "neo4j" | "schema" | "loads" | "disk";
  state: "ready" | "warning" | "failed";
  detail?: string;
}

export interface Participant {
  id?: string;
  actor: string;
  role: string;
}

export interface Path {
  length: number;
  nodes: string[];
  steps: Step[];
  time_order: "none" | "possible" | "certain" | null;
  status: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  source_count: number;
  weakest: number | null;
  arrival?: string;
  witness?: Witness[];
  undated?: number;
}

export interface PathAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  claims_left_out?: Record<string, string>;
  nodes: Record<string, Node>;
  edges: Record<string, Edge>;
  paths: Path[];
  not_walked: string[];
  complete: boolean;
  truncated: Truncated | null;
  beyond_depth: boolean;
  blocking_filter: string | null;
  would_connect: string[];
  stands_for: Record<string, string>;
  critical_sources: string[];
  changed?: Changed;
  explained?: Explained;
  analysis?: Analysis;
}

export interface Place {
  id?: string;
  location: string;
  role?: string;
  precision?: string;
  area?: string;
}

export interface Point {
  as_of: When | null;
  value: string | Measure | null;
  source: string;
  claim: string;
  stance: "asserts" | "denies";
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  parameter?: string;
  suggestions?: string[];
  candidates?: Candidate[];
  parts?: Part[];
  request_id?: string;
}

export interface Ranked {
  id: string;
  score: number;
}

export interface Reading {
  value?: string | Measure;
  about?: string;
  stance: "asserts" | "denies";
  claims: string[];
}

export interface Readings {
  forward: string;
  backward: string;
}

export interface RelationAnswer {
  id: string;
  kind: "relation";
  record: RelationRecord;
}

export interface RelationRecord {
  kind?: "relation";
  id: string;
  type: string;
  start: string;
  end: string;
  title?: string;
  when?: string | WhenRecord;
  attributes?: Record<string, string | number | boolean | null>;
  source?: string;
}

export interface ResolveAnswer {
  results: DuplicateCandidate[];
  total: Count;
  nodes: Record<string, Node>;
  compared: number;
  skipped: number;
  limit: number;
  next: string | null;
}

export interface RetractionAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  source: string;
  removed: number;
  weakened: number;
  results: Change[];
  complete: boolean;
}

export interface Role {
  id: string;
  actor: string;
  role: string;
  event: string;
  when: When | null;
  status: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed";
  source_count: number;
  claims: string[];
  claim_count: number;
  anonymous: boolean;
}

export interface RolesAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  total: Count;
  limit: number;
  next: string | null;
  results: Role[];
  nodes: Record<string, Node>;
  claims_left_out?: Record<string, string>;
  left_out?: number;
  relative?: Record<string, "certain" | "possible">;
  changed?: Changed;
  explained?: Explained;
}

export interface SchemaAnswer {
  version: string;
  records: Record<string, unknown>;
  vocabulary: Record<string, unknown>;
}

export interface SearchAnswer {
  total: Count;
  limit: number;
  next: string | null;
  results: Hit[];
  facets: Record<string, Record<string, number>>;
  claims_left_out?: Record<string, string>;
  left_out?: number;
  without_filters?: number;
  suggestions?: Suggestion[];
  truncated?: Truncated;
}

export interface Sequence {
  first: string;
  then: string;
  order: "certain" | "possible";
  days: Days;
  shared: string[];
  edges: string[];
}

export interface SequencesAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  claims_left_out?: Record<string, string>;
  nodes: Record<string, Node>;
  edges: Record<string, Edge>;
  results: Sequence[];
  skipped: Skipped[];
  cut: Cut[];
  complete: boolean;
  truncated: Truncated | null;
  limit: number;
  next: string | null;
  changed?: Changed;
  explained?: Explained;
}

export interface Skipped {
  id: string;
  relations: number;
}

export interface Source {
  id: string;
  type: string;
  title: string;
  part_of?: string;
  republishes?: string;
  publisher?: string;
  authors?: string[];
  url?: string;
  published?: When;
  licence?: string;
  cite?: string;
  attributes?: Record<string, string | number | boolean | null>;
  retracted?: When;
}

export interface SourceAnswer {
  id: string;
  type: string;
  title: string;
  part_of?: string;
  republishes?: string;
  publisher?: string;
  authors?: string[];
  url?: string;
  published?: When;
  licence?: string;
  cite?: string;
  attributes?: Record<string, string | number | boolean | null>;
  retracted?: When;
  kind: "source";
  record: SourceRecord;
}

export interface SourceRecord {
  kind?: "source";
  id: string;
  type: string;
  title: string;
  part_of?: string;
  republishes?: string;
  publisher?: string;
  authors?: string[];
  url?: string;
  published?: string | WhenRecord;
  licence?: string;
  cite?: string;
  attributes?: Record<string, string | number | boolean | null>;
  retracted?: string | WhenRecord;
}

export interface SourcesAnswer {
  total: Count;
  limit: number;
  next: string | null;
  results: ListedSource[];
}

export interface Standing {
  status: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity" | null;
  source_count: number | null;
}

export interface StatsAnswer {
  store: "embedded" | "neo4j";
  records: Record<string, number>;
  edges: number;
  unfinished_loads: UnfinishedLoad[];
  notices: string[];
}

export interface Step {
  edges: string[];
  direction: "forward" | "backward" | "both";
  readings: string[];
  status: "none" | "denied" | "disputed" | "hedged" | "stated" | "confirmed" | "identity";
  anonymous: boolean;
  claims: string[];
}

export type SubgraphAnswer = NeighbourhoodAnswer | PathAnswer;

export interface Suggestion {
  id: string;
  name: string;
}

export interface TimeBucket {
  start: string;
  end: string;
  certain: number;
  possible: number;
}

export interface TimelineAnswer {
  claims: Record<string, Claim>;
  sources: Record<string, Source>;
  total: Count;
  limit: number;
  next: string | null;
  results: Node[];
  buckets?: TimeBucket[];
  undated?: number;
  claims_left_out?: Record<string, string>;
  left_out?: number;
  relative?: Record<string, "certain" | "possible">;
  changed?: Changed;
  explained?: Explained;
}

export interface Total {
  found: number;
  returned: number;
}

export interface Truncated {
  reason: "limit" | "candidates" | "limit_per_relation" | "limit_per_first" | "edge_limit" | "max_degree" | "max_paths" | "budget" | "time";
  at_depth: number | null;
}

export interface TypesEvidence {
  what: "types";
  one: string;
  other: string;
}

export interface UnfinishedLoad {
  files: string[];
  begun: string;
  state: "running" | "interrupted";
  detail: string;
}

export interface Weakened {
  id: string;
  before: Standing;
  after: Standing;
}

export interface When {
  edtf: string | null;
  earliest: string | null;
  start_latest: string | null;
  end_earliest: string | null;
  latest: string | null;
  precision: "day" | "month" | "year" | "range";
  original?: string;
}

export interface WhenRecord {
  edtf?: string;
  earliest?: string;
  start_latest?: string;
  end_earliest?: string;
  latest?: string;
  original?: string;
}

export interface WholesEvidence {
  what: "wholes";
  ids: string[];
}

export interface Window {
  start: string;
  end: string;
  relations: number;
  degree: Ranked[];
}

export interface Witness {
  id: string;
  date: string | null;
}
