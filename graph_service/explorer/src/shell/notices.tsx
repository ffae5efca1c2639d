/** What is going on and what failed: said where the picture is, which stays. */

import { attempt, pending, problem } from "../state/answers";

export function Notices() {
  const failed = problem.value;
  return (
    <div class="notices" aria-live="polite">
      {pending.value > 0 && <p class="quiet">Asking …</p>}
      {failed && (
        <p role="alert" class="failed">
          <strong>{failed.title}.</strong> {failed.detail}{" "}
          <button type="button" onClick={() => (attempt.value += 1)}>
            Ask again
          </button>
        </p>
      )}
    </div>
  );
}
