/** One event on the timeline. */

import type { GraphNode } from "../api/types";
import { go } from "../state/address";
import { whenWords } from "../words/dates";
import { shortened, standingWords, words } from "../words/labels";
import type { Scale } from "./scale";
import type { DateShape } from "./shape";

const LETTER = 6.4;
const MOST_LETTERS = 44;

/** Where an event's name begins: at its bar, or before it where the edge would cut it. */
export function nameStart(event: GraphNode, bar: number, width: number): number {
  return Math.min(bar, Math.max(0, width - nameWidth(event)));
}

/** About how many pixels an event's name takes. */
export function nameWidth(event: GraphNode): number {
  return shortName(event).length * LETTER + 22;
}

/** The name, with a mark for what isn't known to have happened, so that no colour is needed to tell. */
function shortName({ caption, reality, status }: GraphNode): string {
  const mark = reality === "planned" || reality === "proposed" ? `(${reality}) ` : reality === "alleged" ? "(alleged) " : "";
  const standing = status === "denied" ? "(denied) " : status === "disputed" ? "(disputed) " : "";
  return `${mark}${standing}${shortened(caption, MOST_LETTERS)}`;
}

interface EventBarProps {
  event: GraphNode;
  shape: DateShape;
  scale: Scale;
  y: number;
  height: number;
  chosen: boolean;
  fallen: boolean;
  /** Whether Tab comes here: one of them all is a stop, arrows go on from it. */
  isStop: boolean;
}

export function EventBar({ event, shape: { possible, certain, openStart, openEnd }, scale, y, height, chosen, fallen, isStop }: EventBarProps) {
  const [x0, x1] = [scale.x(possible[0]), Math.max(scale.x(possible[1]), scale.x(possible[0]) + 3)];
  const bar = 7;
  const top = height - bar;
  const isCutBefore = !openStart && possible[0] < scale.from;
  const isCutAfter = !openEnd && possible[1] > scale.to;
  const choose = (): void => go({ selected: event.id });
  const label = [event.caption, words(event.type), whenWords(event.when), event.reality === "happened" ? "" : (event.reality ?? ""), standingWords(event.status, event.source_count)];
  const nameAt = nameStart(event, x0, scale.width);
  return (
    <g
      class={`event-bar ${event.reality ?? ""} ${event.status ?? ""}${chosen ? " chosen" : ""}${fallen ? " fallen" : ""}`}
      transform={`translate(0 ${y})`}
      data-event={event.id}
      tabindex={isStop ? 0 : -1}
      role="button"
      aria-pressed={chosen}
      aria-label={label.filter(Boolean).join(", ")}
      onClick={choose}
      onKeyDown={(key) => (key.key === "Enter" || key.key === " ") && (key.preventDefault(), choose())}
    >
      <title>{label.filter(Boolean).join("\n")}</title>
      <rect class="hit" x={Math.min(x0, nameAt)} width={Math.max(x1 - x0, nameWidth(event))} y={-2} height={height + 3} />
      <rect class="possible" x={x0} width={x1 - x0} y={top} height={bar} />
      {certain && <rect class="certain" x={scale.x(certain[0])} width={Math.max(3, scale.x(certain[1]) - scale.x(certain[0]))} y={top} height={bar} />}
      {openStart && <path class="open" d={`M${x0 + 6} ${top - 1}L${x0} ${top + bar / 2}L${x0 + 6} ${top + bar + 1}`} />}
      {openEnd && <path class="open" d={`M${x1 - 6} ${top - 1}L${x1} ${top + bar / 2}L${x1 - 6} ${top + bar + 1}`} />}
      {isCutBefore && <path class="broken" d={breakAt(x0 + 3, top, bar)} />}
      {isCutAfter && <path class="broken" d={breakAt(x1 - 3, top, bar)} />}
      <text x={nameAt + 2} y={top - 2}>
        {shortName(event)}
      </text>
    </g>
  );
}

/** Two strokes across a bar that goes on out of sight; an arrow is for what has no end. */
function breakAt(x: number, top: number, bar: number): string {
  return [x - 2, x + 2].map((at) => `M${at + 2} ${top - 1}L${at - 2} ${top + bar + 1}`).join("");
}
