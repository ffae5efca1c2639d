/**
 * Whether the explorer's types of answers are those that the service documents: `tsc` says so, nothing runs.
 *
 * Each line fails if the explorer reads a field that there is not, or as another type than it has; and if there is a field that
 * is neither read nor named here as unread.
 */

import type * as api from "../src/api/types";
import type * as served from "./served_types";

type Fits<Mine, Served, Unread extends keyof Served = never> = [Exclude<keyof Mine, keyof Served>] extends [never]
  ? [Exclude<keyof Served, keyof Mine | Unread>] extends [never]
    ? Served extends Mine
      ? true
      : { "is of another type": { [Key in keyof Mine & keyof Served]: Served[Key] extends Mine[Key] ? never : Key }[keyof Mine & keyof Served] }
    : { "is neither read nor named as unread": Exclude<keyof Served, keyof Mine | Unread> }
  : { "is not in the answer": Exclude<keyof Mine, keyof Served> };

export const when: Fits<api.When, served.When> = true;
export const node: Fits<api.GraphNode, served.Node, "merged" | "expanded"> = true;
export const edge: Fits<api.GraphEdge, served.Edge, "united"> = true;
export const speaker: Fits<api.Speaker, served.Attribution> = true;
export const measure: Fits<api.Measure, served.Measure> = true;
export const claim: Fits<api.Claim, served.Claim, "retracted"> = true;
export const listedClaim: Fits<api.Claim, served.ListedClaim, "retracted" | "role"> = true;
export const source: Fits<api.Source, served.Source, "republishes" | "attributes"> = true;
export const listedSource: Fits<api.ListedSource, served.ListedSource, "republishes" | "attributes"> = true;
export const claims: Fits<api.ClaimsAnswer, served.ClaimsAnswer, "limit" | "truncated"> = true;
export const truncated: Fits<api.Truncated, served.Truncated> = true;
export const changed: Fits<api.Changed, served.Changed, "conflicts"> = true;
export const step: Fits<api.PathStep, served.Step> = true;
export const path: Fits<api.Path, served.Path, "witness" | "undated"> = true;
export const paths: Fits<api.PathsAnswer, served.PathAnswer, "stands_for" | "explained" | "analysis"> = true;
export const neighbourhood: Fits<api.NeighbourhoodAnswer, served.NeighbourhoodAnswer, "explained" | "analysis"> = true;
export const subgraph = (answer: served.SubgraphAnswer): api.SubgraphAnswer => answer;
export const total: Fits<api.Total, served.Count> = true;
export const search: Fits<api.SearchAnswer, served.SearchAnswer, "claims_left_out" | "left_out" | "limit" | "truncated"> = true;
export const timeline: Fits<api.TimelineAnswer, served.TimelineAnswer, "explained" | "left_out" | "limit" | "relative"> = true;
export const reading: Fits<api.Reading, served.Reading> = true;
export const standing: Fits<api.KnownStanding, served.Standing> = true;
export const conflict: Fits<api.Conflict, served.Conflict, "points"> = true;
export const conflicts: Fits<api.ConflictsAnswer, served.ConflictsAnswer, "limit" | "explained"> = true;
export const sources: Fits<api.SourcesAnswer, served.SourcesAnswer, "limit"> = true;
export const problem: Fits<api.ProblemDetails, served.Problem, "candidates" | "parts" | "request_id" | "suggestions"> = true;
export const stats: Fits<api.StatsAnswer, served.StatsAnswer> = true;
