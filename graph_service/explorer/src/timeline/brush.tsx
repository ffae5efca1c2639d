/** The days chosen on the timeline: by dragging over it, or with two grips that keys move too. */

import { useRef, useState } from "preact/hooks";
import { go, state } from "../state/address";
import { dayWords } from "../words/dates";
import { dayNumber, dayText } from "../words/days";
import { movedDays, type End } from "./days_chosen";
import type { Scale } from "./scale";

const LEAST_PIXELS = 4;
const GRIP = 9;

type Span = readonly [number, number];

interface Handlers {
  onPointerDown: (event: PointerEvent) => void;
  onPointerMove: (event: PointerEvent) => void;
  onPointerUp: (event: PointerEvent) => void;
  onPointerCancel: () => void;
}

/**
 * Chooses days by dragging anywhere over a drawing, over its events too; a click beside them lets the choice go.
 *
 * @returns handlers for the drawing, and the pixels dragged over so far
 */
export function useBrush(scale: Scale): { handlers: Handlers; drag: Span | null } {
  const [drag, setDrag] = useState<{ from: number; to: number; isMoved: boolean } | null>(null);
  const pixel = (event: PointerEvent): number => event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
  const handlers: Handlers = {
    onPointerDown(event) {
      if (event.button !== 0) return;
      const end = (event.target as Element).closest("[data-end]")?.getAttribute("data-end") as End | undefined;
      const to = pixel(event);
      setDrag({ from: end ? edgesOf(scale)[end === "first" ? 1 : 0] : to, to, isMoved: false });
    },
    onPointerMove(event) {
      if (!drag || !event.buttons) return;
      const to = pixel(event);
      const isMoved = drag.isMoved || Math.abs(to - drag.from) >= LEAST_PIXELS;
      // Caught only now: a press without a move is still a click on what lies under it.
      if (isMoved && !drag.isMoved) (event.currentTarget as Element).setPointerCapture(event.pointerId);
      setDrag({ ...drag, to, isMoved });
    },
    onPointerUp(event) {
      if (drag?.isMoved) {
        const [from, to] = sorted([drag.from, drag.to]);
        go({ brush: [dayText(scale.day(from)), dayText(Math.ceil(scale.dayAt(to)) - 1)] });
      } else if (drag && state.value.brush && !(event.target as Element).closest(".event-bar, [data-end]")) go({ brush: null });
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
  };
  return { handlers, drag: drag?.isMoved ? sorted([drag.from, drag.to]) : null };
}

function sorted([a, b]: Span): Span {
  return [Math.min(a, b), Math.max(a, b)];
}

/** The pixels between which the days chosen lie; all of it where none are. */
function edgesOf(scale: Scale): Span {
  const { brush } = state.value;
  return brush ? [scale.x(dayNumber(brush[0])), scale.x(dayNumber(brush[1]) + 1)] : [0, scale.width];
}

/** What can be dragged over, and the days chosen; under the events. */
export function BrushArea({ scale, height, drag }: { scale: Scale; height: number; drag: Span | null }) {
  const shown = drag ?? (state.value.brush ? edgesOf(scale) : null);
  return (
    <g class="brush">
      <rect class="brush-area" width={scale.width} height={height} />
      {shown && <rect class="brushed" x={shown[0]} width={Math.max(1, shown[1] - shown[0])} height={height} />}
    </g>
  );
}

/** The two ends of the days chosen, each a stop for Tab; over the events. */
export function BrushGrips({ scale, height, drag }: { scale: Scale; height: number; drag: Span | null }) {
  const shown = drag ?? edgesOf(scale);
  const at = { first: Math.max(GRIP, shown[0]), last: Math.min(scale.width - GRIP, shown[1]) };
  return (
    <g class="grips">
      <Grip end="first" x={at.first} scale={scale} height={height} />
      <Grip end="last" x={at.last} scale={scale} height={height} />
    </g>
  );
}

function Grip({ end, x, scale, height }: { end: End; x: number; scale: Scale; height: number }) {
  const isMoving = useRef(false);
  const { brush } = state.value;
  const whole: [number, number] = [Math.ceil(scale.from), Math.ceil(scale.to) - 1];
  const days: [number, number] = brush ? [dayNumber(brush[0]), dayNumber(brush[1])] : whole;
  const day = days[end === "first" ? 0 : 1];
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = event.key === "Escape" ? null : movedDays(days, end, event.key, whole);
    if (moved === undefined) return;
    event.preventDefault();
    // A day after another by keys is one step for undo.
    go({ brush: moved && [dayText(moved[0]), dayText(moved[1])] }, isMoving.current && brush !== null);
    isMoving.current = true;
  };
  const out = end === "first" ? -GRIP : GRIP;
  return (
    <g
      class={`grip brush-grip${brush ? " chosen" : ""}`}
      data-end={end}
      transform={`translate(${x} 0)`}
      role="slider"
      tabindex={0}
      aria-label={end === "first" ? "First day looked at" : "Last day looked at"}
      aria-valuemin={Math.min(whole[0], day)}
      aria-valuemax={Math.max(whole[1], day)}
      aria-valuenow={day}
      aria-valuetext={brush ? dayWords(dayText(day)) : `${dayWords(dayText(day))}: no days chosen yet`}
      onKeyDown={onKey}
      onBlur={() => (isMoving.current = false)}
    >
      <line y1={0} y2={height} />
      <path d={`M0 1H${out}V10L0 15Z`} />
    </g>
  );
}
