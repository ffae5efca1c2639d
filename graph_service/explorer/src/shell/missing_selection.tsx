/** Says so where what a link selects isn't in the answer: nothing would stand out, and nobody would know why. */

import { carriedOver } from "../ask/forms";
import { askQuestion, go, state } from "../state/address";
import { answer, graph, pending, whole } from "../state/answers";
import { captionOf } from "../state/captions";
import { shortened } from "../words/labels";
import { unseenSelection, type Unseen } from "./selection";

const MOST_LETTERS = 60;

export function MissingSelection() {
  const isAnswered = answer.value?.question === state.value.question && pending.value === 0;
  const unseen = isAnswered ? unseenSelection(state.value, graph.value, whole.value) : null;
  if (!unseen) return null;
  return (
    <p>
      <Words unseen={unseen} /> <Remedy unseen={unseen} />{" "}
      <button type="button" onClick={() => go({ selected: null })}>
        Select nothing
      </button>
    </p>
  );
}

function Words({ unseen: { id, kind } }: { unseen: Unseen }) {
  if (kind === "relation") {
    return <>The relation that is selected isn't in this answer: filters, what is switched off or its limits leave it out.</>;
  }
  const name = shortened(whole.value.nodes.get(id)?.caption ?? (kind === "entity" ? captionOf(id) : ""), MOST_LETTERS);
  const what = name ? <bdi>{name}</bdi> : "The relation that is selected";
  return kind === "hidden" ? <>{what} is hidden.</> : <>{what} is selected, but isn't in this answer.</>;
}

function Remedy({ unseen: { id, kind, hidden } }: { unseen: Unseen }) {
  if (kind === "hidden") {
    const left = state.value.hidden.filter((other) => !hidden.includes(other));
    return (
      <button type="button" onClick={() => go({ hidden: left })}>
        Show it
      </button>
    );
  }
  if (kind === "relation") return null;
  const around = { ...carriedOver(state.value.parameters), of: [id] };
  return (
    <button type="button" onClick={() => askQuestion("around", around)}>
      Ask what is around it
    </button>
  );
}
