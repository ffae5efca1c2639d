/** Sources and speakers as switches: what is switched off is asked for `without`, and what falls stays to be seen. */

import { computed } from "@preact/signals";
import { useState } from "preact/hooks";
import { problemFrom, type Parameters, type Problem } from "../api/client";
import { Failed } from "../shell/failed";
import { changeParameters, state } from "../state/address";
import { answer, filtersOf, graph, grown, unswitched } from "../state/answers";
import type { Standing } from "../state/graph";
import { captionOf, knownCaption } from "../state/captions";
import { count, publisherOf, standingWords } from "../words/labels";
import { sourcesOf, speakersOf, splitFallen, type Off } from "./claims";
import { fetchFurther, furtherClaims, UNSWITCHED_FILTERS, type Further } from "./further_claims";
import { SwitchList } from "./switch_list";

export function Switches() {
  const shown = graph.value;
  const filters = filtersOf({ ...state.value.parameters, without: [] }, UNSWITCHED_FILTERS);
  const further = furtherClaims(leftOut.value, filters, shown);
  const sources = { ...further.sources, ...shown.sources };
  const held = Object.values({ ...Object.fromEntries(further.claims.map((claim) => [claim.id, claim])), ...shown.claims });
  const speakers = speakersOf(held);
  const rows = sourcesOf(held, sources);
  const off = switchedOff();
  // What is switched off has left the claims, and must still be there to be switched on again.
  const actors = [...new Set([...speakers.actors.keys(), ...off.speakers])].sort((a, b) => (speakers.actors.get(b) ?? 0) - (speakers.actors.get(a) ?? 0));
  const gone = [...off.sources].filter((id) => !rows.some(({ source }) => source.id === id));
  const anonymousOff = off.anonymous;
  const toggle = (name: string, ids: ReadonlySet<string>, id: string): void => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    changeParameters({ [name]: [...next] });
  };
  return (
    <details class="switches" open>
      <summary>Switch off speakers and sources</summary>
      <p class="quiet">Leave out whom you don't trust: what rests on them alone is struck through, what others say as well is marked.</p>
      <fieldset>
        <legend>Speakers</legend>
        <Switch
          on={!anonymousOff}
          label="Anonymous speakers"
          about={speakers.anonymous > 0 || anonymousOff ? count(speakers.anonymous, "claim") : "none here"}
          change={() => changeParameters({ exclude_anonymous: anonymousOff ? [] : ["true"] })}
        />
        <SwitchList rows={actors} noun="speaker" textOf={(id) => `${knownCaption(id)} ${id.replaceAll("-", " ")}`} isOff={(id) => off.speakers.has(id)}>
          {(id) => <Switch key={id} on={!off.speakers.has(id)} label={captionOf(id)} about={count(speakers.actors.get(id) ?? 0, "claim")} change={() => toggle("exclude_speaker", off.speakers, id)} />}
        </SwitchList>
        {speakers.described > 0 && <p class="quiet">{count(speakers.described, "claim")} by people who are only described: they can't be switched off one by one.</p>}
      </fieldset>
      <fieldset>
        <legend>Sources</legend>
        <SwitchList rows={rows} noun="source" textOf={({ source }) => `${source.title} ${publisherOf(source, sources)}`} isOff={({ source }) => off.sources.has(source.id)}>
          {({ source, claims: made, depth }, isSearched) => (
            <Switch key={source.id} depth={isSearched ? 0 : depth} on={!off.sources.has(source.id)} label={source.title} about={count(made, "claim")} change={() => toggle("without", off.sources, source.id)} />
          )}
        </SwitchList>
        {gone.map((id) => (
          <Switch key={id} on={false} label={captionOf(id)} about="switched off" change={() => toggle("without", off.sources, id)} />
        ))}
        <FurtherSources further={further} filters={filters} />
      </fieldset>
    </details>
  );
}

/** Records of which an answer lists a part of the claims. */
const leftOut = computed<string[]>(() => {
  const answers = [answer.value?.data, unswitched.value?.data, ...grown.value.values()];
  return answers.flatMap((data) => (data && "claims_left_out" in data ? Object.values(data.claims_left_out ?? {}) : []));
});

/** What the lists above don't have: sources and speakers of claims that the answer doesn't list. */
function FurtherSources({ further: { unasked, cut }, filters }: { further: Further; filters: Parameters }) {
  const [failure, setFailure] = useState<Problem | null>(null);
  const look = (): void => {
    setFailure(null);
    fetchFurther(unasked, filters).catch((error: unknown) => setFailure(problemFrom(error)));
  };
  if (failure) return <Failed what="Further claims could not be asked." problem={failure} again={look} />;
  return (
    <>
      {unasked.length > 0 && (
        <p class="quiet">
          Of {count(unasked.length, "thing")} here there are more claims than an answer lists: speakers and sources of those alone aren't in these lists yet.{" "}
          <button type="button" onClick={look}>
            Look for them
          </button>
        </p>
      )}
      {cut > 0 && <p class="quiet">{count(cut, "further claim")} can't be looked through: some sources may be missing here.</p>}
    </>
  );
}

export function switchedOff(): Off {
  const { parameters } = state.value;
  return {
    sources: new Set(parameters["without"]),
    speakers: new Set(parameters["exclude_speaker"]),
    anonymous: parameters["exclude_anonymous"]?.[0] === "true",
  };
}

interface SwitchProps {
  on: boolean;
  label: string;
  about: string;
  depth?: number;
  change: () => void;
}

function Switch({ on, label, about, depth = 0, change }: SwitchProps) {
  return (
    <label class="switch" style={{ marginInlineStart: `${Math.min(depth, 3)}rem` }}>
      <input type="checkbox" role="switch" checked={on} onChange={change} />
      <bdi class={on ? "" : "off"}>{label}</bdi> <span class="quiet">{about}</span>
    </label>
  );
}

/** What the switches change, in words: what falls, what stands on less, what is found instead. */
export function ChangeSummary() {
  const shown = graph.value;
  const { changed, nodes, edges } = shown;
  if (!changed) return null;
  const { fallen, weakened, added } = changed;
  const { groundless, unreached } = splitFallen(shown, switchedOff());
  const name = (id: string): string => nodes.get(id)?.caption ?? edgeName(id);
  const edgeName = (id: string): string => {
    const edge = edges.get(id);
    if (!edge) return id;
    return `${nodes.get(edge.start)?.caption ?? edge.start} ${edge.readings.forward} ${nodes.get(edge.end)?.caption ?? edge.end}`;
  };
  return (
    <section class="changes" aria-live="polite" aria-label="What the switches change">
      <h3>
        {fallen.size + weakened.size + added.size === 0
          ? "Nothing here depends on what is switched off"
          : [groundless.length && count(groundless.length, "falls", "fall"), weakened.size && count(weakened.size, "stands on less", "stand on less"), unreached.length && `${unreached.length} no longer reached`, added.size && `${added.size} found instead`].filter(Boolean).join(", ")}
      </h3>
      <NameList label="Falls: nothing else says so" mark="✕" ids={groundless} name={name} />
      <NameList label="Stands on less" mark="▽" ids={[...weakened.keys()]} name={(id) => `${name(id)}: ${standing(weakened.get(id)!.before)}, now ${standing(weakened.get(id)!.after)}`} />
      <NameList label="Stands, but is no longer reached" mark="○" ids={unreached} name={name} />
      <NameList label="Found instead" mark="+" ids={[...added]} name={name} />
    </section>
  );
}

function standing({ status, source_count }: Standing): string {
  return standingWords(status, source_count);
}

const MOST_NAMES = 12;

function NameList({ label, mark, ids, name }: { label: string; mark: string; ids: string[]; name: (id: string) => string }) {
  const [isWhole, setWhole] = useState(false);
  if (!ids.length) return null;
  return (
    <>
      <h4>{label}</h4>
      <ul class="plain changed">
      {ids.slice(0, isWhole ? ids.length : MOST_NAMES).map((id) => (
        <li key={id}>
          <span aria-hidden="true">{mark}</span> <bdi>{name(id)}</bdi>
        </li>
      ))}
      {!isWhole && ids.length > MOST_NAMES && (
        <li>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {ids.length.toLocaleString("en")}
          </button>
        </li>
      )}
      </ul>
    </>
  );
}
