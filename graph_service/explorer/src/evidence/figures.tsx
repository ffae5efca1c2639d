/** Figures side by side: each with its bounds on one scale, who gives it, and of what. */

import { useState } from "preact/hooks";
import type { Figure } from "./claims";
import { boundsOf } from "./claims";
import type { Source } from "../api/types";
import { go } from "../state/address";
import { count, valueWords, words } from "../words/labels";
import { ClaimItem } from "./claim_item";

interface FiguresProps {
  property: string;
  figures: readonly Figure[];
  sources: Record<string, Source>;
  /** Whether the service says that they contradict each other. */
  contradict: boolean;
  /** Whether they are about several things, whose names are then said. */
  several: boolean;
}

/** More figures than these are shown when they are asked for. */
export const MOST_FIGURES = 12;

export function Figures({ property, figures, sources, contradict, several }: FiguresProps) {
  const [isWhole, setWhole] = useState(false);
  const most = Math.max(1, ...figures.flatMap(({ measure }) => Object.values(boundsOf(measure)).filter((bound) => bound !== null)));
  return (
    <section class="figures">
      <h4>
        {words(property)} <small class="quiet">{figures.length > 1 ? `${figures.length} figures side by side` : "one figure"}</small>
        {contradict && <strong class="mark"> ≠ can't all be true</strong>}
      </h4>
      <Series figures={figures} />
      <ul class="side-by-side">
        {figures.slice(0, isWhole ? figures.length : MOST_FIGURES).map(({ claim, measure, about }) => (
          <li key={claim.id}>
            <strong class="figure" dir="auto">
              {valueWords(claim.value)}
            </strong>
            {several && (
              <button type="button" class="link" onClick={() => go({ selected: about.id })}>
                <bdi>{about.caption}</bdi>
              </button>
            )}
            <Bar bounds={boundsOf(measure)} most={most} />
            <ul class="plain">
              <ClaimItem claim={claim} sources={sources} withValue={false} />
            </ul>
          </li>
        ))}
      </ul>
      {!isWhole && figures.length > MOST_FIGURES && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {count(figures.length, "figure")}
        </button>
      )}
    </section>
  );
}

/** A figure's bounds on a scale from nothing: solid up to what is sure, fading where there may be more. */
function Bar({ bounds: { low, high, best }, most }: { bounds: ReturnType<typeof boundsOf>; most: number }) {
  const at = (number: number): number => (100 * Math.max(0, number)) / most;
  const sure = low ?? 0;
  const open = high === null;
  return (
    <svg class="bar" viewBox="0 0 110 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="sure" x="0" y="1" width={at(sure)} height="6" />
      <rect class="possible" x={at(sure)} y="1" width={Math.max(0, (open ? 110 : at(high)) - at(sure))} height="6" />
      {best !== null && <rect class="best" x={Math.max(0, at(best) - 0.6)} y="0" width="1.2" height="8" />}
    </svg>
  );
}

const WIDTH = 300;
const HEIGHT = 80;

/** A small chart of figures whose days differ: each a line between its bounds at its day. */
function Series({ figures }: { figures: readonly Figure[] }) {
  const points = figures.flatMap(({ claim, measure }) => {
    const day = claim.as_of?.earliest;
    return day ? [{ day, time: Date.parse(day), ...boundsOf(measure) }] : [];
  });
  const times = points.map(({ time }) => time);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  if (new Set(times).size < 2) return null;
  const most = Math.max(...points.flatMap(({ low, high }) => [low ?? 0, high ?? 0]), 1);
  const x = (time: number): number => 6 + ((WIDTH - 12) * (time - first)) / (last - first);
  const y = (number: number): number => HEIGHT - 6 - ((HEIGHT - 12) * number) / most;
  return (
    <svg class="series" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Figures from ${new Date(first).toISOString().slice(0, 10)} to ${new Date(last).toISOString().slice(0, 10)}, at most ${most.toLocaleString("en")}`}>
      {points.map(({ day, time, low, high, best }, index) => (
        <g key={index}>
          <title>{day}</title>
          <line x1={x(time)} x2={x(time)} y1={y(low ?? 0)} y2={high === null ? 2 : y(high)} stroke-dasharray={high === null ? "3 3" : undefined} />
          <circle cx={x(time)} cy={y(best ?? low ?? high ?? 0)} r="3" />
        </g>
      ))}
    </svg>
  );
}
