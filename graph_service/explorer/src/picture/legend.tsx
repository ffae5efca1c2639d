/** What shapes, lines and signs of this picture mean: only those that occur in it. */

import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Kind } from "../api/types";
import { switchedOff } from "../evidence/switches";
import { state } from "../state/address";
import type { Graph } from "../state/graph";
import { bundlesOf } from "./bundles";
import { CHANGE_WORDS, changesOf, WEAKER } from "./changes";
import { LINE_WORDS, lineOfEdge, lineOfNode, type Line } from "./doubt";
import { Mark, Outline, PIN, Shape, Stroke } from "./glyphs";
import { covered, size } from "./view";

const KIND_WORDS: Record<Kind, string> = { actor: "actor", event: "event", location: "place" };
const KINDS: readonly Kind[] = ["actor", "event", "location"];
const LINES: readonly Line[] = ["solid", "record", "hedged", "planned", "alleged", "disputed", "denied"];

/** Closed at first where the screen is small: the picture is what counts. */
const isOpen = signal<boolean | null>(null);
const ROOM = { width: 700, height: 420 };
/** The width of an open legend with its distance from the edge. */
const WIDTH = 226;

export function Legend({ graph }: { graph: Graph }) {
  const { kinds, lines, hasBundle, hasMore } = useMemo(() => occurring(graph), [graph]);
  const changes = useMemo(() => new Set(changesOf(graph, switchedOff()).values()), [graph]);
  const { pinned } = state.value;
  const { width, height } = size.value;
  const isRoomy = width >= ROOM.width && height >= ROOM.height;
  const open = isOpen.value ?? isRoomy;
  useEffect(() => {
    covered.value = open && isRoomy && kinds.length ? WIDTH : 0;
    return () => void (covered.value = 0);
  }, [open && isRoomy, kinds.length > 0]);
  if (!kinds.length) return null;
  const toggle = (event: Event): void => {
    event.preventDefault();
    isOpen.value = !open;
  };
  return (
    <details class="legend" open={open}>
      <summary onClick={toggle}>Legend</summary>
      <ul>
        {kinds.map((kind) => (
          <Row key={kind} text={KIND_WORDS[kind]}>
            <g transform="translate(17 10)">
              <Shape kind={kind} radius={7} line="solid" />
            </g>
          </Row>
        ))}
        {graph.seeds.size > 0 && (
          <Row text="where the question starts or ends">
            <g transform="translate(17 10)" class="seed">
              <Outline kind="actor" radius={8.5} name="seed-ring" />
              <Shape kind="actor" radius={5.5} line="solid" />
            </g>
          </Row>
        )}
        {lines.map((line) => (
          <Row key={line} text={LINE_WORDS[line]}>
            <g class="edge">
              <Stroke path="M1 10L18 10" line={line} />
            </g>
            <g transform="translate(26 10)">
              <Shape kind="event" radius={5} line={line} />
            </g>
          </Row>
        ))}
        {graph.steps.size > 0 && (
          <Row text="step of a path">
            <g class="edge step">
              <Stroke path="M1 10L32 10" line="solid" kind="step" />
            </g>
          </Row>
        )}
        {hasBundle && (
          <Row text="several relations: click for each">
            <g class="edge bundle">
              <Stroke path="M1 10L33 10" line="solid" />
              <Mark text="3" x={17} y={10} />
            </g>
          </Row>
        )}
        {hasMore && (
          <Row text="relations not drawn">
            <text class="more" x={17} y={14}>
              +5
            </text>
          </Row>
        )}
        {Object.keys(pinned).some((id) => graph.nodes.has(id)) && (
          <Row text="pinned">
            <path class="pin" transform="translate(17 13)" d={PIN} />
          </Row>
        )}
        {changes.has("weaker") && (
          <Row text={CHANGE_WORDS.weaker}>
            <Mark text={WEAKER} x={17} y={10} />
          </Row>
        )}
        {(["unreached", "falls"] as const).map(
          (change) =>
            changes.has(change) && (
              <Row key={change} text={CHANGE_WORDS[change]}>
                <g class={`edge ${change}`}>
                  <Stroke path="M1 10L33 10" line="solid" />
                </g>
              </Row>
            ),
        )}
      </ul>
      <p class="quiet keys">
        Arrow keys move, Enter opens what can be done, + − 0 change the size, Shift and arrows move the picture.
      </p>
    </details>
  );
}

function Row({ text, children }: { text: string; children: preact.ComponentChildren }) {
  return (
    <li>
      <svg width="34" height="20" aria-hidden="true">
        {children}
      </svg>
      <span>{text}</span>
    </li>
  );
}

/** What of the legend occurs in a graph. */
export function occurring(graph: Graph): { kinds: Kind[]; lines: Line[]; hasBundle: boolean; hasMore: boolean } {
  const nodes = [...graph.nodes.values()];
  const edges = [...graph.edges.values()];
  const used = new Set<Line>([...edges.map((edge) => lineOfEdge(edge, graph.nodes)), ...nodes.map(lineOfNode)]);
  return {
    kinds: KINDS.filter((kind) => nodes.some((node) => node.kind === kind)),
    lines: LINES.filter((line) => used.has(line)),
    hasBundle: bundlesOf(edges).some((bundle) => bundle.edges.length > 1),
    hasMore: nodes.reduce((sum, { degree }) => sum + degree, 0) > 2 * edges.length,
  };
}
