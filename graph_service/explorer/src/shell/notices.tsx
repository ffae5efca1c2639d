/** What is going on and what failed: said where the picture is, which stays. */

import { canUndo, undo } from "../state/address";
import { attempt, pending, problem } from "../state/answers";
import { MissingSelection } from "./missing_selection";

/** The same question would be as long again. */
const TOO_LONG = 414;

export function Notices() {
  const failed = problem.value;
  return (
    <div class="notices" aria-live="polite">
      {pending.value > 0 && <p class="quiet">Asking …</p>}
      <MissingSelection />
      {failed && (
        <p role="alert" class="failed">
          <strong>{failed.title}.</strong> {failed.detail}{" "}
          {failed.status === TOO_LONG ? (
            canUndo.value && (
              <button type="button" onClick={undo}>
                Undo
              </button>
            )
          ) : (
            <button type="button" onClick={() => (attempt.value += 1)}>
              Ask again
            </button>
          )}
        </p>
      )}
    </div>
  );
}
