"""Parameters of questions about entities: search, one entity, duplicate candidates."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.filtering.filters import STANDING, Filter
from knowledge_graph.time_span import Match
from queries.parameters.filters import (
    LISTED,
    Day,
    EvidenceParameters,
    KnownParameters,
    Many,
    Parameters,
    PlaceParameters,
    end_of,
    realities,
    window,
    word_of,
)


class SearchParameters(EvidenceParameters, KnownParameters, PlaceParameters):
    """Entities by name, alias or title."""

    q: str = Field(
        "",
        max_length=200,
        description="Words of a name, alias or title, in any script; empty lists everything.",
        examples=["World Court"],
    )
    kind: Annotated[tuple[Literal["actor", "location", "event"], ...], LISTED] = Field(
        (), description="Kinds of entity."
    )
    type: Annotated[Many, word_of("actor_types", "location_types", "event_types")] = Field(
        (), description="Types of entity."
    )
    place: Many = Field((), description="Only these locations and their parts, and events at or concerning them.")
    reality: Annotated[tuple[Literal["happened", "ongoing", "alleged", "planned", "proposed", "any"], ...], LISTED] = (
        Field((), description="Which events: by default all of them.")
    )
    after: Day | None = Field(None, description="Only events from this day on, and undated things.")
    before: Day | None = Field(None, description="Only events up to this day, and undated things.")
    match: Match = Field(
        "possible",
        description="Whether some (`possible`) or every (`certain`) reading of a date must overlap the window.",
    )
    undated: Literal["include", "exclude"] = Field("include", description="What to do with events without a date.")
    as_of: Day | None = Field(None, description="Only events that may have begun by this day.")
    sort: Literal["relevance", "name", "date", "degree"] = Field(
        "relevance", description="Order of the results; ties by id."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for.

        What no claim speaks of is found, too, and what is only denied, as long as nothing is asked of claims.
        """
        self.area()
        first, last = window(self.after, self.before)
        criteria = self.evidence()
        return replace(
            criteria,
            statuses=criteria.statuses if self.status or criteria.weighs_claims else STANDING | {"denied", "none"},
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

    entity: Many = Field((), description="Only what one of these may be.", examples=[["actor:icj"]])
    kind: Annotated[tuple[Literal["actor", "location"], ...], LISTED] = Field(
        (), description="Only actors, or only locations."
    )
    type: Annotated[Many, word_of("actor_types", "location_types")] = Field(
        (), description="Only pairs one of which is of such a type."
    )
    min_score: float = Field(0.85, ge=0.5, le=1, description="How much must speak for it, from 0.5 to 1.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")
