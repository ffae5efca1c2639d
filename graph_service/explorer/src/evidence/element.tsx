/** The selected node or relation: what it is, and each claim it stands on. */

import { useEffect, useState } from "preact/hooks";
import { ask, entityPath, problemFrom, type Problem } from "../api/client";
import type { Claim, ClaimsAnswer, ConflictsAnswer, GraphEdge, GraphNode, Source } from "../api/types";
import { Failed } from "../shell/failed";
import { askQuestion, go, state } from "../state/address";
import { filtersOf, graph } from "../state/answers";
import { captionOf } from "../state/captions";
import { whenWords } from "../words/dates";
import { count, standingWords, valueWords, words } from "../words/labels";
import { carriedOver } from "../ask/forms";
import { ClaimItem } from "./claim_item";
import { claimsOn, measureOf, recordOf, valuesOf, type Values } from "./claims";
import { MOST_CLAIMS, UNSWITCHED_FILTERS } from "./further_claims";
import { Figures } from "./figures";

/** Filters that lists of claims take. */
const CLAIM_FILTERS = ["exclude_anonymous", "exclude_speaker", "exclude_source", ...UNSWITCHED_FILTERS];

export function Element({ id, element }: { id: string; element: GraphNode | GraphEdge }) {
  const { parameters } = state.value;
  const shown = graph.value;
  const [more, setMore] = useState<ClaimsAnswer | null>(null);
  const [contrary, setContrary] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<{ what: string; problem: Problem; again: () => void } | null>(null);
  const [tries, setTries] = useState(0);
  const isNode = "caption" in element;
  const isEvent = isNode && element.kind === "event";
  const filters = filtersOf(parameters, CLAIM_FILTERS);
  const asked = JSON.stringify([id, filters]);
  useEffect(() => {
    const abort = new AbortController();
    setMore(null);
    setContrary(new Set());
    setFailure(null);
    const failed = (what: string) => (error: unknown): void => {
      if (!abort.signal.aborted) setFailure({ what, problem: problemFrom(error), again: () => setTries(tries + 1) });
    };
    // An actor or a place stands in the graph without claims of its own: those on its relations tell of it.
    if (isNode && element.kind !== "event") ask<ClaimsAnswer>(entityPath(id, "/claims"), { ...filters, limit: ["25"] }, abort.signal).then(setMore, failed("What is claimed of it could not be asked."));
    if (isEvent) {
      ask<ConflictsAnswer>("conflicts", { entity: [id], limit: ["50"] }, abort.signal).then(
        ({ results }) => setContrary(new Set(results.flatMap(({ about, property }) => (about === id && property !== null ? [property] : [])))),
        failed("Whether sources contradict each other here could not be asked, so nothing is marked."),
      );
    }
    return () => abort.abort();
  }, [asked, tries]);
  const askAll = (): void => {
    setFailure(null);
    void ask<ClaimsAnswer>(entityPath(recordOf(id, element), "/claims"), { ...filters, limit: [MOST_CLAIMS] }).then(setMore, (error: unknown) =>
      setFailure({ what: "The further claims could not be asked.", problem: problemFrom(error), again: askAll }),
    );
  };

  const claims = more && (isEvent || !isNode) ? more.results.filter(({ about }) => about === id) : claimsOn(shown, id);
  const sources = { ...shown.sources, ...more?.sources };
  const listed = element.claim_count ?? claims.length;
  return (
    <article class="element">
      {isNode ? <NodeHead node={element} /> : <EdgeHead edge={element} />}
      {failure && <Failed {...failure} />}
      {isEvent || !isNode ? (
        <>
          <Valued claims={claims} contrary={contrary} sources={sources} node={isNode ? element : null} />
          <Asserted claims={claims} sources={sources} />
          {listed > claims.length && !more && (
            <button type="button" onClick={askAll}>
              Show all {count(listed, "claim")}
            </button>
          )}
          {listed > claims.length && more && (
            <p class="quiet">
              {claims.length.toLocaleString("en")} of {count(listed, "claim")} are shown.
            </p>
          )}
        </>
      ) : (
        more && <OnRelations answer={more} id={id} askAll={askAll} />
      )}
    </article>
  );
}

function NodeHead({ node }: { node: GraphNode }) {
  const reality = node.reality && node.reality !== "happened" ? words(node.reality) : null;
  return (
    <header>
      <h2 dir="auto" title={node.caption}>
        {node.caption}
      </h2>
      <p class="quiet">{[words(node.type), reality, standingWords(node.status, node.source_count)].filter(Boolean).join(" · ")}</p>
      {node.kind === "event" && <p class="when">{whenWords(node.when)}</p>}
      {(node.summary ?? node.description) && <p dir="auto">{node.summary ?? node.description}</p>}
      {node.aliases && node.aliases.length > 0 && (
        <p class="quiet aliases">
          Also{" "}
          {node.aliases.slice(0, 8).map((alias, index) => (
            <>
              {index > 0 && " · "}
              <bdi>{alias}</bdi>
            </>
          ))}
        </p>
      )}
      <p class="actions">
        <button type="button" onClick={() => askQuestion("around", { ...carriedOver(state.value.parameters), of: [node.id] })}>
          Around it
        </button>
        {node.kind !== "event" && (
          <button type="button" onClick={() => askQuestion("timeline", { ...carriedOver(state.value.parameters), [node.kind === "location" ? "place" : "entity"]: [node.id] })}>
            Its timeline
          </button>
        )}
      </p>
    </header>
  );
}

function EdgeHead({ edge }: { edge: GraphEdge }) {
  const { nodes } = graph.value;
  const end = (id: string) => (
    <button type="button" class="link" onClick={() => go({ selected: id })}>
      <bdi>{nodes.get(id)?.caption ?? captionOf(id)}</bdi>
    </button>
  );
  return (
    <header>
      <h2>
        {end(edge.start)} <span class="reading">{edge.readings.forward}</span> {end(edge.end)}
      </h2>
      {edge.title && <p dir="auto">{edge.title}</p>}
      <p class="quiet">{[standingWords(edge.status, edge.source_count), edge.when && !edge.id.includes("#") ? whenWords(edge.when) : null].filter(Boolean).join(" · ")}</p>
      {edge.status === "identity" && <p class="quiet">It comes with the record itself: nobody is quoted for it.</p>}
    </header>
  );
}

/** Values by property, side by side; figures on one scale. */
function Valued({ claims, contrary, sources, node }: { claims: Claim[]; contrary: ReadonlySet<string>; sources: Record<string, Source>; node: GraphNode | null }) {
  const groups = valuesOf(claims);
  if (!groups.length) return null;
  return (
    <section>
      <h3>What is said of it</h3>
      {groups.map((group) => {
        const all = group.rows.flatMap((row) => row.claims);
        const figures = node ? all.flatMap((claim) => (measureOf(claim.value) ? [{ claim, measure: measureOf(claim.value)!, about: node }] : [])) : [];
        if (figures.length === all.length && figures.length > 0) {
          return <Figures key={group.property} property={group.property} figures={figures} sources={sources} contradict={contrary.has(group.property)} several={false} />;
        }
        return <SideBySide key={group.property} group={group} contradict={contrary.has(group.property)} sources={sources} />;
      })}
    </section>
  );
}

function SideBySide({ group: { property, rows }, contradict, sources }: { group: Values; contradict: boolean; sources: Record<string, Source> }) {
  return (
    <section class="values">
      <h4>
        {words(property)}
        {contradict && <strong class="mark"> ≠ sources differ</strong>}
      </h4>
      <ul class={rows.length > 1 ? "side-by-side" : "plain"}>
        {rows.map(({ value, claims }) => (
          <li key={value}>
            <span class="value" dir="auto">
              {claims[0]!.stance === "denies" && <strong class="mark">denied: </strong>}
              {valueWords(claims[0]!.value)}
            </span>
            <ul class="plain">
              {claims.map((claim) => (
                <ClaimItem key={claim.id} claim={claim} sources={sources} withValue={false} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Claims that assert or deny the element as such. */
function Asserted({ claims, sources }: { claims: Claim[]; sources: Record<string, Source> }) {
  const plain = claims.filter(({ property }) => property === undefined);
  if (!plain.length) return null;
  return (
    <section>
      <h3>Who says so</h3>
      <ul class="plain">
        {plain.map((claim) => (
          <ClaimItem key={claim.id} claim={claim} sources={sources} />
        ))}
      </ul>
    </section>
  );
}

/** Claims on the relations of an actor or a place. */
function OnRelations({ answer: { results, total, sources, next }, id, askAll }: { answer: ClaimsAnswer; id: string; askAll: () => void }) {
  const { edges, nodes } = graph.value;
  const aboutWords = (claim: Claim): string | undefined => {
    const edge = edges.get(claim.about);
    if (!edge) return claim.about === id ? undefined : captionOf(claim.about.split("#", 1)[0]!);
    return edge.start === id ? `${edge.readings.forward} ${nodes.get(edge.end)?.caption ?? edge.end}` : `${edge.readings.backward} ${nodes.get(edge.start)?.caption ?? edge.start}`;
  };
  if (!total.value) return <p class="quiet">No claim is about it alone: choose an event or a relation of it to see who says so.</p>;
  return (
    <section>
      <h3>{count(total.value, "claim")} on its relations</h3>
      <ul class="plain">
        {results.map((claim) => (
          <ClaimItem key={claim.id} claim={claim} sources={sources} about={aboutWords(claim)} />
        ))}
      </ul>
      {next && (
        <p class="quiet">
          The first {results.length.toLocaleString("en")} are shown.{" "}
          {results.length < Number(MOST_CLAIMS) && (
            <button type="button" onClick={askAll}>
              Show up to {Number(MOST_CLAIMS).toLocaleString("en")}
            </button>
          )}
        </p>
      )}
    </section>
  );
}
