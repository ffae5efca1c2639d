"""Answers in order of time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph_service.schemas.elements import (
    EvidenceSchema,
    GraphSchema,
    Next,
    NodeSchema,
    PageSchema,
    Schema,
    TruncatedSchema,
)
from graph_service.schemas.extras import ChangedSchema, ExplainedSchema


class TimeBucketSchema(Schema):
    """A stretch of time, and how many events are in it."""

    start: str = Field(description="Its first day.")
    end: str = Field(description="Its last day.")
    certain: int = Field(description="Events of which every reading of the date overlaps it.")
    possible: int = Field(description="Events of which some reading does.")


class TimelineAnswer(PageSchema, EvidenceSchema):
    """Events in the order of time, or how many there are in each day, week, month or year."""

    results: list[NodeSchema]
    buckets: list[TimeBucketSchema] | None = None
    undated: int | None = Field(None, description="Events without a date, which are in no bucket.")
    left_out: int | None = Field(
        None, description="With `near` or `box`: events there by something wide only, a country or a region."
    )
    relative: dict[str, Literal["certain", "possible"]] | None = Field(
        None, description="With `relative_to`: by event, whether every reading of the dates has it so, or some."
    )
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")


class DaysSchema(Schema):
    """How many days lie between the end of one event and the beginning of another."""

    least: int
    most: int | None = Field(description="Null where nothing limits it.")


class SequenceSchema(Schema):
    """An event, and another that followed."""

    first: str
    then: str
    order: Literal["certain", "possible"] = Field(
        description="Whether every reading of the dates has it so, in order and within the days, or some."
    )
    days: DaysSchema
    shared: list[str] = Field(description="Places of the first, and actors of both.")
    edges: list[str] = Field(description="The relations of both to what they share, a place's parts included.")


class SkippedSchema(Schema):
    """A place or an actor with too many relations to be looked through."""

    id: str
    relations: int = Field(description="Those of its parts included.")


class CutSchema(Schema):
    """A first event that more events followed than are listed."""

    first: str
    found: int


class SequencesAnswer(GraphSchema):
    """Events, and what followed them."""

    results: list[SequenceSchema]
    skipped: list[SkippedSchema]
    cut: list[CutSchema]
    complete: bool
    truncated: TruncatedSchema | None
    limit: int
    next: Next
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")
