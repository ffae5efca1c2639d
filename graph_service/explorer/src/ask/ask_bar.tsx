/** The question above the page: its sentence, the form behind it, and a box that finds anything by name. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import "../style/ask.css";
import { askQuestion, state } from "../state/address";
import { captionOf } from "../state/captions";
import { EntityBox } from "./entity_box";
import { carriedOver } from "./forms";
import { QuestionForm } from "./question_form";
import { questionSentence } from "./sentence";

const open = signal(false);

export function AskBar() {
  const asked = state.value;
  const sentence = questionSentence(asked, captionOf);
  useEffect(() => {
    document.title = asked.question === "start" ? "conflict-graph" : `${sentence} · conflict-graph`;
  }, [sentence, asked.question]);
  return (
    <div class="ask">
      <div role="search" class="find">
        <EntityBox label="Find a person, group, place or event" choose={({ id }) => askQuestion("around", { ...carriedOver(asked.parameters), of: [id] })} />
      </div>
      {asked.question !== "start" && (
        <button type="button" class="asked" aria-expanded={open.value} aria-controls="question-form" onClick={() => (open.value = !open.value)} title={sentence}>
          <bdi>{sentence}</bdi> <span class="quiet">change</span>
        </button>
      )}
      {asked.question !== "start" && open.value && (
        <div id="question-form" class="drawer">
          <QuestionForm close={() => (open.value = false)} />
        </div>
      )}
    </div>
  );
}
