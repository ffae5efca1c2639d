"""Parameters of questions about events: timelines and sequences."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.filters import FilterParameters
from queries.parameters.values import LISTED, Many, Reference, word_of


class EventListParameters(FilterParameters):
    """Which events a list in the order of time is about, and which page of it is asked for."""

    entity: Many = Field((), description="Only events in which one of these takes part; a location includes its parts.")
    relative_to: Reference | None = Field(
        None,
        description="Id of an event: only events before, after or during it, possibly or certainly as `match` says. "
        "Links that order two events are taken into account. Needs `when`.",
        examples=["event:icj-order-2024-05-24"],
    )
    when: Literal["before", "after", "during"] | None = Field(
        None, description="With `relative_to`: events that end before it begins, begin after it ends, or lie within it."
    )
    order: Literal["asc", "desc"] = Field("asc", description="Sort oldest first (`asc`) or newest first (`desc`).")
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def asks_for_order(self) -> bool:
        """Return whether the events are to be in some order to another one."""
        return self.relative_to is not None

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if (self.relative_to is None) != (self.when is None):
            words = "`relative_to` and `when` come together: `relative_to` an event, `when` before, after or during it."
            raise InvalidInput(words, field="when" if self.relative_to else "relative_to")
        return replace(
            super().filter(),
            places=frozenset(),
            area=None,
            rough=False,
            with_dates=self.relative_to is not None,
        )


class TimelineParameters(EventListParameters):
    """Events in the order of time."""

    bucket: Literal["day", "week", "month", "year"] | None = Field(
        None, description="Count events per day, week, month or year instead of listing them."
    )

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        for name in ("cursor", "limit"):
            if self.bucket and getattr(self, name) != type(self).model_fields[name].default:
                raise InvalidInput(
                    f"`{name}` is for lists; with `bucket` everything is counted. Leave out `{name}`.", field=name
                )
        return replace(super().filter(), with_dates=bool(self.bucket or self.relative_to))


class RolesParameters(EventListParameters):
    """Who played which role in what."""

    entity: Many = Field((), description="Only roles that these actors played, or that were played in these events.")
    role: Annotated[Many, word_of("roles")] = Field(
        (), description="Only these roles: `mediator`, `host`; by default all.", examples=[["mediator"]]
    )

    def filter(self) -> Filter:
        """Return the filter these parameters ask for: of relations, it lets through what actors had to do with events.

        Raises:
            InvalidInput: a kind of node is given, or relations that are no such roles.
        """
        if self.kind:
            raise InvalidInput("every row is an actor's role in an event; leave out `kind`.", field="kind")
        criteria = super().filter()
        codes = criteria.relation_codes & VOCABULARY.participation_codes
        if not codes:
            roles = f" (with `role={','.join(self.role)}`)" if self.role else ""
            named = f"`relation={','.join(self.relation)}`"
            words = f"{named} names no role that actors play in events{roles}; leave out `relation`."
            raise InvalidInput(words, field="relation")
        return replace(criteria, codes=codes, roles=frozenset())


class SequenceParameters(FilterParameters):
    """An event of one type, then one of another, close in time, at a place or with an actor of the first."""

    first: Annotated[Many, word_of("event_types")] = Field(
        min_length=1, description="Types of the first event.", examples=[["ruling"]]
    )
    then: Annotated[Many, word_of("event_types")] = Field(
        min_length=1, description="Types of the second event.", examples=[["assault", "military_operation"]]
    )
    within_days: int = Field(
        7,
        ge=0,
        le=36_500,
        description="Maximum number of days from the end of the first event to the start of the second.",
    )
    sharing: Annotated[tuple[Literal["place", "actor"], ...], LISTED] = Field(
        (),
        description="What both events must share: a `place` (or a part of it) or an `actor`; by default either.",
    )
    entity: Many = Field(
        (), description="Only if one of these takes part in the first event; a location includes its parts."
    )
    place: Many = Field(
        (), description="Only if the first event is at or concerns one of these locations or their parts."
    )
    max_degree: int = Field(
        10_000,
        ge=1,
        le=100_000,
        description="Skip shared places (with their parts) and actors that have more relations than this; `skipped` "
        "lists them.",
    )
    limit_per_first: int = Field(
        25, ge=1, le=1000, description="Maximum number of second events to list for each first event."
    )
    limit: int = Field(
        50, ge=1, le=1000, description="Maximum number of results on a page; those of one first event stay together."
    )
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def asks_for_order(self) -> bool:
        """Return that a sequence is an order."""
        return True

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if self.type:
            raise InvalidInput("`type` goes by `first` and `then` here: say which type comes first.", field="type")
        if self.undated == "exclude":
            words = "undated events are in no order, and never in a sequence; leave out `undated`."
            raise InvalidInput(words, field="undated")
        return replace(
            super().filter(), types=frozenset({*self.first, *self.then}), places=frozenset(), with_dates=True
        )
