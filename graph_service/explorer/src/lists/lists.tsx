/** The text twin of the picture. */

import { graph } from "../state/answers";

export function Lists() {
  return (
    <ul class="lists">
      {[...graph.value.nodes.values()].map((node) => (
        <li key={node.id}>{node.caption}</li>
      ))}
    </ul>
  );
}
