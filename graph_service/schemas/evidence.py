"""Answers about what sources say: where they differ, what changed, what a retraction would change."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph_service.schemas.elements import EdgeSchema, EvidenceSchema, Next, NodeSchema, Schema, WhenSchema
from graph_service.schemas.extras import ChangedSchema, ExplainedSchema
from knowledge_graph.records import Measure


class ReadingSchema(Schema):
    """One thing that is said, and the claims that say it."""

    value: str | Measure | None = None
    about: str | None = Field(None, description="With `contrary_to`: which of the two relations says so.")
    stance: Literal["asserts", "denies"]
    claims: list[str]


class PointSchema(Schema):
    """One value of a series."""

    as_of: WhenSchema | None
    value: str | Measure | None
    source: str
    claim: str


class ConflictSchema(Schema):
    """One property of one thing for one day, said in several ways; or, as a series, its values by day."""

    about: str = Field(description="An event or a part of one, an actor, a location or a relation.")
    contrary_to: str | None = Field(
        None, description="Another relation between the same two that can't hold at the same time."
    )
    property: str | None = Field(description="Null: whether it is so at all.")
    as_of: WhenSchema | None = None
    disagreement: Literal["denied", "contradict", "differ"] | None = None
    readings: list[ReadingSchema] | None = None
    points: list[PointSchema] | None = None


class ConflictsAnswer(EvidenceSchema):
    """Where sources contradict each other."""

    results: list[ConflictSchema]
    nodes: dict[str, NodeSchema] = Field(description="The events, actors and locations, and the ends of relations.")
    edges: dict[str, EdgeSchema] = Field(description="The relations.")
    limit: int
    next: Next
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")


class KnownStatusSchema(Schema):
    """How firmly something stood by what was known on a day."""

    status: Literal["none", "denied", "disputed", "hedged", "stated", "confirmed"]
    source_count: int
    claims: list[str]


class ChangeSchema(Schema):
    """How something's standing changed."""

    about: str = Field(description="An event, a relation, or a part of an event.")
    change: Literal["new", "removed", "weakened", "strengthened"]
    before: KnownStatusSchema
    after: KnownStatusSchema


class ChangesAnswer(EvidenceSchema):
    """What changed between two days, in what was known."""

    results: list[ChangeSchema]
    nodes: dict[str, NodeSchema] = Field(description="The events.")
    limit: int
    next: Next


class RetractionAnswer(EvidenceSchema):
    """What would be removed or weakened without a source."""

    source: str
    removed: int = Field(description="How many events, relations and parts of events no claim would assert any more.")
    weakened: int = Field(description="How many would have a lower status, or fewer sources.")
    results: list[ChangeSchema]
    complete: bool
