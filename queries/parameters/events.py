"""Parameters of questions about events: timelines and sequences."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from queries.parameters.filters import (
    LISTED,
    FilterParameters,
    Many,
    Reference,
    word_of,
)


class TimelineParameters(FilterParameters):
    """Events in the order of time."""

    entity: Many = Field((), description="Events one of these takes part in; a location counts with all its parts.")
    relative_to: Reference | None = Field(
        None,
        description="An event's id: with `when`, only events before, after or during it, possibly or certainly as "
        "`match` says. A link that says which came first counts.",
        examples=["event:icj-order-2024-05-24"],
    )
    when: Literal["before", "after", "during"] | None = Field(
        None, description="With `relative_to`: what ended before that began, began after it ended, or lies within it."
    )
    order: Literal["asc", "desc"] = Field("asc", description="Oldest or newest first.")
    bucket: Literal["day", "week", "month", "year"] | None = Field(
        None, description="Count the events of each day, week, month or year instead of listing them."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if (self.relative_to is None) != (self.when is None):
            words = "relative_to and when come together: relative_to=<an event's id>&when=before, after or during."
            raise InvalidInput(words, field="when" if self.relative_to else "relative_to")
        return replace(
            super().filter(),
            places=frozenset(),
            area=None,
            rough=False,
            with_dates=bool(self.bucket or self.relative_to),
        )


class SequenceParameters(FilterParameters):
    """An event of one type, then one of another, close in time, at a place or with an actor of the first."""

    first: Annotated[Many, word_of("event_types")] = Field(
        min_length=1, description="Types of the first event.", examples=[["ruling"]]
    )
    then: Annotated[Many, word_of("event_types")] = Field(
        min_length=1, description="Types of the event that follows.", examples=[["assault", "military_operation"]]
    )
    within_days: int = Field(
        7, ge=0, le=36_500, description="How many days at most from the end of the first to the beginning of the other."
    )
    sharing: Annotated[tuple[Literal["place", "actor"], ...], LISTED] = Field(
        (),
        description="What both must share: a `place` of the first or a part of it, or an `actor`; by default either.",
    )
    entity: Many = Field((), description="Only where one of these takes part in the first; a location with its parts.")
    place: Many = Field((), description="Only where the first is at or concerns one of these locations or their parts.")
    max_degree: int = Field(
        10_000,
        ge=1,
        le=100_000,
        description="Pass over what both share where it has more relations than this, a place with its parts: it is "
        "named in `skipped`.",
    )
    limit_per_first: int = Field(25, ge=1, le=1000, description="How many that follow to list for one first event.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one first event's stay together.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if self.type:
            raise InvalidInput("type goes by first and then here: say which type comes first.", field="type")
        return replace(
            super().filter(), types=frozenset({*self.first, *self.then}), places=frozenset(), with_dates=True
        )
