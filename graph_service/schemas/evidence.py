"""Answers about what sources say: where they differ, what changed, what would fall without one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph_service.schemas.beside import Changed, Explained
from graph_service.schemas.shapes import Edge, Evidence, Next, Node, Shape, When
from knowledge_graph.records import Measure


class Reading(Shape):
    """One thing that is said, and the claims that say it."""

    value: str | Measure | None = None
    about: str | None = Field(None, description="With `contrary_to`: which of the two relations says so.")
    stance: Literal["asserts", "denies"]
    claims: list[str]


class Point(Shape):
    """One value of a series."""

    as_of: When | None
    value: str | Measure | None
    source: str
    claim: str


class Conflict(Shape):
    """One property of one thing for one day, said in several ways; or, as a series, its values by day."""

    about: str = Field(description="An event or a part of one, an actor, a location or a relation.")
    contrary_to: str | None = Field(
        None, description="Another relation between the same two that can't hold at the same time."
    )
    property: str | None = Field(description="Null: whether it is so at all.")
    as_of: When | None = None
    disagreement: Literal["denied", "contradict", "differ"] | None = None
    readings: list[Reading] | None = None
    points: list[Point] | None = None


class ConflictsAnswer(Evidence):
    """Where sources contradict each other."""

    results: list[Conflict]
    nodes: dict[str, Node] = Field(description="The events, actors and locations, and the ends of relations.")
    edges: dict[str, Edge] = Field(description="The relations.")
    limit: int
    next: Next
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")


class KnownStanding(Shape):
    """How firmly something stood by what was known on a day."""

    status: Literal["none", "denied", "disputed", "hedged", "stated", "confirmed"]
    source_count: int
    claims: list[str]


class Change(Shape):
    """How something's standing changed."""

    about: str = Field(description="An event, a relation, or a part of an event.")
    change: Literal["new", "fell", "weaker", "firmer"]
    before: KnownStanding
    after: KnownStanding


class ChangesAnswer(Evidence):
    """What changed between two days, in what was known."""

    results: list[Change]
    nodes: dict[str, Node] = Field(description="The events.")
    limit: int
    next: Next


class RetractionAnswer(Evidence):
    """What stands less firmly, or not at all, without a source."""

    source: str
    fell: int = Field(description="How much wouldn't stand any more.")
    weaker: int = Field(description="How much would stand less firmly, or on fewer sources.")
    results: list[Change]
    complete: bool
