/**
 * The state of the page, which is its address: whoever opens the link sees the same picture.
 *
 * Parameters of the question stand in it under the API's own names; those of the view are the ones below. What was grown, hidden
 * and pinned follows a `#` where the query would get too long for servers, which don't get to see what follows it.
 */

import { computed, signal } from "@preact/signals";
import { fieldsOf, writeQuery } from "../api/query";

/** What is asked: nothing yet, paths, what is around something, events in order of time, or disagreements. */
export type Question = "start" | "path" | "around" | "timeline" | "conflicts";
/** What is looked at in the middle of the page. */
export type Look = "picture" | "map" | "lists";

/** One step by which the picture was grown: the relations of one kind of one node, or all of them. */
export interface Growth {
  id: string;
  relation: string | null;
  limit: number;
}

/** The place of the picture in the middle of its frame, in its own units, and pixels a unit. */
export type View = readonly [x: number, y: number, scale: number];

export interface State {
  question: Question;
  /** The API's parameters, as they are sent. */
  parameters: Record<string, string[]>;
  grown: Growth[];
  hidden: string[];
  /** Positions people gave nodes, in the picture's own units. */
  pinned: Record<string, [number, number]>;
  /** Pairs of nodes whose parallel relations are fanned out: the keys of their bundles. */
  opened: string[];
  /** What part of the picture is seen; null while all of it is. */
  view: View | null;
  /** Whether that and what is pinned belong to a path that runs downwards, as it does on a phone. */
  upright: boolean;
  selected: string | null;
  look: Look;
  /** Days chosen on the timeline, both included. */
  brush: [string, string] | null;
}

const QUESTIONS: readonly Question[] = ["start", "path", "around", "timeline", "conflicts"];
const LOOKS: readonly Look[] = ["picture", "map", "lists"];
const OWN = new Set(["ask", "grow", "hide", "pin", "open", "view", "upright", "select", "look", "brush"]);
/** What may follow a `#`. */
const BEHIND = new Set(["grow", "hide", "pin", "open"]);
/** Servers and proxies take some 8 KiB; with room for a host and a path. */
const LONGEST_LINK_QUERY = 6000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** No picture reaches as far. */
const FARTHEST = 1e6;
export const MOST_GROWN = 60;
export const MOST_OPENED = 60;
export const GROWTH_LIMIT = 25;

export const EMPTY: State = {
  question: "start",
  parameters: {},
  grown: [],
  hidden: [],
  pinned: {},
  opened: [],
  view: null,
  upright: false,
  selected: null,
  look: "picture",
  brush: null,
};

/** Reads a query string and what follows its `#`; whatever it can't read is left out, for anybody can write a link. */
export function parseAddress(address: string): State {
  const [query = "", ...behind] = address.split("#");
  const fields = new URLSearchParams(query);
  for (const [name, value] of new URLSearchParams(behind.join("#"))) if (BEHIND.has(name)) fields.append(name, value);
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of fields) if (!OWN.has(name) && value) (parameters[name] ??= []).push(value);
  const brush = (fields.get("brush") ?? "").split("~");
  return {
    question: memberOf(QUESTIONS, fields.get("ask")) ?? "start",
    parameters,
    grown: fields.getAll("grow").slice(0, MOST_GROWN).map(parseGrowth).filter(({ id }) => id),
    hidden: fields.getAll("hide"),
    pinned: Object.fromEntries(fields.getAll("pin").flatMap(parsePin)),
    opened: fields.getAll("open").flatMap(parsePair).slice(0, MOST_OPENED),
    view: parseView(fields.get("view") ?? ""),
    upright: fields.get("upright") === "yes",
    selected: fields.get("select"),
    look: memberOf(LOOKS, fields.get("look")) ?? "picture",
    brush: brush.length === 2 && brush.every(isDay) ? (brush.sort() as [string, string]) : null,
  };
}

/** Writes a state as a query string, and what is too long for it behind a `#`; `parseAddress` reads it back. */
export function writeAddress(state: State): string {
  const fields: [string, string][] = state.question === "start" ? [] : [["ask", state.question]];
  fields.push(...fieldsOf(state.parameters));
  if (state.selected) fields.push(["select", state.selected]);
  if (state.look !== "picture") fields.push(["look", state.look]);
  if (state.view) fields.push(["view", viewText(state.view)]);
  if (state.upright) fields.push(["upright", "yes"]);
  if (state.brush) fields.push(["brush", state.brush.join("~")]);
  const behind = [
    ...state.grown.map(({ id, relation, limit }): [string, string] => ["grow", [limit, relation ?? "", id].join("~")]),
    ...state.hidden.map((id): [string, string] => ["hide", id]),
    ...Object.entries(state.pinned).map(([id, [x, y]]): [string, string] => ["pin", `${Math.round(x)}~${Math.round(y)}~${id}`]),
    ...state.opened.map((key): [string, string] => ["open", pairText(key)]),
  ];
  const whole = writeQuery([...fields, ...behind]);
  return behind.length && whole.length > LONGEST_LINK_QUERY ? `${writeQuery(fields)}#${writeQuery(behind)}` : whole;
}

const current = signal<State>(EMPTY);
const depth = signal({ at: 0, top: 0 });

/** The state, read-only; `go` changes it. */
export const state = computed(() => current.value);
export const canUndo = computed(() => depth.value.at > 0);
export const canRedo = computed(() => depth.value.at < depth.value.top);

/**
 * Changes the state and the address.
 *
 * @param change what is new; the rest stays
 * @param replace whether this is no step of its own for undo, as while something is dragged
 */
export function go(change: Partial<State>, replace = false): void {
  const next = { ...current.value, ...change };
  const query = writeAddress(next);
  const address = query ? `?${query}` : location.pathname;
  if (replace) {
    history.replaceState({ at: depth.value.at }, "", address);
  } else {
    const at = depth.value.at + 1;
    depth.value = { at, top: at };
    history.pushState({ at }, "", address);
  }
  current.value = next;
}

/** Asks a new question: the picture of the last one goes. Answers that are lists are first looked at as lists. */
export function askQuestion(question: Question, parameters: Record<string, string[]>): void {
  const before = current.value;
  const isList = question === "timeline" || question === "conflicts";
  const look = question === before.question ? before.look : isList ? "lists" : "picture";
  go({ ...EMPTY, question, parameters, look });
}

/** Sets or removes parameters of the question: an empty list removes one. */
export function changeParameters(changes: Record<string, string[]>): void {
  const parameters = { ...current.value.parameters };
  for (const [name, values] of Object.entries(changes)) {
    if (values.length) parameters[name] = values;
    else delete parameters[name];
  }
  go({ parameters });
}

export function undo(): void {
  if (canUndo.value) history.back();
}

export function redo(): void {
  if (canRedo.value) history.forward();
}

/** Follows the browser's address from now on: call once, when the page starts. */
export function followAddress(): void {
  const read = (at: number): void => {
    depth.value = { at, top: Math.max(at, depth.value.top) };
    current.value = parseAddress(location.search + location.hash);
  };
  window.addEventListener("popstate", (event) => read((event.state as { at?: number } | null)?.at ?? 0));
  read((history.state as { at?: number } | null)?.at ?? 0);
}

function memberOf<T extends string>(known: readonly T[], text: string | null): T | undefined {
  return known.find((value) => value === text);
}

/** Whether a text is a day of the calendar, which 2024-02-31 isn't. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function parseGrowth(text: string): Growth {
  const [limit = "", relation = "", ...id] = text.split("~");
  return { id: id.join("~"), relation: relation || null, limit: Math.min(200, Math.max(1, Number(limit) || GROWTH_LIMIT)) };
}

function parsePin(text: string): [string, [number, number]][] {
  const [x = "", y = "", ...id] = text.split("~");
  const position: [number, number] = [Number(x), Number(y)];
  return position.every(Number.isFinite) && id.join("~") ? [[id.join("~"), position]] : [];
}

/** The key of a pair of nodes, whichever is named first. */
export function pairKey(one: string, other: string): string {
  return JSON.stringify(one < other ? [one, other] : [other, one]);
}

/** A pair as the address has it: ids may hold the sign that stands between them. */
function pairText(key: string): string {
  return (JSON.parse(key) as string[]).map((id) => id.replaceAll("%", "%25").replaceAll("~", "%7E")).join("~");
}

function parsePair(text: string): string[] {
  const ids = text.split("~").map((id) => id.replaceAll("%7E", "~").replaceAll("%25", "%"));
  return ids.length === 2 && ids.every(Boolean) ? [pairKey(ids[0]!, ids[1]!)] : [];
}

/** A view as the address has it: to a tenth of a pixel, which nobody sees. */
export function viewText([x, y, scale]: View): string {
  return [x.toFixed(1), y.toFixed(1), scale.toPrecision(4)].map((text) => String(Number(text))).join("~");
}

function parseView(text: string): View | null {
  const numbers = text.split("~").map(Number);
  const [x = NaN, y = NaN, scale = NaN] = numbers;
  const isSane = numbers.length === 3 && Math.abs(x) < FARTHEST && Math.abs(y) < FARTHEST && scale > 0 && scale < FARTHEST;
  return isSane ? [x, y, scale] : null;
}
