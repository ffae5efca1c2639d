"""What a returned graph looks like as a network."""

from __future__ import annotations

from pydantic import Field

from graph_service.schemas.elements import Schema


class RankedSchema(Schema):
    """A node and its score."""

    id: str
    score: float


class CommunitiesSchema(Schema):
    """Groups that hang together more than with others."""

    modularity: float
    groups: list[list[str]]


class WindowSchema(Schema):
    """A stretch of time, how many relations may fall into it, and who has most of them."""

    start: str
    end: str
    relations: int
    degree: list[RankedSchema]


class CentralitySchema(Schema):
    """Who has the most ties, and whom most shortest paths run through."""

    degree: list[RankedSchema]
    betweenness: list[RankedSchema]
    approximate: bool = Field(description="Whether betweenness is an estimate from a sample.")


class AnalysisSchema(Schema):
    """What the answer looks like as a network."""

    nodes: int
    ties: int
    brokers: list[RankedSchema] | None = None
    communities: CommunitiesSchema | None = None
    centrality: CentralitySchema | None = None
    windows: list[WindowSchema] | None = None
