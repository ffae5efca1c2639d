/** What happened at a place that was chosen on the map. */

import { useEffect, useRef } from "preact/hooks";
import { go } from "../state/address";
import { words } from "../words/labels";
import type { Site } from "./sites";

export function SiteCard({ site: { place, events, within }, close }: { site: Site; close: () => void }) {
  const card = useRef<HTMLDivElement>(null);
  // Whoever opened it by keys goes on in it, and comes back to the place by Escape.
  useEffect(() => card.current!.focus({ preventScroll: true }), [place.id]);
  return (
    <div
      class="site-card"
      role="dialog"
      aria-label={place.caption}
      tabindex={-1}
      ref={card}
      onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), close())}
    >
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
