/** The graph drawn by the graphics card, for more nodes than SVG can move. Names, keys and pointers are the page's. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { state } from "../state/address";
import type { Graph } from "../state/graph";
import { count } from "../words/labels";
import { bundlesOf } from "./bundles";
import { choose, openMenu } from "./choosing";
import { useGestures } from "./gestures";
import { onLargeGraphKey } from "./keyboard";
import type { Point } from "./layout";
import { SvgGraph } from "./svg_graph";
import { camera, drawn, hovered, size } from "./view";
import { coloursOf } from "./webgl_colours";
import { lineAt, lineRows, nextOf, nodeAt, nodeRows, partsOfColour } from "./webgl_model";
import { WebglOverlay } from "./webgl_overlay";
import { useResting } from "./resting";
import { startRenderer, type Renderer } from "./webgl_renderer";

const KEYS = "Arrow keys move, Enter opens what can be done. Relations are in the lists.";
/** The most nodes drawn as SVG where the graphics card can't be had. */
const MOST_WITHOUT = 1500;

export default function WebglGraph({ graph }: { graph: Graph }) {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<Renderer | null>(null);
  const [failed, setFailed] = useState(false);
  const [losses, setLosses] = useState(0);
  const [current, setCurrent] = useState<string | null>(null);
  const scheme = useScheme();
  const bundles = useMemo(() => bundlesOf(graph.edges.values()), [graph]);
  const { pinned, selected, brush } = state.value;
  const at = drawn.value;
  const { x, y, scale } = camera.value;
  const { width, height } = size.value;
  const colours = useMemo(() => coloursOf(document.documentElement), [scheme]);
  const view = { pinned, selected, brush };
  const rows = useMemo(() => nodeRows(graph, at, view, colours), [graph, at, pinned, selected, brush, colours]);
  const lines = useMemo(() => lineRows(graph, bundles, rows, view, colours), [graph, bundles, rows]);

  useEffect(() => {
    const element = canvas.current!;
    try {
      renderer.current = startRenderer(element, partsOfColour(colours.ground));
    } catch {
      setFailed(true);
    }
    const lost = (event: Event): void => event.preventDefault();
    const restored = (): void => setLosses((number) => number + 1);
    element.addEventListener("webglcontextlost", lost);
    element.addEventListener("webglcontextrestored", restored);
    return () => {
      element.removeEventListener("webglcontextlost", lost);
      element.removeEventListener("webglcontextrestored", restored);
      renderer.current = null;
    };
  }, [colours, losses]);
  useEffect(() => {
    renderer.current?.setNodes(rows.values());
    renderer.current?.setLines(lines);
  }, [rows, lines, colours, losses]);
  const resting = useResting(camera.value);
  const isMoving = resting !== null && resting !== camera.value;
  useEffect(() => {
    renderer.current?.draw({ x, y, scale }, { width, height }, isMoving);
  }, [x, y, scale, width, height, isMoving, rows, lines, colours, losses]);

  useGestures(stage, (point) => nodeAt(point, rows, camera.value));
  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = stage.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const onClick = (event: MouseEvent): void => {
    const node = nodeAt(pointOf(event), rows, camera.value);
    if (node !== null) return choose(node);
    const bundle = lineAt(pointOf(event), bundles, at, camera.value);
    if (bundle) choose(nextOf(bundle, selected));
  };
  const onMenu = (event: MouseEvent): void => {
    const node = nodeAt(pointOf(event), rows, camera.value);
    if (node === null) return;
    event.preventDefault();
    openMenu(node);
  };
  if (failed) {
    if (graph.nodes.size <= MOST_WITHOUT) return <SvgGraph graph={graph} />;
    return (
      <p class="quiet wait">This browser can't draw so many entities: WebGL 2 is missing. The lists have them all.</p>
    );
  }
  const known = (id: string | null | undefined): id is string => Boolean(id) && rows.has(id!);
  const focused = [current, selected, [...graph.seeds][0], rows.keys().next().value].find(known) ?? null;
  const what = `${count(graph.nodes.size, "entity", "entities")} and ${count(graph.edges.size, "relation")}`;
  return (
    <div
      ref={stage}
      class="webgl graph"
      role="application"
      aria-roledescription="graph"
      aria-label={`Graph of ${what}. ${KEYS}`}
      onKeyDown={(event) => focused && onLargeGraphKey(event, focused, at, setCurrent)}
      onClick={onClick}
      onDblClick={onMenu}
      onContextMenu={onMenu}
      onPointerMove={(event) => event.buttons === 0 && (hovered.value = nodeAt(pointOf(event), rows, camera.value))}
      onPointerLeave={() => (hovered.value = null)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <WebglOverlay graph={graph} rows={rows} focused={focused} isMoved={current !== null} resting={resting} />
    </div>
  );
}

/** A number that changes when the page turns light or dark. */
function useScheme(): number {
  const [scheme, setScheme] = useState(0);
  useEffect(() => {
    const watched = matchMedia("(prefers-color-scheme: dark)");
    const change = (): void => setScheme((number) => number + 1);
    watched.addEventListener("change", change);
    return () => watched.removeEventListener("change", change);
  }, []);
  return scheme;
}
