/** The shapes of the picture, drawn the same in the graph and in its legend. */

import type { Kind } from "../api/types";
import { MARKS, type Line } from "./doubt";

/** The sign of a node that people put where it is: a drawing pin, its point at 0, 5. */
export const PIN = "M0 5L-1.2 0L-5 -1.5A5 5 0 0 1 5 -1.5L1.2 0Z";

interface ShapeProps {
  kind: Kind;
  radius: number;
  line: Line;
}

/** An actor is a circle, an event a diamond, a place a square; its outline and its mark say how surely it is one. */
export function Shape({ kind, radius, line }: ShapeProps) {
  const mark = MARKS[line];
  return (
    <g class={`shape ${kind} is-${line}`}>
      {line === "disputed" && <Outline kind={kind} radius={radius + 4} name="ring" />}
      <Outline kind={kind} radius={radius} name="body" />
      {line === "denied" && <path class="strike" d={strikeOf(kind, radius)} />}
      {mark && line !== "denied" && (
        <text class="sign" y={radius * 0.45} style={{ fontSize: `${radius * 1.25}px` }}>
          {mark}
        </text>
      )}
    </g>
  );
}

/** A line through a shape, along none of its sides. */
function strikeOf(kind: Kind, radius: number): string {
  const reach = radius * (kind === "event" ? 1.6 : 1.15);
  return kind === "event" ? `M${-reach} 0L${reach} 0` : `M${-reach} ${reach}L${reach} ${-reach}`;
}

/** The outline of a kind's shape, around 0, 0. */
export function Outline({ kind, radius, name }: { kind: Kind; radius: number; name: string }) {
  if (kind === "actor") return <circle class={name} r={radius} />;
  if (kind === "event") {
    const reach = radius * 1.25;
    return <path class={name} d={`M0 ${-reach}L${reach} 0L0 ${reach}L${-reach} 0Z`} />;
  }
  const half = radius * 0.88;
  return <rect class={name} x={-half} y={-half} width={2 * half} height={2 * half} rx={radius * 0.22} />;
}

/** A line with the look of its doubt. A disputed one is doubled by a thinner line in the colour of the ground. */
export function Stroke({ path, line, kind = "" }: { path: string; line: Line; kind?: string }) {
  return (
    <g class={`stroke is-${line} ${kind}`}>
      <path class="line" d={path} />
      {line === "disputed" && <path class="core" d={path} />}
    </g>
  );
}

/** A sign on a small disc: a doubt, or how many relations a line stands for. */
export function Mark({ text, x, y }: { text: string; x: number; y: number }) {
  const width = Math.max(16, 8 + 6.4 * [...text].length);
  return (
    <g class="mark" transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y={-8} width={width} height={16} rx={8} />
      <text y={4}>{text}</text>
    </g>
  );
}
