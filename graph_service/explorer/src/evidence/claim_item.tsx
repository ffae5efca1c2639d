/** One claim: who says it, where, how firmly, and as of when. */

import type { Claim, Source } from "../api/types";
import { captionOf } from "../state/captions";
import { whenWords } from "../words/dates";
import { publisherOf, speakerWords, valueWords, words } from "../words/labels";

interface ClaimItemProps {
  claim: Claim;
  sources: Record<string, Source>;
  /** Whether to say what it gives; not where values stand beside it already. */
  withValue?: boolean;
  /** What it is about, where that isn't plain. */
  about?: string | undefined;
}

export function ClaimItem({ claim, sources, withValue = true, about }: ClaimItemProps) {
  const source = sources[claim.source];
  const speakers = (claim.attributed_to ?? []).map((speaker) => speakerWords(speaker, captionOf));
  return (
    <li class={`claim ${claim.certainty} ${claim.stance}`}>
      {about && (
        <span class="about" dir="auto">
          {about}
        </span>
      )}
      {claim.stance === "denies" && <strong class="mark">denied </strong>}
      {withValue && claim.property !== undefined && (
        <span class="value" dir="auto">
          {words(claim.property)}: {valueWords(claim.value)}
        </span>
      )}
      <span class="who">
        {speakers.length > 0 && (
          <>
            <bdi>{speakers.join(", ")}</bdi> in{" "}
          </>
        )}
        {source ? <SourceName source={source} sources={sources} /> : <bdi>{captionOf(claim.source)}</bdi>}
        {claim.locator && `, ${claim.locator}`}
      </span>
      <span class="quiet">
        {claim.certainty === "hedged" ? "≈ hedged" : claim.certainty}
        {claim.as_of && `, as of ${whenWords(claim.as_of)}`}
        {source && !claim.as_of && publishedWords(source, sources)}
      </span>
    </li>
  );
}

/** A source's title and publisher; a link, where the source has one that a browser may follow. */
export function SourceName({ source, sources }: { source: Source; sources: Record<string, Source> }) {
  const publisher = publisherOf(source, sources);
  const name = <bdi>{publisher === source.title ? publisher : `${publisher}, ${source.title}`}</bdi>;
  const url = linkOf(source, sources);
  return url ? (
    <a href={url} target="_blank" rel="noreferrer noopener">
      {name}
    </a>
  ) : (
    name
  );
}

/** The address of a source or its whole, if it is one of the web's: data may hold any text as one. */
function linkOf(source: Source, sources: Record<string, Source>): string | null {
  for (let at: Source | undefined = source; at; at = at.part_of ? sources[at.part_of] : undefined) {
    if (at.url && /^https?:\/\//i.test(at.url)) return at.url;
  }
  return null;
}

function publishedWords(source: Source, sources: Record<string, Source>): string {
  for (let at: Source | undefined = source; at; at = at.part_of ? sources[at.part_of] : undefined) {
    if (at.published) return `, ${whenWords(at.published)}`;
  }
  return "";
}
