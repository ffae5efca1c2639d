/** The picture as rows of text: what the tables show, and how they sort. */

import type { Claim, Conflict, ConflictsAnswer, GraphEdge, GraphNode } from "../api/types";
import { measureOf } from "../evidence/claims";
import { isInBrush, type Graph } from "../state/graph";
import { whenWords } from "../words/dates";
import { publisherOf, speakerWords, standingWords, valueWords, words } from "../words/labels";

export interface Cell {
  text: string;
  /** What the column is sorted by, where that isn't the text. */
  sort?: string | number;
}

export interface TableRow {
  /** The node or relation that the row selects. */
  id: string;
  key: string;
  cells: Cell[];
}

export interface Table {
  name: string;
  columns: readonly string[];
  rows: TableRow[];
}

type Name = (id: string) => string;

/** Who had part in the events and where they were, for answers that list events alone. */
export type Surroundings = Pick<Graph, "nodes" | "edges">;
export const NOTHING_AROUND: Surroundings = { nodes: new Map(), edges: new Map() };

/** All tables of a graph: events, actors and places, relations, claims; each without what the brush leaves out. */
export function tablesOf(graph: Graph, brush: [string, string] | null, nameOf: Name, around: Surroundings = NOTHING_AROUND): Table[] {
  const inBrush = (node: GraphNode): boolean => isInBrush(node.when, brush);
  const nodes = [...graph.nodes.values()].filter(inBrush);
  const shown = new Set(nodes.map(({ id }) => id));
  const edges = [...graph.edges.values()].filter(({ start, end }) => shown.has(start) && shown.has(end));
  const wider = { ...graph, nodes: new Map([...around.nodes, ...graph.nodes]) };
  const links = [...new Map([...around.edges, ...edges.map((edge) => [edge.id, edge] as const)]).values()];
  return [eventsTable(nodes, links, wider, nameOf), entitiesTable(nodes, graph), relationsTable(edges, graph, nameOf), claimsTable(nodes, edges, graph, nameOf)];
}

function eventsTable(nodes: readonly GraphNode[], edges: readonly GraphEdge[], graph: Graph, nameOf: Name): Table {
  const events = nodes.filter(({ kind }) => kind === "event");
  const places = new Map<string, string[]>();
  const actors = new Map<string, string[]>();
  for (const { start, end, role } of edges) {
    if (graph.nodes.get(end)?.kind === "location" && graph.nodes.get(start)?.kind === "event") push(places, start, nameOf(end));
    if (graph.nodes.get(start)?.kind === "actor" && graph.nodes.get(end)?.kind === "event") push(actors, end, role ? `${nameOf(start)} (${words(role)})` : nameOf(start));
  }
  return {
    name: "Events",
    columns: ["When", "Event", "Kind", "Who", "Where", "Figures", "Status"],
    rows: events.map((event) => ({
      id: event.id,
      key: event.id,
      cells: [
        { text: whenWords(event.when), sort: event.when?.earliest ?? event.when?.latest ?? "9999" },
        { text: event.caption },
        { text: [words(event.type), event.reality === "happened" ? "" : event.reality].filter(Boolean).join(", ") },
        { text: (actors.get(event.id) ?? []).join("; ") },
        { text: (places.get(event.id) ?? []).join("; ") },
        { text: figuresOf(event, graph).join("; ") },
        standing(event, graph),
      ],
    })),
  };
}

function figuresOf(event: GraphNode, graph: Graph): string[] {
  return (event.claims ?? []).flatMap((id) => {
    const claim = graph.claims[id];
    return claim?.property && measureOf(claim.value) ? [`${words(claim.property)} ${valueWords(claim.value)}`] : [];
  });
}

function entitiesTable(nodes: readonly GraphNode[], graph: Graph): Table {
  const entities = nodes.filter(({ kind }) => kind !== "event");
  return {
    name: "Actors and places",
    columns: ["Name", "Kind", "Also called", "Part of", "Relations"],
    rows: entities.map((node) => ({
      id: node.id,
      key: node.id,
      cells: [
        { text: node.caption },
        { text: words(node.type) },
        { text: (node.aliases ?? []).join("; ") },
        { text: node.part_of ? (graph.nodes.get(node.part_of)?.caption ?? node.part_of) : "" },
        { text: String(node.degree), sort: node.degree },
      ],
    })),
  };
}

function relationsTable(edges: readonly GraphEdge[], graph: Graph, nameOf: Name): Table {
  return {
    name: "Relations",
    columns: ["From", "Relation", "To", "When", "Status"],
    rows: edges.map((edge) => ({
      id: edge.id,
      key: edge.id,
      cells: [
        { text: nameOf(edge.start) },
        { text: edge.title ? `${edge.readings.forward} (${edge.title})` : edge.readings.forward },
        { text: nameOf(edge.end) },
        { text: edge.when ? whenWords(edge.when) : "", sort: edge.when?.earliest ?? "9999" },
        standing(edge, graph),
      ],
    })),
  };
}

function claimsTable(nodes: readonly GraphNode[], edges: readonly GraphEdge[], graph: Graph, nameOf: Name): Table {
  const rows: TableRow[] = [];
  const add = (element: GraphNode | GraphEdge, about: string): void => {
    for (const id of element.claims ?? []) {
      const claim = graph.claims[id];
      if (claim && claim.about === element.id) rows.push({ id: element.id, key: id, cells: claimCells(claim, about, graph, nameOf) });
    }
  };
  for (const node of nodes) add(node, node.caption);
  for (const edge of edges) add(edge, `${nameOf(edge.start)} ${edge.readings.forward} ${nameOf(edge.end)}`);
  return { name: "Claims", columns: ["About", "Says", "Who", "Source", "Certainty", "As of"], rows };
}

function claimCells(claim: Claim, about: string, graph: Graph, nameOf: Name): Cell[] {
  const source = graph.sources[claim.source];
  const says = claim.property ? `${words(claim.property)}: ${valueWords(claim.value)}` : "that it is so";
  return [
    { text: about },
    { text: claim.stance === "denies" ? `denies ${says}` : says },
    { text: (claim.attributed_to ?? []).map((speaker) => speakerWords(speaker, nameOf)).join("; ") },
    { text: [source ? publisherOf(source, graph.sources) : nameOf(claim.source), source?.title, claim.locator].filter(Boolean).join(", ") },
    { text: claim.certainty },
    { text: claim.as_of ? whenWords(claim.as_of) : "", sort: claim.as_of?.earliest ?? "9999" },
  ];
}

/** Disagreements as a table: a row a value, so that rival values stand under each other. */
export function conflictsTable({ results, nodes, edges, claims, sources }: ConflictsAnswer, nameOf: Name): Table {
  const parts = { nodes, edges };
  const rows = results.flatMap((conflict) =>
    (conflict.readings ?? []).map((reading, at): TableRow => {
      const held = reading.claims.flatMap((id) => claims[id] ?? []);
      const who = held.map((claim) => {
        const source = sources[claim.source];
        const speakers = (claim.attributed_to ?? []).map((speaker) => speakerWords(speaker, nameOf)).join(", ");
        const publisher = source ? publisherOf(source, sources) : nameOf(claim.source);
        return [speakers && `${speakers} in`, publisher, claim.locator && `, ${claim.locator}`].filter(Boolean).join(" ").replace(" ,", ",");
      });
      const value = reading.about === undefined ? valueWords(reading.value) : subjectWords(reading.about, parts, nameOf);
      return {
        id: conflict.about,
        key: `${conflict.about} ${conflict.property} ${at}`,
        cells: [
          { text: subjectWords(conflict.about, parts, nameOf) },
          { text: [conflictWords(conflict), conflict.as_of && `as of ${whenWords(conflict.as_of)}`].filter(Boolean).join(", ") },
          { text: reading.stance === "denies" ? ["denied", value].filter(Boolean).join(": ") : value || "asserted" },
          { text: who.join("; ") },
          { text: DISAGREEMENTS[conflict.disagreement ?? ""] ?? "" },
        ],
      };
    }),
  );
  return { name: "Disagreements", columns: ["About", "What", "Value", "Who says so", "How they disagree"], rows };
}

/** What is disagreed on: a property, whether there is such a thing, or which of two relations there is. */
function conflictWords({ property, contrary_to }: Conflict): string {
  if (property !== null) return words(property);
  return contrary_to === undefined ? "whether it is so" : "which of two relations";
}

/** What claims are about, by name: an entity, a relation with both ends, or somebody's part in an event. */
function subjectWords(id: string, { nodes, edges }: Pick<ConflictsAnswer, "nodes" | "edges">, nameOf: Name): string {
  const name = (end: string): string => nodes[end]?.caption ?? nameOf(end);
  const edge = edges[id];
  if (edge) return `${name(edge.start)} ${edge.readings.forward} ${name(edge.end)}`;
  const [whole = id, part] = id.split("#", 2);
  if (nodes[id] || part === undefined) return name(id);
  const [role = "", ...end] = part.split(":");
  return `${name(whole)}, ${words(role)}${end.length ? `: ${name(end.join(":"))}` : ""}`;
}

const DISAGREEMENTS: Record<string, string> = {
  denied: "one denies what another says",
  contradict: "they can't all be true",
  differ: "they differ",
};

/** Rows in the order of one column; equal ones stay in the order they were in. */
export function sortRows(rows: readonly TableRow[], column: number, descending: boolean): TableRow[] {
  const collator = new Intl.Collator("en", { numeric: true });
  const compare = (a: TableRow, b: TableRow): number => {
    const [x, y] = [a.cells[column]!, b.cells[column]!];
    if (typeof x.sort === "number" && typeof y.sort === "number") return x.sort - y.sort;
    return collator.compare(String(x.sort ?? x.text), String(y.sort ?? y.text));
  };
  return [...rows].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function standing({ id, status, source_count }: GraphNode | GraphEdge, { changed }: Graph): Cell {
  const fallen = changed?.fallen.has(id) ? "no longer reached; " : "";
  return { text: `${fallen}${standingWords(status, source_count)}` };
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}
