"""Breadth-first frontier from one end of a path; with an order, only over edges that respect time.

A node keeps the earliest day by which any walk can have reached it: whatever may follow a later walk may follow that
one. Walks may repeat nodes, and links may excuse two events from their dates, so this only prunes; the paths that are
left are judged one by one (``depth_first``, ``temporal_paths``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.int_sets import Lowest, Marks, distinct, within
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from queries.core.temporal_order import CERTAIN, RULES, MetLinks, read_links
from queries.paths.constraints import PathConstraints, Pruning
from queries.paths.timed_edges import NO_FLOOR, TimeBounds, TimedEdges, concatenate


@dataclass(slots=True)
class Frontier:
    """The levels reached from ``origins`` towards ``goals``, and every edge read on the way."""

    view: GraphView
    time: TimeBounds
    links: MetLinks
    """The links that either end's search met."""
    origins: IntArray
    goals: IntArray
    pruning: Pruning
    times: Lowest
    """By node, the earliest day by which some walk can have reached it: the least of the walks' greatest floors."""
    nodes: list[IntArray]
    """By level, the nodes first reached there."""
    frontier: IntArray
    """The nodes reached, or reached earlier in time, at the last level; ascending."""
    _barred: Marks
    """The nodes that pruning excludes."""
    depth: int = 0
    _edges: TimedEdges = field(default_factory=TimedEdges.empty)
    _level_ends: list[int] = field(default_factory=lambda: [0])
    """By level, how many edges had been read."""
    _row_of: Lowest = field(default_factory=Lowest)
    """By node, its column in ``_rows`` once its edges were read."""
    _rows: IntArray = field(default_factory=lambda: np.zeros((3, 0), np.int64))
    """By node read: where its edges begin, how many there are, and its floor."""

    @classmethod
    def from_origins(
        cls, links: MetLinks, time: TimeBounds, origins: IntArray, goals: IntArray, constraints: PathConstraints
    ) -> Frontier:
        """Return the frontier at depth 0, in the view that ``links`` are of."""
        view = links.view
        times = Lowest()
        times.lower(origins, np.full(len(origins), time.lowest))
        pruning = Pruning.between(view, origins, goals, constraints, backward=time.reverse)
        return cls(view, time, links, origins, goals, pruning, times, [origins], origins, Marks(pruning.excluded))

    @property
    def cost(self) -> int:
        """Return how many edges the next level reads."""
        return int(self.view.degree(self._unread(self.frontier)).sum())

    @property
    def size(self) -> int:
        """Return how many nodes were reached."""
        return sum(map(len, self.nodes))

    def grow(self, latest: int | None = None) -> None:
        """Go one level further, past nothing that begins after ``latest`` (a day ordinal)."""
        self.depth += 1
        self._read(self._unread(self.frontier))
        self._level_ends.append(len(self._edges.source))
        edges = self._edges.select(self._edge_indexes(self.frontier))
        day, allowed = self._arrivals(edges)
        if latest is not None:
            allowed &= self._begins_by(latest, edges)
        target, day = edges.target[allowed], day[allowed]
        fresh = self.times[target] == Lowest.NONE
        earlier = self.times.lower(target, day)
        self.nodes.append(distinct(target[fresh]))
        self.frontier = distinct(target[earlier])

    def can_grow(self) -> bool:
        """Return whether a further level would reach anything new, or anything earlier in time."""
        last = self.frontier
        if len(last):
            self._read(self._unread(last))
            edges = self._edges.select(self._edge_indexes(last))
            day, allowed = self._arrivals(edges)
            return bool((allowed & (day < self.times[edges.target])).any())
        return False

    def departures(self, nodes: IntArray) -> IntArray:
        """Return the earliest days on which walks can leave nodes: reached, and the node's own floor passed.

        The floor of an event that a link orders is left out: it may precede the other event whatever their dates.
        """
        departures: IntArray = np.maximum(self.times[nodes], self._rows[2][self._row_of[nodes]])
        return departures

    def edges_towards(self, targets: IntArray) -> list[TimedEdges]:
        """Return, by level from the origins, the edges of walks that lead to some nodes at the last level."""
        levels: list[TimedEdges] = []
        _, allowed = self._arrivals(self._edges)
        alive = self._edges.select(allowed)
        ends = np.concatenate([[0], np.cumsum(allowed)])[self._level_ends]
        for end in reversed(ends[1:].tolist()):
            edges = alive.select(slice(0, end))
            edges = edges.select(np.flatnonzero(within(edges.target, targets)))
            targets = distinct(edges.source)
            levels.append(edges)
        return levels[::-1]

    def _arrivals(self, edges: TimedEdges) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the earliest day on which each edge arrives, and which edges time allows."""
        if self.time.order is None:
            return np.full(len(edges.source), NO_FLOOR), np.ones(len(edges.source), np.bool_)
        day = self.departures(edges.source)
        allowed = day <= edges.ceiling
        day = np.maximum(day, edges.floor)
        _, ceiling = self.time.node_days(self.view, edges.target)
        return day, allowed & (day <= ceiling)

    def _begins_by(self, latest: int, edges: TimedEdges) -> NDArray[np.bool_]:
        """Return which edges, and the nodes they lead to, have floors of at most a day in time's own direction."""
        floor, ceiling = self.time.node_days(self.view, edges.target)
        if self.time.reverse:
            return (-edges.ceiling <= latest) & (-ceiling <= latest)
        return (edges.floor <= latest) & (floor <= latest)

    def _unread(self, nodes: IntArray) -> IntArray:
        """Return the nodes whose edges were not read yet; a path ends at a goal, so those of goals never are."""
        unread: IntArray = nodes[(self._row_of[nodes] == Lowest.NONE) & ~within(nodes, self.goals)]
        return unread

    def _edge_indexes(self, nodes: IntArray) -> IntArray:
        """Return where the edges out of nodes lie."""
        rows = self._row_of[nodes]
        starts, sizes, _ = self._rows[:, rows[rows != Lowest.NONE]]
        return _ranges(starts, sizes)

    def _read(self, nodes: IntArray) -> None:
        """Read the edges out of nodes that a path may take."""
        if not len(nodes):
            return
        batch = self.view.expand(nodes)
        linked = self._note_links(batch)
        edges = self.time.read_edges(self.view, self.pruning.prune(batch, self._barred))
        begin = len(self._edges.source)
        first = np.searchsorted(edges.source, nodes)
        sizes = np.searchsorted(edges.source, nodes, side="right") - first
        floors = np.full(len(nodes), self.time.lowest)
        if self.time.order:
            floors = np.where(within(nodes, linked), floors, self.time.node_days(self.view, nodes)[0])
        self._row_of.lower(nodes, self._rows.shape[1] + np.arange(len(nodes)))
        self._rows = np.concatenate([self._rows, [begin + first, sizes, floors]], axis=1)
        self._edges = concatenate([self._edges, edges])

    def _note_links(self, batch: EdgeBatch) -> IntArray:
        """Note the events that links put in order; return those a link puts before another, as this search goes."""
        if self.time.order is None or CERTAIN not in RULES[self.time.order]:
            return np.zeros(0, np.int64)
        pairs = read_links(self.view, batch.edge)
        self.links.note(pairs)
        return distinct(pairs.later if self.time.reverse else pairs.earlier)


def _ranges(starts: IntArray, sizes: IntArray) -> IntArray:
    """Return the indexes of several ranges, one after the other."""
    ends = np.cumsum(sizes)
    indexes: IntArray = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - sizes), sizes)
    return indexes
