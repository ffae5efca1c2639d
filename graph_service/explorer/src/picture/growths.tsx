/** What the picture was grown by, each with how much of it is shown, more of it, and the way back. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { NeighbourhoodAnswer } from "../api/types";
import { state, type Growth } from "../state/address";
import { answerOf, graph, pending } from "../state/answers";
import { words } from "../words/labels";
import { keepFocus } from "./choosing";
import { nameOf } from "./describe";
import { collapse, grow, MOST_BROUGHT } from "./growing";
import { coveredTop } from "./view";

export function Growths() {
  const { grown } = state.value;
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    coveredTop.value = list.current?.offsetHeight ?? 0;
    return () => void (coveredTop.value = 0);
  });
  if (!grown.length) return null;
  return (
    <ul ref={list} class="growths" aria-label="Grown by" aria-live="polite">
      {grown.map((growth) => (
        <GrowthChip key={`${growth.relation} ${growth.id}`} growth={growth} />
      ))}
    </ul>
  );
}

function GrowthChip({ growth }: { growth: Growth }) {
  const brought = answerOf(growth);
  const name = nameOf(graph.value.nodes.get(growth.id) ?? brought?.nodes[growth.id], growth.id);
  const what = `${name}: ${growth.relation ? words(growth.relation) : "all relations"}`;
  const total = brought && totalOf(brought);
  const isCut = total && total.returned < total.found;
  return (
    <li>
      <span class="what">
        <bdi>{name}</bdi>: {growth.relation ? words(growth.relation) : "all relations"}
      </span>
      <span class="quiet">
        {total
          ? isCut
            ? `${number(total.returned)} of ${number(total.found)} shown`
            : `all ${number(total.found)} shown`
          : pending.value
            ? "asking …"
            : "no answer"}
      </span>
      {isCut && growth.limit < MOST_BROUGHT && (
        <button type="button" aria-label={`More of ${what}`} onClick={() => grow(growth.id, growth.relation)}>
          More
        </button>
      )}
      {isCut && growth.limit >= MOST_BROUGHT && <span class="quiet">(more with a filter)</span>}
      <button
        type="button"
        aria-label={`Collapse ${what}`}
        title="Collapse"
        onClick={() => (collapse(growth.id, growth.relation), keepFocus())}
      >
        ✕
      </button>
    </li>
  );
}

/** How many relations there are, and how many of them an answer holds. */
export function totalOf({ totals }: Pick<NeighbourhoodAnswer, "totals">): { found: number; returned: number } {
  const sum = { found: 0, returned: 0 };
  for (const { found, returned } of Object.values(totals)) {
    sum.found += found;
    sum.returned += returned;
  }
  return sum;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
