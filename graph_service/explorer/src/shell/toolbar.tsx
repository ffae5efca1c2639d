/** Undo, redo, and what can be taken along. */

import { canRedo, canUndo, redo, state, undo } from "../state/address";
import { TakeAway } from "../takeaway/take_away";

export function Toolbar() {
  return (
    <div class="toolbar" role="group" aria-label="This picture">
      <button type="button" onClick={undo} disabled={!canUndo.value}>
        Undo
      </button>
      <button type="button" onClick={redo} disabled={!canRedo.value}>
        Redo
      </button>
      {state.value.question !== "start" && <TakeAway />}
    </div>
  );
}
