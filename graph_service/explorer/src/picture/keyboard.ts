/** The graph by keyboard: one stop for its nodes and one for its relations, arrows within each. */

import { signal } from "@preact/signals";
import { chooseLine, choose, openMenu, toggleBundle } from "./choosing";
import { pan, reveal } from "./camera";
import { isDirection, nearestTowards, type Direction } from "./directions";
import type { Point, Positions } from "./layout";
import type { Scene } from "./scene";
import { camera, chosenCamera, drawn, size, actions } from "./view";

/** What had the focus last, and has it again when somebody comes back. */
const last = signal<{ node: string | null; line: string | null }>({ node: null, line: null });
const PAN = 60;

/** The node and the relation that Tab goes to. */
export function roving(scene: Scene, selected: string | null): { node: string | null; line: string | null } {
  const ids = new Set(scene.nodes.map(({ node }) => node.id));
  const lines = new Set(scene.lines.map(({ id }) => id));
  const { node, line } = last.value;
  const firstNode = [node, selected, scene.nodes.find(({ isSeed }) => isSeed)?.node.id, scene.nodes[0]?.node.id];
  const beside = node && scene.lines.find(({ bundle }) => bundle.ends.includes(node))?.id;
  const firstLine = [line, selected, scene.lines.find(({ isWeakest }) => isWeakest)?.id, beside, scene.lines[0]?.id];
  return {
    node: firstNode.find((id) => id && ids.has(id)) ?? null,
    line: firstLine.find((id) => id && lines.has(id)) ?? null,
  };
}

/** Takes a key pressed anywhere in the graph. */
export function onGraphKey(event: KeyboardEvent, scene: Scene, svg: SVGSVGElement): void {
  if (event.ctrlKey || event.metaKey) return;
  const target = event.target as Element;
  const node = target.getAttribute("data-node");
  const line = target.getAttribute("data-line");
  if (isDirection(event.key)) {
    event.preventDefault();
    if (event.shiftKey || event.altKey) panBy(event.key);
    else if (line) focusLine(nearestTowards(line, event.key, middlesOf(scene)), svg);
    else focusNode(nearestTowards(node ?? "", event.key, drawn.value) ?? (node ? null : roving(scene, null).node), svg);
  } else if (event.key === "+" || event.key === "=") actions.larger();
  else if (event.key === "-") actions.smaller();
  else if (event.key === "0") actions.fit();
  else if (event.key === "Escape") {
    event.preventDefault();
    if (line) focusNode(roving(scene, null).node, svg);
    else (target as SVGElement).blur();
  } else if (
    event.key === "Enter" ||
    event.key === " " ||
    event.key === "ContextMenu" ||
    (event.key === "F10" && event.shiftKey)
  ) {
    event.preventDefault();
    if (node) event.key === " " ? choose(node) : openMenu(node);
    const pressed = line && scene.lines.find(({ id }) => id === line);
    if (pressed) openLine(pressed, svg);
    if (target.classList.contains("closer"))
      (target as SVGElement).dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
}

function openLine(line: Scene["lines"][number], svg: SVGSVGElement): void {
  const wasChosen =
    line.edge &&
    line.bundle.edges.length > 1 &&
    svg.querySelector(`[data-line="${CSS.escape(line.id)}"][aria-pressed="true"]`);
  if (wasChosen) {
    // Enter on a relation that is selected already draws its bundle as one line again.
    toggleBundle(line.bundle.key);
    return;
  }
  chooseLine(line);
  if (!line.edge) requestAnimationFrame(() => focusLine(line.bundle.edges[0]!.id, svg));
}

/** Moves the focus to a node and the camera so far that it is seen. */
export function focusNode(id: string | null, svg: Element): void {
  if (id === null) return;
  last.value = { ...last.value, node: id, line: null };
  showPlace(drawn.value.get(id));
  focusOn(svg, `[data-node="${CSS.escape(id)}"]`);
}

function focusLine(id: string | null, svg: Element): void {
  if (id === null) return;
  last.value = { ...last.value, line: id };
  focusOn(svg, `[data-line="${CSS.escape(id)}"]`);
}

function focusOn(svg: Element, selector: string): void {
  svg.querySelector<SVGElement>(selector)?.focus({ preventScroll: true });
}

function showPlace(place: Point | undefined): void {
  const next = place && reveal(camera.value, place, size.value);
  if (next && (next.x !== camera.value.x || next.y !== camera.value.y)) chosenCamera.value = next;
}

function middlesOf(scene: Scene): Positions {
  return new Map(scene.lines.map(({ id, curve }) => [id, curve.middle]));
}

function panBy(key: Direction): void {
  const [x, y] = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] }[key] as [
    number,
    number,
  ];
  chosenCamera.value = pan(camera.value, x, y);
}

/**
 * Takes a key pressed in a graph that the graphics card draws.
 *
 * @param focused the node that has the focus
 * @param take what makes another node have it
 */
export function onLargeGraphKey(
  event: KeyboardEvent,
  focused: string,
  at: Positions,
  take: (id: string) => void,
): void {
  if (event.ctrlKey || event.metaKey) return;
  if (isDirection(event.key)) {
    if (event.shiftKey || event.altKey) panBy(event.key);
    else {
      const next = nearestTowards(focused, event.key, at) ?? focused;
      showPlace(at.get(next));
      take(next);
    }
  } else if (event.key === "+" || event.key === "=") actions.larger();
  else if (event.key === "-") actions.smaller();
  else if (event.key === "0") actions.fit();
  else if (event.key === "Enter" || event.key === "ContextMenu") openMenu(focused);
  else if (event.key === " ") choose(focused);
  else if (event.key === "Escape") (event.target as HTMLElement).blur();
  else return;
  event.preventDefault();
}
