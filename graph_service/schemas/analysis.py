"""Network analysis of a returned subgraph."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from graph_service.schemas.elements import Schema


class RankedSchema(Schema):
    """A node and its score."""

    id: str
    score: float


class CommunitiesSchema(Schema):
    """Communities (Louvain), the largest first."""

    modularity: float
    groups: list[list[str]]


class WindowSchema(Schema):
    """A window of time, its possible edges, and the nodes of the highest degree within it."""

    start: date
    end: date
    relations: int
    degree: list[RankedSchema]


class CentralitySchema(Schema):
    """Degree and betweenness centrality, the most central nodes first."""

    degree: list[RankedSchema]
    betweenness: list[RankedSchema]
    approximate: bool = Field(description="Whether betweenness is estimated from a sample of nodes.")


class AnalysisSchema(Schema):
    """Network analysis of the answer, as a simple undirected graph."""

    nodes: int
    ties: int
    brokers: list[RankedSchema] | None = None
    communities: CommunitiesSchema | None = None
    centrality: CentralitySchema | None = None
    windows: list[WindowSchema] | None = None
