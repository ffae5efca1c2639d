/** What this page shows of the picture at the moment: none of it is worth a place in the address. */

import { computed, effect, signal } from "@preact/signals";
import { state } from "../state/address";
import { fit, onScreen, zoomAt, type Camera, type Size } from "./camera";
import { positions, type Point, type Positions } from "./layout";

export const size = signal<Size>({ width: 800, height: 500 });
/** The camera somebody chose; null while the whole graph is shown. */
export const chosenCamera = signal<Camera | null>(null);
/** Where nodes are drawn now: on their way to `positions`, or with a node that is dragged. */
export const drawn = signal<Positions>(new Map());
/** A node whose menu is open, and a point of the screen beside it. */
export const menu = signal<{ id: string; at: Point } | null>(null);
/** Pairs of nodes whose parallel relations are fanned out. */
export const opened = signal<ReadonlySet<string>>(new Set());
/** Whether a pointer drags the picture or a node of it. */
export const held = signal(false);
/** The node or bundle under the pointer or with the focus: its whole name is shown. */
export const hovered = signal<string | null>(null);

/** Pixels at the picture's start and top that its legend and the list of growths cover. */
export const covered = signal(0);
export const coveredTop = signal(0);

export const camera = computed<Camera>(
  () => chosenCamera.value ?? fit([...drawn.value.values()], size.value, covered.value, coveredTop.value),
);

const MOTION = 240;

/** Where nodes belong, with the places people gave them. */
export const places = computed<Positions>(() => {
  const { pinned } = state.value;
  return new Map([...positions.value].map(([id, place]) => [id, pinned[id] ?? place]));
});

/** Takes `drawn` to `places`, within a quarter of a second where people want motion at all. Returns how to end it. */
export function followPlaces(): () => void {
  let frame = 0;
  const end = effect(() => {
    const to = places.value;
    cancelAnimationFrame(frame);
    const from = drawn.peek();
    if (!isMotionWanted() || to.size > 300 || !from.size || isSame(from, to)) {
      drawn.value = to;
      return;
    }
    const began = performance.now();
    const step = (now: number): void => {
      const share = Math.min(1, (now - began) / MOTION);
      drawn.value = share === 1 ? to : between(from, to, 1 - (1 - share) ** 3);
      if (share < 1) frame = requestAnimationFrame(step);
    };
    step(began);
  });
  return () => {
    cancelAnimationFrame(frame);
    end();
  };
}

/** Positions part of the way from one picture to the next; what is new starts where it belongs. */
export function between(from: Positions, to: Positions, share: number): Positions {
  const mix = (id: string, [x, y]: Point): Point => {
    const [fromX, fromY] = from.get(id) ?? [x, y];
    return [fromX + share * (x - fromX), fromY + share * (y - fromY)];
  };
  return new Map([...to].map(([id, place]) => [id, mix(id, place)]));
}

function isSame(from: Positions, to: Positions): boolean {
  if (from.size !== to.size) return false;
  for (const [id, [x, y]] of to) {
    const place = from.get(id);
    if (!place || place[0] !== x || place[1] !== y) return false;
  }
  return true;
}

function isMotionWanted(): boolean {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** What the buttons and keys do. */
export const actions = {
  larger: (): void => zoomBy(ZOOM),
  smaller: (): void => zoomBy(1 / ZOOM),
  fit: (): void => void (chosenCamera.value = null),
};

const ZOOM = 1.3;

/** Where a node is on the screen; null where it isn't drawn. */
export function placeOnScreen(id: string): Point | null {
  const at = drawn.value.get(id);
  return at ? onScreen(camera.value, at) : null;
}

/** Makes the picture larger or smaller around its middle. */
function zoomBy(factor: number): void {
  const { width, height } = size.value;
  chosenCamera.value = zoomAt(camera.value, factor, [width / 2, height / 2]);
}
