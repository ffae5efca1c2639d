/** The days chosen by dragging over the timeline. The fields above it do the same without a mouse. */

import { useRef, useState } from "preact/hooks";
import { go, state } from "../state/address";
import { dayNumber, dayText } from "../words/days";
import type { Scale } from "./scale";

const LEAST_PIXELS = 4;

export function Brush({ scale, height }: { scale: Scale; height: number }) {
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const area = useRef<SVGRectElement>(null);
  const { brush } = state.value;
  const pixel = (event: PointerEvent): number => event.clientX - area.current!.getBoundingClientRect().left;
  const start = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    area.current!.setPointerCapture(event.pointerId);
    setDrag([pixel(event), pixel(event)]);
  };
  const end = (): void => {
    if (drag && Math.abs(drag[1] - drag[0]) >= LEAST_PIXELS) {
      const [from, to] = [Math.min(...drag), Math.max(...drag)];
      go({ brush: [dayText(scale.day(from)), dayText(scale.day(to))] });
    } else if (drag && brush) go({ brush: null });
    setDrag(null);
  };
  const shown = drag ? ([Math.min(...drag), Math.max(...drag)] as const) : brush ? ([scale.x(dayNumber(brush[0])), scale.x(dayNumber(brush[1]) + 1)] as const) : null;
  return (
    <g class="brush">
      <rect
        ref={area}
        class="brush-area"
        width={scale.width}
        height={height}
        onPointerDown={start}
        onPointerMove={(event) => drag && setDrag([drag[0], pixel(event)])}
        onPointerUp={end}
        onPointerCancel={() => setDrag(null)}
      />
      {shown && <rect class="brushed" x={shown[0]} width={Math.max(1, shown[1] - shown[0])} height={height} />}
    </g>
  );
}
