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
from queries.paths.layered_dag import LayeredDag, Successors
from queries.paths.temporal_paths import TemporalSearch, TimedPath

MAX_PREFIXES: Final = 200_000
"""How many beginnings of paths one question may try: two seconds or so."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths in order, each a list of nodes; whether there are more, and what stopped the search.

    ``beyond_depth``: it might have gone on past its greatest length; ``spent_at``: the length at which it had tried as
    many beginnings as it may.
    """

    paths: tuple[tuple[int, ...], ...] = ()
    more: bool = False
    beyond_depth: bool = False
    spent_at: int | None = None


class BudgetSpentError(Exception):
    """As many beginnings of paths were tried as may be."""


def paths_in_order(view: GraphView, starts: Sequence[int], ends: Sequence[int], limits: PathConstraints) -> Paths:
    """Return the first ``max_paths`` of all simple paths: by length, then, in time's order, by arrival, then by ids.

    Or of the shortest ones only (``least``), or by arrival before length (``soonest``), as the limits say.
    """
    search = _Search(view, _array(starts), _array(ends), limits)
    paths: list[TimedPath] = []
    length = 0
    try:
        for length in search.lengths():
            search.add(paths, length)
            if search.done(paths):
                break
    except BudgetSpentError:
        listed = () if limits.by_arrival else paths[: limits.max_paths]
        return Paths(tuple(path.nodes for path in listed), spent_at=length)
    more = len(paths) > limits.max_paths
    beyond = not more and not (paths and limits.shortest_only) and search.may_go_on()
    return Paths(tuple(path.nodes for path in paths[: limits.max_paths]), more, beyond)


def _array(nodes: Sequence[int]) -> IntArray:
    return distinct(np.array(nodes, np.int64))


@dataclass(slots=True)
class _Search:
    view: GraphView
    starts: IntArray
    ends: IntArray
    limits: PathConstraints
    joined: bool = False
    """Whether any way joins the two ends, be it one that no path takes."""
    latest: int | None = None
    """What begins later can't be on any path that is still wanted."""
    prefixes: int = 0
    forward: Frontier = field(init=False)
    backward: Frontier = field(init=False)

    def __post_init__(self) -> None:
        order = self.limits.order
        self.forward = Frontier(self.view, TimeBounds(order), self.starts, self.ends, self.limits)
        self.backward = Frontier(self.view, TimeBounds(order, reverse=True), self.ends, self.starts, self.limits)

    def lengths(self) -> Iterator[int]:
        """Yield length after length, having grown at the end where that was cheaper."""
        for length in range(1, self.limits.max_depth + 1):
            if not self.joined and not (len(self.forward.frontier) and len(self.backward.frontier)):
                return
            min(self.forward, self.backward, key=lambda side: side.cost).grow(self.latest)
            yield length

    def add(self, paths: list[TimedPath], length: int) -> None:
        """Add the paths of one length to those found, as many as may be wanted, and one more."""
        layers = LayeredDag(self.view, self.forward, self.backward, self.limits, self.latest)
        self.joined |= layers.joined
        if not layers.layers:
            return
        order, enough = self.limits.order, self.limits.max_paths + 1
        candidates = TemporalSearch(self, layers, order).iter_paths() if order else self._by_ids(layers, length)
        if not self.limits.by_arrival:
            for path in islice(candidates, enough - len(paths)):
                paths.append(path)  # noqa: PERF402 - what was found before the search was spent stays
            return
        paths.extend(islice(candidates, enough))
        paths.sort(key=lambda path: path.arrival)  # what is shorter came first, and stays before
        del paths[enough:]
        if len(paths) == enough:
            self.latest = paths[-1].arrival - 1

    def done(self, paths: list[TimedPath]) -> bool:
        """Return whether no longer path can be wanted."""
        if self.limits.by_arrival:
            return self.latest is not None and self.latest < self._least_arrival()
        return len(paths) > self.limits.max_paths or bool(paths and self.limits.shortest_only)

    def count_prefix(self) -> None:
        """Count one beginning of a path."""
        self.prefixes += 1
        if self.prefixes > MAX_PREFIXES:
            raise BudgetSpentError

    def may_go_on(self) -> bool:
        """Return whether there may be paths longer than were looked for."""
        for side in (self.forward, self.backward):
            if not side.can_grow():
                return self.joined and side.size >= self.limits.max_depth + 2
        return True

    def _least_arrival(self) -> int:
        time = self.forward.time
        return max(int(time.days(self.view.node_bounds(nodes))[0].min()) for nodes in (self.starts, self.ends))

    def _by_ids(self, layers: LayeredDag, length: int) -> Iterator[TimedPath]:
        """Yield paths depth first; following nodes come in order of id, so paths do too."""
        sets, following = layers.via_sets, Successors(layers)
        prefix: list[int] = []
        pending = [iter(layers.starts)]
        while pending:
            state = next(pending[-1], None)
            if state is None:
                pending.pop()
                if prefix:
                    prefix.pop()
                continue
            node = state // sets
            if node in prefix:
                continue
            self.count_prefix()
            if len(prefix) == length:
                yield TimedPath(0, (*prefix, node))
            else:
                pending.append(iter(following[len(prefix), state]))
                prefix.append(node)
