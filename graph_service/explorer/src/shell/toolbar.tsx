/** Undo, redo and the link. */

import { signal } from "@preact/signals";
import { canRedo, canUndo, redo, undo } from "../state/address";

const copied = signal(false);

async function copyLink(): Promise<void> {
  await navigator.clipboard.writeText(location.href);
  copied.value = true;
  setTimeout(() => (copied.value = false), 3000);
}

export function Toolbar() {
  return (
    <div class="toolbar" role="group" aria-label="This picture">
      <button type="button" onClick={undo} disabled={!canUndo.value}>
        Undo
      </button>
      <button type="button" onClick={redo} disabled={!canRedo.value}>
        Redo
      </button>
      <button type="button" onClick={() => void copyLink()}>
        {copied.value ? "Copied" : "Copy link"}
      </button>
    </div>
  );
}
