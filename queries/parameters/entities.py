"""Parameters of questions about entities: search, one entity, duplicate candidates."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import STANDING, Filter
from knowledge_graph.time_span import Match
from queries.parameters.filters import (
    EvidenceParameters,
    KnownParameters,
    Parameters,
    PlaceParameters,
    RelationParameters,
    check_match,
    realities,
)
from queries.parameters.values import LISTED, Day, Many, Words, end_of, window, word_of


class SearchParameters(EvidenceParameters, KnownParameters, PlaceParameters, RelationParameters):
    """Entities by name, alias or title, and by what else is said of them."""

    q: Words = Field(
        "",
        description="Words of a name, alias or title, in any script, or of what else is said: see `field`. Without it "
        "everything is listed.",
        examples=["World Court"],
    )
    field: Annotated[
        tuple[
            Literal["name", "office", "summary", "description", "mode", "type", "claim", "source"],
            ...,
        ],
        LISTED,
    ] = Field(
        (),
        description="Search these texts only: names (with aliases and titles), offices held, summaries, descriptions, "
        "modes, types with their common words, what claims say, titles of sources. By default all, names first.",
        examples=[["name"]],
    )
    kind: Annotated[tuple[Literal["actor", "location", "event"], ...], LISTED] = Field(
        (), description="Kinds of entity to include."
    )
    type: Annotated[Many, word_of("actor_types", "location_types", "event_types")] = Field(
        (), description="Types of entity to include."
    )
    place: Many = Field((), description="Only these locations, their parts, and events at or concerning them.")
    reality: Annotated[tuple[Literal["happened", "ongoing", "alleged", "planned", "proposed", "any"], ...], LISTED] = (
        Field((), description="Reality of events; by default all.")
    )
    after: Day | None = Field(
        None, description="First day of the time window, inclusive: only events in it, and undated entities."
    )
    before: Day | None = Field(
        None, description="Last day of the time window, inclusive: only events in it, and undated entities."
    )
    match: Match = Field(
        "possible",
        description="How an imprecise date must fit the time window: some reading of it overlaps the window "
        "(`possible`), every reading does (`certain`), or every reading lies inside of it (`within`: certainly then "
        "and only then, so no undated events).",
    )
    undated: Literal["include", "exclude"] = Field("include", description="Whether to include undated events.")
    as_of: Day | None = Field(None, description="Only events that may have begun by this day.")
    sort: Literal["relevance", "name", "date", "degree"] = Field(
        "relevance", description="Sort order of the results; ties by id."
    )
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for.

        What no claim speaks of is found, too, and what is only denied, as long as nothing is asked of claims or of
        relations, which exist by them.
        """
        self.area()
        if self.field and not self.q.strip():
            raise InvalidInput("field goes with q; leave it out, or give words to search for.", field="field")
        first, last = window(self.after, self.before)
        check_match(self.match, self.after, self.before)
        criteria = replace(self.evidence(), codes=self.codes(), roles=frozenset(self.role))
        asks_of_claims = self.status or criteria.weighs_claims or criteria.names_relations
        return replace(
            criteria,
            statuses=criteria.statuses if asks_of_claims else STANDING | {"denied", "none"},
            realities=realities(self.reality or ("any",)),
            after=first,
            before=last,
            match=self.match,
            undated=self.undated,
            as_of=end_of(self.as_of),
        )


class EntityParameters(KnownParameters):
    """One entity in full."""


class ResolveParameters(Parameters):
    """Pairs of entities that may be one and the same."""

    entity: Many = Field((), description="Only pairs that include one of these entities.", examples=[["actor:icj"]])
    kind: Annotated[tuple[Literal["actor", "location"], ...], LISTED] = Field(
        (), description="Kinds of entity to compare."
    )
    type: Annotated[Many, word_of("actor_types", "location_types")] = Field(
        (), description="Only pairs of which one has this type."
    )
    min_score: float = Field(0.85, ge=0.5, le=1, description="Minimum similarity score, from 0.5 to 1.")
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")
