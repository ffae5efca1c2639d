/** The graph drawn by the graphics card (Sigma), for more nodes than SVG can move. */

import { DirectedGraph } from "graphology";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import Sigma from "sigma";
import { state } from "../state/address";
import type { Graph } from "../state/graph";
import { count } from "../words/labels";
import { bundlesOf } from "./bundles";
import type { Camera } from "./camera";
import { choose, openMenu } from "./choosing";
import { useGestures } from "./gestures";
import { onLargeGraphKey } from "./keyboard";
import type { Point } from "./layout";
import { SvgGraph } from "./svg_graph";
import { camera, drawn, hovered, size } from "./view";
import { coloursOf } from "./webgl_colours";
import { fill, type Drawing } from "./webgl_fill";
import { edgeRow, lineAt, nextOf, nodeAt, nodeRows, partsOfColour, shapeScale } from "./webgl_model";
import { WebglOverlay } from "./webgl_overlay";
import { primitivesOn } from "./webgl_program";

const KEYS = "Arrow keys move, Enter opens what can be done. Relations are in the lists.";
/** The most nodes drawn as SVG where the graphics card can't be had. */
const MOST_WITHOUT = 1500;

export default function WebglGraph({ graph }: { graph: Graph }) {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [failed, setFailed] = useState(false);
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
  const lines = useMemo(
    () => new Map(bundles.map((bundle) => [bundle, edgeRow(bundle, graph, view, colours)])),
    [graph, bundles, selected, brush, colours],
  );

  useEffect(() => {
    try {
      drawing.current = start(canvas.current!, partsOfColour(colours.ground));
    } catch {
      setFailed(true);
      return;
    }
    const sigma = drawing.current;
    return () => {
      drawing.current = null;
      sigma.kill();
    };
  }, [colours]);
  useEffect(() => {
    if (drawing.current) fill(drawing.current, rows, lines);
  }, [rows, lines, colours]);
  useEffect(() => {
    drawing.current?.resize();
    if (drawing.current) follow(drawing.current, { x, y, scale }, [width / 2, height / 2]);
  }, [x, y, scale, width, height, colours, rows]);

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
      <div class="canvas" ref={canvas} aria-hidden="true" />
      <WebglOverlay graph={graph} rows={rows} focused={focused} isMoved={current !== null} />
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

/**
 * Starts Sigma in an element. It only draws: pointers, keys and names are the page's, as for the SVG, for reading back what
 * is under the pointer costs more than drawing where there is no graphics card.
 */
function start(box: HTMLElement, ground: readonly [number, number, number]): Drawing {
  const graph: Drawing["graph"] = new DirectedGraph();
  let unit = 1;
  const sigma = new Sigma(graph, box, {
    primitives: primitivesOn(ground),
    styles: {
      nodes: {
        x: { attribute: "x" },
        y: { attribute: "y" },
        size: { attribute: "size" },
        color: { attribute: "color" },
        opacity: { attribute: "opacity" },
        shape: { attribute: "shape" },
        zIndex: { attribute: "rank" },
        look: { attribute: "look" },
        ring: { attribute: "ring" },
      },
      edges: {
        size: { attribute: "size" },
        color: { attribute: "color" },
        opacity: { attribute: "opacity" },
        head: { attribute: "head" },
        look: { attribute: "look" },
      },
    },
    settings: {
      allowInvalidContainer: true,
      autoRescale: true,
      itemSizesReference: "screen",
      minEdgeThickness: 0.8,
      pickingDownSizingRatio: 64,
      renderLabels: false,
      stagePadding: 0,
      // Shapes are as large as `nodeAt` takes them to be.
      zoomToSizeRatioFunction: (ratio) => 1 / shapeScale(unit / ratio),
    },
  });
  // A frame of its own, so that what is drawn doesn't change how large a unit is.
  sigma.setCustomBBox({ x: [-1000, 1000], y: [-1000, 1000] });
  sigma.refresh();
  return {
    graph,
    refresh: () => void sigma.refresh(),
    resize: () => void sigma.resize(),
    kill: () => sigma.kill(),
    follow: ({ scale }, [centreX, centreY]) => {
      const whole = { cameraState: { x: 0.5, y: 0.5, ratio: 1, angle: 0 } };
      const [left, right] = [-500, 500].map((at) => sigma.graphToViewport({ x: at, y: 0 }, whole).x);
      unit = (right! - left!) / 1000;
      const centre = sigma.graphToFramedGraph({ x: centreX, y: centreY });
      sigma.getCamera().setState({ ...centre, ratio: unit / scale, angle: 0 });
    },
  };
}

/** Shows what the page's camera shows. */
function follow(drawing: Drawing, { x, y, scale }: Camera, middle: Point): void {
  drawing.follow({ x, y, scale }, [(middle[0] - x) / scale, -(middle[1] - y) / scale]);
}
