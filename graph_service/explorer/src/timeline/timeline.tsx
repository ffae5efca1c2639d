/** Events in time, each with its four bounds. */

import { graph } from "../state/answers";
import { whenWords } from "../words/dates";

export function Timeline() {
  const events = [...graph.value.nodes.values()].filter(({ kind }) => kind === "event");
  return (
    <section class="timeline" aria-label="Timeline">
      <ol>
        {events.map((event) => (
          <li key={event.id}>
            {event.caption}: {whenWords(event.when)}
          </li>
        ))}
      </ol>
    </section>
  );
}
