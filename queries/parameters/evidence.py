"""Parameters of questions about evidence: claims, conflicts, changes and retractions."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.filtering.filters import Filter
from queries.parameters.filters import (
    LISTED,
    Day,
    EvidenceParameters,
    FilterParameters,
    KnownParameters,
    Many,
    Parameters,
    PlaceParameters,
    word_of,
)


class ConflictsParameters(FilterParameters):
    """Where sources contradict each other."""

    entity: Many = Field(
        (),
        description="About one of these, its relations and events it takes part in; a location counts with its parts.",
    )
    property: Annotated[Many, word_of("measures", "other_properties")] = Field(
        (), description="Only these properties: `killed`, `displaced`, `reading`.", examples=[["displaced"]]
    )
    disagreement: Annotated[tuple[Literal["denied", "contradict", "differ"], ...], LISTED] = Field(
        (),
        description="How: some deny it, numbers can't both be true, or texts differ. By default any of them.",
    )
    series: bool = Field(False, description="Instead: values of one thing that were given for several days, in order.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one event's are never torn apart.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        return replace(super().filter(), places=frozenset(), with_dates=True)


class ChangesParameters(EvidenceParameters, PlaceParameters):
    """What changed in what was known."""

    since: Day = Field(description="Compared with what was known at the end of this day …", examples=["2024-05-24"])
    until: Day | None = Field(None, description="… is what was known at the end of this one; by default, all now.")
    change: Annotated[tuple[Literal["new", "removed", "weakened", "strengthened"], ...], LISTED] = Field(
        (), description="Only what is new, removed, weakened or strengthened."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one event's are never torn apart.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class RetractionParameters(Parameters):
    """What would be removed or weakened if a source were taken back."""

    limit: int = Field(100, ge=1, le=10_000, description="How many of the things concerned to list.")


class ClaimsParameters(KnownParameters):
    """The claims on an entity, its parts and its relations."""

    property: Annotated[Many, word_of("measures", "other_properties")] = Field(
        (), description="Only claims on these properties: `killed`, `displaced`, `reading`.", examples=[["displaced"]]
    )
    stance: Literal["asserts", "denies"] | None = Field(None, description="Only claims that assert, or that deny.")

    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def picks(self) -> bool:
        """Return whether only some of the claims are asked for."""
        return self.evidence() != Filter() or bool(self.property) or self.stance is not None
