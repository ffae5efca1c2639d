/** The page's colours for what doesn't know style sheets. */

import type { Colours } from "./webgl_model";

const NAMES = ["actor", "event", "location", "edge", "step", "ink", "ground", "focus"] as const;

/** The colours as they are now, in light or dark. */
export function coloursOf(root: HTMLElement): Colours {
  const probe = document.createElement("span");
  probe.className = "picture";
  probe.hidden = true;
  root.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name, colour(name)])) as Colours;
  probe.remove();
  return colours;
}
