/** Wheel, drag and pinch. */

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { offScreen, pan, zoomAt } from "./camera";
import { pin } from "./growing";
import type { Point } from "./layout";
import { camera, chosenCamera, drawn, held as isHeld, menu, settleCamera } from "./view";

/** Pixels a pointer may move and still mean a click. */
const STILL = 5;

/** Lets a pointer move the picture, or the node it holds; a second one makes it larger or smaller. */
export function useGestures(ref: RefObject<GestureTarget | null>, nodeAt: NodeFinder = nodeOfElement): void {
  const finder = useRef(nodeAt);
  finder.current = nodeAt;
  useEffect(() => (ref.current ? attachGestures(ref.current, (...where) => finder.current(...where)) : undefined), []);
}

type GestureTarget = SVGSVGElement | HTMLElement;
/** The node at a point of the picture. */
type NodeFinder = (point: Point, target: Element) => string | null;

function nodeOfElement(_: Point, target: Element): string | null {
  return target.closest("[data-node]")?.getAttribute("data-node") ?? null;
}

function attachGestures(stage: GestureTarget, nodeAt: NodeFinder): () => void {
  const listen: HTMLElement = stage as HTMLElement;
  const pointers = new Map<number, Point>();
  let held: string | null = null;
  let began: Point = [0, 0];
  let isDragging = false;

  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    menu.value = null;
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
    chosenCamera.value = zoomAt(camera.value, Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0015)), pointOf(event));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, pointOf(event));
    if (pointers.size > 1) return void (held = null);
    began = pointOf(event);
    isDragging = false;
    held = nodeAt(began, event.target as Element);
  };
  const onMove = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event);
    if (!isDragging && pointers.size === 1) {
      if (Math.hypot(now[0] - began[0], now[1] - began[1]) < STILL) return;
      isDragging = isHeld.value = true;
      menu.value = null;
      if (held !== null) holdCamera();
      // Only now: a captured pointer's click would go to the picture instead of the node.
      stage.setPointerCapture(event.pointerId);
      stage.classList.add("dragging");
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, now);
    if (other) pinch(before, now, other);
    else if (held !== null) drag(held, now);
    else chosenCamera.value = pan(camera.value, now[0] - before[0], now[1] - before[1]);
  };
  const onUp = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return;
    if (isDragging && held !== null && event.type === "pointerup") pin(held, drawn.value.get(held));
    if (pointers.size) return;
    held = null;
    isHeld.value = false;
    stage.classList.remove("dragging");
  };
  const onClick = (event: MouseEvent): void => {
    if (isDragging) event.stopPropagation();
    isDragging = false;
  };
  listen.addEventListener("wheel", onWheel, { passive: false });
  listen.addEventListener("pointerdown", onDown);
  listen.addEventListener("pointermove", onMove);
  listen.addEventListener("pointerup", onUp);
  listen.addEventListener("pointercancel", onUp);
  listen.addEventListener("click", onClick, true);
  return () => {
    isHeld.value = false;
    listen.removeEventListener("wheel", onWheel);
    listen.removeEventListener("pointerdown", onDown);
    listen.removeEventListener("pointermove", onMove);
    listen.removeEventListener("pointerup", onUp);
    listen.removeEventListener("pointercancel", onUp);
    listen.removeEventListener("click", onClick, true);
  };
}

function pinch(before: Point, now: Point, other: Point): void {
  const [was, is] = [distance(before, other), distance(now, other)];
  if (was < 1) return;
  const middle: Point = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
  const moved = pan(camera.value, (now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  chosenCamera.value = zoomAt(moved, is / was, middle);
}

/** The whole graph would be fitted anew at each move of a node: the camera stays where it is, and after undo too. */
function holdCamera(): void {
  chosenCamera.value = camera.value;
  settleCamera();
}

function drag(id: string, at: Point): void {
  drawn.value = new Map(drawn.value).set(id, offScreen(camera.value, at));
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
