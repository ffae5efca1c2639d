/** One place on the map: its dot, and the circle in which it lies. */

import { count, words } from "../words/labels";
import type { Name, Spot } from "./spots";

interface MarkerProps {
  spot: Spot;
  isChosen: boolean;
  /** Whether Tab comes here: one of all places is a stop, arrows go on from it. */
  isStop: boolean;
  choose: () => void;
}

export function Marker({ spot: { site, x, y, radius, extent }, isChosen, isStop, choose }: MarkerProps) {
  const { place, events, within } = site;
  const isRough = within !== null || (site.extent.kind === "circle" && site.extent.kilometres >= 30) || site.extent.kind === "country";
  const where = within ? `somewhere in ${within.caption}` : isRough ? "known by its region only" : words(place.type);
  const name = `${place.caption}, ${where}: ${count(events.length, "event")}`;
  return (
    <g
      class={`site${isRough ? " rough" : ""}${isChosen ? " chosen" : ""}${events.length ? "" : " quiet-site"}`}
      data-site={place.id}
      transform={`translate(${x} ${y})`}
      tabindex={isStop ? 0 : -1}
      role="button"
      aria-label={name}
      aria-expanded={isChosen}
      onClick={choose}
    >
      <title>{name}</title>
      {extent > radius && <circle class="extent" r={extent} />}
      <circle class="dot" r={radius} />
      <circle class="halo" r={radius + 5} />
    </g>
  );
}

/** Names are read out with their dots: these are for the eye, and for whoever clicks on them. */
export function PlaceName({ name, spot, choose }: { name: Name; spot: Spot; choose: () => void }) {
  return (
    <text class="site-name" x={spot.x + name.x} y={spot.y + name.y} text-anchor={name.anchor} aria-hidden="true" onClick={choose}>
      {name.text}
    </text>
  );
}
