/** The button that opens what can be taken along: the link, pictures, tables, data. */

import { Suspense, lazy } from "preact/compat";
import { useState } from "preact/hooks";
import "../style/takeaway.css";

/** Loaded when it is opened for the first time. */
const Panel = lazy(() => import("./panel").catch(() => ({ default: Missing })));

export function TakeAway() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" popovertarget="take-away" aria-haspopup="dialog">
        Take it with you
      </button>
      <div
        id="take-away"
        class="take-away"
        popover="auto"
        role="dialog"
        aria-label="Take it with you"
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {isOpen && (
          <Suspense fallback={<p class="quiet wait">Loading.</p>}>
            <Panel />
          </Suspense>
        )}
      </div>
    </>
  );
}

function Missing() {
  return <p role="alert">This part of the page could not be loaded: the service can't be reached. Close this and try again.</p>;
}
