/** What is hidden, by name: each can be brought back by itself, or all at once. */

import { useEffect, useRef, useState } from "preact/hooks";
import { state } from "../state/address";
import { whole } from "../state/answers";
import { keepFocus } from "./choosing";
import { nameOf } from "./describe";
import { show, showHidden } from "./growing";

export function Hidden() {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const nodes = state.value.hidden.flatMap((id) => whole.value.nodes.get(id) ?? []);
  useEffect(() => {
    if (!nodes.length) setOpen(false);
  }, [nodes.length]);
  if (!nodes.length) return null;
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const bringBack = (id: string, index: number): void => {
    show(id);
    // The next name has the focus then; where none is left, the graph.
    requestAnimationFrame(() => {
      const left = list.current?.querySelectorAll("button") ?? [];
      left[Math.min(index, left.length - 1)]?.focus();
      keepFocus();
    });
  };
  return (
    <div class="hidden-nodes" onKeyDown={(event) => isOpen && event.key === "Escape" && (event.stopPropagation(), close())}>
      {isOpen && (
        <div class="hidden-list" role="group" aria-label="Hidden from the picture">
          <ul ref={list}>
            {nodes.map((node, index) => (
              <li key={node.id}>
                <span class="what" title={node.caption}>
                  <bdi>{nameOf(node)}</bdi>
                </span>
                <button type="button" aria-label={`Show ${nameOf(node)}`} onClick={() => bringBack(node.id, index)}>
                  Show
                </button>
              </li>
            ))}
          </ul>
          {nodes.length > 1 && (
            <button type="button" onClick={() => (showHidden(), keepFocus())}>
              Show all
            </button>
          )}
        </div>
      )}
      <button ref={button} type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Hidden ({nodes.length})
      </button>
    </div>
  );
}
