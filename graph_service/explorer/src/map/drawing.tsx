/** The map itself: moved by dragging and keys, its places gone through by keys. */

import { useRef, useState } from "preact/hooks";
import { isDirection, nearestTowards } from "../picture/directions";
import type { Size } from "../shell/use_size";
import { steppedTo } from "../words/keys";
import { count } from "../words/labels";
import { Marker, PlaceName } from "./marker";
import { BORDERS, CONTESTED_BORDERS, COUNTRIES, WORLD } from "./projection";
import { SiteCard } from "./site_card";
import type { Site } from "./sites";
import { namesOf, placesFor, spotsOf } from "./spots";
import { pan, reveal, turnsSeen, zoomAt, type View } from "./view";

interface DrawingProps {
  sites: readonly Site[];
  view: View;
  setView: (view: View) => void;
  size: Size;
  opened: string | null;
  open: (id: string | null) => void;
  selected: string | null;
}

const STEP = 60;

export function Drawing({ sites, view, setView, size, opened, open, selected }: DrawingProps) {
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<[number, number] | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const { k, x, y } = view;
  const countries = new Set(sites.flatMap(({ extent }) => (extent.kind === "country" ? [extent.iso3] : [])));
  const spots = spotsOf(sites, view, size.width);
  const ids = spots.map(({ site }) => site.place.id);
  const stop = [last, opened, selected].find((id) => id && ids.includes(id)) ?? ids[0];
  const isChosen = (id: string): boolean => id === selected || id === opened;
  const toggle = (id: string): void => open(opened === id ? null : id);
  const focus = (id: string): void => svg.current?.querySelector<SVGElement>(`[data-site="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  const goTo = (id: string | null | undefined): void => {
    const spot = spots.find(({ site }) => site.place.id === id);
    if (!spot) return;
    setView(reveal(view, [spot.x, spot.y], size));
    focus(spot.site.place.id);
  };
  const close = (): void => {
    if (opened) focus(opened);
    open(null);
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const edge = (event.currentTarget as Element).getBoundingClientRect();
    setView(zoomAt(view, 2 ** (-event.deltaY / 240), [event.clientX - edge.left, event.clientY - edge.top]));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const at = (event.target as Element).getAttribute("data-site");
    const zooming = { "+": 1.6, "=": 1.6, "-": 1 / 1.6 }[key];
    const order = at === null || isDirection(key) ? null : steppedTo(ids.indexOf(at), key, ids.length);
    if (isDirection(key) && at !== null && !event.shiftKey && !event.altKey) {
      goTo(nearestTowards(at, key, new Map(spots.map((spot) => [spot.site.place.id, [spot.x, spot.y]]))));
    } else if (isDirection(key)) setView(pan(view, MOVES[key][0], MOVES[key][1]));
    else if (zooming) setView(zoomAt(view, zooming, [size.width / 2, size.height / 2]));
    else if (order !== null) goTo(ids[order]);
    else if (at !== null && (key === "Enter" || key === " ")) toggle(at);
    else if (key === "Escape") close();
    else return;
    event.preventDefault();
  };
  const names = namesOf(spots, size);
  const current = sites.find(({ place }) => place.id === opened);
  return (
    <>
      <svg
        ref={svg}
        width={size.width}
        height={size.height}
        role="group"
        aria-label={`Map with ${count(sites.length, "place")}; arrow keys move it, plus and minus zoom, Tab goes to the places`}
        tabindex={0}
        onWheel={onWheel}
        onKeyDown={onKey}
        onFocusIn={(event) => setLast((event.target as Element).getAttribute("data-site") ?? last)}
        onPointerDown={(event) => {
          drag.current = [event.clientX, event.clientY];
        }}
        onPointerMove={(event) => {
          if (!drag.current || !event.buttons) return;
          setView(pan(view, event.clientX - drag.current[0], event.clientY - drag.current[1]));
          drag.current = [event.clientX, event.clientY];
        }}
        onPointerUp={() => (drag.current = null)}
      >
        <clipPath id="one-world">
          <rect x={size.width / 2 - (WORLD * k) / 2} width={WORLD * k} height={size.height} />
        </clipPath>
        <g clip-path="url(#one-world)">
          {turnsSeen(view, size.width).map((turn) => (
            <g key={turn} class="world" transform={`translate(${x + turn * WORLD * k} ${y}) scale(${k})`} aria-hidden="true">
              {COUNTRIES.map(({ name, iso3, d }) => (
                <path key={name} d={d} class={countries.has(iso3) ? "country meant" : "country"} />
              ))}
              <path d={BORDERS} class="borders" />
              <path d={CONTESTED_BORDERS} class="borders contested" />
            </g>
          ))}
        </g>
        {spots.map((spot) => {
          const { id } = spot.site.place;
          return <Marker key={id} spot={spot} isChosen={isChosen(id)} isStop={id === stop} choose={() => toggle(id)} />;
        })}
        {spots.map((spot) => {
          const { id } = spot.site.place;
          const name = names.get(id) ?? (isChosen(id) || id === last ? placesFor(spot)[0] : null);
          return name && <PlaceName key={id} name={name} spot={spot} choose={() => toggle(id)} />;
        })}
      </svg>
      {current && <SiteCard site={current} close={close} />}
    </>
  );
}

const MOVES = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] } as const;
