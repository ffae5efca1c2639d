/** How what is said of an element shows in its drawing: by line and mark, never by colour alone. */

import type { GraphEdge, GraphNode, Reality, Status } from "../api/types";
import type { Graph } from "../state/graph";

/** How an element is drawn. `record` is what the data says of itself: that a place lies in another. */
export type Line = "solid" | "record" | "hedged" | "planned" | "alleged" | "disputed" | "denied";

/** Which doubt is drawn where several hold: the strongest first. */
const STRONGEST: readonly Line[] = ["denied", "disputed", "alleged", "planned", "hedged", "record", "solid"];

/** The sign that stands on an element beside its line. */
export const MARKS: Partial<Record<Line, string>> = { denied: "✕", disputed: "≠", alleged: "?" };

export const LINE_WORDS: Record<Line, string> = {
  solid: "stated or confirmed",
  record: "part of the record",
  hedged: "hedged: the source isn't sure",
  planned: "planned or proposed",
  alleged: "alleged",
  disputed: "disputed: sources contradict each other",
  denied: "denied",
};

export function lineOf(status: Status | undefined, reality: Reality | undefined): Line {
  const lines: Line[] = [ofStatus(status), ofReality(reality)];
  return STRONGEST.find((line) => lines.includes(line)) ?? "solid";
}

export function lineOfNode(node: GraphNode): Line {
  return lineOf(node.status, node.reality);
}

/** A part of an event is as real as the event. */
export function realityOf(edge: GraphEdge, nodes: Graph["nodes"]): Reality | undefined {
  const carrier = [edge.start, edge.end].find((id) => edge.id.startsWith(`${id}#`));
  return carrier === undefined ? undefined : nodes.get(carrier)?.reality;
}

export function lineOfEdge(edge: GraphEdge, nodes: Graph["nodes"]): Line {
  return lineOf(edge.status, realityOf(edge, nodes));
}

/** The line of parallel relations drawn as one: the firmest of them, for one firm relation connects. */
export function lineOfBundle(lines: readonly Line[]): Line {
  return STRONGEST.findLast((line) => lines.includes(line)) ?? "solid";
}

function ofStatus(status: Status | undefined): Line {
  if (status === "identity") return "record";
  return status === "hedged" || status === "disputed" || status === "denied" ? status : "solid";
}

function ofReality(reality: Reality | undefined): Line {
  if (reality === "planned" || reality === "proposed") return "planned";
  return reality === "alleged" ? "alleged" : "solid";
}
