/** The answer in words above the picture, with what can be done where there is none or more. */

import { Notices } from "../shell/notices";
import { changeParameters, state } from "../state/address";
import { answer } from "../state/answers";
import { captionOf } from "../state/captions";
import { missing } from "./forms";
import { verdictOf } from "./verdict";

export function Answered() {
  const { parameters, question } = state.value;
  const current = answer.value;
  const lacks = missing(question, parameters);
  const verdict = current && current.question === question && !lacks ? verdictOf(current, parameters, captionOf) : null;
  return (
    <div class="answered">
      <p aria-live="polite" class={verdict?.empty ? "verdict none" : "verdict"}>
        {lacks ?? verdict?.text}{" "}
        {verdict?.remedies.map(({ label, changes }) => (
          <button key={label} type="button" onClick={() => changeParameters(changes)}>
            {label}
          </button>
        ))}
      </p>
      <Notices />
    </div>
  );
}
