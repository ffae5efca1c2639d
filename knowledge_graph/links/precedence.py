"""Which event precedes which, as links say: directly, or over other events.

Links close transitively: where adrift caused beached, and recovery follows beached, adrift precedes recovery. Links
that lead round in a circle contradict each other and put none of its events before another. See docs/semantics.md,
Time-respecting paths.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import count
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.vocabulary import VOCABULARY

IntArray = NDArray[np.int64]
EventKey = TypeVar("EventKey", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)

_DIRECTIONS: Final = np.array([VOCABULARY.link_directions.get(word.code, 0) for word in VOCABULARY.relations], np.int8)
"""By relation code, where in time a link points; 0 for a relation that says nothing of it."""
ORDER_CODES: Final = frozenset(VOCABULARY.link_directions)
"""Relation codes of the links that say which event came first."""
ORDER_RELATIONS: Final = tuple(VOCABULARY.relations[code].relation for code in sorted(ORDER_CODES))


class OrderedPairs(NamedTuple):
    """Pairs of events that a link puts in order: two arrays of nodes, of one length."""

    earlier: IntArray
    later: IntArray

    @classmethod
    def none(cls) -> OrderedPairs:
        """Return no pairs."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64))


def orders(codes: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which relation codes are those of links that put events in order."""
    mask: NDArray[np.bool_] = _DIRECTIONS[codes] != 0
    return mask


def order_ends(codes: NDArray[np.integer], starts: NDArray[np.integer], ends: NDArray[np.integer]) -> OrderedPairs:
    """Return the pairs that links put in order, in the order of the edges; other edges are left out.

    Args:
        codes: relation codes of edges.
        starts: the nodes they start at.
        ends: the nodes they end at.
    """
    directions = _DIRECTIONS[codes]
    links = np.flatnonzero(directions)
    backward = directions[links] < 0
    starts, ends = starts[links].astype(np.int64), ends[links].astype(np.int64)
    return OrderedPairs(np.where(backward, ends, starts), np.where(backward, starts, ends))


class Precedence(Generic[EventKey]):
    """The transitive closure of (earlier, later) pairs, worked out event by event as it is asked about."""

    __slots__ = ("_ahead", "_behind", "_later", "_sooner")

    def __init__(self, pairs: Iterable[tuple[EventKey, EventKey]] = ()) -> None:
        self._later: dict[EventKey, list[EventKey]] = {}
        self._sooner: dict[EventKey, list[EventKey]] = {}
        for earlier, later in pairs:
            self._later.setdefault(earlier, []).append(later)
            self._sooner.setdefault(later, []).append(earlier)
        self._behind: dict[EventKey, frozenset[EventKey]] = {}
        self._ahead: dict[EventKey, frozenset[EventKey]] = {}

    def __bool__(self) -> bool:
        """Return whether any event precedes another, or would but for a circle."""
        return bool(self._later)

    def __contains__(self, pair: tuple[object, object]) -> bool:
        """Return whether the first of two events precedes the other."""
        earlier, later = pair
        if earlier not in self._later or later not in self._sooner:
            return False
        return later in self.after(earlier)

    def after(self, event: EventKey) -> frozenset[EventKey]:
        """Return the events that an event precedes."""
        if event not in self._behind:
            self._behind[event] = _strictly(event, self._later, self._sooner)
        return self._behind[event]

    def before(self, event: EventKey) -> frozenset[EventKey]:
        """Return the events that precede an event."""
        if event not in self._ahead:
            self._ahead[event] = _strictly(event, self._sooner, self._later)
        return self._ahead[event]


def _strictly(event: Key, onward: Mapping[Key, list[Key]], back: Mapping[Key, list[Key]]) -> frozenset[Key]:
    """Return what can be reached from an event and doesn't lead back to it."""
    reached = _reach(event, onward)
    if event in reached:
        ahead = _reach(event, back)
        reached -= ahead
    return frozenset(reached)


def _reach(event: Key, onward: Mapping[Key, list[Key]]) -> set[Key]:
    """Return what can be reached from an event; itself only if it lies on a circle."""
    reached, pending = {*onward.get(event, ())}, [*onward.get(event, ())]
    while pending:
        for following in onward.get(pending.pop(), ()):
            if following not in reached:
                reached.add(following)
                pending.append(following)
    return reached


def link_ranks(pairs: Iterable[tuple[EventKey, EventKey]]) -> dict[EventKey, int]:
    """Return by event how many links the longest chain that leads up to it has; events with none are left out.

    Args:
        pairs: (earlier, later); the links of a circle count for nothing.
    """
    later: dict[EventKey, list[EventKey]] = {}
    for earlier, other in pairs:
        later.setdefault(earlier, []).append(other)
    ranks: dict[EventKey, int] = {}
    circles = list(_iter_circles(later))
    circle_of = {event: number for number, circle in enumerate(circles) for event in circle}
    for number in range(len(circles) - 1, -1, -1):  # they come with what is later first
        rank = max(ranks.get(event, 0) for event in circles[number])
        for event in circles[number]:
            if rank:
                ranks[event] = rank
            for other in later.get(event, ()):
                if circle_of[other] != number:
                    ranks[other] = max(ranks.get(other, 0), rank + 1)
    return ranks


def _iter_circles(later: Mapping[EventKey, list[EventKey]]) -> Iterator[list[EventKey]]:
    """Yield the strongly connected components, each after all that it leads to (Tarjan, 1972); most are one event."""
    numbers, lowest, stack = dict[EventKey, int](), dict[EventKey, int](), dict[EventKey, None]()
    counter = count()
    for root in later:
        if root in numbers:
            continue
        numbers[root] = lowest[root] = next(counter)
        stack[root] = None
        pending = [(root, iter(later[root]))]
        while pending:
            event, rest = pending[-1]
            for other in rest:
                if other not in numbers:
                    numbers[other] = lowest[other] = next(counter)
                    stack[other] = None
                    pending.append((other, iter(later.get(other, ()))))
                    break
                if other in stack:
                    lowest[event] = min(lowest[event], numbers[other])
            else:
                pending.pop()
                if pending:
                    above = pending[-1][0]
                    lowest[above] = min(lowest[above], lowest[event])
                if lowest[event] == numbers[event]:
                    circle = [stack.popitem()[0]]
                    while circle[-1] != event:
                        circle.append(stack.popitem()[0])
                    yield circle
