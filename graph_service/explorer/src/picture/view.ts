/** What this page shows of the picture at the moment. Where it rests goes to the address; the way there doesn't. */

import { computed, effect, signal } from "@preact/signals";
import { go, state, viewText, type State } from "../state/address";
import { isUprightIn, subjectOf } from "./aims";
import { cameraOf, fit, onScreen, viewOf, zoomAt, type Camera, type Size } from "./camera";
import { positions, type Point, type Positions } from "./layout";

export const size = signal<Size>({ width: 800, height: 500 });
/** Where somebody moved the camera since the address last changed; null while it is where the address says. */
export const chosenCamera = signal<Camera | null>(null);
/** Whether a camera was chosen, by whoever made the link or here; the whole graph is shown otherwise. */
export const isMoved = computed(() => chosenCamera.value !== null || state.value.view !== null);
/** Where nodes are drawn now: on their way to `positions`, or with a node that is dragged. */
export const drawn = signal<Positions>(new Map());
/** A node whose menu is open, and a point of the screen beside it. */
export const menu = signal<{ id: string; at: Point } | null>(null);
/** As a text, for a computed text that stays the same has nothing drawn anew. */
const openedKeys = computed(() => JSON.stringify(state.value.opened));
/** Pairs of nodes whose parallel relations are fanned out. */
export const opened = computed<ReadonlySet<string>>(() => new Set(JSON.parse(openedKeys.value) as string[]));
/** Whether a pointer drags the picture or a node of it. */
export const held = signal(false);
/** The node or bundle under the pointer or with the focus: its whole name is shown. */
export const hovered = signal<string | null>(null);

/** Pixels at the picture's start and top that its legend and the list of growths cover. */
export const covered = signal(0);
export const coveredTop = signal(0);

export const camera = computed<Camera>(() => {
  if (chosenCamera.value) return chosenCamera.value;
  const { view } = state.value;
  if (view) return cameraOf(view, size.value);
  return fit([...drawn.value.values()], size.value, covered.value, coveredTop.value);
});

/** Whether a path runs downwards: as the frame has it, or as people arranged it. */
export const upright = computed(() => {
  const { pinned, view } = state.value;
  return view || Object.keys(pinned).length ? state.value.upright : isUprightIn(state.value, size.value);
});

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
    if (isSame(from, to)) return;
    if (!isMotionWanted() || to.size > 300 || !from.size) {
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

/** Milliseconds for which a camera has to stay before the address has it: browsers limit how often it may change. */
const SETTLED = 250;
let written = "";

/** What of the state the camera belongs to. */
function placeOf({ view, ...asked }: State): string {
  return `${view ? viewText(view) : ""} ${subjectOf(asked)}`;
}

/** Puts where the camera is into the address now; no step of its own for undo. */
export function settleCamera(): void {
  const chosen = chosenCamera.peek();
  if (!chosen) return;
  const view = viewOf(chosen, size.peek());
  const at = placeOf({ ...state.peek(), view });
  if (at === placeOf(state.peek())) return;
  written = at;
  go({ view, upright: upright.peek() }, true);
}

/** Keeps the camera and the address together from now on. Returns how to end it. */
export function followCamera(): () => void {
  let timer = 0;
  written = placeOf(state.peek());
  const ends = [
    effect(() => {
      const at = placeOf(state.value);
      // Somebody went back, asked something else or fitted the picture: what was chosen before is past.
      if (at !== written) chosenCamera.value = null;
      written = at;
    }),
    effect(() => {
      clearTimeout(timer);
      if (chosenCamera.value && !held.value) timer = window.setTimeout(settleCamera, SETTLED);
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
    chosenCamera.value = null;
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
  fit: (): void => {
    chosenCamera.value = null;
    if (state.value.view) go({ view: null }, true);
  },
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
