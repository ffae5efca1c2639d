/** Who had part in the events of a list and where they were: asked for besides the answer, which doesn't say. */

import { useEffect, useState } from "preact/hooks";
import { problemFrom, type Parameters, type Problem } from "../api/client";
import { fetchPlaces } from "../map/sites";
import { filtersOf } from "../state/answers";
import { state } from "../state/address";
import type { Graph } from "../state/graph";
import { count } from "../words/labels";
import { NOTHING_AROUND, type Surroundings } from "./tables";

/** What has come of asking. */
export type Surrounded = { state: "unasked" | "asking" } | { state: "failed"; problem: Problem } | { state: "there"; around: Surroundings; left: number };

/** The last that came: the lists and what is taken away from them ask once. */
let last: { shown: Graph; filters: string; answer: Surrounded } | null = null;

/**
 * Asks who and where, if the answer to the question doesn't say.
 *
 * @returns what has come of it, and a function that asks again after a failure
 */
export function useSurroundings(shown: Graph, isWanted: boolean): [Surrounded, () => void] {
  const filters = JSON.stringify(filtersOf(state.value.parameters));
  const [surrounded, setSurrounded] = useState<Surrounded>({ state: "unasked" });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    if (!isWanted) {
      setSurrounded({ state: "unasked" });
    } else if (last?.shown === shown && last.filters === filters) {
      setSurrounded(last.answer);
    } else {
      setSurrounded({ state: "asking" });
      fetchPlaces(shown, JSON.parse(filters) as Parameters, abort.signal, ["place", "involvement"]).then(
        ({ nodes, edges, left }) => {
          last = { shown, filters, answer: { state: "there", around: { nodes, edges }, left } };
          setSurrounded(last.answer);
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setSurrounded({ state: "failed", problem: problemFrom(error) });
        },
      );
    }
    return () => abort.abort();
  }, [shown, isWanted, filters, tries]);
  return [surrounded, () => setTries(tries + 1)];
}

export function aroundOf(surrounded: Surrounded): Surroundings {
  return surrounded.state === "there" ? surrounded.around : NOTHING_AROUND;
}

/** Why the columns of who and where are empty, or not whole; null where they are. */
export function gapWords(surrounded: Surrounded): string | null {
  switch (surrounded.state) {
    case "unasked":
      return null;
    case "asking":
      return "Who took part and where is being asked; these columns are empty until it has come.";
    case "failed":
      return "Who took part and where could not be asked, so these columns are empty.";
    case "there":
      return surrounded.left ? `Who took part and where is shown for the first events; for the last ${count(surrounded.left, "event")} it wasn't asked. Narrow the question by dates or other filters.` : null;
  }
}
