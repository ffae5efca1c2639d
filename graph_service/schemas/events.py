"""Timelines and sequences of events."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from graph_service.schemas.elements import (
    EvidenceSchema,
    GraphSchema,
    LeftOut,
    Next,
    NodeSchema,
    PageSchema,
    Schema,
    TruncatedSchema,
    WhenSchema,
)
from graph_service.schemas.extras import ChangedSchema, ExplainedSchema


class TimeBucketSchema(Schema):
    """A bucket of a histogram over time."""

    start: date = Field(description="Its first day.")
    end: date = Field(description="Its last day.")
    certain: int = Field(description="Number of events that overlap it on every reading of their date.")
    possible: int = Field(description="Number of events that overlap it on some reading.")


class TimelineAnswer(PageSchema, EvidenceSchema):
    """Events in the order of time, or their numbers by day, week, month or year."""

    results: list[NodeSchema]
    buckets: list[TimeBucketSchema] | None = None
    undated: int | None = Field(None, description="Number of events without a date, which are in no bucket.")
    claims_left_out: LeftOut = None
    left_out: int | None = Field(
        None, description="With `near` or `box`: number of events left out because only a wide area places them there."
    )
    relative: dict[str, Literal["certain", "possible"]] | None = Field(
        None,
        description="With `relative_to`: by event id, whether that holds on every reading of the dates or on some.",
    )
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")


class RoleSchema(Schema):
    """An actor's role in an event, and what it stands on: claims about the role, or where there are none, the event."""

    id: str = Field(description="Id of the role, which claims can be about.")
    actor: str
    role: str
    event: str
    when: WhenSchema | None = Field(description="The event's date.")
    status: Literal["none", "denied", "disputed", "hedged", "stated", "confirmed"]
    source_count: int = Field(description="Independent publishers that assert it.")
    claims: list[str] = Field(description="Ids of counting claims, the firmest first, not all where there are many.")
    claim_count: int
    anonymous: bool = Field(description="Whether it stands on the word of anonymous speakers alone.")


class RolesAnswer(PageSchema, EvidenceSchema):
    """Who played which role in what, in the order of time."""

    results: list[RoleSchema]
    nodes: dict[str, NodeSchema] = Field(description="The actors and the events.")
    claims_left_out: LeftOut = None
    left_out: int | None = Field(
        None, description="With `near` or `box`: number of events left out because only a wide area places them there."
    )
    relative: dict[str, Literal["certain", "possible"]] | None = Field(
        None,
        description="With `relative_to`: by event id, whether that holds on every reading of the dates or on some.",
    )
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")


class DaysSchema(Schema):
    """Days between the end of one event and the beginning of another, least and most."""

    least: int
    most: int | None = Field(description="Null where unbounded.")


class SequenceSchema(Schema):
    """An event and one that followed it."""

    first: str
    then: str
    order: Literal["certain", "possible"] = Field(
        description="Whether order and distance in days hold on every reading of the dates or on some."
    )
    days: DaysSchema
    shared: list[str] = Field(description="Ids of the locations and actors that both share.")
    edges: list[str] = Field(description="Edges of both to what they share, or to parts of a shared location.")


class SkippedSchema(Schema):
    """A hub that was not looked through."""

    id: str
    relations: int = Field(description="Number of its relations, including those of its parts.")


class CutSchema(Schema):
    """A first event with more followers than are listed."""

    first: str
    found: int


class SequencesAnswer(GraphSchema):
    """Pairs of events, the second following the first."""

    results: list[SequenceSchema]
    skipped: list[SkippedSchema]
    cut: list[CutSchema]
    complete: bool
    truncated: TruncatedSchema | None
    limit: int
    next: Next
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")
