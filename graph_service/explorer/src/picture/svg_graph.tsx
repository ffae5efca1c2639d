/** The graph as SVG, for as many nodes as people can read. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { state } from "../state/address";
import type { Graph } from "../state/graph";
import { count } from "../words/labels";
import { bundlesOf } from "./bundles";
import { lineWords, nameOf, nodeWords } from "./describe";
import { WEAKER } from "./doubt";
import { useGestures } from "./gestures";
import { Mark, Outline, PIN, Shape, Stroke } from "./glyphs";
import { onGraphKey, roving } from "./keyboard";
import { choose, chooseLine, openMenu, toggleBundle } from "./choosing";
import { EDGE_FONT, moreAt, sceneOf, WEAKEST, type SceneLine, type SceneNode, type Text } from "./scene";
import { FONT, LINE_HEIGHT, plainName, textWidth, wrapName } from "./text";
import { camera, chosenCamera, covered, drawn, hovered, opened, size } from "./view";

const KEYS = "Arrow keys move, Enter opens what can be done, Tab goes to the relations.";

export function SvgGraph({ graph }: { graph: Graph }) {
  const svg = useRef<SVGSVGElement>(null);
  useGestures(svg);
  const { pinned, selected, brush } = state.value;
  const { x, y, scale } = camera.value;
  const bundles = useMemo(() => bundlesOf(graph.edges.values()), [graph]);
  const { width, height } = size.value;
  // Names keep within what is seen while all of it is. When somebody moves it, they must not jump about.
  const isMoved = chosenCamera.value !== null;
  const frame = useMemo(
    () => (isMoved ? null : { left: covered.value - x, top: -y, right: width - x, bottom: height - y }),
    [isMoved, x, y, width, height, covered.value],
  );
  const scene = useMemo(
    () => sceneOf(graph, bundles, drawn.value, scale, { pinned, selected, brush, opened: opened.value, frame }),
    [graph, bundles, drawn.value, scale, pinned, selected, brush, opened.value, frame],
  );
  useEffect(() => {
    if (hovered.value && !graph.nodes.has(hovered.value)) hovered.value = null;
  }, [graph]);
  const current = roving(scene, selected);
  const named = scene.nodes.find(
    ({ node, label }) => node.id === hovered.value && (!label || isCut(node.caption, label)),
  );
  return (
    <svg
      ref={svg}
      class="graph"
      width={width}
      height={height}
      role="application"
      aria-roledescription="graph"
      aria-label={`Graph of ${count(graph.nodes.size, "entity", "entities")} and ${count(graph.edges.size, "relation")}. ${KEYS}`}
      onKeyDown={(event) => onGraphKey(event, scene, svg.current!)}
    >
      <g transform={`translate(${x} ${y})`}>
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
              isCurrent={current.node === node.node.id}
            />
          ))}
        </g>
        <g class="handles">
          {scene.lines.map((line) => (
            <g
              key={line.id}
              class="handle"
              data-line={line.id}
              tabindex={current.line === line.id ? 0 : -1}
              role="button"
              aria-label={lineWords(line, graph.nodes)}
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
          {scene.lines.map((line) => line.label && <LineName key={line.id} text={line.label} line={line} />)}
          {scene.nodes.map(
            (node) => node.label && <Name key={node.node.id} text={node.label} kind={nameClass(node)} />,
          )}
          {named && <WholeName drawing={named} />}
        </g>
      </g>
    </svg>
  );
}

function isCut(caption: string, { lines }: Text): boolean {
  return lines.at(-1)!.endsWith("…") && !caption.trim().endsWith("…");
}

function nameClass({ isSeed, isFaded, falls }: SceneNode): string {
  return `name${isSeed ? " seed" : ""}${isFaded ? " faded" : ""}${falls ? " falls" : ""}`;
}

function LineDrawing({ line, isChosen }: { line: SceneLine; isChosen: boolean }) {
  const { curve, edge, isStep, isWeakest, isFaded, falls } = line;
  const classes = [
    "edge",
    edge ? "" : "bundle",
    isStep ? "step" : "",
    isWeakest ? "weakest" : "",
    isChosen ? "chosen" : "",
    isFaded ? "faded" : "",
    falls ? "falls" : "",
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
  const { node, at, radius, line, isSeed, isPinned, isFaded, falls, isWeaker, more, showsMore } = drawing;
  const [moreX, moreY] = moreAt({ ...drawing, at: [0, 0] });
  const name = nameOf(node);
  return (
    <g
      class={`node${isSeed ? " seed" : ""}${isChosen ? " chosen" : ""}${isFaded ? " faded" : ""}${falls ? " falls" : ""}`}
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
      {more > 0 && showsMore && (
        <text class="more" x={moreX} y={moreY + 3.5}>
          +{more}
        </text>
      )}
      {isWeaker && (
        <text class="weaker" x={-radius * 0.95 - 5} y={radius * 0.95 + 3}>
          {WEAKER}
        </text>
      )}
      {isPinned && <path class="pin" transform={`translate(${-radius * 0.95} ${-radius * 0.95})`} d={PIN} />}
    </g>
  );
}

function Name({ text, kind }: { text: Text; kind: string }) {
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

function LineName({ text, line: { isStep, isFaded } }: { text: Text; line: SceneLine }) {
  const [x, y] = text.at;
  const top = y - (text.lines.length * 13) / 2 + EDGE_FONT - 1;
  return (
    <g class={`reading${isStep ? " step" : ""}${isFaded ? " faded" : ""}`}>
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
