"""Shortest paths by bidirectional breadth-first search: levels from both ends until they meet.

The side whose frontier has fewer edges grows. This engine reads no dates and takes no ``via``; ``simple_paths`` answers
every other question, with the same pruning and enumeration. On shortest paths it would take nearly three times as long
(docs/decisions/0015-paths-in-time.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from knowledge_graph.int_sets import Marks, distinct, within
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from queries.paths.constraints import PathConstraints, Pruning
from queries.paths.depth_first import Budget, iter_paths
from queries.paths.layered_dag import order_by_id
from queries.paths.simple_paths import Paths


def shortest_paths(view: GraphView, starts: Sequence[int], ends: Sequence[int], limits: PathConstraints) -> Paths:
    """Return the first of all shortest paths from any start to any end, in order of their sequences of node ids.

    See docs/semantics.md, Paths.

    Args:
        view: the graph, the ends exempt from its filter.
        starts: nodes, none of them in ``ends``.
        ends: nodes.
        limits: ``max_paths``, ``max_depth``, ``avoid`` and ``max_degree`` apply; there is no ``via`` and no order.

    Raises:
        BudgetExceeded: the view's time limit passed.
    """
    origins, goals = (distinct(np.array(nodes, np.int64)) for nodes in (starts, ends))
    forward = _Levels.between(view, origins, goals, limits)
    backward = _Levels.between(view, goals, origins, limits, backward=True)
    while forward.depth + backward.depth < limits.max_depth:
        near, far = (forward, backward) if forward.cost <= backward.cost else (backward, forward)
        if not near.grow():
            return Paths()
        meeting = near.frontier[far.seen.has(near.frontier)]
        if len(meeting):
            back = [EdgeBatch(edges.neighbour, edges.source, edges.edge) for edges in backward.edges_towards(meeting)]
            levels = [*forward.edges_towards(meeting), *reversed(back)]
            dag = _ShortestPaths(view, levels, order_by_id(view, origins, origins))
            paths = tuple(islice(iter_paths(dag, Budget()), limits.max_paths + 1))
            return Paths(paths[: limits.max_paths], more=len(paths) > limits.max_paths)
    return Paths(beyond_depth=forward.can_grow() and backward.can_grow())


@dataclass(slots=True)
class _Levels:
    """The breadth-first levels reached from one end."""

    view: GraphView
    pruning: Pruning
    frontier: IntArray
    """The nodes of the last level, ascending."""
    seen: Marks
    """The nodes reached so far, and those that pruning excludes."""
    cost: int
    """How many edges the next level reads."""
    depth: int = 0
    _levels: list[EdgeBatch] = field(default_factory=list)
    """By level, the edges to nodes first reached there."""

    @classmethod
    def between(
        cls, view: GraphView, origins: IntArray, goals: IntArray, limits: PathConstraints, *, backward: bool = False
    ) -> _Levels:
        """Return the level of the origins alone."""
        pruning = Pruning.between(view, origins, goals, limits, backward=backward)
        return cls(view, pruning, origins, Marks(pruning.excluded), int(view.degree(origins).sum()))

    def grow(self) -> bool:
        """Read one level more; return whether it reached anything."""
        edges = self._fresh_edges()
        self.frontier = distinct(edges.neighbour)
        self.seen.add(self.frontier)
        self._levels.append(edges)
        self.depth += 1
        self.cost = int(self.view.degree(self.frontier).sum())
        return bool(len(self.frontier))

    def can_grow(self) -> bool:
        """Return whether a further level would reach anything."""
        return bool(len(self.frontier) and len(self._fresh_edges().source))

    def edges_towards(self, meeting: IntArray) -> list[EdgeBatch]:
        """Return, by level from the origins, the edges of paths that lead to some nodes of the last level."""
        levels: list[EdgeBatch] = []
        targets = meeting
        for level in reversed(self._levels):
            kept = within(level.neighbour, targets)
            levels.append(EdgeBatch(level.source[kept], level.neighbour[kept], level.edge[kept]))
            targets = distinct(levels[-1].source)
        return levels[::-1]

    def _fresh_edges(self) -> EdgeBatch:
        return self.pruning.prune(self.view.expand(self.frontier), self.seen)


@dataclass(slots=True)
class _ShortestPaths:
    """All shortest paths as levels of edges; what follows a node is looked up when enumeration gets there."""

    view: GraphView
    levels: list[EdgeBatch]
    starts: list[int]
    via_sets: int = 1
    _successors: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Return how many steps the paths have."""
        return len(self.levels)

    def successors(self, depth: int, state: int) -> list[int]:
        """Return the nodes that follow a node at a depth, in order of id."""
        key = (depth, state)
        if key not in self._successors:
            level = self.levels[depth]
            following = distinct(level.neighbour[level.source == state])
            self._successors[key] = order_by_id(self.view, following, following)
        return self._successors[key]
