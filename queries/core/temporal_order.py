"""Order in time along a path: whether it is certain, possible or neither, the arrival, and a witness.

See docs/semantics.md, Time-respecting paths.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import numpy as np

from knowledge_graph.int_sets import distinct, within
from knowledge_graph.links.precedence import OrderedPairs, Precedence, order_ends, orders
from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import ALWAYS, BEGINNING, FOREVER, Bounds, day_text

Order = Literal["certain", "possible"]
TimeOrder = Literal["certain", "possible", "none"]


class Dated(NamedTuple):
    """A dated thing: its four day bounds, and the key by which links name it."""

    key: Hashable
    bounds: Bounds


class Links(Protocol):
    """Pairs (earlier, later) of events, where links say so: a set of them, or a ``Precedence``."""

    def __contains__(self, pair: tuple[Hashable, Hashable], /) -> bool:
        """Return whether the first of two events precedes the other."""


def read_links(view: GraphView, edges: IntArray) -> OrderedPairs:
    """Return the pairs of events that the links among some edges put in order, in the order of the edges."""
    codes = view.relation_types(edges)
    links = np.flatnonzero(orders(codes))
    return order_ends(codes[links], *view.ends(edges[links]))


def read_precedence(view: GraphView, events: IntArray) -> Precedence[int]:
    """Return which events precede which, by all links under the view's filter that can matter to some events.

    Args:
        view: the graph under its filter.
        events: nodes, ascending and distinct.
    """
    pairs = view.order_links(events)
    return Precedence(zip(pairs.earlier.tolist(), pairs.later.tolist(), strict=True))


@dataclass(slots=True)
class MetLinks:
    """The links that a search met, with all that lead on from them, whether the search gets there or not."""

    view: GraphView
    _met: list[IntArray] = field(default_factory=list)
    """Events at the links met."""
    _closed_over: int = 0
    """How many of the above ``_pairs`` were read for."""
    _pairs: OrderedPairs = field(default_factory=OrderedPairs.none)
    _precedence: Precedence[int] = field(default_factory=Precedence)

    def note(self, pairs: OrderedPairs) -> None:
        """Add links."""
        if len(pairs.earlier):
            self._met += pairs

    @property
    def earlier(self) -> IntArray:
        """Return the events that some link puts before another, ascending."""
        return distinct(self._close().earlier)

    def precedence(self, among: IntArray) -> Precedence[int]:
        """Return which events precede which; nothing if none of some nodes, ascending, precedes another of them."""
        ordered = distinct(np.concatenate(self._close()))
        events = ordered[within(ordered, among)].tolist()
        apart = all(self._precedence.after(event).isdisjoint(events) for event in events)
        return Precedence() if apart else self._precedence

    def _close(self) -> OrderedPairs:
        if self._closed_over < len(self._met):
            events = distinct(np.concatenate(self._met))
            self._pairs, self._closed_over = self.view.order_links(events), len(self._met)
            self._precedence = Precedence(zip(self._pairs.earlier.tolist(), self._pairs.later.tolist(), strict=True))
        return self._pairs


class Rule(NamedTuple):
    """A rule by which one thing precedes another: its floor lies below the other's ceiling, or a link says so."""

    order: Order
    floor: int
    """Index of the earlier thing's bound; the greatest such bound along a path is its arrival."""
    ceiling: int
    """Index of the later thing's bound."""

    def fits(self, earlier: Dated, later: Dated, links: Links) -> bool:
        """Return whether two things may lie on a path in this order."""
        floor, ceiling = earlier.bounds[self.floor], later.bounds[self.ceiling]
        if self.order == "certain":
            return floor < ceiling or (earlier.key, later.key) in links
        return floor <= ceiling and (later.key, earlier.key) not in links

    def serving(self, before: Sequence[Dated], options: Sequence[Dated], links: Links) -> Dated | None:
        """Return the alternative that fits after all elements before it and has the lowest floor; None if none fits.

        The lowest floor leaves the most room to later elements. Links never depend on the choice: they are between
        events, and an event has no alternatives.
        """
        fitting = [option for option in options if all(self.fits(other, option, links) for other in before)]
        return min(fitting, key=lambda option: option.bounds[self.floor], default=None)


POSSIBLE, CERTAIN = Rule("possible", 0, 3), Rule("certain", 1, 2)
RULES: Mapping[Order, tuple[Rule, ...]] = {"possible": (POSSIBLE, CERTAIN), "certain": (CERTAIN,)}
"""By order, the rules one of which must hold along a path: a certain order is also a possible one."""


@dataclass(frozen=True, slots=True)
class Element:
    """A dated element of a path: an event, or the parallel relations of a step, each an alternative."""

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
    """Return whether the elements keep the path's order: certainly, possibly or not. Undated ones don't constrain."""
    options = [element.options for element in elements]
    for rule in (CERTAIN, POSSIBLE):
        if serving(rule, options, links) is not None:
            return rule.order
    return "none"


def serving(rule: Rule, options: Sequence[Sequence[Dated]], links: Links) -> list[Dated] | None:
    """Return the alternative chosen of each dated element, or None if the rule doesn't hold along them."""
    chosen: list[Dated] = []
    for some in filter(None, options):
        option = rule.serving(chosen, some, links)
        if option is None:
            return None
        chosen.append(option)
    return chosen


def arrival(options: Sequence[Sequence[Dated]], links: Links, order: Order) -> int:
    """Return the arrival of elements: the first day by which all may (``possible``) or must (``certain``) have begun.

    Args:
        options: by element, its dated alternatives; those are chosen that make the arrival earliest.
        links: (earlier, later) pairs of keys.
        order: an order the elements keep.

    Returns:
        A day ordinal; BEGINNING if nothing is dated.
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
    """Return a day for each element, none before the day of the element ahead of it.

    Where only a link holds the order and the dates contradict it, a day may lie before the one ahead. The day is null
    for an undated element, and where nothing bounds it.
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
    """Return the earliest days in order within some bounds; elements without a first day get the latest that fits."""
    days, day = [], BEGINNING
    for earliest, _, _, latest in bounds:
        day = max(day, earliest)
        days.append(min(day, latest))
    most = next((day for day in days if day != BEGINNING), FOREVER)
    for index in range(len(days) - 1, -1, -1):
        if days[index] == BEGINNING:
            most = days[index] = min(most, bounds[index][3])
    return days
