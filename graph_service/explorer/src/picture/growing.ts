/** Growing a picture by a node's relations and back; hiding and pinning. All of it is in the address. */

import type { NeighbourhoodAnswer } from "../api/types";
import { askQuestion, go, GROWTH_LIMIT, MOST_GROWN, state, type Growth, type State } from "../state/address";
import { answerOf, FILTERS, whole } from "../state/answers";
import { places, upright } from "./view";

/** The most neighbours one growth may bring: links that ask for more get this many. */
export const MOST_BROUGHT = 200;

/** What is grown when somebody asks for a node's relations of one kind once more, or for the first time. */
export function grownBy(grown: readonly Growth[], id: string, relation: string | null): Growth[] {
  const index = grown.findIndex((growth) => growth.id === id && growth.relation === relation);
  if (index < 0) return [...grown, { id, relation, limit: GROWTH_LIMIT }];
  return grown.map((growth, at) =>
    at === index ? { ...growth, limit: Math.min(MOST_BROUGHT, growth.limit + GROWTH_LIMIT) } : growth,
  );
}

/**
 * Takes growths away, and with each what only it brought: growths of nodes that are gone with it go too.
 *
 * @param grown all growths, in order
 * @param isTaken which are taken away
 * @param brought the ids of what a growth brought; null while that isn't known
 * @param base the ids of the answer's own nodes
 */
export function withoutGrowths(
  grown: readonly Growth[],
  isTaken: (growth: Growth) => boolean,
  brought: (growth: Growth) => Iterable<string> | null,
  base: Iterable<string>,
): Growth[] {
  const there = new Set(base);
  const kept = new Set<Growth>();
  const waiting = new Set(grown.filter((growth) => !isTaken(growth)));
  for (let size = -1; size !== waiting.size;) {
    size = waiting.size;
    for (const growth of waiting) {
      if (!there.has(growth.id)) continue;
      waiting.delete(growth);
      kept.add(growth);
      for (const id of brought(growth) ?? []) there.add(id);
    }
  }
  return grown.filter((growth) => kept.has(growth));
}

export const isFull = (): boolean => state.value.grown.length >= MOST_GROWN;

export function grow(id: string, relation: string | null): void {
  go({ grown: grownBy(state.value.grown, id, relation) });
}

/** Takes back what was grown from a node: by one relation, or by all. */
export function collapse(id: string, relation?: string | null): void {
  const { grown } = state.value;
  const isTaken = (growth: Growth): boolean =>
    growth.id === id && (relation === undefined || growth.relation === relation);
  const base = [...whole.value.broughtBy].flatMap(([node, step]) => (step < 1 ? [node] : []));
  const left = withoutGrowths(grown, isTaken, (growth) => nodesOf(answerOf(growth)), base);
  go({ grown: left });
}

function nodesOf(answer: NeighbourhoodAnswer | undefined): string[] | null {
  return answer ? Object.keys(answer.nodes) : null;
}

export function hide(id: string): void {
  const { hidden, selected } = state.value;
  if (!hidden.includes(id)) go({ hidden: [...hidden, id], selected: selected === id ? null : selected });
}

/** Brings one hidden node back. */
export function show(id: string): void {
  go({ hidden: state.value.hidden.filter((other) => other !== id) });
}

export function showHidden(): void {
  go({ hidden: [] });
}

export function pin(id: string, at: readonly [number, number] | undefined = places.value.get(id)): void {
  const { pinned } = state.value;
  if (at) go({ pinned: { ...pinned, [id]: [Math.round(at[0]), Math.round(at[1])] }, upright: upright.value });
}

export function unpin(id: string): void {
  const { [id]: _, ...pinned } = state.value.pinned;
  go({ pinned });
}

/** Where a path to somewhere would start: where the question starts. */
export function pathStart({ question, parameters }: State): string[] {
  if (question === "path") return parameters["start"] ?? [];
  return question === "around" ? (parameters["of"] ?? []).slice(0, 1) : [];
}

/** Asks for the shortest path from where the question starts to a node, under the question's filters. */
export function askPathTo(id: string): void {
  const { parameters } = state.value;
  const filters = Object.fromEntries(FILTERS.flatMap((name) => (parameters[name] ? [[name, parameters[name]]] : [])));
  askQuestion("path", { ...filters, start: pathStart(state.value), end: [id] });
}
