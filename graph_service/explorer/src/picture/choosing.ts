/** What a click, or Enter, does in the picture. */

import { go, MOST_OPENED, state } from "../state/address";
import type { SceneLine } from "./scene";
import { menu, placeOnScreen } from "./view";

export function choose(id: string): void {
  menu.value = null;
  if (state.value.selected !== id) go({ selected: id });
}

export function openMenu(id: string): void {
  choose(id);
  menu.value = { id, at: placeOnScreen(id) ?? [20, 20] };
}

/** Selects a relation; opens a bundle of several, for each of them is one to select. */
export function chooseLine({ edge, bundle }: SceneLine): void {
  if (edge) choose(edge.id);
  else toggleBundle(bundle.key);
}

export function toggleBundle(key: string): void {
  const { opened } = state.value;
  const others = opened.filter((other) => other !== key);
  go({ opened: others.length < opened.length ? others : [...opened, key].slice(-MOST_OPENED) });
}

/** Gives the focus back to the graph where what had it is gone, such as a node that was hidden. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    document.querySelector<HTMLElement | SVGElement>(".graph [data-node][tabindex='0'], .graph .twin")?.focus();
  });
}
