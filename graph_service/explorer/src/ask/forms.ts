/** What the forms offer, in plain words: each field is one parameter of the API, under its own name. */

import type { Question } from "../state/address";

export interface Choice {
  value: string;
  label: string;
}

export type FieldKind =
  | { kind: "entities"; most: number; kinds?: readonly string[] }
  | { kind: "choice"; choices: readonly Choice[] }
  | { kind: "choices"; choices: readonly Choice[] }
  | { kind: "date" }
  | { kind: "number"; min: number; max: number; preset: number };

export interface Field {
  /** The API's parameter. */
  name: string;
  label: string;
  field: FieldKind;
  /** Questions that take it. */
  of: readonly Question[];
  /** Whether it stands behind the disclosure, with the filters. */
  further?: true;
}

/** The five ways to be connected, as `mode` and `order` say them. */
export const WAYS: readonly { label: string; parameters: Record<string, string[]> }[] = [
  { label: "the shortest path", parameters: {} },
  { label: "all shortest paths", parameters: { mode: ["all_shortest"] } },
  { label: "several paths, longer ones too", parameters: { mode: ["k_shortest"], max_paths: ["5"] } },
  { label: "forward in time, for certain", parameters: { mode: ["temporal"], order: ["certain"] } },
  { label: "forward in time, possibly", parameters: { mode: ["temporal"], order: ["possible"] } },
];

/** Which of the ways is asked for, however many paths; -1 for another. */
export function wayOf(parameters: Record<string, string[]>): number {
  return WAYS.findIndex((way) => ["mode", "order"].every((name) => String(parameters[name] ?? "") === String(way.parameters[name] ?? "")));
}

const LISTING = ["path", "around", "timeline", "conflicts"] as const;

/** The questions' own fields. */
export const FIELDS: readonly Field[] = [
  { name: "start", label: "From", field: { kind: "entities", most: 4 }, of: ["path"] },
  { name: "end", label: "To", field: { kind: "entities", most: 4 }, of: ["path"] },
  { name: "via", label: "Through", field: { kind: "entities", most: 4 }, of: ["path"], further: true },
  { name: "avoid", label: "Avoiding", field: { kind: "entities", most: 8 }, of: ["path"], further: true },
  { name: "max_depth", label: "At most so many steps", field: { kind: "number", min: 1, max: 12, preset: 6 }, of: ["path"], further: true },
  { name: "of", label: "Around", field: { kind: "entities", most: 1 }, of: ["around"] },
  { name: "depth", label: "Steps away", field: { kind: "number", min: 1, max: 3, preset: 1 }, of: ["around"] },
  { name: "entity", label: "About", field: { kind: "entities", most: 4 }, of: ["timeline", "conflicts"] },
  { name: "place", label: "At or within", field: { kind: "entities", most: 4, kinds: ["location"] }, of: ["timeline", "conflicts"] },
];

/** Filters: what may count at all. */
export const FILTER_FIELDS: readonly Field[] = [
  { name: "after", label: "Not before", field: { kind: "date" }, of: LISTING },
  { name: "before", label: "Not after", field: { kind: "date" }, of: LISTING },
  {
    name: "match",
    label: "How surely in that time",
    field: {
      kind: "choice",
      choices: [
        { value: "", label: "possibly" },
        { value: "certain", label: "certainly" },
        { value: "within", label: "certainly, and only then" },
      ],
    },
    of: LISTING,
  },
  {
    name: "reality",
    label: "Which events",
    field: {
      kind: "choice",
      choices: [
        { value: "", label: "happened, ongoing or alleged" },
        { value: "happened", label: "happened only" },
        { value: "any", label: "planned and proposed, too" },
      ],
    },
    of: LISTING,
  },
  {
    name: "status",
    label: "Status",
    field: {
      kind: "choice",
      choices: [
        { value: "", label: "all but denied" },
        { value: "any", label: "denied, too" },
        { value: "confirmed", label: "confirmed only" },
      ],
    },
    of: LISTING,
  },
  {
    name: "min_sources",
    label: "Independent publishers, at least",
    field: { kind: "number", min: 1, max: 20, preset: 1 },
    of: LISTING,
  },
];

/** The questions in plain words, in the order of their tabs. */
export const QUESTIONS: readonly { question: Question; label: string; hint: string }[] = [
  { question: "path", label: "How are they connected?", hint: "Find paths from one to another, with who says so at every step." },
  { question: "around", label: "What is around it?", hint: "Show what surrounds a person, group, place or event." },
  { question: "timeline", label: "What happened when?", hint: "List events in the order of time." },
  { question: "conflicts", label: "Where do sources disagree?", hint: "Show values that can't all be true, side by side." },
];

/** What keeps a form from being asked yet; null if nothing does. */
export function missing(question: Question, parameters: Record<string, string[]>): string | null {
  if (question === "path") {
    if (!parameters["start"]?.length) return "Choose where the path starts.";
    if (!parameters["end"]?.length) return "Choose where it ends.";
  }
  if (question === "around" && !parameters["of"]?.length) return "Choose whom or what to look around.";
  const [after, before] = [parameters["after"]?.[0], parameters["before"]?.[0]];
  if (after && before && after > before) return "“Not before” is later than “not after”.";
  return null;
}

/** The parameters without those that mean nothing: an empty choice, or `match` without a time. */
export function tidy(parameters: Record<string, string[]>): Record<string, string[]> {
  const kept = Object.fromEntries(
    Object.entries(parameters).flatMap(([name, values]) => {
      const said = values.filter(Boolean);
      return said.length ? [[name, said]] : [];
    }),
  );
  if (!kept["after"] && !kept["before"]) delete kept["match"];
  return kept;
}

/** The parameters of one question that another takes, too, so that changing the question keeps the filters. */
export function carriedOver(parameters: Record<string, string[]>): Record<string, string[]> {
  const filters = new Set([...FILTER_FIELDS.map(({ name }) => name), "as_of", "known_at", "exclude_anonymous", "exclude_source", "exclude_speaker", "without"]);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => filters.has(name)));
}
