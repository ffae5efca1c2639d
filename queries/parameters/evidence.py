"""Parameters of questions about evidence: claims, conflicts, changes and retractions."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from queries.parameters.filters import (
    EvidenceParameters,
    FilterParameters,
    KnownParameters,
    Parameters,
    PlaceParameters,
    RelationParameters,
)
from queries.parameters.values import LISTED, Day, Many, word_of


class ConflictsParameters(FilterParameters):
    """Where sources contradict each other."""

    entity: Many = Field(
        (),
        description="Only conflicts about these, their relations and events they take part in; a location includes "
        "its parts.",
    )
    property: Annotated[Many, word_of("measures", "other_properties")] = Field(
        (),
        description="Only conflicts about these properties: `killed`, `displaced`, `reading`.",
        examples=[["displaced"]],
    )
    disagreement: Annotated[tuple[Literal["denied", "contradict", "differ"], ...], LISTED] = Field(
        (),
        description="Kind of conflict: some claims deny it (`denied`), numbers or dates exclude each other "
        "(`contradict`), or texts differ (`differ`). By default any.",
    )
    series: bool = Field(
        False,
        description="List series instead: the figures of one thing that were given more than once, in order of day; "
        "with `property` also its texts for several days.",
    )
    limit: int = Field(
        50, ge=1, le=1000, description="Maximum number of results on a page; those of one event stay together."
    )
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if self.series and self.disagreement:
            words = "`disagreement` is of conflicts, and `series` are of values that may agree; leave out one."
            raise InvalidInput(words, field="disagreement")
        return replace(super().filter(), places=frozenset(), with_dates=True)


class ChangesParameters(EvidenceParameters, PlaceParameters, RelationParameters):
    """What changed in what was known."""

    since: Day = Field(
        description="First of the two days compared: what was known at its end.", examples=["2024-05-24"]
    )
    until: Day | None = Field(
        None,
        description="Second of the two days compared: what was known at its end; by default, all that is known now.",
    )
    change: Annotated[tuple[Literal["new", "removed", "weakened", "strengthened"], ...], LISTED] = Field(
        (), description="Only changes of this kind."
    )
    limit: int = Field(
        50, ge=1, le=1000, description="Maximum number of results on a page; those of one event stay together."
    )
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")


class RetractionParameters(Parameters):
    """What would be removed or weakened if a source were taken back."""

    limit: int = Field(100, ge=1, le=10_000, description="Maximum number of affected records to list.")


class ClaimsParameters(KnownParameters):
    """The claims on an entity, its parts and its relations."""

    property: Annotated[Many, word_of("measures", "other_properties")] = Field(
        (), description="Only claims on these properties: `killed`, `displaced`, `reading`.", examples=[["displaced"]]
    )
    stance: Literal["asserts", "denies"] | None = Field(None, description="Only claims that assert, or that deny.")

    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def picks(self) -> bool:
        """Return whether only some of the claims are asked for."""
        return self.evidence() != Filter() or bool(self.property) or self.stance is not None
