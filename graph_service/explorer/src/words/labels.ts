/** Words for what the service names by code. */

import type { Claim, Measure, Source, Speaker } from "../api/types";

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

/** A name of at most so many letters, cut in its middle: names made by a table begin alike and differ at their ends. */
export function shortened(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const head = Math.ceil((most - 1) / 2);
  return `${letters.slice(0, head).join("").trimEnd()}…${letters.slice(letters.length - (most - 1 - head)).join("").trimStart()}`;
}

/**
 * Who speaks, in words: `3 × officials briefed on the talks (anonymous)`.
 *
 * @param nameOf the name of an actor by its id
 */
export function speakerWords(speaker: Speaker, nameOf: (id: string) => string): string {
  const name = speaker.actor ? nameOf(speaker.actor) : (speaker.text ?? "somebody");
  const number = speaker.count && speaker.count > 1 ? `${speaker.count} × ` : "";
  const kind = [speaker.kind === "anonymous" && "anonymous", speaker.affiliation && `of ${nameOf(speaker.affiliation)}`].filter(Boolean).join(", ");
  return `${number}${name}${kind && ` (${kind})`}`;
}

/** How firmly something stands, as the command line says it: `stated by 1 source`. */
export function standingWords(status: string | undefined, sources: number | undefined): string {
  if (!status || status === "identity") return "";
  return sources ? `${STATUS_WORDS[status] ?? status} by ${count(sources, "source")}` : (STATUS_WORDS[status] ?? status);
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

function measureWords({ best, low, high, share }: Measure): string {
  const number = (figure: number): string => figure.toLocaleString("en");
  if (best !== undefined) {
    const range = low !== undefined || high !== undefined ? ` (${low === undefined ? "up" : number(low)} to ${high === undefined ? "more" : number(high)})` : "";
    return `${number(best)}${range}`;
  }
  if (low !== undefined && high !== undefined) return low === high ? `${number(low)}` : `${number(low)} to ${number(high)}`;
  if (low !== undefined) return `at least ${number(low)}`;
  if (high !== undefined) return `at most ${number(high)}`;
  return share === undefined ? "" : `${number(share * 100)} %`;
}
