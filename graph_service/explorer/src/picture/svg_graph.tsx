/** The graph as SVG, for as many nodes as people can read. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { switchedOff } from "../evidence/switches";
import { state } from "../state/address";
import type { Graph } from "../state/graph";
import { count } from "../words/labels";
import { changesOf } from "./changes";
import { bundlesOf } from "./bundles";
import { drawingCamera, movementOf } from "./camera";
import { useGestures } from "./gestures";
import { onGraphKey, roving } from "./keyboard";
import { useResting } from "./resting";
import { sceneOf } from "./scene";
import { SvgScene } from "./svg_scene";
import { camera, covered, coveredTop, drawn, held, hovered, isMoved, opened, size, upright } from "./view";

const KEYS = "Arrow keys move, Enter opens what can be done, Tab goes to the relations.";

export function SvgGraph({ graph }: { graph: Graph }) {
  const stage = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  useGestures(stage);
  const { pinned, selected, brush } = state.value;
  const { x, y } = camera.value;
  const bundles = useMemo(() => bundlesOf(graph.edges.values()), [graph]);
  const { width, height } = size.value;
  // Names keep within what is seen while all of it is. When somebody moves it, they must not jump about.
  const wasMoved = isMoved.value;
  const frame = useMemo(
    () =>
      wasMoved ? null : { left: covered.value - x, top: coveredTop.value - y, right: width - x, bottom: height - y },
    [wasMoved, x, y, width, height, covered.value, coveredTop.value],
  );
  const drawnFor = drawingCamera(camera.value, useResting(camera.value, held.value), wasMoved, graph.nodes.size);
  const changes = useMemo(() => changesOf(graph, switchedOff()), [graph]);
  const scene = useMemo(
    () =>
      sceneOf(graph, bundles, drawn.value, drawnFor.scale, {
        pinned,
        selected,
        brush,
        opened: opened.value,
        frame,
        changes,
        isUpright: upright.value,
      }),
    [graph, bundles, drawn.value, drawnFor.scale, pinned, selected, brush, opened.value, frame, changes, upright.value],
  );
  useEffect(() => {
    if (hovered.value && !graph.nodes.has(hovered.value)) hovered.value = null;
  }, [graph]);
  const current = roving(scene, selected);
  const what = `${count(graph.nodes.size, "entity", "entities")} and ${count(graph.edges.size, "relation")}`;
  const moved = drawnFor === camera.value ? null : movementOf(drawnFor, camera.value);
  return (
    <div class="svg-stage" ref={stage}>
      <svg
        ref={svg}
        class={moved ? "graph moving" : "graph"}
        style={{ transform: moved ?? "" }}
        width={width}
        height={height}
        role="application"
        aria-roledescription="graph"
        aria-label={`Graph of ${what}. ${KEYS}`}
        onKeyDown={(event) => onGraphKey(event, scene, svg.current!)}
      >
        <g transform={`translate(${drawnFor.x} ${drawnFor.y})`}>
          <SvgScene
            scene={scene}
            nodes={graph.nodes}
            selected={selected}
            currentNode={current.node}
            currentLine={current.line}
          />
        </g>
      </svg>
    </div>
  );
}
