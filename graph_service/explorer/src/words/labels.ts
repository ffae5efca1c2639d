/** Words for what the service names by code. */

import type { Claim, GraphNode, Measure, Source, Speaker } from "../api/types";

/** A code such as `armed_group` or `OCCURRED_AT` in words. */
export function words(code: string): string {
  return code.replaceAll("_", " ").toLowerCase();
}

export const STATUS_WORDS: Record<string, string> = {
  confirmed: "confirmed",
  stated: "stated",
  hedged: "hedged",
  disputed: "disputed",
  denied: "denied",
  identity: "part of the record",
};

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Who speaks, in words: `3 × officials briefed on the talks (anonymous)`. */
export function speakerWords(speaker: Speaker, nodes: Record<string, GraphNode>): string {
  const name = speaker.actor ? (nodes[speaker.actor]?.caption ?? words(speaker.actor.replace(/^actor:/, "").replaceAll("-", " "))) : (speaker.text ?? "somebody");
  const number = speaker.count && speaker.count > 1 ? `${speaker.count} × ` : "";
  return `${number}${name}${speaker.kind === "anonymous" ? " (anonymous)" : ""}`;
}

/** The publisher of a source, which a part has from what it is part of. */
export function publisherOf(source: Source, sources: Record<string, Source>): string {
  const whole = source.part_of ? sources[source.part_of] : undefined;
  return source.publisher ?? (whole ? publisherOf(whole, sources) : source.title);
}

/** A claim's value in words; figures with their bounds, and the source's own words behind. */
export function valueWords(value: Claim["value"]): string {
  if (value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const figure = measureWords(value);
  return value.text ? (figure ? `${figure} (“${value.text}”)` : `“${value.text}”`) : figure;
}

function measureWords({ best, low, high, share, unit }: Measure): string {
  const number = (figure: number): string => figure.toLocaleString("en");
  const behind = unit ? ` ${unit}` : "";
  if (best !== undefined) {
    const range = low !== undefined || high !== undefined ? ` (${low === undefined ? "up" : number(low)} to ${high === undefined ? "more" : number(high)})` : "";
    return `${number(best)}${behind}${range}`;
  }
  if (low !== undefined && high !== undefined) return low === high ? `${number(low)}${behind}` : `${number(low)} to ${number(high)}${behind}`;
  if (low !== undefined) return `at least ${number(low)}${behind}`;
  if (high !== undefined) return `at most ${number(high)}${behind}`;
  return share === undefined ? "" : `${number(share * 100)} %`;
}
