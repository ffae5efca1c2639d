/** Switches in a list that can be searched where it is long. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { count } from "../words/labels";
import { pickRows } from "./picking";

interface SwitchListProps<Row> {
  rows: readonly Row[];
  /** What one of them is called: "source". */
  noun: string;
  /** What is searched. */
  textOf: (row: Row) => string;
  /** Whether a row is shown however far down it stands, for it is switched off. */
  isOff: (row: Row) => boolean;
  children: (row: Row, isSearched: boolean) => ComponentChildren;
}

/** So many are shown at first; a list as short as that needs no search. */
const FEW = 40;
const MORE = 200;

export function SwitchList<Row>({ rows, noun, textOf, isOff, children }: SwitchListProps<Row>) {
  const [search, setSearch] = useState("");
  const [most, setMost] = useState(FEW);
  const { shown, left } = pickRows(rows, textOf, search, most, isOff);
  return (
    <>
      {rows.length > FEW && (
        <input
          type="search"
          dir="auto"
          aria-label={`Find a ${noun}`}
          placeholder={`Find one of ${count(rows.length, noun)}`}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {shown.map((row) => children(row, search.trim() !== ""))}
      {rows.length > FEW && (
        <p class="quiet" aria-live="polite">
          {search.trim() && !shown.length ? `No ${noun} here is called that. ` : `${shown.length.toLocaleString("en")} of ${count(shown.length + left, noun)} shown. `}
          {left > 0 && (
            <button type="button" onClick={() => setMost(most + MORE)}>
              Show {Math.min(left, MORE)} more
            </button>
          )}
        </p>
      )}
    </>
  );
}
