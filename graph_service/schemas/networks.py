"""What a returned graph looks like as a network."""

from __future__ import annotations

from pydantic import Field

from graph_service.schemas.shapes import Shape


class Ranked(Shape):
    """A node and its score."""

    id: str
    score: float


class Communities(Shape):
    """Groups that hang together more than with others."""

    modularity: float
    groups: list[list[str]]


class Window(Shape):
    """A stretch of time, how many relations may fall into it, and who has most of them."""

    start: str
    end: str
    relations: int
    degree: list[Ranked]


class Centrality(Shape):
    """Who has the most ties, and whom most shortest paths run through."""

    degree: list[Ranked]
    betweenness: list[Ranked]
    approximate: bool = Field(description="Whether betweenness is an estimate from a sample.")


class Analysis(Shape):
    """What the answer looks like as a network."""

    nodes: int
    ties: int
    brokers: list[Ranked] | None = None
    communities: Communities | None = None
    centrality: Centrality | None = None
    windows: list[Window] | None = None
