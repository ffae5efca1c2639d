/** What is in this store, and where to begin. */

import { useEffect, useState } from "preact/hooks";
import { QuestionForm } from "../ask/question_form";
import { ask, problemFrom } from "../api/client";
import type { GraphNode, ListedSource, SearchAnswer, SourcesAnswer, StatsAnswer } from "../api/types";
import { askQuestion } from "../state/address";
import { attempt, pending, problem } from "../state/answers";
import "../style/start.css";
import { dayWords, spanWords } from "../words/dates";
import { count, words } from "../words/labels";
import { byClaims } from "./sources";
import { countEvents, type Histogram } from "./histogram";
import { offersFor, type Asker, type Offer } from "./offers";

interface Overview {
  stats: StatsAnswer;
  actors: GraphNode[];
  places: GraphNode[];
  sources: SourcesAnswer;
}

const BUSIEST = 8;
const MOST_SOURCES = 12;
/** The service lists sources by their ids: those that most rests on, often datasets, are picked from so many. */
const SOURCES_READ = 200;

export function StartPage() {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [offers, setOffers] = useState<Offer[] | null>(null);
  const [histogram, setHistogram] = useState<Histogram | null>(null);
  const again = attempt.value;
  useEffect(() => {
    const abort = new AbortController();
    const asker: Asker = (path, parameters) => ask(path, parameters, abort.signal);
    pending.value += 1;
    readOverview(asker)
      .then(async (read) => {
        problem.value = null;
        setOverview(read);
        await Promise.all([offersFor(asker, read.actors, read.places).then(setOffers), countEvents(asker).then(setHistogram)]);
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) problem.value = problemFrom(error);
      })
      .finally(() => (pending.value -= 1));
    return () => abort.abort();
  }, [again]);
  if (!overview) return <QuestionForm />;
  const { stats, actors, places, sources } = overview;
  const { actor = 0, event = 0, location = 0, claim = 0 } = stats.records;
  if (actor + event + location === 0) return <EmptyStore />;
  return (
    <div class="start-page">
      <h1>
        {count(event, "event")}, {count(actor, "actor")} and {count(location, "place")}
      </h1>
      <p class="quiet">
        {count(stats.edges, "relation")}, on {count(claim, "claim")}: who said it, in which source, how firmly, and when.
        {stats.unfinished_loads.length > 0 && " A file isn't loaded completely: some of what it holds may be missing."}
        {stats.notices?.map((notice) => ` ${notice}`)}
      </p>
      {offers && offers.length > 0 && (
        <section aria-labelledby="offers">
          <h2 id="offers">Begin with one of these</h2>
          <div class="offers">
            {offers.map(({ question, parameters, text, why }) => (
              <button key={text} type="button" onClick={() => askQuestion(question, parameters)}>
                <strong dir="auto">{text}</strong>
                <span class="quiet">{why}</span>
              </button>
            ))}
          </div>
        </section>
      )}
      <section aria-labelledby="own">
        <h2 id="own">Or ask your own</h2>
        <div class="card">
          <QuestionForm />
        </div>
      </section>
      {histogram && histogram.buckets.length > 0 && <TimeSpan histogram={histogram} />}
      <div class="columns">
        <Busiest title="Busiest actors" nodes={actors} />
        <Busiest title="Busiest places" nodes={places} />
        <Sources sources={sources} />
      </div>
    </div>
  );
}

async function readOverview(asker: Asker): Promise<Overview> {
  const busiest = (kind: string): Promise<SearchAnswer> => asker("entities", { kind: [kind], sort: ["degree"], limit: [String(BUSIEST)] });
  const [stats, actors, places, sources, datasets] = await Promise.all([
    asker<StatsAnswer>("stats", {}),
    busiest("actor"),
    busiest("location"),
    asker<SourcesAnswer>("sources", { limit: [String(SOURCES_READ)] }),
    asker<SourcesAnswer>("sources", { type: ["dataset"], limit: [String(SOURCES_READ)] }),
  ]);
  const weightiest = byClaims([...datasets.results, ...sources.results]).slice(0, MOST_SOURCES);
  return { stats, actors: actors.results, places: places.results, sources: { ...sources, results: weightiest } };
}

function EmptyStore() {
  return (
    <div class="start-page">
      <h1>Nothing is loaded yet</h1>
      <p>Load files on the command line; this page shows them when it is loaded again:</p>
      <pre>conflict-graph load FILE …</pre>
      <p>
        <code>conflict-graph formats</code> lists what can be read, <code>conflict-graph demo</code> loads a sample.
      </p>
    </div>
  );
}

function Busiest({ title, nodes }: { title: string; nodes: readonly GraphNode[] }) {
  if (!nodes.length) return null;
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="plain">
        {nodes.map((node) => (
          <li key={node.id}>
            <button type="button" class="link" onClick={() => askQuestion("around", { of: [node.id] })}>
              <bdi class="cut-name" title={node.caption}>
                {node.caption}
              </bdi>
            </button>{" "}
            <span class="quiet">
              {words(node.type)}, {count(node.degree, "relation")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sources({ sources: { results, total } }: { sources: SourcesAnswer }) {
  const left = total.value - results.length;
  return (
    <section class="card">
      <h2>Sources</h2>
      <ul class="plain">
        {results.map((source) => (
          <li key={source.id}>
            <bdi>{source.title}</bdi>{" "}
            <span class="quiet">
              {source.publisher && (
                <>
                  <bdi>{source.publisher}</bdi> ·{" "}
                </>
              )}
              {aboutSource(source)}
            </span>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="quiet">… and {count(left, "more", "more")}: <code>conflict-graph sources</code> lists them all.</p>}
    </section>
  );
}

function aboutSource({ published, claim_count, licence, type }: ListedSource): string {
  const day = published?.earliest && published.earliest === published.latest ? dayWords(published.earliest) : null;
  return [day, count(claim_count, "claim"), licence ? `licence: ${licence}` : type === "section" ? null : "no licence stated"]
    .filter(Boolean)
    .join(" · ");
}

/** Bars of events over time: filled for those that certainly fall into it, outlined for those that may. */
function TimeSpan({ histogram: { buckets, undated } }: { histogram: Histogram }) {
  const most = Math.max(...buckets.map(({ possible }) => possible));
  const width = 100 / buckets.length;
  const [first, last] = [buckets[0]!, buckets.at(-1)!];
  const period = spanWords(first.start, last.end, " to ");
  return (
    <section class="card" aria-labelledby="span">
      <h2 id="span">{period}</h2>
      <svg class="span" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={`Events from ${period}: at most ${most} at a time`}>
        {buckets.map(({ start, end, certain, possible }, index) => (
          <g key={start}>
            <title>{`${dayWords(start)} to ${dayWords(end)}: ${certain} certainly, ${possible} possibly`}</title>
            <rect class="possible" x={index * width} y={24 - (24 * possible) / most} width={width * 0.86} height={(24 * possible) / most} />
            <rect class="certain" x={index * width} y={24 - (24 * certain) / most} width={width * 0.86} height={(24 * certain) / most} />
          </g>
        ))}
      </svg>
      <p class="quiet">
        Filled: events that were certainly then. Pale: those that may have been.{undated > 0 && ` ${count(undated, "event")} without a date ${undated === 1 ? "is" : "are"} not drawn.`}
      </p>
    </section>
  );
}
