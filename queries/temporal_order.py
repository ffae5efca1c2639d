"""Whether what lies along a path can have happened, or must have happened, in the path's order; and when."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np

from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import ALWAYS, BEGINNING, FOREVER, Bounds, day_text
from knowledge_graph.vocabulary import VOCABULARY

Order = Literal["certain", "possible"]
TimeOrder = Literal["certain", "possible", "none"]


class Dated(NamedTuple):
    """Something with a date; ``key`` is what links between events name it by."""

    key: Hashable
    bounds: Bounds


Links = frozenset[tuple[Hashable, Hashable]]
"""(earlier, later) pairs of events, where a link says so."""


_DIRECTIONS: Final = np.array([VOCABULARY.link_directions.get(word.code, 0) for word in VOCABULARY.relations], np.int8)
"""By relation code, where in time a link points; 0 for a relation that says nothing of it."""


class OrderedPairs(NamedTuple):
    """Pairs of events that a link puts in order: two arrays of nodes, of one length."""

    earlier: IntArray
    later: IntArray


def read_links(view: GraphView, edges: IntArray) -> OrderedPairs:
    """Return the pairs of events that the links among some edges put in order, in the order of the edges."""
    codes = view.relation_types(edges)
    links = np.flatnonzero(_DIRECTIONS[codes])
    return order_ends(codes[links], *view.ends(edges[links]))


def order_ends(codes: IntArray, starts: IntArray, ends: IntArray) -> OrderedPairs:
    """Return the same for edges whose relation codes and ends are known: three arrays of one length."""
    directions = _DIRECTIONS[codes]
    links = np.flatnonzero(directions)
    backward, starts, ends = directions[links] < 0, starts[links], ends[links]
    return OrderedPairs(np.where(backward, ends, starts), np.where(backward, starts, ends))


class Rule(NamedTuple):
    """When one thing may come before another: its floor must lie below the other's ceiling."""

    order: Order
    floor: int
    """Which bound of the earlier one is asked; the greatest along a path is its arrival."""
    ceiling: int
    """Which bound of the later one."""

    def fits(self, earlier: Dated, later: Dated, links: Links) -> bool:
        """Say whether two things may stand on a path in this order."""
        floor, ceiling = earlier.bounds[self.floor], later.bounds[self.ceiling]
        if self.order == "certain":
            return floor < ceiling or (earlier.key, later.key) in links
        return floor <= ceiling and (later.key, earlier.key) not in links

    def serving(self, before: Sequence[Dated], options: Sequence[Dated], links: Links) -> Dated | None:
        """Return which of several things fits behind all before it, and begins first.

        That one leaves the most room to what follows. Links are between events, of which there is no choice.
        """
        fitting = [option for option in options if all(self.fits(other, option, links) for other in before)]
        return min(fitting, key=lambda option: option.bounds[self.floor], default=None)


POSSIBLE, CERTAIN = Rule("possible", 0, 3), Rule("certain", 1, 2)
RULES: Mapping[Order, tuple[Rule, ...]] = {"possible": (POSSIBLE, CERTAIN), "certain": (CERTAIN,)}
"""By the order asked for, the rules one of which must hold: what is certain is good enough for possible."""


@dataclass(frozen=True, slots=True)
class Element:
    """Something dated on a path: an event, or a step's relations (any may serve) with dates of their own."""

    ids: tuple[str, ...]
    bounds: tuple[Bounds, ...]
    """By id: the bounds of its date, ``ALWAYS`` for an undated one."""

    @property
    def options(self) -> tuple[Dated, ...]:
        """Return the dated alternatives of this element; empty if any alternative is undated."""
        if ALWAYS in self.bounds:
            return ()
        return tuple(map(Dated, self.ids, self.bounds))


def time_order(elements: Sequence[Element], links: Links) -> TimeOrder:
    """Return how far the elements keep the path's order. Undated ones don't constrain."""
    options = [element.options for element in elements]
    for rule in (CERTAIN, POSSIBLE):
        if serving(rule, options, links) is not None:
            return rule.order
    return "none"


def serving(rule: Rule, options: Sequence[Sequence[Dated]], links: Links) -> list[Dated] | None:
    """Return which of each element's options serves, or None if the rule doesn't hold along them."""
    chosen: list[Dated] = []
    for some in filter(None, options):
        option = rule.serving(chosen, some, links)
        if option is None:
            return None
        chosen.append(option)
    return chosen


def arrival(options: Sequence[Sequence[Dated]], links: Links, order: Order) -> int:
    """Return the first day by which all may have begun (``possible``) or must have begun (``certain``).

    The elements are of at least that order. Of parallel relations those serve that make it earliest.
    """
    floor = (CERTAIN if order == "certain" else POSSIBLE).floor
    dated = [some for some in options if some]
    days = sorted({option.bounds[floor] for some in dated for option in some})
    for day in days[:-1]:
        left = [[option for option in some if option.bounds[floor] <= day] for some in dated]
        if all(left) and any(serving(rule, left, links) is not None for rule in RULES[order]):
            return day
    return days[-1] if days else BEGINNING


def witness(elements: Sequence[Element], links: Links) -> list[dict[str, str | None]]:
    """Return a day for each element on which it may have been so, none before the one ahead of it.

    Where only a link keeps the order and the dates contradict it, a day may fall back. A day is null for what is
    undated, and where nothing limits it.
    """
    options = [element.options for element in elements]
    rule = next((rule for rule in (POSSIBLE, CERTAIN) if serving(rule, options, links) is not None), POSSIBLE)
    chosen = iter(serving(rule, options, links) or [])
    dated = [next(chosen, None) if some else None for some in options]
    days = iter(_days_along([option.bounds for option in dated if option]))
    return [
        {"id": str(option.key), "date": day_text(next(days))} if option else {"id": element.ids[0], "date": None}
        for element, option in zip(elements, dated, strict=True)
    ]


def _days_along(bounds: Sequence[Bounds]) -> list[int]:
    """Return the first day each may be on, after those before; what may be any day before, as late as it can."""
    days, day = [], BEGINNING
    for earliest, _, _, latest in bounds:
        day = max(day, earliest)
        days.append(min(day, latest))
    most = next((day for day in days if day != BEGINNING), FOREVER)
    for index in range(len(days) - 1, -1, -1):
        if days[index] == BEGINNING:
            most = days[index] = min(most, bounds[index][3])
    return days
