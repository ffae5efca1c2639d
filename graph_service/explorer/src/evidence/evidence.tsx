/** Beside the picture: on whose word it stands, and what would change without some of them. */

import "../style/evidence.css";
import { go, state } from "../state/address";
import { graph } from "../state/answers";
import { Element } from "./element";
import { figuresOf } from "./claims";
import { Figures, MOST_FIGURES } from "./figures";
import { count, words } from "../words/labels";
import { Sliders } from "./sliders";
import { ChangeSummary, Switches } from "./switches";

export function Evidence() {
  const { selected } = state.value;
  const shown = graph.value;
  const element = selected ? (shown.nodes.get(selected) ?? shown.edges.get(selected)) : undefined;
  return (
    <aside class="evidence" aria-label="Evidence">
      <h2 class="unseen">Evidence</h2>
      <ChangeSummary />
      {selected && element && (
        <div class="chosen-one">
          <button type="button" class="close" aria-label="Close the evidence of this one" onClick={() => go({ selected: null })}>
            ×
          </button>
          <Element key={selected} id={selected} element={element} />
        </div>
      )}
      {!element && shown.nodes.size > 0 && (
        <>
          <p class="quiet">Choose something in the picture to see who says so.</p>
          <AllFigures />
        </>
      )}
      <Switches />
      <Sliders />
    </aside>
  );
}

/** Figures of everything in the picture: of one thing, or of several, side by side. */
function AllFigures() {
  const shown = graph.value;
  const several = [...figuresOf(shown)].filter(([, figures]) => figures.length > 1);
  if (!several.length) return null;
  return (
    <>
      <h3>Figures in this picture</h3>
      {several.map(([property, figures]) => {
        const all = <Figures key={property} property={property} figures={figures} sources={shown.sources} contradict={false} several />;
        // Figures of hundreds of events would hide the switches below them.
        if (figures.length <= MOST_FIGURES) return all;
        return (
          <details key={property}>
            <summary>
              {words(property)}: {count(figures.length, "figure")}
            </summary>
            {all}
          </details>
        );
      })}
    </>
  );
}
