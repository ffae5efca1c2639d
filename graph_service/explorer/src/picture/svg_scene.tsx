/** The SVG's shapes and lines. Drawn again only when they change: moving the picture leaves them alone. */

import { memo } from "preact/compat";
import type { Graph } from "../state/graph";
import { choose, chooseLine, openMenu, toggleBundle } from "./choosing";
import { lineWords, nameOf, nodeWords } from "./describe";
import { WEAKER } from "./changes";
import { Mark, Outline, PIN, Shape, Stroke } from "./glyphs";
import { moreAt } from "./names";
import type { Scene, SceneLine, SceneNode } from "./scene";
import { HoveredName, LineName, Name } from "./svg_names";
import { hovered } from "./view";

interface SvgSceneProps {
  scene: Scene;
  nodes: Graph["nodes"];
  selected: string | null;
  /** What Tab goes to. */
  currentNode: string | null;
  currentLine: string | null;
}

export const SvgScene = memo(function SvgScene({ scene, nodes, selected, currentNode, currentLine }: SvgSceneProps) {
  return (
    <>
      <g aria-hidden="true">
        {scene.lines.map((line) => (
          <LineDrawing key={line.id} line={line} isChosen={line.id === selected} />
        ))}
      </g>
      <g>
        {scene.nodes.map((node) => (
          <NodeDrawing
            key={node.node.id}
            drawing={node}
            isChosen={node.node.id === selected}
            isCurrent={currentNode === node.node.id}
          />
        ))}
      </g>
      <g class="handles">
        {scene.lines.map((line) => (
          <g
            key={line.id}
            class="handle"
            data-line={line.id}
            tabindex={currentLine === line.id ? 0 : -1}
            role="button"
            aria-label={lineWords(line, nodes)}
            aria-pressed={line.id === selected}
            onClick={() => chooseLine(line)}
          >
            <path class="halo" d={line.curve.path} />
            <rect
              class="ring"
              x={line.curve.middle[0] - 13}
              y={line.curve.middle[1] - 13}
              width={26}
              height={26}
              rx={13}
            />
          </g>
        ))}
        {scene.closers.map(({ bundle, at }) => (
          <g
            key={bundle.key}
            class="closer"
            role="button"
            tabindex={-1}
            aria-label="Draw these relations as one line"
            onClick={() => toggleBundle(bundle.key)}
          >
            <title>Draw these relations as one line</title>
            <Mark text="−" x={at[0]} y={at[1]} />
          </g>
        ))}
      </g>
      <g class="names" aria-hidden="true">
        {scene.nodes.map((node) => node.more > 0 && node.showsMore && <More key={node.node.id} node={node} />)}
        {scene.lines.map((line) => line.label && <LineName key={line.id} text={line.label} line={line} />)}
        {scene.nodes.map((node) => node.label && <Name key={node.node.id} text={node.label} kind={nameClass(node)} />)}
        <HoveredName nodes={scene.nodes} />
      </g>
    </>
  );
});

function nameClass({ isSeed, isFaded, change }: SceneNode): string {
  return `name${isSeed ? " seed" : ""}${isFaded ? " faded" : ""}${change ? ` ${change}` : ""}`;
}

function LineDrawing({ line, isChosen }: { line: SceneLine; isChosen: boolean }) {
  const { curve, edge, isStep, isWeakest, isBeside, isFaded, change } = line;
  const classes = [
    "edge",
    edge ? "" : "bundle",
    isStep ? "step" : "",
    isWeakest ? "weakest" : "",
    isBeside ? "beside" : "",
    isChosen ? "chosen" : "",
    isFaded ? "faded" : "",
    change ?? "",
  ];
  return (
    <g class={classes.filter(Boolean).join(" ")} onClick={() => chooseLine(line)} data-edge={line.id}>
      <path class="grip" d={curve.path} />
      <Stroke path={curve.path} line={line.line} kind={isStep ? "step" : ""} />
      {line.hasArrow && (
        <path
          class="arrow"
          d="M0 0L-9 -4.5L-7 0L-9 4.5Z"
          transform={`translate(${curve.tip[0]} ${curve.tip[1]}) rotate(${curve.angle})`}
        />
      )}
      {line.mark && <Mark text={line.mark} x={curve.middle[0]} y={curve.middle[1]} />}
    </g>
  );
}

function NodeDrawing({ drawing, isChosen, isCurrent }: { drawing: SceneNode; isChosen: boolean; isCurrent: boolean }) {
  const { node, at, radius, line, isSeed, isPinned, isFaded, change } = drawing;
  const name = nameOf(node);
  return (
    <g
      class={["node", isSeed && "seed", isChosen && "chosen", isFaded && "faded", change].filter(Boolean).join(" ")}
      data-node={node.id}
      transform={`translate(${at[0]} ${at[1]})`}
      tabindex={isCurrent ? 0 : -1}
      role="button"
      aria-haspopup="menu"
      aria-pressed={isChosen}
      aria-label={nodeWords(drawing)}
      onClick={() => choose(node.id)}
      onDblClick={() => openMenu(node.id)}
      onContextMenu={(event) => (event.preventDefault(), openMenu(node.id))}
      onPointerEnter={() => (hovered.value = node.id)}
      onPointerLeave={() => (hovered.value = null)}
      onFocus={() => (hovered.value = node.id)}
      onBlur={() => (hovered.value = null)}
    >
      <title>{name === node.caption ? nodeWords(drawing) : node.caption}</title>
      <Outline kind={node.kind} radius={radius + 6} name="ring" />
      {isSeed && <Outline kind={node.kind} radius={radius + 4} name="seed-ring" />}
      <Shape kind={node.kind} radius={radius} line={line} />
      {change === "weaker" && (
        <text class="less" x={-radius * 0.95 - 5} y={radius * 0.95 + 3}>
          {WEAKER}
        </text>
      )}
      {isPinned && <path class="pin" transform={`translate(${-radius * 0.95} ${-radius * 0.95})`} d={PIN} />}
    </g>
  );
}

/** How many relations of a node aren't drawn, beside it. */
function More({ node }: { node: SceneNode }) {
  const [x, y] = moreAt(node);
  return (
    <text class="more" x={x} y={y + 3.5}>
      +{node.more}
    </text>
  );
}
