"""Answers in order of time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from graph_service.schemas.beside import Changed, Explained
from graph_service.schemas.shapes import Evidence, Graph, Next, Node, Page, Shape, Truncated


class TimeBucket(Shape):
    """A stretch of time, and how many events are in it."""

    start: str = Field(description="Its first day.")
    end: str = Field(description="Its last day.")
    certain: int = Field(description="Events of which every reading of the date overlaps it.")
    possible: int = Field(description="Events of which some reading does.")


class TimelineAnswer(Page, Evidence):
    """Events in the order of time, or how many there are in each day, week, month or year."""

    results: list[Node]
    buckets: list[TimeBucket] | None = None
    undated: int | None = Field(None, description="Events without a date, which are in no bucket.")
    left_out: int | None = Field(
        None, description="With `near` or `box`: events there by something wide only, a country or a region."
    )
    relative: dict[str, Literal["certain", "possible"]] | None = Field(
        None, description="With `relative_to`: by event, whether every reading of the dates has it so, or some."
    )
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")


class Days(Shape):
    """How many days lie between the end of one event and the beginning of another."""

    least: int
    most: int | None = Field(description="Null where nothing limits it.")


class Sequence(Shape):
    """An event, and another that followed."""

    first: str
    then: str
    order: Literal["certain", "possible"] = Field(
        description="Whether every reading of the dates has it so, in order and within the days, or some."
    )
    days: Days
    shared: list[str] = Field(description="Places of the first, and actors of both.")
    edges: list[str] = Field(description="The relations of both to what they share, a place's parts included.")


class PassedOver(Shape):
    """A place or an actor with too many relations to be looked through."""

    id: str
    relations: int = Field(description="Those of its parts included.")


class Cut(Shape):
    """A first event that more events followed than are listed."""

    first: str
    found: int


class SequencesAnswer(Graph):
    """Events, and what followed them."""

    results: list[Sequence]
    passed_over: list[PassedOver]
    cut: list[Cut]
    complete: bool
    truncated: Truncated | None
    limit: int
    next: Next
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")
