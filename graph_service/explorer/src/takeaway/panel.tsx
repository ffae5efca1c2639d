/** What can be taken along: the link, the picture, the tables, the data. */

import { useRef, useState } from "preact/hooks";
import { fetchFile, Problem } from "../api/client";
import { missing } from "../ask/forms";
import { state } from "../state/address";
import { answer, graph, pending, problem, questionTooLong } from "../state/answers";
import { captionOf } from "../state/captions";
import { count } from "../words/labels";
import { aroundOf, gapWords, useSurroundings } from "../lists/surroundings";
import { conflictsTable, tablesOf, type Table } from "../lists/tables";
import { contentsWords, cutWords, DATA_FORMATS, dataRequest, DOSSIERS, type DataFormat, type DataRequest } from "./data_files";
import { dossierRequest } from "./dossier";
import { linkAdvice } from "./link";
import { fileName } from "./file_name";
import { picturesNow, sentenceNow, type PictureChoice } from "./pictures";
import { pngFile, save, svgFile } from "./saving";
import { tableCsv } from "./table_csv";

export default function Panel() {
  const [message, setMessage] = useState("");
  const [isBusy, setBusy] = useState(false);
  /** Makes a file, and says what became of it. */
  const take = async (make: () => Promise<string>): Promise<void> => {
    setBusy(true);
    setMessage("Making the file …");
    try {
      setMessage(await make());
    } catch (error) {
      setMessage(error instanceof Problem ? `${error.title}. ${error.detail}` : `The file could not be made: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setBusy(false);
    }
  };
  const why = waitingFor();
  return (
    <div class="taking">
      <h2>Take it with you</h2>
      <LinkField say={setMessage} />
      {why ? (
        <p>{why}</p>
      ) : (
        <>
          <Pictures take={take} />
          <Tables take={take} />
          <DataFiles take={take} />
        </>
      )}
      <p class="made" role="status" aria-busy={isBusy}>
        {message}
      </p>
    </div>
  );
}

type Take = (make: () => Promise<string>) => Promise<void>;

/** Why nothing can be taken along yet: what is shown must be the answer to what is asked. */
function waitingFor(): string | null {
  if (pending.value > 0) return "The answer is still on its way.";
  if (problem.value) return "What was asked last has failed, so what is shown is not its answer. Ask again first.";
  const { question, parameters } = state.value;
  return missing(question, parameters) ?? (answer.value?.question === question ? null : "There is no answer yet.");
}

function LinkField({ say }: { say: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      say("The link is copied. Whoever opens it at the same service sees this picture.");
    } catch {
      // Browsers lend the clipboard to pages of the same machine or over HTTPS alone.
      field.current?.select();
      say("The browser doesn't let this page copy: the link is selected, copy it from the field.");
    }
  };
  const tooLong = questionTooLong(state.value);
  if (tooLong) return <p class="failed">There is no link to this. {tooLong.title}.</p>;
  const advice = linkAdvice(location.href.length);
  return (
    <div class="link-field">
      <label for="take-link">Link to this picture</label>
      <input id="take-link" ref={field} type="text" readOnly dir="ltr" value={location.href} onFocus={(event) => event.currentTarget.select()} />
      <button type="button" onClick={() => void copy()}>
        Copy link
      </button>
      {advice && <p class="quiet advice">{advice}</p>}
    </div>
  );
}

function Pictures({ take }: { take: Take }) {
  const choices = picturesNow();
  const makers = [
    ["SVG", "svg", async ({ draw }: PictureChoice) => svgFile(draw())],
    ["PNG", "png", async ({ draw }: PictureChoice) => pngFile(draw())],
  ] as const;
  return (
    <section aria-labelledby="take-pictures">
      <h3 id="take-pictures">Picture</h3>
      <p class="quiet">As it is drawn now, with the question above it, legend and sources below.</p>
      {!choices.length && <p class="quiet">Nothing is drawn here: look at the graph or the map.</p>}
      <ul class="files">
        {choices.map((choice) => (
          <li key={choice.name}>
            <span>{choice.name}</span>
            {makers.map(([label, ending, make]) => (
              <button
                key={ending}
                type="button"
                aria-label={`${choice.name} as ${label}`}
                onClick={() =>
                  void take(async () => {
                    const name = fileName([choice.kind, sentenceNow()], ending);
                    save(name, await make(choice));
                    return `Saved ${name}.`;
                  })
                }
              >
                {label}
              </button>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tables({ take }: { take: Take }) {
  const shown = graph.value;
  const current = answer.value;
  const [surrounded] = useSurroundings(shown, current?.question === "timeline");
  const around = aroundOf(surrounded);
  const nameOf = (id: string): string => (shown.nodes.get(id) ?? around.nodes.get(id))?.caption ?? captionOf(id);
  const tables: Table[] = tablesOf(shown, state.value.brush, nameOf, around);
  const gap = gapWords(surrounded);
  if (current?.question === "conflicts") tables.unshift(conflictsTable(current.data, nameOf));
  return (
    <section aria-labelledby="take-tables">
      <h3 id="take-tables">Tables of what is shown</h3>
      <ul class="files">
        {tables
          .filter(({ rows }) => rows.length)
          .map((table) => (
            <li key={table.name}>
              <span>
                {table.name} <small class="quiet">{count(table.rows.length, "row")}</small>
              </span>
              <button
                type="button"
                aria-label={`${table.name} as CSV`}
                disabled={table.name === "Events" && surrounded.state === "asking"}
                onClick={() =>
                  void take(async () => {
                    const name = fileName([table.name, sentenceNow()], "csv");
                    save(name, new Blob([tableCsv(table)], { type: "text/csv;charset=utf-8" }));
                    return [`Saved ${name}.`, table.name === "Events" && gap].filter(Boolean).join(" ");
                  })
                }
              >
                CSV
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

function DataFiles({ take }: { take: Take }) {
  const asked = dataRequest(state.value, answer.value!, graph.value);
  const dossier = dossierRequest(state.value, answer.value!, graph.value);
  if (!asked || !dossier) return null;
  return (
    <>
      <section aria-labelledby="take-dossier">
        <h3 id="take-dossier">Dossier</h3>
        <p class="quiet">
          Question, answer, graph, timeline, evidence with numbered sources, and what is not known.
          {!dossier.hasGrown && " What you added to the picture by growing it is not in it."}
        </p>
        <FormatList formats={DOSSIERS} name="dossier" save={(format) => void take(() => takeData(format, dossier))} />
      </section>
      <section aria-labelledby="take-data">
        <h3 id="take-data">Data</h3>
        <FormatList formats={DATA_FORMATS} name="data" save={(format) => void take(() => takeData(format, asked))} />
        <p class="quiet">{contentsWords(state.value, asked)}</p>
      </section>
    </>
  );
}

function FormatList({ formats, name, save }: { formats: readonly DataFormat[]; name: string; save: (format: DataFormat) => void }) {
  return (
    <ul class="files">
      {formats.map((format) => (
        <li key={format.format}>
          <span>
            {format.label} <small class="quiet">{format.use}</small>
          </span>
          <button type="button" aria-label={`Save ${name} as ${format.label}`} onClick={() => save(format)}>
            Save
          </button>
        </li>
      ))}
    </ul>
  );
}

async function takeData({ format, ending }: DataFormat, { parameters, left }: DataRequest): Promise<string> {
  const response = await fetchFile(`subgraph/${format}`, parameters);
  const name = fileName([sentenceNow()], ending);
  save(name, await response.blob());
  const cut = cutWords(response.headers.get("X-Complete"));
  return [`Saved ${name}.`, cut, left > 0 ? `It lacks the last ${left.toLocaleString("en")} of the list.` : null].filter(Boolean).join(" ");
}
