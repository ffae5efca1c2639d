/** Events in time under the picture: each with what is certain of its date and what is only possible. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import "../style/timeline.css";
import type { GraphNode } from "../api/types";
import { useSize } from "../shell/use_size";
import { go, state } from "../state/address";
import { graph } from "../state/answers";
import { dayWords } from "../words/dates";
import { dayNumber, dayText } from "../words/days";
import { steppedTo } from "../words/keys";
import { count, shortened, words } from "../words/labels";
import { BrushArea, BrushGrips, useBrush } from "./brush";
import { densityOf } from "./density";
import { EventBar, nameStart, nameWidth } from "./event_bar";
import { pack, type Item } from "./lanes";
import { focusDomain, isInSight, scaleOf, ticksOf, wholeDomain, zoom, type Domain, type Scale } from "./scale";
import { shapeOf, type DateShape } from "./shape";

export interface Dated {
  event: GraphNode;
  shape: DateShape;
}

export type Grouping = "none" | "type" | "actor";

const MOST_DRAWN = 200;
const ROW = 20;
/** The grips of the days chosen, and the dates under them. */
const AXIS = 34;
const grouping = signal<Grouping>("none");
/** The event that had the focus last, and has it again when somebody comes back. */
const last = signal<string | null>(null);

export function Timeline() {
  const shown = graph.value;
  const events = [...shown.nodes.values()].filter(({ kind }) => kind === "event");
  const dated = events.flatMap((event): Dated[] => {
    const shape = shapeOf(event.when);
    return shape ? [{ event, shape }] : [];
  });
  const [box, setBox] = useState<HTMLElement | null>(null);
  const { width } = useSize(box);
  const [chosen, setChosen] = useState<Domain | null>(null);
  const asked = JSON.stringify([state.value.question, state.value.parameters]);
  useEffect(() => setChosen(null), [asked]);
  const shapes = dated.map(({ shape }) => shape);
  const domain = chosen ?? focusDomain(shapes);
  if (!domain) return events.length ? <p class="timeline quiet">{count(events.length, "event")} here, none of them dated.</p> : null;
  const scale = scaleOf(domain, width);
  const { brush } = state.value;
  const middle = (domain.from + domain.to) / 2;
  const undated = events.length - dated.length;
  const inSight = dated.filter(({ shape }) => isInSight(shape, domain));
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="timeline-tools">
        <h2>Timeline</h2>
        <label>
          Lanes{" "}
          <select value={grouping.value} onChange={(event) => (grouping.value = event.currentTarget.value as Grouping)}>
            <option value="none">none</option>
            <option value="type">by kind of event</option>
            <option value="actor">by actor</option>
          </select>
        </label>
        <span class="buttons" role="group" aria-label="Time shown">
          <button type="button" aria-label="Show less time" onClick={() => setChosen(zoom(domain, 0.5, middle))}>
            +
          </button>
          <button type="button" aria-label="Show more time" onClick={() => setChosen(zoom(domain, 2, middle))}>
            −
          </button>
          <button type="button" onClick={() => setChosen(wholeDomain(shapes))}>
            All of it
          </button>
          {brush && (
            <button type="button" onClick={() => setChosen({ from: dayNumber(brush[0]) - 1, to: dayNumber(brush[1]) + 2 })}>
              To the brush
            </button>
          )}
        </span>
        <BrushFields scale={scale} />
        {dated.length > inSight.length && (
          <span class="quiet">
            {count(dated.length - inSight.length, "event")} on other days than shown: “All of it”.
          </span>
        )}
        {undated > 0 && <span class="quiet">{count(undated, "undated event")} not drawn.</span>}
      </div>
      <div class="timeline-box" ref={setBox}>
        {width > 0 && (inSight.length > MOST_DRAWN ? <Histogram shapes={inSight.map(({ shape }) => shape)} scale={scale} /> : <Bars inSight={inSight} scale={scale} />)}
      </div>
    </section>
  );
}

function Bars({ inSight, scale }: { inSight: Dated[]; scale: Scale }) {
  const shown = graph.value;
  const { selected } = state.value;
  const order = (a: Dated, b: Dated): number => a.shape.possible[0] - b.shape.possible[0] || a.shape.possible[1] - b.shape.possible[1] || (a.event.id < b.event.id ? -1 : 1);
  const actorOf = (id: string): string => {
    for (const edge of shown.edges.values()) if (edge.end === id && shown.nodes.get(edge.start)?.kind === "actor") return shown.nodes.get(edge.start)!.caption;
    return "no actor in the picture";
  };
  const laneOf = ({ id, type }: GraphNode): string => (grouping.value === "type" ? words(type) : grouping.value === "actor" ? actorOf(id) : "");
  const items = inSight.sort(order).map((item): Item<Dated> => {
    const from = nameStart(item.event, scale.x(item.shape.possible[0]), scale.width);
    const end = scale.x(item.shape.possible[1]);
    return { event: item, lane: laneOf(item.event), from, to: Math.max(end, from + nameWidth(item.event)) };
  });
  const { rows, lanes } = pack(items);
  const height = AXIS + rows.reduce((most, { row }) => Math.max(most, row + 1), 1) * ROW + lanes.length * (grouping.value === "none" ? 0 : 16) + 6;
  const laneAt = new Map(lanes.map((lane, index) => [lane.name, index]));
  const top = (row: number, lane: string): number => AXIS + row * ROW + (grouping.value === "none" ? 0 : (laneAt.get(lane)! + 1) * 16);
  const { handlers, drag } = useBrush(scale);
  const ids = rows.map(({ event: { event } }) => event.id);
  const stop = [last.value, selected].find((id) => id && ids.includes(id)) ?? ids[0];
  const onFocus = (focus: FocusEvent): void => {
    last.value = (focus.target as Element).getAttribute("data-event") ?? last.value;
  };
  const onKey = (key: KeyboardEvent): void => {
    const from = (key.target as Element).getAttribute("data-event");
    const to = from && steppedTo(ids.indexOf(from), key.key, ids.length);
    if (typeof to !== "number" || key.ctrlKey || key.metaKey || key.altKey) return;
    key.preventDefault();
    (key.currentTarget as Element).querySelector<SVGElement>(`[data-event="${CSS.escape(ids[to]!)}"]`)?.focus();
  };
  return (
    <svg class="strip" width={scale.width} height={height} role="group" aria-label={`${count(rows.length, "event")} in time; arrow keys go from one to the next`} onKeyDown={onKey} onFocusIn={onFocus} {...handlers}>
      <Axis scale={scale} height={height} />
      <BrushArea scale={scale} height={height} drag={drag} />
      {grouping.value !== "none" &&
        lanes.map((lane) => (
          <text key={lane.name} class="lane" x={4} y={top(lane.row, lane.name) - 3}>
            {shortened(lane.name, 60)}
          </text>
        ))}
      {rows.map(({ event: { event, shape }, row, lane }) => (
        <EventBar key={event.id} event={event} shape={shape} scale={scale} y={top(row, lane)} height={ROW - 4} chosen={selected === event.id} fallen={shown.changed?.fallen.has(event.id) ?? false} isStop={event.id === stop} />
      ))}
      <BrushGrips scale={scale} height={height} drag={drag} />
    </svg>
  );
}

function Histogram({ shapes, scale }: { shapes: readonly DateShape[]; scale: Scale }) {
  const bars = densityOf(shapes, scale, Math.max(10, Math.min(120, Math.floor(scale.width / 8))));
  const most = Math.max(1, ...bars.map(({ possible }) => possible));
  const days = bars[0]!.to - bars[0]!.from;
  const height = 122;
  const y = (number: number): number => (height - AXIS - 6) * (number / most);
  const { handlers, drag } = useBrush(scale);
  const tallest = `at most ${most.toLocaleString("en")} in ${days === 1 ? "a day" : count(days, "day")}`;
  return (
    <>
      <p class="quiet histogram-note">
        {count(shapes.length, "event")}, {tallest}. Filled: certainly then; pale: possibly. Show less time to see each.
      </p>
      <svg class="strip" width={scale.width} height={height} role="group" aria-label={`${count(shapes.length, "event")} over time, ${tallest}`} {...handlers}>
        <Axis scale={scale} height={height} />
        <BrushArea scale={scale} height={height} drag={drag} />
        {bars.map(({ from, to, certain, possible }) => (
          <g key={from} class="bar">
            <title>{`${barWords(from, to)}: ${certain} certainly, ${possible} possibly`}</title>
            <rect class="possible" x={scale.x(from)} width={Math.max(1, scale.x(to) - scale.x(from) - 1)} y={height - y(possible)} height={y(possible)} />
            <rect class="certain" x={scale.x(from)} width={Math.max(1, scale.x(to) - scale.x(from) - 1)} y={height - y(certain)} height={y(certain)} />
          </g>
        ))}
        <BrushGrips scale={scale} height={height} drag={drag} />
      </svg>
    </>
  );
}

function barWords(from: number, to: number): string {
  return to - from === 1 ? dayWords(dayText(from)) : `${dayWords(dayText(from))} to ${dayWords(dayText(to - 1))}`;
}

function Axis({ scale, height }: { scale: Scale; height: number }) {
  return (
    <g class="axis" aria-hidden="true">
      {ticksOf(scale).map(({ day, label }) => (
        <g key={day} transform={`translate(${scale.x(day)} 0)`}>
          <line y1={AXIS - 6} y2={height} />
          <text y={26} x={3}>
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The brush for those who type: two days, which may be left empty. */
function BrushFields({ scale }: { scale: Scale }) {
  const { brush } = state.value;
  const change = (from: string, to: string): void => go({ brush: from && to ? (from <= to ? [from, to] : [to, from]) : null });
  const [first, last] = brush ?? ["", ""];
  return (
    <span class="brush-fields" role="group" aria-label="Days looked at">
      <input type="date" aria-label="From day" value={first} onChange={(event) => change(event.currentTarget.value, last || dayText(scale.to - 1))} />
      <input type="date" aria-label="To day" value={last} onChange={(event) => change(first || dayText(scale.from), event.currentTarget.value)} />
      {brush && (
        <button type="button" onClick={() => go({ brush: null })}>
          All days
        </button>
      )}
    </span>
  );
}
