"""Whether what lies along a path can have happened, or must have happened, in the path's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge_graph.spans import BEGINNING, FOREVER, parse_day

When = Mapping[str, str | None]
TimeOrder = Literal["certain", "possible", "none"]


@dataclass(frozen=True, slots=True)
class Element:
    """Something dated on a path: an event, or a step whose relations (any may serve) have dates of their own."""

    id: str
    dates: tuple[When | None, ...]


def time_order(elements: Sequence[Element], links: frozenset[tuple[str, str]]) -> TimeOrder:
    """Return how far the elements keep the path's order; ``links`` holds (earlier, later) pairs of event ids.

    Undated elements don't constrain.
    """
    dated = [element for element in elements if all(element.dates)]
    pairs = [(one, other) for place, one in enumerate(dated) for other in dated[place + 1 :]]
    if all(_certainly(one, other, links) for one, other in pairs):
        return "certain"
    return "possible" if all(_possibly(one, other, links) for one, other in pairs) else "none"


def _possibly(one: Element, other: Element, links: frozenset[tuple[str, str]]) -> bool:
    if (other.id, one.id) in links:
        return False
    return any(
        _day(first, "earliest", BEGINNING) <= _day(then, "latest", FOREVER)
        for first in one.dates
        for then in other.dates
    )


def _certainly(one: Element, other: Element, links: frozenset[tuple[str, str]]) -> bool:
    if (one.id, other.id) in links:
        return True
    return any(
        _day(first, "start_latest", FOREVER) < _day(then, "end_earliest", BEGINNING)
        for first in one.dates
        for then in other.dates
    )


def _day(when: When | None, bound: str, otherwise: int) -> int:
    """Return a bound as a day; one that doesn't exist is as far out as it may be."""
    text = (when or {}).get(bound)
    if text is not None:
        return parse_day(text)
    if when is not None and bound == "start_latest" and when.get("earliest") is None:
        return BEGINNING
    if when is not None and bound == "end_earliest" and when.get("latest") is None:
        return FOREVER
    return otherwise
