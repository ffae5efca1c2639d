/** What is in this store, and where to begin. */

import { useEffect, useState } from "preact/hooks";
import { ask } from "../api/client";
import type { StatsAnswer } from "../api/types";
import { attempt, problem } from "../state/answers";
import { count } from "../words/labels";

export function StartPage() {
  const [stats, setStats] = useState<StatsAnswer | null>(null);
  useEffect(() => {
    ask<StatsAnswer>("stats").then(setStats, (error) => (problem.value = error));
  }, [attempt.value]);
  if (!stats) return null;
  const { actor = 0, event = 0, location = 0, claim = 0, source = 0 } = stats.records;
  return (
    <h1>
      {count(event, "event")}, {count(actor, "actor")} and {count(location, "place")}, on {count(claim, "claim")} from {count(source, "source")}
    </h1>
  );
}
