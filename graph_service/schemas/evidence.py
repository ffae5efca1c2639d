"""Answers about evidence: conflicts between sources, changes of evidence status, previews of retractions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph_service.schemas.elements import (
    EdgeSchema,
    EvidenceSchema,
    Next,
    NodeSchema,
    Schema,
    TruncatedSchema,
    WhenSchema,
)
from graph_service.schemas.extras import ChangedSchema, ExplainedSchema
from knowledge_graph.records import Measure


class ReadingSchema(Schema):
    """One reading of a property or of a relation, with its claims."""

    value: str | Measure | None = None
    about: str | None = Field(
        None, description="With `contrary_to`: the one of the two relations that it is a reading of."
    )
    stance: Literal["asserts", "denies"]
    claims: list[str]


class PointSchema(Schema):
    """One value of a series."""

    as_of: WhenSchema | None = Field(description="The day it is true of; null where none is given.")
    value: str | Measure | None = Field(description="A figure with its `best`, `low` and `high`, or a text.")
    source: str
    claim: str
    stance: Literal["asserts", "denies"]


class ConflictSchema(Schema):
    """Readings of one property for one day that disagree; or, as a series, its values by day."""

    about: str = Field(description="An event or a part of one, an actor, a location or a relation.")
    contrary_to: str | None = Field(None, description="An incompatible relation between the same two nodes.")
    property: str | None = Field(description="Null for existence.")
    as_of: WhenSchema | None = None
    disagreement: Literal["denied", "contradict", "differ"] | None = None
    readings: list[ReadingSchema] | None = None
    points: list[PointSchema] | None = None


class ConflictsAnswer(EvidenceSchema):
    """Conflicts between speakers."""

    results: list[ConflictSchema]
    nodes: dict[str, NodeSchema] = Field(description="What the conflicts are about, and the ends of relations.")
    edges: dict[str, EdgeSchema] = Field(description="The relations.")
    limit: int
    truncated: TruncatedSchema | None = Field(description="Set where the page ended before it was full: `time`.")
    next: Next
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")


class KnownStatusSchema(Schema):
    """Evidence status by what was known on a day."""

    status: Literal["none", "denied", "disputed", "hedged", "stated", "confirmed"]
    source_count: int
    claims: list[str]


class ChangeSchema(Schema):
    """A change of evidence status."""

    about: str = Field(description="An event, a relation, or a part of an event.")
    change: Literal["new", "removed", "weakened", "strengthened"]
    before: KnownStatusSchema
    after: KnownStatusSchema


class ChangesAnswer(EvidenceSchema):
    """Changes of evidence status between two days, by what was known."""

    results: list[ChangeSchema]
    nodes: dict[str, NodeSchema] = Field(description="The events.")
    limit: int
    truncated: TruncatedSchema | None = Field(description="Set where the page ended before it was full: `time`.")
    next: Next


class RetractionAnswer(EvidenceSchema):
    """What a retraction would weaken or remove."""

    source: str
    removed: int = Field(description="How many events, relations and parts of events no claim would assert any more.")
    weakened: int = Field(description="How many would have a lower status, or fewer sources.")
    results: list[ChangeSchema]
    complete: bool
