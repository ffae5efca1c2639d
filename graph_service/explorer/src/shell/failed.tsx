/** What could not be asked for besides the question, where it is missing, with a button that asks again. */

import type { Problem } from "../api/client";

interface FailedProps {
  /** What is missing, as a sentence. */
  what: string;
  problem: Problem;
  again: () => void;
}

export function Failed({ what, problem: { title, detail }, again }: FailedProps) {
  return (
    <p role="alert" class="failed">
      {what} {title}.{detail && ` ${detail}`}{" "}
      <button type="button" onClick={again}>
        Ask again
      </button>
    </p>
  );
}
