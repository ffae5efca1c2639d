/** Where the events of a graph were, and how exactly that is known. */

import { ask, type Parameters } from "../api/client";
import { fieldsOf, LONGEST_QUERY, MOST_VALUES, writeQuery } from "../api/query";
import type { GraphEdge, GraphNode, SubgraphAnswer } from "../api/types";
import { isInBrush, type Graph } from "../state/graph";

/** How a place is drawn: a point, a circle in which it lies, or a country's own shape. */
export type Extent = { kind: "point" } | { kind: "circle"; kilometres: number } | { kind: "country"; iso3: string };

export interface Site {
  place: GraphNode;
  /** Where it is drawn, which may be the middle of what it is part of. */
  point: [number, number] | null;
  extent: Extent;
  events: { event: GraphNode; role: string }[];
  /** What it is drawn as, if it has no point of its own. */
  within: GraphNode | null;
}

/** What a place's type says of its size, in kilometres about its point; a point where it is small. */
const KILOMETRES: Record<string, number> = { city: 5, neighbourhood: 1.5, camp: 1.5, place: 5, region: 30, territory: 40, border: 40, sea: 150, coastal_waters: 30, country: 150 };

/** Words of `precision` of an event's place that say it is only known by the region around. */
const ROUGH = new Set(["country", "territory", "region", "province", "district", "international"]);
const ROUGH_KILOMETRES = 30;

const PLACE_TYPES = new Set(["OCCURRED_AT", "CONCERNS_PLACE", "TARGETED", "ORIGINATED_AT", "DESTINED_FOR"]);

/** Gathers events by the places they happened at or concern, and places without any; those the brush leaves out don't count. */
export function sitesOf(graph: Pick<Graph, "nodes" | "edges">, brush: [string, string] | null): Site[] {
  const sites = new Map<string, Site>();
  const siteOf = (place: GraphNode): Site => {
    const known = sites.get(place.id);
    if (known) return known;
    const site = locate(place, graph.nodes);
    sites.set(place.id, site);
    return site;
  };
  for (const node of graph.nodes.values()) if (node.kind === "location") siteOf(node);
  for (const edge of graph.edges.values()) {
    const [event, place] = [graph.nodes.get(edge.start), graph.nodes.get(edge.end)];
    if (!event || !place || !PLACE_TYPES.has(edge.type) || !isInBrush(event.when, brush)) continue;
    const site = siteOf(place);
    site.events.push({ event, role: edge.readings.forward });
    if (isRough(edge) && site.extent.kind !== "country") site.extent = { kind: "circle", kilometres: ROUGH_KILOMETRES };
  }
  return [...sites.values()];
}

function isRough(edge: GraphEdge): boolean {
  return ROUGH.has(edge.precision ?? "");
}

/** Finds where to draw a place: at its own point, or in the nearest whole that has one. */
function locate(place: GraphNode, nodes: ReadonlyMap<string, GraphNode>): Site {
  let at: GraphNode | undefined = place;
  for (const seen = new Set<string>(); at && !seen.has(at.id); at = at.part_of ? nodes.get(at.part_of) : undefined) {
    seen.add(at.id);
    const point = pointOf(at);
    const iso3 = at.type === "country" ? at.identifiers?.["iso3"] : undefined;
    if (!point && !iso3) continue;
    const extent: Extent = iso3 ? { kind: "country", iso3 } : extentOf(at);
    return { place, point, extent, events: [], within: at === place ? null : at };
  }
  return { place, point: null, extent: { kind: "point" }, events: [], within: null };
}

function extentOf({ type }: GraphNode): Extent {
  const kilometres = KILOMETRES[type];
  return kilometres === undefined ? { kind: "point" } : { kind: "circle", kilometres };
}

function pointOf({ latitude, longitude }: GraphNode): [number, number] | null {
  return latitude === undefined || longitude === undefined ? null : [longitude, latitude];
}

const MOST_EVENTS = 500;
/** What stands beside the entities and filters in a request. */
const ROOM_FOR_OTHERS = 200;

/** Without what the switches let fall, which the map must not draw as if it stood. */
export function standingPart({ nodes, edges, changed }: Pick<Graph, "nodes" | "edges" | "changed">): Pick<Graph, "nodes" | "edges"> {
  if (!changed?.fallen.size) return { nodes, edges };
  const stands = ([id]: [string, unknown]): boolean => !changed.fallen.has(id);
  return { nodes: new Map([...nodes].filter(stands)), edges: new Map([...edges].filter(stands)) };
}

/**
 * Asks for the places of events that the picture has none for, and for what those are part of.
 *
 * @param filters which claims count: a place that only a source says that is switched off is no place
 * @param relation classes of relations, if not those to places alone
 */
export async function fetchPlaces(graph: Pick<Graph, "nodes" | "edges">, filters: Parameters, abort: AbortSignal, relation = ["place"]): Promise<Pick<Graph, "nodes" | "edges"> & { left: number }> {
  const placed = new Set([...graph.edges.values()].filter(({ type }) => PLACE_TYPES.has(type)).map(({ start }) => start));
  const events = [...graph.nodes.values()].filter(({ kind, id }) => kind === "event" && !placed.has(id)).map(({ id }) => id);
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const room = LONGEST_QUERY - ROOM_FOR_OTHERS - writeQuery(fieldsOf(filters)).length;
  for (const seeds of chunks(events.slice(0, MOST_EVENTS), room)) {
    const answer = await ask<SubgraphAnswer>("subgraph", { ...filters, seeds, relation, reality: ["any"], status: ["any"], limit: ["1000"] }, abort);
    for (const node of Object.values(answer.nodes)) nodes.set(node.id, node);
    for (const edge of Object.values(answer.edges)) edges.set(edge.id, edge);
  }
  return { nodes, edges, left: Math.max(0, events.length - MOST_EVENTS) };
}

/**
 * Parts of a list of ids that one request may name.
 *
 * @param room bytes that a request has for them; each part holds one at least
 */
export function chunks(ids: readonly string[], room: number): string[][] {
  const lists: string[][] = [];
  let length = Infinity;
  for (const id of ids) {
    const size = encodeURIComponent(id).length + 7;
    if (length + size > room || lists.at(-1)!.length === MOST_VALUES) {
      lists.push([]);
      length = 0;
    }
    lists.at(-1)!.push(id);
    length += size;
  }
  return lists;
}
