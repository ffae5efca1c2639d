/** The question in one sentence, for the head of the page, its title and what is taken away. */

import type { State } from "../state/address";
import { dayWords } from "../words/dates";
import { FILTER_FIELDS, wayOf, WAYS } from "./forms";

type Name = (id: string) => string;

const or = new Intl.ListFormat("en", { type: "disjunction" });
const and = new Intl.ListFormat("en", { type: "conjunction" });

/**
 * @param asked the state whose question it is
 * @param nameOf the name of an entity or source by its id
 */
export function questionSentence(asked: State, nameOf: Name): string {
  const head = headOf(asked, nameOf);
  const filters = filterWords(asked.parameters, nameOf);
  return filters.length ? `${head}; ${and.format(filters)}` : head;
}

function headOf({ question, parameters }: State, nameOf: Name): string {
  const names = (name: string, list = or): string => list.format((parameters[name] ?? []).map(nameOf));
  switch (question) {
    case "start":
      return "Start";
    case "path": {
      const way = WAYS[wayOf(parameters)];
      const through = parameters["via"] ? ` through ${names("via", and)}` : "";
      const avoiding = parameters["avoid"] ? `, avoiding ${names("avoid", and)}` : "";
      return `${names("start")} to ${names("end")}${through}${avoiding}: ${way?.label ?? "paths"}`;
    }
    case "around": {
      const depth = parameters["depth"]?.[0];
      return `Around ${names("of")}${depth && depth !== "1" ? `, ${depth} steps` : ""}`;
    }
    case "timeline":
    case "conflicts": {
      const about = parameters["entity"] ? ` about ${names("entity")}` : "";
      const place = parameters["place"] ? ` at ${names("place")}` : "";
      return `${question === "timeline" ? "Events" : "Disagreements"}${about}${place}`;
    }
  }
}

/** The filters in use, each in a few words. */
export function filterWords(parameters: Record<string, string[]>, nameOf: Name): string[] {
  const said: string[] = [];
  const { after: [after] = [], before: [before] = [] } = parameters;
  if (after || before) said.push([after && `from ${dateWords(after)}`, before && `to ${dateWords(before)}`].filter(Boolean).join(" "));
  for (const { name, label, field } of FILTER_FIELDS) {
    const value = parameters[name]?.join(",");
    if (!value || name === "after" || name === "before") continue;
    const choice = field.kind === "choice" ? (field.choices.find((known) => known.value === value)?.label ?? value) : value;
    said.push(`${label.toLowerCase()}: ${choice}`);
  }
  if (parameters["exclude_anonymous"]) said.push("without anonymous speakers");
  for (const name of ["without", "exclude_source", "exclude_speaker"]) {
    const ids = parameters[name];
    if (ids?.length) said.push(`without ${and.format(ids.map(nameOf))}`);
  }
  for (const id of parameters["source"] ?? []) said.push(`by ${nameOf(id)} alone`);
  if (parameters["known_at"]?.[0]) said.push(`as known on ${dateWords(parameters["known_at"][0])}`);
  if (parameters["as_of"]?.[0]) said.push(`true on ${dateWords(parameters["as_of"][0])}`);
  return said;
}

function dateWords(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayWords(text) : text;
}
