"""Answers that are graphs: paths and neighbourhoods."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 - a field is called date
from typing import Literal

from pydantic import Field, RootModel

from graph_service.schemas.analysis import AnalysisSchema
from graph_service.schemas.elements import GraphSchema, Schema, StatusOrIdentity, TruncatedSchema
from graph_service.schemas.extras import ChangedSchema, ExplainedSchema


class StepSchema(Schema):
    """One step of a path; parallel relations are one step."""

    edges: list[str]
    direction: Literal["forward", "backward", "both"]
    readings: list[str] = Field(description="How each of `edges` reads from the step's first node to its second.")
    status: StatusOrIdentity
    anonymous: bool = Field(
        description="Whether its strongest relation stands on the word of anonymous speakers alone."
    )
    claims: list[str]


class WitnessSchema(Schema):
    """A day of an event or a relation along a path that proves its order; null where any day does."""

    id: str
    date: Day | None


class PathSchema(Schema):
    """One path from start to end."""

    length: int
    nodes: list[str]
    steps: list[StepSchema]
    time_order: Literal["none", "possible", "certain"] | None = Field(
        description="Whether its events happened in this order, certainly or possibly."
    )
    status: StatusOrIdentity
    source_count: int
    weakest: int | None = Field(
        description="Index of the step that is weaker than every other, by status, then by standing on anonymous word "
        "alone, then by number of sources; null where none is."
    )
    arrival: Day | None = Field(
        None,
        description="With `mode=temporal`: earliest day by which all of it may (`order=certain`: must) have begun.",
    )
    witness: list[WitnessSchema] | None = Field(
        None, description="With `mode=temporal`: days that prove the order, along the path."
    )
    undated: int | None = Field(
        None, description="With `mode=temporal`: number of undated events and relations along it."
    )


class PathAnswer(GraphSchema):
    """Paths between entities."""

    paths: list[PathSchema]
    not_walked: list[str]
    complete: bool
    truncated: TruncatedSchema | None
    beyond_depth: bool = Field(description="Whether nodes beyond `max_depth` were left unsearched.")
    blocking_filter: str | None = Field(description="The filter without which there would have been a path.")
    would_connect: list[str] = Field(
        description="Without a path: a class of relations that, walked as well, would give one; several if only all do."
    )
    stands_for: dict[str, str] = Field(
        description="By a country on a path: the state that it stands for, as an end of that path."
    )
    critical_sources: list[str] = Field(description="Sources without each of which none of these paths would stand.")
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")
    analysis: AnalysisSchema | None = Field(None, description="With `analyse`, on `/v1/subgraph`.")


class TotalSchema(Schema):
    """Numbers of relations of a type, found and returned."""

    found: int
    returned: int


class NeighbourhoodAnswer(GraphSchema):
    """The neighbourhood of one entity, or of several together."""

    centre: str | list[str]
    totals: dict[str, TotalSchema]
    analysis: AnalysisSchema | None = Field(None, description="With `analyse`, on `/v1/subgraph`.")
    complete: bool
    truncated: TruncatedSchema | None
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")


class SubgraphAnswer(RootModel[NeighbourhoodAnswer | PathAnswer]):
    """Part of the graph: with `start` and `end` the paths between them, else a neighbourhood."""
