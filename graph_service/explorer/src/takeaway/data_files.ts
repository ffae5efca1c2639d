/** The answer as files of other programs: what is asked of the service for them. */

import type { Parameters } from "../api/client";
import { fieldsOf, LONGEST_QUERY, MOST_VALUES, writeQuery } from "../api/query";
import type { Answer } from "../state/answers";
import { FILTERS } from "../state/answers";
import type { State } from "../state/address";
import { isInBrush, type Graph } from "../state/graph";

/** A format of `/v1/subgraph/{format}`. */
export interface DataFormat {
  format: string;
  label: string;
  ending: string;
  use: string;
}

export const DATA_FORMATS: readonly DataFormat[] = [
  { format: "ndjson", label: "NDJSON", ending: "ndjson", use: "the records, which conflict-graph loads again" },
  { format: "gexf", label: "GEXF", ending: "gexf", use: "for Gephi, with its timeline" },
  { format: "graphml", label: "GraphML", ending: "graphml", use: "for Gephi, yEd, igraph and Cytoscape" },
  { format: "csv", label: "CSV", ending: "csv.zip", use: "four tables in a zip, for spreadsheets" },
  { format: "node-link", label: "Node-link", ending: "node-link.json", use: "JSON for networkx and D3" },
  { format: "json", label: "JSON", ending: "json", use: "the answer as the service gives it" },
];

/** The answer as people read it. */
export const DOSSIERS: readonly DataFormat[] = [
  { format: "dossier", label: "HTML", ending: "html", use: "one file that opens from the disk, without scripts" },
  { format: "markdown", label: "Markdown", ending: "md", use: "the same as text, without pictures" },
];

export interface DataRequest {
  parameters: Parameters;
  /** How many events the request leaves out, because addresses have an end. */
  left: number;
}

/** Of a query, with room for what the service's address is mounted under. */
const LONGEST = LONGEST_QUERY - 500;
const MOST_NEIGHBOURS = "1000";

/**
 * The parameters by which the service writes what the page shows; null where there is nothing.
 *
 * @param asked the question and the days chosen
 * @param shown the graph, whose events a list grows from
 */
export function dataRequest(asked: State, current: Answer, shown: Pick<Graph, "nodes" | "edges">): DataRequest | null {
  const { of = [], ...rest } = asked.parameters;
  if (asked.question === "path") return { parameters: rest, left: 0 };
  if (asked.question === "around") return of.length ? { parameters: { ...rest, seeds: of }, left: 0 } : null;
  const filters = Object.fromEntries([...FILTERS, "without"].flatMap((name) => (rest[name] ? [[name, rest[name]]] : [])));
  const ids = seedsOf(current, shown).filter((id) => isInBrush(shown.nodes.get(id)?.when, asked.brush));
  const seeds: string[] = [];
  let length = writeQuery(fieldsOf(filters)).length;
  for (const id of ids) {
    length += encodeURIComponent(id).length + "&seeds=".length;
    if (length > LONGEST || seeds.length === MOST_VALUES) break;
    seeds.push(id);
  }
  return seeds.length ? { parameters: { ...filters, seeds, limit: [MOST_NEIGHBOURS] }, left: ids.length - seeds.length } : null;
}

/** What a list of events or disagreements is about, in its order: of a relation, both ends. */
function seedsOf({ question, data }: Answer, { nodes, edges }: Pick<Graph, "nodes" | "edges">): string[] {
  if (question === "timeline") return data.results.map(({ id }) => id).filter((id) => nodes.has(id));
  if (question !== "conflicts") return [];
  const about = data.results.flatMap(({ about: id }) => {
    const edge = edges.get(id);
    return edge ? [edge.start, edge.end] : [id];
  });
  return [...new Set(about)].filter((id) => nodes.has(id));
}

/** What the files hold and what they don't, in sentences. */
export function contentsWords(asked: State, { left }: Pick<DataRequest, "left">): string {
  const what = { timeline: "event", conflicts: "disagreement" }[asked.question as string];
  return [
    what ? `Dossier and data files hold each ${what} of the list, with the actors and places it is connected to.` : "Dossier and data files hold the whole answer to the question.",
    asked.hidden.length > 0 && "What you hid in the picture is in them all the same.",
    asked.grown.length > 0 && "What you added to the picture by growing it is not in the data files.",
    left > 0 && `The last ${left.toLocaleString("en")} of the list don't fit in: choose fewer days on the timeline, or ask for fewer.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** What the header `X-Complete` says, in words; null where the file is whole. */
export function cutWords(header: string | null): string | null {
  if (!header?.startsWith("false")) return null;
  const reason = /reason=([\w-]+)/.exec(header)?.[1]?.replaceAll("_", " ") ?? "limit";
  return `It is a part: the answer was cut by its ${reason}.`;
}
