/** The page: the question above, the picture with its timeline in the middle, the evidence beside it. */

import { Suspense, lazy } from "preact/compat";
import { tokenNeeded } from "../api/client";
import { Answered } from "../ask/answered";
import { AskBar } from "../ask/ask_bar";
import { questionSentence } from "../ask/sentence";
import { Evidence } from "../evidence/evidence";
import { Lists } from "../lists/lists";
import { Picture } from "../picture/picture";
import { StartPage } from "../start/start_page";
import { askQuestion, go, state, type Look } from "../state/address";
import { captionOf } from "../state/captions";
import { Timeline } from "../timeline/timeline";
import { Toolbar } from "./toolbar";
import { Notices } from "./notices";
import { TokenDialog } from "./token_dialog";

/** Loaded when the map is asked for: its geometry weighs more than everything else. */
const WorldMap = lazy(() => import("../map/world_map"));

export function Page() {
  const { question, look } = state.value;
  return (
    <>
      <header class="top">
        <a class="brand" href={location.pathname} onClick={toStart}>
          conflict-graph
        </a>
        <AskBar />
        <Toolbar />
      </header>
      {tokenNeeded.value && <TokenDialog />}
      {question === "start" ? (
        <main class="start">
          <Notices />
          <StartPage />
        </main>
      ) : (
        <main class="room">
          <h1 class="unseen">{questionSentence(state.value, captionOf)}</h1>
          <section class="stage" aria-label="Answer">
            <Answered />
            <LookTabs look={look} />
            <div class="look">
              {look === "picture" && <Picture />}
              {look === "map" && (
                <Suspense fallback={<p class="quiet" data-loading>The map is loading.</p>}>
                  <WorldMap />
                </Suspense>
              )}
              {look === "lists" && <Lists />}
            </div>
            <Timeline />
          </section>
          <Evidence />
        </main>
      )}
    </>
  );
}

function toStart(event: Event): void {
  event.preventDefault();
  askQuestion("start", {});
}

const LOOKS: readonly [Look, string][] = [
  ["picture", "Graph"],
  ["map", "Map"],
  ["lists", "Lists"],
];

function LookTabs({ look }: { look: Look }) {
  return (
    <nav class="tabs" aria-label="How to look at it">
      {LOOKS.map(([name, label]) => (
        <button key={name} type="button" aria-pressed={look === name} onClick={() => go({ look: name })}>
          {label}
        </button>
      ))}
    </nav>
  );
}
