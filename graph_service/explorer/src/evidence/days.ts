/** The days that the sliders run over. */

import type { Graph } from "../state/graph";
import { dayNumber } from "../words/days";

/** First and last day, both included, as days since 1970. */
export interface Range {
  first: number;
  last: number;
}

/** The days on which something of the graph was published or became known; null if none is dated. */
export function knownRange({ sources, claims }: Graph): Range | null {
  const days = Object.values(sources).flatMap(({ published }) => [published?.earliest, published?.latest]);
  const said = Object.values(claims).flatMap(({ said: when }) => [when?.earliest, when?.latest]);
  return rangeOf([...days, ...said]);
}

/** The days on which something of the graph held; null if nothing is dated. */
export function trueRange({ nodes, edges }: Graph): Range | null {
  const whens = [...nodes.values(), ...edges.values()].map(({ when }) => when);
  return rangeOf(whens.flatMap((when) => [when?.earliest, when?.start_latest, when?.end_earliest, when?.latest]));
}

function rangeOf(days: readonly (string | null | undefined)[]): Range | null {
  const known = days.filter((day): day is string => Boolean(day)).sort();
  if (!known.length) return null;
  const [first, last] = [dayNumber(known[0]!), dayNumber(known.at(-1)!)];
  // A slider with one place can't be moved: a day before shows what was not known then.
  return { first: first === last ? first - 1 : first, last };
}
