/** Whether the picture moves: names and fine lines wait until it rests. */

import { useEffect, useState } from "preact/hooks";
import type { Camera } from "./camera";

/** Milliseconds after which a camera counts as at rest: only then are names placed. */
const REST = 120;
/**
 * The camera once it has rested a moment; null until then.
 *
 * @param isHeld whether somebody holds the picture: it doesn't rest then, however slowly it follows
 */
export function useResting(now: Camera, isHeld = false): Camera | null {
  const [resting, setResting] = useState<Camera | null>(null);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => setResting(now), REST);
    return () => clearTimeout(timer);
  }, [now, isHeld]);
  return resting;
}
