"""Simple paths in order, one after the other: the k shortest, those in time's order, those through given nodes.

Lengths are tried step by step. For each, levels from both ends are joined to layers (``layers``), in which a path is
looked for from its start: depth first in order of ids, or, in time's order, by the least arrival that is still within
reach. Every path is judged exactly, all of it against all of it, so the layers only need to leave none out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np

from knowledge_graph.int_sets import distinct
from knowledge_graph.store import GraphView, IntArray
from queries.paths.frontier import Frontier, PathConstraints, TimeBounds
from queries.paths.layered_dag import Following, Layers
from queries.paths.temporal_paths import TimedWays, Way

MOST_TRIED: Final = 200_000
"""How many beginnings of paths one question may try: two seconds or so."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths in order, each a list of nodes; whether there are more, and what stopped the search.

    ``beyond_depth``: it might have gone on past its greatest length; ``spent``: the length at which it had tried as
    many beginnings as it may.
    """

    found: tuple[tuple[int, ...], ...] = ()
    more: bool = False
    beyond_depth: bool = False
    spent: int | None = None


class SpentError(Exception):
    """As many beginnings of paths were tried as may be."""


def paths_in_order(walk: GraphView, starts: Sequence[int], ends: Sequence[int], limits: PathConstraints) -> Paths:
    """Return the first ``max_paths`` of all simple paths: by length, then, in time's order, by arrival, then by ids.

    Or of the shortest ones only (``least``), or by arrival before length (``soonest``), as the limits say.
    """
    search = _Search(walk, _array(starts), _array(ends), limits)
    found: list[Way] = []
    length = 0
    try:
        for length in search.lengths():
            search.add(found, length)
            if search.done(found):
                break
    except SpentError:
        sure = () if limits.soonest else found[: limits.max_paths]
        return Paths(tuple(way.nodes for way in sure), spent=length)
    more = len(found) > limits.max_paths
    beyond = not more and not (found and limits.least) and search.goes_on()
    return Paths(tuple(way.nodes for way in found[: limits.max_paths]), more, beyond)


def _array(nodes: Sequence[int]) -> IntArray:
    return distinct(np.array(nodes, np.int64))


@dataclass(slots=True)
class _Search:
    walk: GraphView
    starts: IntArray
    ends: IntArray
    limits: PathConstraints
    met: bool = False
    """Whether any way joins the two ends, be it one that no path takes."""
    latest: int | None = None
    """What begins later can't be on any path that is still wanted."""
    tried: int = 0
    forward: Frontier = field(init=False)
    backward: Frontier = field(init=False)

    def __post_init__(self) -> None:
        order = self.limits.order
        self.forward = Frontier(self.walk, TimeBounds(order), self.starts, self.ends, self.limits)
        self.backward = Frontier(self.walk, TimeBounds(order, turned=True), self.ends, self.starts, self.limits)

    def lengths(self) -> Iterator[int]:
        """Yield length after length, having grown at the end where that was cheaper."""
        for length in range(1, self.limits.max_depth + 1):
            if not self.met and not (len(self.forward.frontier) and len(self.backward.frontier)):
                return
            min(self.forward, self.backward, key=lambda side: side.cost).grow(self.latest)
            yield length

    def add(self, found: list[Way], length: int) -> None:
        """Add the paths of one length to those found, as many as may be wanted, and one more."""
        layers = Layers(self.walk, self.forward, self.backward, self.limits, self.latest)
        self.met |= layers.met
        if not layers.layers:
            return
        order, wanted = self.limits.order, self.limits.max_paths + 1
        ways = TimedWays(self, layers, order).ways() if order else self._by_ids(layers, length)
        if not self.limits.soonest:
            for way in islice(ways, wanted - len(found)):
                found.append(way)  # noqa: PERF402 - what was found before the search was spent stays
            return
        found.extend(islice(ways, wanted))
        found.sort(key=lambda way: way.arrival)  # what is shorter came first, and stays before
        del found[wanted:]
        if len(found) == wanted:
            self.latest = found[-1].arrival - 1

    def done(self, found: list[Way]) -> bool:
        """Return whether no longer path can be wanted."""
        if self.limits.soonest:
            return self.latest is not None and self.latest < self._least_arrival()
        return len(found) > self.limits.max_paths or bool(found and self.limits.least)

    def try_one(self) -> None:
        """Count one beginning of a path."""
        self.tried += 1
        if self.tried > MOST_TRIED:
            raise SpentError

    def goes_on(self) -> bool:
        """Return whether there may be paths longer than were looked for."""
        for side in (self.forward, self.backward):
            if not side.can_grow():
                return self.met and side.size >= self.limits.max_depth + 2
        return True

    def _least_arrival(self) -> int:
        clock = self.forward.clock
        return max(int(clock.days(self.walk.node_bounds(one))[0].min()) for one in (self.starts, self.ends))

    def _by_ids(self, layers: Layers, length: int) -> Iterator[Way]:
        """Yield paths depth first; following nodes come in order of id, so paths do too."""
        sets, following = layers.sets, Following(layers)
        trail: list[int] = []
        pending = [iter(layers.starts)]
        while pending:
            state = next(pending[-1], None)
            if state is None:
                pending.pop()
                if trail:
                    trail.pop()
                continue
            node = state // sets
            if node in trail:
                continue
            self.try_one()
            if len(trail) == length:
                yield Way(0, (*trail, node))
            else:
                pending.append(iter(following[len(trail), state]))
                trail.append(node)
