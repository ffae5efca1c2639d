/** What an element of the picture is, for those who hear it and for those who point at it. */

import type { GraphEdge, GraphNode } from "../api/types";
import type { Graph } from "../state/graph";
import { whenWords } from "../words/dates";
import { count, STATUS_WORDS, words } from "../words/labels";
import type { Bundle } from "./bundles";
import { CHANGE_WORDS } from "./changes";
import { realityOf } from "./doubt";
import type { SceneLine, SceneNode } from "./scene";
import { plainName } from "./text";

/** Long names are cut here, where they are only read out; a title holds the whole. */
const MOST_LETTERS = 160;

export function nameOf(node: GraphNode | undefined, id = ""): string {
  return plainName(node?.caption ?? id, MOST_LETTERS);
}

export type NodeFacts = Pick<SceneNode, "node" | "isSeed" | "isPinned" | "isFaded" | "change" | "more">;

/** `World Court order on Rafah, ruling, 24 May 2024, happened, stated; 8 relations, 3 drawn`. */
export function nodeWords({ node, isSeed, isPinned, isFaded, change, more }: NodeFacts): string {
  const facts = [
    nameOf(node),
    words(node.type),
    ...(node.when ? [whenWords(node.when)] : []),
    ...(node.reality ? [words(node.reality)] : []),
    ...(node.status && node.status !== "identity" ? [STATUS_WORDS[node.status] ?? node.status] : []),
  ];
  const drawn = node.degree - more;
  const notes = [
    more ? `${count(node.degree, "relation")}, ${drawn} drawn` : count(node.degree, "relation"),
    ...(isSeed ? ["the question starts or ends here"] : []),
    ...(isPinned ? ["pinned"] : []),
    ...(isFaded ? ["outside the days chosen"] : []),
    ...(change ? [CHANGE_WORDS[change]] : []),
  ];
  return `${facts.join(", ")}; ${notes.join("; ")}`;
}

/** `David Barnea negotiator in Talks in Paris, 24 May 2024, stated, 1 source; step of a path, the weakest`. */
export function lineWords(
  { edge, bundle, isStep, isWeakest, isFaded, change }: SceneLine,
  nodes: Graph["nodes"],
): string {
  const notes = [
    ...(isStep ? [isWeakest ? "the weakest step of a path" : "step of a path"] : []),
    ...(isFaded ? ["outside the days chosen"] : []),
    ...(change ? [CHANGE_WORDS[change]] : []),
  ];
  return [edge ? edgeWords(edge, nodes) : bundleWords(bundle, nodes), ...notes].join("; ");
}

export function edgeWords(edge: GraphEdge, nodes: Graph["nodes"]): string {
  const reality = realityOf(edge, nodes);
  const facts = [
    `${nameOf(nodes.get(edge.start), edge.start)} ${edge.readings.forward} ${nameOf(nodes.get(edge.end), edge.end)}`,
    ...(edge.when ? [whenWords(edge.when)] : []),
    ...(reality && reality !== "happened" ? [words(reality)] : []),
    STATUS_WORDS[edge.status] ?? edge.status,
    ...(edge.source_count === undefined ? [] : [count(edge.source_count, "source")]),
  ];
  return facts.join(", ");
}

export function bundleWords({ ends, edges }: Bundle, nodes: Graph["nodes"]): string {
  const readings = [...new Set(edges.map((edge) => (edge.role ? words(edge.role) : edge.readings.forward)))];
  const [first, last] = ends.map((id) => nameOf(nodes.get(id), id));
  const shown = readings.slice(0, 4).join(", ") + (readings.length > 4 ? ", and others" : "");
  return `${count(edges.length, "relation")} of ${first} and ${last}: ${shown}; Enter shows each`;
}
