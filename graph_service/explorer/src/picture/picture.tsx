/** The graph: drawn as SVG while people can read it, by the graphics card when it is larger. */

import { Suspense, lazy } from "preact/compat";
import { useEffect, useRef } from "preact/hooks";
import "../style/picture.css";
import { state } from "../state/address";
import { answer, graph, pending, unswitched, whole } from "../state/answers";
import { aimsOf, subjectOf, turned } from "./aims";
import { Controls } from "./controls";
import { Growths } from "./growths";
import { layingOut, layOutGraph } from "./layout";
import { Legend } from "./legend";
import { NodeMenu } from "./menu";
import { SvgGraph } from "./svg_graph";
import { drawn, followCamera, followPlaces, menu, size, upright } from "./view";

/** The most nodes that are drawn as SVG. */
export const MOST_IN_SVG = 300;

/** Loaded when a graph is too large for SVG. */
const WebglGraph = lazy(() => import("./webgl_graph"));

export function Picture() {
  const frame = useRef<HTMLDivElement>(null);
  const { pinned } = state.value;
  const shown = graph.value;
  const isUpright = upright.value;
  const all = whole.value;
  // The question the answer belongs to: while a new one is asked, the old picture stays.
  const subject = useRef("");
  if (answer.value?.question === state.value.question && pending.value === 0) subject.current = subjectOf(state.value);
  useEffect(() => {
    const aims = aimsOf(answer.value, unswitched.value);
    void layOutGraph(`${subject.current}${isUpright ? " upright" : ""}`, all, isUpright ? turned(aims) : aims, pinned);
  }, [all, subject.current, isUpright]);
  useEffect(() => {
    menu.value = null;
  }, [subject.current]);
  useEffect(followPlaces, []);
  useEffect(followCamera, []);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width && height) size.value = { width: Math.floor(width), height: Math.floor(height) };
    });
    watcher.observe(frame.current!);
    return () => watcher.disconnect();
  }, []);
  const isLarge = shown.nodes.size > MOST_IN_SVG;
  const isEmpty = !shown.nodes.size;
  return (
    <div class="picture" ref={frame}>
      {isLarge ? (
        <Suspense fallback={<p class="quiet wait" data-loading>Loading what draws large graphs.</p>}>
          <WebglGraph graph={shown} />
        </Suspense>
      ) : (
        <SvgGraph graph={shown} />
      )}
      {isEmpty && pending.value === 0 && answer.value && (
        <p class="quiet wait">
          {all.nodes.size ? "Everything in this picture is hidden." : "There is nothing to draw in this answer."}
        </p>
      )}
      {layingOut.value && !drawn.value.size && (
        <p class="quiet wait">Laying out {shown.nodes.size.toLocaleString("en")} entities.</p>
      )}
      <Growths />
      <Legend graph={shown} />
      <Controls />
      {menu.value && shown.nodes.has(menu.value.id) && (
        <NodeMenu key={menu.value.id} id={menu.value.id} at={menu.value.at} frame={frame} />
      )}
    </div>
  );
}
