/** Names in the SVG: of nodes, of relations, and the whole name of what is pointed at. */

import { EDGE_FONT, WEAKEST } from "./names";
import type { SceneLine, SceneNode, Text } from "./scene";
import { FONT, LINE_HEIGHT, plainName, textWidth, wrapName } from "./text";
import { hovered } from "./view";

export function Name({ text, kind }: { text: Text; kind: string }) {
  const [x, y] = text.at;
  const top = y - (text.lines.length * LINE_HEIGHT) / 2 + FONT - 1;
  return (
    <g class={kind}>
      {text.lines.map((line, index) => (
        <text key={index} x={x} y={top + index * LINE_HEIGHT}>
          {line}
        </text>
      ))}
    </g>
  );
}

export function LineName({ text, line: { isStep, isFaded, change } }: { text: Text; line: SceneLine }) {
  const [x, y] = text.at;
  const top = y - (text.lines.length * 13) / 2 + EDGE_FONT - 1;
  return (
    <g class={`reading${isStep ? " step" : ""}${isFaded ? " faded" : ""}${change ? ` ${change}` : ""}`}>
      {text.lines.map((line, index) => (
        <text key={index} class={line === WEAKEST ? "weakest" : ""} x={x} y={top + index * 13}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** The whole name of a node whose label found no room or was cut, over everything else. */
function WholeName({ drawing: { node, at, radius } }: { drawing: SceneNode }) {
  const lines = wrapName(plainName(node.caption), 260, 4);
  const width = Math.max(...lines.map((line) => textWidth(line))) + 14;
  const height = lines.length * LINE_HEIGHT + 8;
  const top = at[1] + radius + 6;
  return (
    <g class="whole-name">
      <rect x={at[0] - width / 2} y={top} width={width} height={height} rx={5} />
      {lines.map((line, index) => (
        <text key={index} x={at[0]} y={top + 4 + FONT - 1 + index * LINE_HEIGHT}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** What has the pointer or the focus, where its label found no room or was cut. */
export function HoveredName({ nodes }: { nodes: readonly SceneNode[] }) {
  const named = nodes.find(({ node, label }) => node.id === hovered.value && (!label || isCut(node.caption, label)));
  return named ? <WholeName drawing={named} /> : null;
}

function isCut(caption: string, { lines }: Text): boolean {
  const letters = (text: string): string => text.replaceAll(" ", "");
  return letters(lines.join("")) !== letters(plainName(caption));
}
