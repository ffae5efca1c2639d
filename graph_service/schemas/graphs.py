"""Answers that are graphs: paths and neighbourhoods."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph_service.schemas.analysis import AnalysisSchema
from graph_service.schemas.elements import GraphSchema, Schema, StatusOrIdentity, TruncatedSchema
from graph_service.schemas.extras import ChangedSchema, ExplainedSchema


class StepSchema(Schema):
    """One step of a path; parallel relations are one step."""

    edges: list[str]
    direction: Literal["forward", "backward", "both"]
    status: StatusOrIdentity
    claims: list[str]


class WitnessSchema(Schema):
    """An event or a relation along a path, and a day on which it may have been so; null where any day will do."""

    id: str
    date: str | None


class PathSchema(Schema):
    """One way from start to end."""

    length: int
    nodes: list[str]
    steps: list[StepSchema]
    time_order: str | None = Field(description="Whether its events could have happened in this order.")
    status: StatusOrIdentity
    source_count: int
    weakest: int = Field(description="Which step is the weakest, counted from 0.")
    arrival: str | None = Field(
        None,
        description="With `mode=temporal`: the day by which all along it may (`order=certain`: must) have begun.",
    )
    witness: list[WitnessSchema] | None = Field(
        None, description="With `mode=temporal`: days on which it may all have been, in the path's order."
    )
    undated: int | None = Field(None, description="With `mode=temporal`: how many things along it have no date.")


class PathAnswer(GraphSchema):
    """How two entities are connected."""

    paths: list[PathSchema]
    not_walked: list[str]
    complete: bool
    truncated: TruncatedSchema | None
    beyond_depth: bool = Field(description="Whether the search could have gone on beyond max_depth.")
    blocking_filter: str | None = Field(description="The filter without which there would have been a path.")
    critical_sources: list[str] = Field(description="Sources each of which, left out, leaves none of these paths.")
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")
    analysis: AnalysisSchema | None = Field(None, description="With `analyse`, on `/v1/subgraph`.")


class TotalSchema(Schema):
    """How many relations of a type were found, and how many of them are in the answer."""

    found: int
    returned: int


class NeighbourhoodAnswer(GraphSchema):
    """What surrounds one entity, or several together."""

    centre: str | list[str]
    totals: dict[str, TotalSchema]
    analysis: AnalysisSchema | None = Field(None, description="With `analyse`, on `/v1/subgraph`.")
    complete: bool
    truncated: TruncatedSchema | None
    changed: ChangedSchema | None = Field(None, description="What `without` changes.")
    explained: ExplainedSchema | None = Field(None, description="With `explain`: how the answer came about.")
