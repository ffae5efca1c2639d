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

NO_FLOOR: Final = BEGINNING - 1
"""The floor of what demands nothing: lower than any day."""


@dataclass(frozen=True, slots=True)
class PathConstraints:
    """How far a search may go and through what; ``via`` are nodes every path must pass through."""

    max_depth: int
    max_paths: int
    avoid: tuple[int, ...] = ()
    max_degree: int | None = None
    via: tuple[int, ...] = ()
    shortest_only: bool = False
    """Whether only the shortest are wanted."""
    order: Order | None = None
    by_arrival: bool = False
    """Whether, in time's order, arrival comes before length."""


@dataclass(frozen=True, slots=True)
class TimeBounds:
    """How days are read for a search; ``order`` None reads none. Turned round, later comes before earlier."""

    order: Order | None
    reverse: bool = False

    def days(self, bounds: IntArray) -> tuple[IntArray, IntArray]:
        """Return floors and ceilings of things with these bounds."""
        always = (bounds[:, 1] == BEGINNING) & (bounds[:, 2] == FOREVER)
        if self.order == "certain":
            floor, ceiling = np.where(always, NO_FLOOR, bounds[:, 1]), np.where(always, FOREVER, bounds[:, 2] - 1)
        else:
            floor, ceiling = np.where(always, NO_FLOOR, bounds[:, 0]), bounds[:, 3]
        return (-ceiling, -floor) if self.reverse else (floor, ceiling)

    @property
    def lowest(self) -> int:
        """Return the floor of what demands nothing."""
        return -FOREVER if self.reverse else NO_FLOOR


class TimedEdges(NamedTuple):
    """Steps with the floors and ceilings of their relations: arrays of one length."""

    source: IntArray
    target: IntArray
    edge: IntArray
    floor: IntArray
    ceiling: IntArray

    def select(self, rows: IntArray | NDArray[np.bool_] | slice) -> TimedEdges:
        """Return some of the steps."""
        return TimedEdges(*(column[rows] for column in self))

    def reversed(self) -> TimedEdges:
        """Return the same steps walked the other way, and in the other direction of time."""
        return TimedEdges(self.target, self.source, self.edge, -self.ceiling, -self.floor)


def concatenate(batches: Sequence[TimedEdges]) -> TimedEdges:
    """Return the steps of several, one after the other."""
    return (
        batches[0]
        if len(batches) == 1
        else TimedEdges(*(np.concatenate(columns) for columns in zip(*batches, strict=True)))
    )


@dataclass(slots=True)
class Frontier:
    """The levels reached from one end: its ``origins`` towards the other's, the ``goals``."""

    view: GraphView
    time: TimeBounds
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
    _edges: TimedEdges = field(init=False)
    _level_ends: list[int] = field(default_factory=lambda: [0])
    _row_of: Lowest = field(default_factory=Lowest)
    """Where what was read of a node stands in ``_rows``."""
    _rows: IntArray = field(default_factory=lambda: np.zeros((3, 0), np.int64))
    """Of each node: where its steps begin, how many there are, and its floor."""
    _excluded: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.frontier = self.origins
        self.times.lower(self.origins, np.full(len(self.origins), self.time.lowest))
        self.nodes.append(self.origins)
        none = np.zeros(0, np.int64)
        self._edges = TimedEdges(none, none, none, none, none)
        named = distinct(np.concatenate([self.origins, self.goals, np.array(self.limits.via, np.int64)]))
        avoided = [node for node in self.limits.avoid if node not in named]
        self._excluded = distinct(np.concatenate([self.origins, np.array(avoided, np.int64)]))

    @property
    def cost(self) -> int:
        """Return how many relations the next level reads."""
        return int(self.view.degree(self._unread(self.frontier)).sum())

    @property
    def size(self) -> int:
        """Return how many nodes were met."""
        return sum(map(len, self.nodes))

    def grow(self, latest: int | None = None) -> None:
        """Go one level on, past nothing with a floor above ``latest``."""
        self.depth += 1
        self._read(self._unread(self.frontier))
        self._level_ends.append(len(self._edges.source))
        edges = self._edges.select(self._edge_indexes(self.frontier))
        day, good = self._arrivals(edges)
        if latest is not None:
            good &= self._begins_by(latest, edges)
        target, day = edges.target[good], day[good]
        fresh = self.times[target] == Lowest.NONE
        better = self.times.lower(target, day)
        self.nodes.append(distinct(target[fresh]))
        self.frontier = distinct(target[better])

    def can_grow(self) -> bool:
        """Return whether there is anything beyond the last level."""
        last = self.frontier
        if len(last):
            self._read(self._unread(last))
            edges = self._edges.select(self._edge_indexes(last))
            day, good = self._arrivals(edges)
            return bool((good & (day < self.times[edges.target])).any())
        return False

    def departures(self, nodes: IntArray) -> IntArray:
        """Return the greatest floor on the best way to nodes, their own with it; that of a linked event left out.

        Two events may stand in the order that a link says, whatever their dates: so the floor of the one is no
        measure for the other.
        """
        departures: IntArray = np.maximum(self.times[nodes], self._rows[2][self._row_of[nodes]])
        return departures

    def edges_towards(self, targets: IntArray) -> list[TimedEdges]:
        """Return, level by level from the origins, the steps of ways that lead to some nodes at the last level."""
        kept: list[TimedEdges] = []
        _, good = self._arrivals(self._edges)
        alive = self._edges.select(good)
        ends = np.concatenate([[0], np.cumsum(good)])[self._level_ends]
        for end in reversed(ends[1:].tolist()):
            edges = alive.select(slice(0, end))
            edges = edges.select(np.flatnonzero(within(edges.target, targets)))
            targets = distinct(edges.source)
            kept.append(edges)
        return kept[::-1]

    def _arrivals(self, edges: TimedEdges) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the day on which each step arrives, and which of them time allows."""
        if self.time.order is None:
            return np.full(len(edges.source), NO_FLOOR), np.ones(len(edges.source), np.bool_)
        day = self.departures(edges.source)
        good = day <= edges.ceiling
        day = np.maximum(day, edges.floor)
        _, ceiling = self.time.days(self.view.node_bounds(edges.target))
        return day, good & (day <= ceiling)

    def _begins_by(self, latest: int, edges: TimedEdges) -> NDArray[np.bool_]:
        """Return which steps and what they lead to have floors, in time's own direction, of at most a day."""
        floor, ceiling = self.time.days(self.view.node_bounds(edges.target))
        if self.time.reverse:
            return (-edges.ceiling <= latest) & (-ceiling <= latest)
        return (edges.floor <= latest) & (floor <= latest)

    def _floors(self, nodes: IntArray) -> IntArray:
        return self.time.days(self.view.node_bounds(nodes))[0]

    def _unread(self, nodes: IntArray) -> IntArray:
        """Return the nodes whose steps were not read yet; a path ends at a goal."""
        unread: IntArray = nodes[(self._row_of[nodes] == Lowest.NONE) & ~within(nodes, self.goals)]
        return unread

    def _edge_indexes(self, nodes: IntArray) -> IntArray:
        """Return where the steps out of nodes lie."""
        rows = self._row_of[nodes]
        starts, sizes, _ = self._rows[:, rows[rows != Lowest.NONE]]
        ends = np.cumsum(sizes)
        indexes: IntArray = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
        return indexes

    def _read(self, nodes: IntArray) -> None:
        """Read the steps out of nodes that a path may take."""
        if not len(nodes):
            return
        read = self.view.expand(nodes)
        linked = self._note_links(read)
        edges = self._timed(self._passable(read))
        begin = len(self._edges.source)
        first = np.searchsorted(edges.source, nodes)
        sizes = np.searchsorted(edges.source, nodes, side="right") - first
        floors = np.full(len(nodes), self.time.lowest)
        if self.time.order:
            floors = np.where(within(nodes, linked), floors, self._floors(nodes))
        self._row_of.lower(nodes, self._rows.shape[1] + np.arange(len(nodes)))
        self._rows = np.concatenate([self._rows, [begin + first, sizes, floors]], axis=1)
        self._edges = concatenate([self._edges, edges])

    def _passable(self, batch: EdgeBatch) -> EdgeBatch:
        good = ~within(batch.neighbour, self._excluded)
        if self.limits.max_degree is not None:
            named = np.concatenate([self.goals, np.array(self.limits.via, np.int64)])
            low = self.view.degree(batch.neighbour) <= self.limits.max_degree
            good &= low | within(batch.neighbour, distinct(named))
        return EdgeBatch(batch.source[good], batch.neighbour[good], batch.edge[good])

    def _timed(self, batch: EdgeBatch) -> TimedEdges:
        if self.time.order is None:
            zeros = np.zeros(len(batch.source), np.int64)
            return TimedEdges(batch.source, batch.neighbour, batch.edge, zeros, zeros)
        return TimedEdges(batch.source, batch.neighbour, batch.edge, *self.time.days(self.view.edge_bounds(batch.edge)))

    def _note_links(self, batch: EdgeBatch) -> IntArray:
        """Note which events a link puts in order, and return those that one puts on the way's near side of another."""
        if self.time.order is None or CERTAIN not in RULES[self.time.order]:
            return np.zeros(0, np.int64)
        earlier, later = read_links(self.view, batch.edge)
        self.links.append((earlier, later))
        return distinct(later if self.time.reverse else earlier)
