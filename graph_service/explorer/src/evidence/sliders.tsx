/** Two days to look from: what was known on one, and what was true on one. */

import { signal } from "@preact/signals";
import { useEffect, useId, useState } from "preact/hooks";
import { changeParameters, state } from "../state/address";
import { graph } from "../state/answers";
import { dayWords } from "../words/dates";
import { dayNumber, dayText } from "../words/days";
import { knownRange, trueRange, type Range } from "./days";

/** The widest ranges seen for this question: what a slider takes away must not shorten it. */
const ranges = signal<{ asked: string; known: Range | null; held: Range | null }>({ asked: "", known: null, held: null });

export function Sliders() {
  const { question, parameters } = state.value;
  const { known_at: [knownAt] = [], as_of: [asOf] = [], ...rest } = parameters;
  const asked = JSON.stringify([question, rest["start"], rest["end"], rest["of"], rest["entity"], rest["place"]]);
  const shown = graph.value;
  useEffect(() => {
    const before = ranges.value.asked === asked ? ranges.value : { known: null, held: null };
    ranges.value = { asked, known: widest(before.known, knownRange(shown)), held: widest(before.held, trueRange(shown)) };
  }, [shown, asked]);
  const { known, held } = ranges.value;
  return (
    <details class="sliders" open={Boolean(knownAt ?? asOf)}>
      <summary>Look from another day</summary>
      <DaySlider label="As known on" about="Only what had been published by then" day={knownAt} range={known} change={(day) => changeParameters({ known_at: day ? [day] : [] })} />
      <DaySlider label="True on" about="Only what may have been so on that day" day={asOf} range={held} change={(day) => changeParameters({ as_of: day ? [day] : [] })} />
    </details>
  );
}

interface DaySliderProps {
  label: string;
  about: string;
  day: string | undefined;
  range: Range | null;
  change: (day: string | null) => void;
}

function DaySlider({ label, about, day, range, change }: DaySliderProps) {
  const id = useId();
  const [dragged, setDragged] = useState<number | null>(null);
  useEffect(() => setDragged(null), [day]);
  const chosen = day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? dayNumber(day) : null;
  const { first, last } = range ?? { first: chosen ?? 0, last: chosen ?? 0 };
  const at = dragged ?? chosen ?? last;
  if (!range && chosen === null) return <p class="quiet">{label}: nothing here is dated.</p>;
  return (
    <div class="slider">
      <label for={id}>
        {label} <strong>{dragged === null && chosen === null ? (day ?? "any day") : dayWords(dayText(at))}</strong>
      </label>
      <input
        id={id}
        type="range"
        min={Math.min(first, at)}
        max={Math.max(last, at)}
        value={at}
        aria-valuetext={dayWords(dayText(at))}
        aria-describedby={`${id}-about`}
        onInput={(event) => setDragged(Number(event.currentTarget.value))}
        onChange={(event) => change(dayText(Number(event.currentTarget.value)))}
      />
      <span id={`${id}-about`} class="quiet">
        {about}
      </span>
      {day && (
        <button type="button" onClick={() => change(null)}>
          Any day
        </button>
      )}
    </div>
  );
}

function widest(one: Range | null, other: Range | null): Range | null {
  if (!one || !other) return one ?? other;
  return { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) };
}
