"""What one end of a path reaches, level by level: in time's order where a question asks for that.

Time is one rule for both orders and both directions: everything demands a day of what comes later (its floor) and
allows one to what came before (its ceiling), and floors may not exceed later ceilings. A node keeps the lowest of the
floors on any way that leads to it: what that way may go on to, any other may at most. That holds for ways that repeat
nodes, too, so it only prunes; what is left is tried one path after the other (``ways``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.int_sets import Lowest, distinct, within
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER
from queries.temporal_order import CERTAIN, RULES, Order, read_links

LAX: Final = BEGINNING - 1
"""The floor of what demands nothing: lower than any day."""


@dataclass(frozen=True, slots=True)
class PathConstraints:
    """How far a search may go and through what; ``via`` are nodes every path must pass through."""

    max_depth: int
    max_paths: int
    avoid: tuple[int, ...] = ()
    max_degree: int | None = None
    via: tuple[int, ...] = ()
    least: bool = False
    """Whether only the shortest are wanted."""
    order: Order | None = None
    soonest: bool = False
    """Whether, in time's order, arrival comes before length."""


@dataclass(frozen=True, slots=True)
class TimeBounds:
    """How days are read for a search; ``order`` None reads none. Turned round, later comes before earlier."""

    order: Order | None
    turned: bool = False

    def days(self, bounds: IntArray) -> tuple[IntArray, IntArray]:
        """Return floors and ceilings of things with these bounds."""
        always = (bounds[:, 1] == BEGINNING) & (bounds[:, 2] == FOREVER)
        if self.order == "certain":
            floor, ceiling = np.where(always, LAX, bounds[:, 1]), np.where(always, FOREVER, bounds[:, 2] - 1)
        else:
            floor, ceiling = np.where(always, LAX, bounds[:, 0]), bounds[:, 3]
        return (-ceiling, -floor) if self.turned else (floor, ceiling)

    @property
    def lax(self) -> int:
        """Return the floor of what demands nothing."""
        return -FOREVER if self.turned else LAX


class TimedEdges(NamedTuple):
    """Steps with the floors and ceilings of their relations: arrays of one length."""

    source: IntArray
    target: IntArray
    edge: IntArray
    floor: IntArray
    ceiling: IntArray

    def where(self, places: IntArray | NDArray[np.bool_] | slice) -> TimedEdges:
        """Return some of the steps."""
        return TimedEdges(*(column[places] for column in self))

    def turned(self) -> TimedEdges:
        """Return the same steps walked the other way, and in the other direction of time."""
        return TimedEdges(self.target, self.source, self.edge, -self.ceiling, -self.floor)


def joined(hops: Sequence[TimedEdges]) -> TimedEdges:
    """Return the steps of several, one after the other."""
    return hops[0] if len(hops) == 1 else TimedEdges(*(np.concatenate(columns) for columns in zip(*hops, strict=True)))


@dataclass(slots=True)
class Frontier:
    """The levels reached from one end: its ``origins`` towards the other's, the ``goals``."""

    walk: GraphView
    clock: TimeBounds
    origins: IntArray
    goals: IntArray
    limits: PathConstraints
    depth: int = 0
    frontier: IntArray = field(init=False)
    """The nodes met, or met at a better time, at the last level; ascending."""
    times: Lowest = field(default_factory=Lowest)
    """Of each node the earliest day by which some way can have reached it: the least of their latest floors."""
    links: list[tuple[IntArray, IntArray]] = field(default_factory=list)
    """(earlier, later) events, by what was read so far."""
    nodes: list[IntArray] = field(default_factory=list)
    """The nodes met first at each level."""
    _hops: TimedEdges = field(init=False)
    _upto: list[int] = field(default_factory=lambda: [0])
    _row: Lowest = field(default_factory=Lowest)
    """Where what was read of a node stands in ``_read_of``."""
    _read_of: IntArray = field(default_factory=lambda: np.zeros((3, 0), np.int64))
    """Of each node: where its steps begin, how many there are, and its floor."""
    _barred: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.frontier = self.origins
        self.times.lower(self.origins, np.full(len(self.origins), self.clock.lax))
        self.nodes.append(self.origins)
        none = np.zeros(0, np.int64)
        self._hops = TimedEdges(none, none, none, none, none)
        named = distinct(np.concatenate([self.origins, self.goals, np.array(self.limits.via, np.int64)]))
        avoided = [node for node in self.limits.avoid if node not in named]
        self._barred = distinct(np.concatenate([self.origins, np.array(avoided, np.int64)]))

    @property
    def cost(self) -> int:
        """Return how many relations the next level reads."""
        return int(self.walk.degree(self._unread(self.frontier)).sum())

    @property
    def size(self) -> int:
        """Return how many nodes were met."""
        return sum(map(len, self.nodes))

    def grow(self, latest: int | None = None) -> None:
        """Go one level on, past nothing with a floor above ``latest``."""
        self.depth += 1
        self._read(self._unread(self.frontier))
        self._upto.append(len(self._hops.source))
        hops = self._hops.where(self._places(self.frontier))
        day, good = self._arriving(hops)
        if latest is not None:
            good &= self._begun_by(latest, hops)
        target, day = hops.target[good], day[good]
        fresh = self.times[target] == Lowest.NONE
        better = self.times.lower(target, day)
        self.nodes.append(distinct(target[fresh]))
        self.frontier = distinct(target[better])

    def can_grow(self) -> bool:
        """Return whether there is anything beyond the last level."""
        last = self.frontier
        if len(last):
            self._read(self._unread(last))
            hops = self._hops.where(self._places(last))
            day, good = self._arriving(hops)
            return bool((good & (day < self.times[hops.target])).any())
        return False

    def leaving(self, nodes: IntArray) -> IntArray:
        """Return the greatest floor on the best way to nodes, their own with it; that of a linked event left out.

        Two events may stand in the order that a link says, whatever their dates: so the floor of the one is no
        measure for the other.
        """
        found: IntArray = np.maximum(self.times[nodes], self._read_of[2][self._row[nodes]])
        return found

    def thinned(self, wanted: IntArray) -> list[TimedEdges]:
        """Return, level by level from the origins, the steps of ways that lead to some nodes at the last level."""
        kept: list[TimedEdges] = []
        _, good = self._arriving(self._hops)
        alive = self._hops.where(good)
        upto = np.concatenate([[0], np.cumsum(good)])[self._upto]
        for end in reversed(upto[1:].tolist()):
            hops = alive.where(slice(0, end))
            hops = hops.where(np.flatnonzero(within(hops.target, wanted)))
            wanted = distinct(hops.source)
            kept.append(hops)
        return kept[::-1]

    def _arriving(self, hops: TimedEdges) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the day on which each step arrives, and which of them time allows."""
        if self.clock.order is None:
            return np.full(len(hops.source), LAX), np.ones(len(hops.source), np.bool_)
        day = self.leaving(hops.source)
        good = day <= hops.ceiling
        day = np.maximum(day, hops.floor)
        _, ceiling = self.clock.days(self.walk.node_bounds(hops.target))
        return day, good & (day <= ceiling)

    def _begun_by(self, latest: int, hops: TimedEdges) -> NDArray[np.bool_]:
        """Return which steps and what they lead to have floors, in time's own direction, of at most a day."""
        floor, ceiling = self.clock.days(self.walk.node_bounds(hops.target))
        if self.clock.turned:
            return (-hops.ceiling <= latest) & (-ceiling <= latest)
        return (hops.floor <= latest) & (floor <= latest)

    def _floors(self, nodes: IntArray) -> IntArray:
        return self.clock.days(self.walk.node_bounds(nodes))[0]

    def _unread(self, nodes: IntArray) -> IntArray:
        """Return the nodes whose steps were not read yet; a path ends at a goal."""
        unread: IntArray = nodes[(self._row[nodes] == Lowest.NONE) & ~within(nodes, self.goals)]
        return unread

    def _places(self, nodes: IntArray) -> IntArray:
        """Return where the steps out of nodes lie."""
        rows = self._row[nodes]
        starts, sizes, _ = self._read_of[:, rows[rows != Lowest.NONE]]
        ends = np.cumsum(sizes)
        places: IntArray = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
        return places

    def _read(self, nodes: IntArray) -> None:
        """Read the steps out of nodes that a path may take."""
        if not len(nodes):
            return
        read = self.walk.expand(nodes)
        linked = self._take_links(read)
        hops = self._timed(self._passable(read))
        begin = len(self._hops.source)
        first = np.searchsorted(hops.source, nodes)
        sizes = np.searchsorted(hops.source, nodes, side="right") - first
        floors = np.full(len(nodes), self.clock.lax)
        if self.clock.order:
            floors = np.where(within(nodes, linked), floors, self._floors(nodes))
        self._row.lower(nodes, self._read_of.shape[1] + np.arange(len(nodes)))
        self._read_of = np.concatenate([self._read_of, [begin + first, sizes, floors]], axis=1)
        self._hops = joined([self._hops, hops])

    def _passable(self, hops: EdgeBatch) -> EdgeBatch:
        good = ~within(hops.neighbour, self._barred)
        if self.limits.max_degree is not None:
            named = np.concatenate([self.goals, np.array(self.limits.via, np.int64)])
            low = self.walk.degree(hops.neighbour) <= self.limits.max_degree
            good &= low | within(hops.neighbour, distinct(named))
        return EdgeBatch(hops.source[good], hops.neighbour[good], hops.edge[good])

    def _timed(self, hops: EdgeBatch) -> TimedEdges:
        if self.clock.order is None:
            lax = np.zeros(len(hops.source), np.int64)
            return TimedEdges(hops.source, hops.neighbour, hops.edge, lax, lax)
        return TimedEdges(hops.source, hops.neighbour, hops.edge, *self.clock.days(self.walk.edge_bounds(hops.edge)))

    def _take_links(self, hops: EdgeBatch) -> IntArray:
        """Note which events a link puts in order, and return those that one puts on the way's near side of another."""
        if self.clock.order is None or CERTAIN not in RULES[self.clock.order]:
            return np.zeros(0, np.int64)
        earlier, later = read_links(self.walk, hops.edge)
        self.links.append((earlier, later))
        return distinct(later if self.clock.turned else earlier)
