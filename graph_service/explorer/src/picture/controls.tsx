/** Buttons over the picture: size, what is hidden, and what can be done with the selected node. */

import { useRef } from "preact/hooks";
import { state } from "../state/address";
import { graph } from "../state/answers";
import { openMenu } from "./choosing";
import { nameOf } from "./describe";
import { Hidden } from "./hidden";
import { actions } from "./view";

export function Controls() {
  const { selected } = state.value;
  const expand = useRef<HTMLButtonElement>(null);
  const node = selected ? graph.value.nodes.get(selected) : undefined;
  return (
    <div class="controls">
      {node && (
        <button
          ref={expand}
          type="button"
          class="expand"
          aria-haspopup="menu"
          aria-label={`Expand ${nameOf(node)}`}
          onClick={() => openMenu(node.id)}
        >
          Expand …
        </button>
      )}
      <Hidden />
      <div class="zoom" role="group" aria-label="Size of the picture">
        <button type="button" aria-label="Larger" title="Larger (+)" onClick={actions.larger}>
          +
        </button>
        <button type="button" aria-label="Smaller" title="Smaller (-)" onClick={actions.smaller}>
          −
        </button>
        <button type="button" title="Show all of it (0)" onClick={actions.fit}>
          Fit
        </button>
      </div>
    </div>
  );
}
