/** The text twin of the picture: everything in it as tables that sort, reachable without a mouse. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import "../style/lists.css";
import { Failed } from "../shell/failed";
import { go, state } from "../state/address";
import { answer, graph } from "../state/answers";
import { captionOf } from "../state/captions";
import { count } from "../words/labels";
import { aroundOf, gapWords, useSurroundings, type Surrounded } from "./surroundings";
import { conflictsTable, sortRows, tablesOf, type Table } from "./tables";

const chosen = signal<string | null>(null);
const PAGE = 200;

export function Lists() {
  const shown = graph.value;
  const current = answer.value;
  const [surrounded, again] = useSurroundings(shown, current?.question === "timeline");
  const around = aroundOf(surrounded);
  const nameOf = (id: string): string => (shown.nodes.get(id) ?? around.nodes.get(id))?.caption ?? captionOf(id);
  const tables = tablesOf(shown, state.value.brush, nameOf, around);
  if (current?.question === "conflicts") tables.unshift(conflictsTable(current.data, nameOf));
  const table = tables.find(({ name }) => name === chosen.value) ?? tables.find(({ rows }) => rows.length) ?? tables[0]!;
  return (
    <div class="lists">
      <nav class="tabs" aria-label="Lists">
        {tables.map(({ name, rows }) => (
          <button key={name} type="button" aria-pressed={name === table.name} onClick={() => (chosen.value = name)}>
            {name} <span class="quiet">{rows.length.toLocaleString("en")}</span>
          </button>
        ))}
      </nav>
      {state.value.brush && <p class="quiet">Only what may have been on the days chosen on the timeline.</p>}
      {table.name === "Events" && <Gap surrounded={surrounded} again={again} />}
      <SortableTable key={table.name} table={table} />
    </div>
  );
}

/** What is missing in the columns of who and where, with a button to ask again where asking failed. */
function Gap({ surrounded, again }: { surrounded: Surrounded; again: () => void }) {
  const gap = gapWords(surrounded);
  if (gap && surrounded.state === "failed") return <Failed what={gap} problem={surrounded.problem} again={again} />;
  return (
    <div aria-live="polite" data-loading={surrounded.state === "asking" ? "" : undefined}>
      {gap && <p class="quiet">{gap}</p>}
    </div>
  );
}

function SortableTable({ table: { name, columns, rows } }: { table: Table }) {
  const [sort, setSort] = useState<{ column: number; descending: boolean } | null>(null);
  const [most, setMost] = useState(PAGE);
  const { selected } = state.value;
  if (!rows.length) return <p class="quiet">None.</p>;
  const ordered = sort ? sortRows(rows, sort.column, sort.descending) : rows;
  const sortBy = (column: number): void => setSort({ column, descending: sort?.column === column && !sort.descending });
  return (
    <div class="table-box" tabindex={0} role="region" aria-label={`${name}: ${count(rows.length, "row")}`}>
      <table>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th key={column} scope="col" aria-sort={sort?.column === at ? (sort.descending ? "descending" : "ascending") : "none"}>
                <button type="button" onClick={() => sortBy(at)}>
                  {column} <span aria-hidden="true">{sort?.column === at ? (sort.descending ? "▼" : "▲") : "↕"}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, most).map(({ id, key, cells }) => (
            <tr key={key} class={id === selected ? "chosen" : ""} aria-current={id === selected ? "true" : undefined}>
              {cells.map(({ text }, at) => {
                const naming = columns[at] === "Event" || (at === 0 && columns[0] !== "When");
                return naming ? (
                  <th key={at} scope="row">
                    <button type="button" class="link" dir="auto" title={text} onClick={() => go({ selected: id })}>
                      <span class="clamped">{text}</span>
                    </button>
                  </th>
                ) : (
                  <td key={at} dir="auto">
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <p>
          <span class="quiet">
            {most} of {rows.length.toLocaleString("en")} rows.
          </span>{" "}
          <button type="button" onClick={() => setMost(most * 3)}>
            Show more
          </button>
        </p>
      )}
    </div>
  );
}
