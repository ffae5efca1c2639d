/** Where a question wants its nodes: a path reads from its start to its end. */

import type { Path } from "../api/types";
import type { Answer } from "../state/answers";
import type { State } from "../state/address";
import type { Size } from "./camera";
import type { Aims } from "./layout";

/** How far apart the nodes of a path stand. */
const STRIDE = 175;
/** How far apart they stand where a path runs downwards: names have room beside them then. */
const STRIDE_DOWN = 112;
/** Frames narrower than this, and higher than wide, have a path run downwards. */
const NARROW = 560;
/** How far above paths that fell those run that were found instead. */
const DETOUR = 130;
/** The most events in one row of a timeline's picture. */
const ROW = 6;

/**
 * Returns what the answer says about places; nothing for questions that have no order of their own.
 *
 * @param unswitched the answer with all sources and speakers: a path that fell keeps its places
 */
export function aimsOf(answer: Answer | null, unswitched: Answer | null): Aims {
  if (answer?.question === "path") {
    const before = unswitched?.question === "path" && unswitched.data.paths.length ? unswitched.data.paths : null;
    return before ? withDetour(before, answer.data.paths) : alongPaths(answer.data.paths);
  }
  if (answer?.question === "around") return new Map([answer.data.centre].flat().map((id) => [id, [0, 0]]));
  if (answer?.question === "timeline") return inRows(answer.data.results.map(({ id }) => id));
  return new Map();
}

/** Whether a question's picture fits a frame better from top to bottom. */
export function isUprightIn({ question }: Pick<State, "question">, { width, height }: Size): boolean {
  return question === "path" && width < NARROW && height > width;
}

/** What runs to the right, downwards instead; what stands above, to the right. */
export function turned(aims: Aims): Aims {
  const down = (x: number | null): number | null => x && (x * STRIDE_DOWN) / STRIDE;
  return new Map([...aims].map(([id, [x, y]]) => [id, [y && -y, down(x)]]));
}

/** Paths that were there before keep their places; those found instead run above them. */
export function withDetour(before: readonly Path[], after: readonly Path[]): Aims {
  const kept = alongPaths(before);
  const detour = [...alongPaths(after, longestOf(before))].map(
    ([id, [x, y]]) => [id, [x, y === null ? null : -DETOUR]] as const,
  );
  return new Map([...detour, ...kept]);
}

function longestOf(paths: readonly Path[]): number {
  return Math.max(1, ...paths.map(({ nodes }) => nodes.length - 1));
}

/**
 * Starts to the left and ends to the right; what lies on several paths stands at the mean of its places.
 *
 * @param longest how many steps wide they are drawn
 */
export function alongPaths(paths: readonly Path[], longest = longestOf(paths)): Aims {
  const places = new Map<string, number[]>();
  for (const { nodes } of paths) {
    nodes.forEach((id, index) => {
      const share = nodes.length > 1 ? index / (nodes.length - 1) : 0;
      places.set(id, [...(places.get(id) ?? []), share * longest * STRIDE]);
    });
  }
  const middle = (longest * STRIDE) / 2;
  const isOnly = paths.length === 1;
  return new Map(
    [...places].map(([id, shares]) => {
      const x = shares.reduce((sum, share) => sum + share, 0) / shares.length - middle;
      const isEnd = Math.abs(Math.abs(x) - middle) < 1;
      return [id, [x, isOnly || isEnd ? 0 : null]];
    }),
  );
}

/** Events in order of time, row by row: they have no relations with each other that an answer would hold. */
function inRows(ids: readonly string[]): Aims {
  return new Map(ids.map((id, index) => [id, [(index % ROW) * STRIDE, Math.floor(index / ROW) * 120]]));
}

/** What a question is, apart from its filters: its name and what it is about. */
export function subjectOf({ question, parameters }: Pick<State, "question" | "parameters">): string {
  return JSON.stringify([
    question,
    ...["of", "start", "end", "via", "mode", "q"].map((name) => parameters[name] ?? []),
  ]);
}
