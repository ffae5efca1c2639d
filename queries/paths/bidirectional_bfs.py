"""Shortest paths between nodes: levels from both ends, then enumeration in order of node ids.

Both stores run this one engine; it asks a ``GraphView`` for whole levels at a time. Levels grow on the side whose
frontier has fewer relations, until they meet; what was read on the way is all that enumeration needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from knowledge_graph.int_sets import Marks, distinct, within
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from queries.paths.frontier import PathConstraints
from queries.paths.simple_paths import Paths


class Steps:
    """Every step the search read, by level: where to go next."""

    def __init__(self, view: GraphView, levels: list[EdgeBatch]) -> None:
        self.length = len(levels)
        self._view = view
        self._levels = levels
        self._next: dict[tuple[int, int], IntArray] = {}

    def after(self, level: int, node: int) -> IntArray:
        """Return the nodes that follow a node of a level, in order of id."""
        key = (level, node)
        if key not in self._next:
            batch = self._levels[level]
            following = distinct(batch.neighbour[batch.source == node])
            self._next[key] = following[np.argsort(self._view.order(following), kind="stable")]
        return self._next[key]


def shortest_paths(view: GraphView, starts: Sequence[int], ends: Sequence[int], limits: PathConstraints) -> Paths:
    """Return the first ``max_paths`` of all shortest paths from any start to any end, in order of their nodes' ids."""
    near_end, far_end = (distinct(np.array(nodes, np.int64)) for nodes in (starts, ends))
    forward, backward = _Side(view, near_end, far_end, limits), _Side(view, far_end, near_end, limits)
    while forward.depth + backward.depth < limits.max_depth:
        near, far = (forward, backward) if forward.cost <= backward.cost else (backward, forward)
        if not near.grow():
            return Paths()
        meeting = near.frontier[far.seen.has(near.frontier)]
        if len(meeting):
            steps = Steps(
                view, [*forward.edges_towards(meeting), *reversed(backward.edges_towards(meeting, reverse=True))]
            )
            first = near_end[np.argsort(view.order(near_end), kind="stable")].tolist()
            paths = tuple(islice((path for start in first for path in _enumerate(steps, start)), limits.max_paths + 1))
            return Paths(paths[: limits.max_paths], more=len(paths) > limits.max_paths)
    return Paths(beyond_depth=forward.can_grow() and backward.can_grow())


@dataclass(slots=True)
class _Side:
    """The levels reached from one end."""

    view: GraphView
    origins: IntArray
    goals: IntArray
    limits: PathConstraints
    depth: int = 0
    frontier: IntArray = field(init=False)
    seen: Marks = field(init=False)
    cost: int = field(init=False)
    _levels: list[EdgeBatch] = field(default_factory=list)
    _excluded: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.frontier = self.origins
        self.seen = Marks(self.frontier)
        self.cost = int(self.view.degree(self.frontier).sum())
        ends = {*self.origins.tolist(), *self.goals.tolist()}
        self._excluded = np.array([node for node in self.limits.avoid if node not in ends], np.int64)
        self.seen.add(self._excluded)

    def grow(self) -> bool:
        """Read one level more; False if there was none."""
        batch = self._fresh_edges()
        self.frontier = distinct(batch.neighbour)
        self.seen.add(self.frontier)
        self._levels.append(batch)
        self.depth += 1
        self.cost = int(self.view.degree(self.frontier).sum())
        return bool(len(self.frontier))

    def can_grow(self) -> bool:
        """Return whether there is anything beyond the last level."""
        return bool(len(self.frontier) and len(self._fresh_edges().source))

    def _fresh_edges(self) -> EdgeBatch:
        """Return the steps to nodes not seen from this end yet, that a path may pass through."""
        batch = self.view.expand(self.frontier)
        fresh = ~self.seen.has(batch.neighbour)
        if self.limits.max_degree is not None:
            fresh &= (self.view.degree(batch.neighbour) <= self.limits.max_degree) | within(batch.neighbour, self.goals)
        return EdgeBatch(batch.source[fresh], batch.neighbour[fresh], batch.edge[fresh])

    def edges_towards(self, meeting: IntArray, *, reverse: bool = False) -> list[EdgeBatch]:
        """Return, level by level from the origin, the steps that lead to the meeting nodes; turned round if asked."""
        levels: list[EdgeBatch] = []
        targets = meeting
        for batch in reversed(self._levels):
            good = within(batch.neighbour, targets)
            batch = EdgeBatch(batch.source[good], batch.neighbour[good], batch.edge[good])  # noqa: PLW2901 - the same level, thinned
            targets = distinct(batch.source)
            levels.append(EdgeBatch(batch.neighbour, batch.source, batch.edge) if reverse else batch)
        return levels[::-1]


def _enumerate(steps: Steps, start: int) -> Iterator[tuple[int, ...]]:
    """Yield paths depth first; following nodes come in order of id, so paths do too."""
    prefix, pending = [start], [iter(steps.after(0, start).tolist())]
    while pending:
        node = next(pending[-1], None)
        if node is None:
            pending.pop()
            prefix.pop()
        elif len(prefix) == steps.length:
            yield (*prefix, node)
        else:
            prefix.append(node)
            pending.append(iter(steps.after(len(prefix) - 1, node).tolist()))
