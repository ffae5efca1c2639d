/** Where it happened. */

import { graph } from "../state/answers";

export default function WorldMap() {
  const places = [...graph.value.nodes.values()].filter(({ latitude }) => latitude !== undefined);
  return (
    <ul>
      {places.map((place) => (
        <li key={place.id}>{place.caption}</li>
      ))}
    </ul>
  );
}
