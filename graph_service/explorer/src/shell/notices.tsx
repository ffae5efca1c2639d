/** What is going on, what failed and what was left out: said where the picture is, which stays. */

import { answer, attempt, pending, problem } from "../state/answers";

export function Notices() {
  const failed = problem.value;
  const data = answer.value?.data;
  const cut = data && "truncated" in data ? data.truncated : null;
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
      {cut && <p class="cut">There is more than is shown: the answer was cut at its {cut.reason.replaceAll("_", " ")}.</p>}
    </div>
  );
}
