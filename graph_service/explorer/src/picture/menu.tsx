/** What can be done with a node: grow the picture by its relations, and take that back; pin, hide, ask on. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, Problem } from "../api/client";
import type { NeighbourhoodAnswer } from "../api/types";
import { askQuestion, GROWTH_LIMIT, state } from "../state/address";
import { graph, growthRequest } from "../state/answers";
import { words } from "../words/labels";
import { keepFocus } from "./choosing";
import { nameOf } from "./describe";
import { askPathTo, collapse, grow, hide, isFull, MOST_BROUGHT, pathStart, pin, unpin } from "./growing";
import { totalOf } from "./growths";
import type { Point } from "./layout";
import { menu } from "./view";

interface Item {
  label: string;
  note?: string;
  run: (() => void) | null;
}

export function NodeMenu({ id, at, frame }: { id: string; at: Point; frame: RefObject<HTMLDivElement | null> }) {
  const box = useRef<HTMLDivElement>(null);
  const [counts, setCounts] = useState<NeighbourhoodAnswer["totals"] | Problem | null>(null);
  const node = graph.value.nodes.get(id);
  const opener = useRef(document.activeElement as HTMLElement | SVGElement | null);
  useEffect(() => {
    const controller = new AbortController();
    const request = growthRequest({ id, relation: null, limit: 1 }, state.value);
    ask<NeighbourhoodAnswer>(...request, controller.signal).then(
      ({ totals }) => setCounts(totals),
      (error: unknown) =>
        !controller.signal.aborted &&
        setCounts(error instanceof Problem ? error : new Problem("The page failed", String(error), 0)),
    );
    return () => controller.abort();
  }, [id]);
  useEffect(() => {
    const outside = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) menu.value = null;
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);
  useEffect(() => {
    if (document.activeElement !== box.current && counts !== null) return;
    // The first thing to do has the focus as soon as it is known; the menu itself, which is read out, until then.
    (counts === null ? box.current : box.current?.querySelector<HTMLElement>("[role=menuitem]"))?.focus();
  }, [counts]);
  // Counts change the menu's height: it is put where all of it is seen.
  useLayoutEffect(() => {
    const { width, height } = frame.current!.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = box.current!;
    const left = at[0] + 24 + offsetWidth > width ? at[0] - 24 - offsetWidth : at[0] + 24;
    box.current!.style.left = `${Math.max(8, Math.min(left, width - offsetWidth - 8))}px`;
    box.current!.style.top = `${Math.max(8, Math.min(at[1] - 30, height - offsetHeight - 8))}px`;
  }, [counts, at]);
  const close = (): void => {
    menu.value = null;
    const back =
      opener.current?.isConnected && opener.current !== document.body
        ? opener.current
        : frame.current!.querySelector<SVGElement>(`[data-node="${CSS.escape(id)}"]`);
    back?.focus();
  };
  const take = (item: Item): void => {
    if (!item.run) return;
    close();
    item.run();
    keepFocus();
  };
  const onKey = (event: KeyboardEvent): void => {
    const items = [...box.current!.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const now = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) items.at(next % items.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [first, ...rest] = itemsOf(id, counts);
  return (
    <div
      class="node-menu"
      role="menu"
      aria-label={`${nameOf(node, id)}: what to do`}
      ref={box}
      tabindex={-1}
      onKeyDown={onKey}
    >
      <p class="menu-title" aria-hidden="true" title={node?.caption}>
        <bdi>{nameOf(node, id)}</bdi>
      </p>
      {counts === null && <p class="quiet">Counting relations …</p>}
      {counts instanceof Problem && <p class="failed">{`${counts.title}. ${counts.detail}`}</p>}
      {[first!, ...rest].map((group, index) => (
        <div key={index} role="group" aria-label={group.name}>
          {group.items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabindex={-1}
              aria-disabled={item.run === null}
              onClick={() => take(item)}
            >
              <span>{item.label}</span>
              {item.note && <small>{item.note}</small>}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

interface Group {
  name: string;
  items: Item[];
}

function itemsOf(id: string, counts: NeighbourhoodAnswer["totals"] | Problem | null): Group[] {
  const { grown, pinned } = state.value;
  const relations = counts && !(counts instanceof Problem) ? relationItems(id, counts) : [];
  const back: Item[] = grown.some((growth) => growth.id === id)
    ? [{ label: "Collapse what it brought", run: () => collapse(id) }]
    : [];
  const starts = pathStart(state.value);
  const start = starts[0];
  const onward: Item[] = [];
  if (start && !starts.includes(id))
    onward.push({
      label: `Shortest path from ${nameOf(graph.value.nodes.get(start), start)} to here`,
      run: () => askPathTo(id),
    });
  onward.push({ label: "Ask what is around it", run: () => askQuestion("around", { of: [id] }) });
  const place: Item[] = [
    id in pinned ? { label: "Unpin", run: () => unpin(id) } : { label: "Pin where it is", run: () => pin(id) },
    { label: "Hide", run: () => hide(id) },
  ];
  return [
    { name: "Grow by", items: [...relations, ...back] },
    { name: "Ask", items: onward },
    { name: "In this picture", items: place },
  ].filter(({ items }) => items.length);
}

/** One item for each kind of relation, and one for all. What is asked for is never more than a growth's limit. */
function relationItems(id: string, counts: NeighbourhoodAnswer["totals"]): Item[] {
  const edges = [...graph.value.edges.values()].filter(({ start, end }) => start === id || end === id);
  const item = (relation: string | null, found: number): Item => {
    const shown = Math.min(
      found,
      relation === null ? edges.length : edges.filter(({ type }) => type === relation).length,
    );
    const name = relation === null ? "All relations" : words(relation);
    if (shown >= found) return { label: name, note: `all ${found.toLocaleString("en")} shown`, run: null };
    const limit = state.value.grown.find((growth) => growth.id === id && growth.relation === relation)?.limit ?? 0;
    const note = `${shown.toLocaleString("en")} of ${found.toLocaleString("en")} shown`;
    if (limit >= MOST_BROUGHT)
      return { label: name, note: `${note}; no more than ${MOST_BROUGHT} at once: filter`, run: null };
    if (limit === 0 && isFull()) return { label: name, note: `${note}; collapse something first`, run: null };
    const step = Math.min(GROWTH_LIMIT, found - shown);
    return { label: name, note: `${note}; ${step} more`, run: () => grow(id, relation) };
  };
  const kinds = Object.entries(counts).sort(
    ([one, { found: many }], [other, { found: few }]) => few - many || (one < other ? -1 : 1),
  );
  const items = kinds.map(([relation, { found }]) => item(relation, found));
  return kinds.length > 1 ? [item(null, totalOf({ totals: counts }).found), ...items] : items;
}
