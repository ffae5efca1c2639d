/** The graph, drawn. */

import { useEffect } from "preact/hooks";
import type { GraphEdge, GraphNode } from "../api/types";
import { go, state } from "../state/address";
import { graph } from "../state/answers";
import { isInBrush } from "../state/graph";
import { words } from "../words/labels";
import { layOutGraph, positions, radiusOf } from "./layout";

export function Picture() {
  const shown = graph.value;
  const { pinned, selected, brush } = state.value;
  useEffect(() => layOutGraph(shown, pinned), [shown, pinned]);
  const at = positions.value;
  const nodes = [...shown.nodes.values()].filter(({ id }) => at.has(id));
  const edges = [...shown.edges.values()].filter(({ start, end }) => at.has(start) && at.has(end));
  const xs = nodes.map(({ id }) => at.get(id)![0]);
  const ys = nodes.map(({ id }) => at.get(id)![1]);
  const left = Math.min(0, ...xs) - 90;
  const top = Math.min(0, ...ys) - 60;
  const box = [left, top, Math.max(0, ...xs) + 90 - left, Math.max(0, ...ys) + 60 - top].join(" ");
  return (
    <svg class="picture" viewBox={box} role="group" aria-label={`Graph of ${nodes.length} entities and ${edges.length} relations`}>
      {edges.map((edge) => (
        <Edge key={edge.id} edge={edge} from={at.get(edge.start)!} to={at.get(edge.end)!} step={shown.steps.has(edge.id)} weakest={shown.weakest.has(edge.id)} chosen={selected === edge.id} />
      ))}
      {nodes.map((node) => (
        <Node key={node.id} node={node} at={at.get(node.id)!} seed={shown.seeds.has(node.id)} chosen={selected === node.id} faded={!isInBrush(node.when, brush)} />
      ))}
    </svg>
  );
}

interface EdgeProps {
  edge: GraphEdge;
  from: readonly [number, number];
  to: readonly [number, number];
  step: boolean;
  weakest: boolean;
  chosen: boolean;
}

function Edge({ edge, from, to, step, weakest, chosen }: EdgeProps) {
  const label = edge.role ? words(edge.role) : edge.readings.forward;
  return (
    <g class={`edge ${edge.status}${step ? " step" : ""}${weakest ? " weakest" : ""}${chosen ? " chosen" : ""}`} onClick={() => go({ selected: edge.id })}>
      <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      <text x={(from[0] + to[0]) / 2} y={(from[1] + to[1]) / 2} dy="-4">
        {label}
      </text>
    </g>
  );
}

interface NodeProps {
  node: GraphNode;
  at: readonly [number, number];
  seed: boolean;
  chosen: boolean;
  faded: boolean;
}

function Node({ node, at, seed, chosen, faded }: NodeProps) {
  const radius = radiusOf(node.degree);
  const choose = (): void => go({ selected: node.id });
  return (
    <g
      class={`node ${node.kind} ${node.reality ?? ""}${seed ? " seed" : ""}${chosen ? " chosen" : ""}${faded ? " faded" : ""}`}
      transform={`translate(${at[0]} ${at[1]})`}
      tabIndex={0}
      role="button"
      aria-label={`${node.caption}, ${words(node.type)}`}
      onClick={choose}
      onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), choose())}
    >
      <circle r={radius} />
      <text y={radius + 14}>{node.caption}</text>
    </g>
  );
}
