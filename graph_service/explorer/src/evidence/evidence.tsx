/** On whose word the selected node or relation stands. */

import { state } from "../state/address";
import { graph } from "../state/answers";
import { publisherOf, speakerWords, valueWords, words } from "../words/labels";

export function Evidence() {
  const { selected } = state.value;
  const { nodes, edges, claims, sources } = graph.value;
  const element = selected ? (nodes.get(selected) ?? edges.get(selected)) : undefined;
  const byId = Object.fromEntries(nodes);
  return (
    <aside class="evidence" aria-label="Evidence">
      {!element && <p class="quiet">Choose something in the picture to see who says so.</p>}
      {element && "caption" in element && (
        <h2>
          <bdi>{element.caption}</bdi> <small>{words(element.type)}</small>
        </h2>
      )}
      <ul>
        {(element?.claims ?? []).flatMap((id) => {
          const claim = claims[id];
          if (!claim) return [];
          const source = sources[claim.source];
          return [
            <li key={id}>
              {claim.property && `${words(claim.property)} ${valueWords(claim.value)}; `}
              {(claim.attributed_to ?? []).map((speaker) => speakerWords(speaker, byId)).join(", ")} {source && publisherOf(source, sources)} {claim.locator} — {claim.certainty}
            </li>,
          ];
        })}
      </ul>
    </aside>
  );
}
