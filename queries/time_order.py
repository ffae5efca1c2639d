"""Whether what lies along a path can have happened, or must have happened, in the path's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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

    Undated elements don't constrain. Of the relations of one step the same one serves against all other elements.
    """
    dated = [
        [(element.id, _bounds(when)) for when in element.dates if when]
        for element in elements
        if all(element.dates)
    ]  # fmt: skip
    if _keeps(dated, lambda one, other: _certainly(one, other, links), _START_LATEST):
        return "certain"
    return "possible" if _keeps(dated, lambda one, other: _possibly(one, other, links), _EARLIEST) else "none"


_Dated = tuple[str, tuple[int, int, int, int]]
_EARLIEST, _START_LATEST, _END_EARLIEST, _LATEST = range(4)


def _keeps(dated: Sequence[Sequence[_Dated]], rule: Callable[[_Dated, _Dated], bool], beginning: int) -> bool:
    """Say whether a choice for each element fits the rule with all before it.

    What begins first is chosen: it leaves the most room to what follows, and links are between events, which leave
    no choice.
    """
    chosen: list[_Dated] = []
    for element in dated:
        fitting = [one for one in element if all(rule(before, one) for before in chosen)]
        if not fitting:
            return False
        chosen.append(min(fitting, key=lambda one: one[1][beginning]))
    return True


def _possibly(one: _Dated, other: _Dated, links: frozenset[tuple[str, str]]) -> bool:
    return (other[0], one[0]) not in links and one[1][_EARLIEST] <= other[1][_LATEST]


def _certainly(one: _Dated, other: _Dated, links: frozenset[tuple[str, str]]) -> bool:
    return (one[0], other[0]) in links or one[1][_START_LATEST] < other[1][_END_EARLIEST]


def _bounds(when: When) -> tuple[int, int, int, int]:
    """Return the four bounds as days.

    Of the two inner bounds one that isn't shown lies as far out as the span does on that side: in ``../2024`` the
    beginning is before all time, in ``[2024..]`` it may be on any day to come.
    """
    return _days(*(when.get(name) for name in _BOUNDS))


@lru_cache(maxsize=65_536)
def _days(*texts: str | None) -> tuple[int, int, int, int]:
    days = {name: parse_day(day) for name, day in zip(_BOUNDS, texts, strict=True) if day}
    return (
        days.get("earliest", BEGINNING),
        days.get("start_latest", BEGINNING if "latest" in days else FOREVER),
        days.get("end_earliest", FOREVER if "earliest" in days else BEGINNING),
        days.get("latest", FOREVER),
    )


_BOUNDS = ("earliest", "start_latest", "end_earliest", "latest")
