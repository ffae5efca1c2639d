/** Asks what the address says, and keeps what is shown while the next answer comes or fails. */

import { batch, computed, effect, signal } from "@preact/signals";
import { ask, entityPath, Problem, problemFrom, type Parameters } from "../api/client";
import { fieldsOf, MOST_VALUES, writeQuery } from "../api/query";
import type { ConflictsAnswer, GraphParts, NeighbourhoodAnswer, PathsAnswer, TimelineAnswer } from "../api/types";
import { state, type Growth, type State } from "./address";
import { compare, join, NO_GRAPH, stepsOf, withoutHidden, type Graph } from "./graph";

/** The answer to the question, by its kind, as the service gave it. */
export type Answer =
  | { question: "path"; data: PathsAnswer }
  | { question: "around"; data: NeighbourhoodAnswer }
  | { question: "timeline"; data: TimelineAnswer }
  | { question: "conflicts"; data: ConflictsAnswer };

export const answer = signal<Answer | null>(null);
/** The answer with nothing switched off, which shows what falls; null if nothing is. */
export const unswitched = signal<Answer | null>(null);
export const grown = signal<ReadonlyMap<string, NeighbourhoodAnswer>>(new Map());
export const pending = signal(0);
export const problem = signal<Problem | null>(null);
/** Bumped to ask the same once more, after a failure or a token. */
export const attempt = signal(0);

/** Filters that hold for everything that is asked, so that a growth doesn't bring back what a filter took out. */
export const FILTERS = [
  "reality", "status", "after", "before", "match", "undated", "as_of", "known_at", "source", "exclude_source", "dataset",
  "certainty", "attribution", "exclude_anonymous", "attributed_to", "exclude_speaker", "only_anonymous", "min_sources",
] as const; // prettier-ignore

/** As texts, for a computed text that stays the same doesn't have the graph put together anew at every click. */
const growthKeys = computed(() => {
  return JSON.stringify(state.value.grown.map((growth) => [keyOf(growth, state.value), subjectOf(growth)]));
});
const hiddenIds = computed(() => JSON.stringify(state.value.hidden));

/** Parameters by which sources and speakers are switched off. */
export const SWITCHES = ["without", "exclude_speaker", "exclude_anonymous"] as const;

export const graph = computed<Graph>(() => withoutHidden(whole.value, JSON.parse(hiddenIds.value) as string[]));

/** Between the answer's own step of growing and the first growth's. */
const FOUND_INSTEAD = 0.5;

/** All that was brought, hidden or not: hiding must not move what is shown. */
export const whole = computed<Graph>(() => {
  const base = answer.value;
  if (!base) return NO_GRAPH;
  const before = unswitched.value;
  const keys = JSON.parse(growthKeys.value) as [key: string, subject: string][];
  const growths = keys.flatMap(([key, subject]) => grown.value.get(key) ?? lastGrown.get(subject) ?? []);
  const parts: Partial<GraphParts>[] = [partsOf(base), ...growths];
  const { steps, weakest } = base.question === "path" ? stepsOf(base.data.paths) : NO_GRAPH;
  const changed = before?.question === base.question ? compare(join([partsOf(before)]), join([partsOf(base)])) : null;
  const all = join(changed && before ? [...parts, partsOf(before)] : parts);
  if (changed && before) {
    // The picture without the switches is the first step, what was found instead the next: each stays where it is.
    const first = partsOf(before).nodes ?? {};
    for (const id of Object.keys(first)) all.broughtBy.set(id, 0);
    for (const id of Object.keys(partsOf(base).nodes ?? {})) if (!(id in first)) all.broughtBy.set(id, FOUND_INSTEAD);
  }
  const seeds = new Set([...seedsOf(base), ...(changed && before ? seedsOf(before) : [])]);
  return { ...all, steps, weakest, seeds, changed };
});

function partsOf({ question, data }: Answer): Partial<GraphParts> {
  if (question !== "timeline") return data;
  return { nodes: Object.fromEntries(data.results.map((event) => [event.id, event])), claims: data.claims, sources: data.sources };
}

function seedsOf({ question, data }: Answer): Set<string> {
  if (question === "path") return new Set(data.paths.flatMap((path) => [path.nodes[0]!, path.nodes.at(-1)!]));
  return new Set(question === "around" ? [data.centre].flat() : []);
}

/** The path below /v1/ and the parameters of a state's question; null where nothing is asked. */
export function requestOf({ question, parameters }: State): [string, Parameters] | null {
  const { of = [], ...rest } = parameters; // `of` is the explorer's word for the entity in the path
  switch (question) {
    case "path":
      return rest["start"] && rest["end"] ? ["paths", rest] : null;
    case "around":
      return of[0] ? [entityPath(of[0], "/neighbourhood"), rest] : null;
    case "timeline":
      return ["timeline", rest];
    case "conflicts":
      return ["conflicts", rest];
    case "start":
      return null;
  }
}

/** What the page asks besides a question holds its filters, too, and needs the rest of the 8 KiB. */
export const LONGEST_QUESTION = 5500;

/** Why a question can't be asked; null if it can. */
export function questionTooLong(at: State): Problem | null {
  const request = requestOf(at);
  if (!request) return null;
  const asked = Object.values({ ...request[1], ...filtersOf(request[1]) });
  if (writeQuery(fieldsOf(request[1])).length <= LONGEST_QUESTION && asked.every(({ length }) => length <= MOST_VALUES)) return null;
  return new Problem(
    "This question names too much to be asked at once",
    `It is not asked, and what is shown stays. At most ${MOST_VALUES} sources and ${MOST_VALUES} speakers can be off: switch some on again, or a whole source off instead of its parts.`,
    414,
  );
}

export function growthRequest(growth: Growth, { parameters }: State): [string, Parameters] {
  const filters = filtersOf(parameters);
  const relation = growth.relation ? { relation: [growth.relation] } : {};
  return [entityPath(growth.id, "/neighbourhood"), { ...filters, ...relation, limit: [String(growth.limit)] }];
}

/**
 * The filters of a question for what is asked besides it. It is no comparison: what is switched off is left out.
 *
 * @param names the filters that the other question takes; all of them, if not given
 */
export function filtersOf(parameters: Parameters, names: readonly string[] = FILTERS): Record<string, readonly string[]> {
  const filters = Object.fromEntries(names.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : [])));
  if (parameters["without"]) filters["exclude_source"] = [...(parameters["exclude_source"] ?? []), ...parameters["without"]];
  return filters;
}

function withoutSwitches(at: State): State {
  const parameters = { ...at.parameters };
  for (const name of SWITCHES) delete parameters[name];
  return { ...at, parameters };
}

/** What a growth of the picture brought, once it's there. */
export function answerOf(growth: Growth): NeighbourhoodAnswer | undefined {
  return grown.value.get(keyOf(growth, state.value)) ?? lastGrown.get(subjectOf(growth));
}

/** The last answer to each growth whatever its limit and filters: shown while a newer one comes, or when that fails. */
const lastGrown = new Map<string, NeighbourhoodAnswer>();

function subjectOf({ id, relation }: Growth): string {
  return JSON.stringify([id, relation]);
}

function keyOf(growth: Growth, at: State): string {
  return JSON.stringify(growthRequest(growth, at));
}

/** Starts asking: call once, when the page starts. */
export function followState(): void {
  let abort = new AbortController();
  let askedBefore = "";
  effect(() => {
    const request = requestOf(state.value);
    const asked = JSON.stringify([state.value.question, request, attempt.value]);
    if (asked === askedBefore) return;
    askedBefore = asked;
    abort.abort();
    abort = new AbortController();
    const { question } = state.value;
    if (!request) {
      batch(() => {
        if (question === "start") answer.value = unswitched.value = null;
        problem.value = null;
      });
      return;
    }
    const tooLong = questionTooLong(state.value);
    if (tooLong) {
      problem.value = tooLong;
      return;
    }
    const isSwitched = SWITCHES.some((name) => state.value.parameters[name]);
    const comparison = isSwitched ? requestOf(withoutSwitches(state.value)) : null;
    // Both are taken at once: what is drawn must depend on the address alone, not on which answer comes first.
    const both = Promise.all([ask(...request, abort.signal), comparison ? ask(...comparison, abort.signal) : null]);
    void run(abort, both, ([data, before]) => {
      answer.value = { question, data } as Answer;
      unswitched.value = before === null ? null : ({ question, data: before } as Answer);
    });
  });
  const growing = new Set<string>();
  effect(() => {
    void attempt.value;
    for (const growth of state.value.grown) {
      const key = keyOf(growth, state.value);
      if (grown.value.has(key) || growing.has(key)) continue;
      growing.add(key);
      const request = ask<NeighbourhoodAnswer>(...growthRequest(growth, state.value));
      void run(null, request, (data) => {
        lastGrown.set(subjectOf(growth), data);
        grown.value = new Map(grown.value).set(key, data);
      }).finally(() => growing.delete(key));
    }
  });
}

/** Waits for an answer and takes it; a failure is shown, and what was shown before stays. */
async function run<Data>(abort: AbortController | null, request: Promise<Data>, take: (data: Data) => void): Promise<void> {
  pending.value += 1;
  try {
    const data = await request;
    batch(() => {
      problem.value = null;
      take(data);
    });
  } catch (error) {
    if (!abort?.signal.aborted) problem.value = problemFrom(error);
  } finally {
    pending.value -= 1;
  }
}
