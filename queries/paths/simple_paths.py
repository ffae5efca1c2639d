"""Simple paths in order: the k shortest, those that respect time, those through given nodes.

Lengths are tried one after the other. For each, the frontiers of both ends are joined into a layered DAG
(``timed_walks``), from which paths are enumerated: depth first in order of ids (``depth_first``), or, with an order in
time, by the earliest arrival still possible (``temporal_paths``). The DAG may hold walks that are no such paths, so
every path is judged exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from knowledge_graph.int_sets import distinct
from knowledge_graph.store import GraphView, IntArray
from queries.core.temporal_order import MetLinks
from queries.paths.constraints import PathConstraints
from queries.paths.depth_first import Budget, BudgetSpentError, iter_paths
from queries.paths.frontier import Frontier
from queries.paths.layered_dag import LayeredDag
from queries.paths.temporal_paths import TemporalSearch, TimedPath
from queries.paths.timed_edges import TimeBounds
from queries.paths.timed_walks import TimedWalks, meeting_nodes


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths in order, each as its nodes, and what stopped the search."""

    paths: tuple[tuple[int, ...], ...] = ()
    more: bool = False
    """Whether there are more paths than were asked for."""
    beyond_depth: bool = False
    """Whether the search could have gone on past its greatest depth."""
    spent_at: int | None = None
    """Length at which the budget of beginnings was spent, if it was."""
    arrivals: tuple[int, ...] = ()
    """By path, the day (an ordinal) on which it arrives; empty from a search that reads no dates."""


def paths_in_order(view: GraphView, starts: Sequence[int], ends: Sequence[int], limits: PathConstraints) -> Paths:
    """Return the first of all simple paths from any start to any end: by length, then arrival if ordered, then ids.

    See docs/semantics.md, Paths and Time-respecting paths.

    Args:
        view: the graph, its named nodes exempt from its filter; ``with_dates`` if an order is asked for.
        starts: nodes, none of them in ``ends``.
        ends: nodes.
        limits: ``shortest_only`` stops at the first length that has paths, ``by_arrival`` sorts by arrival first.

    Raises:
        BudgetExceeded: the view's time limit passed.
    """
    search = _Search.between(view, _distinct(starts), _distinct(ends), limits)
    paths: list[TimedPath] = []
    try:
        while search.grow():
            search.add_paths(paths)
            if search.is_done(paths):
                break
    except BudgetSpentError:
        return _listed([] if limits.by_arrival else paths[: limits.max_paths], spent_at=search.length)
    more = len(paths) > limits.max_paths
    beyond = not more and not (paths and limits.shortest_only) and search.may_go_on()
    return _listed(paths[: limits.max_paths], more=more, beyond_depth=beyond)


def _listed(paths: Sequence[TimedPath], **stopped: Any) -> Paths:
    return Paths(tuple(path.nodes for path in paths), arrivals=tuple(path.arrival for path in paths), **stopped)


def _distinct(nodes: Sequence[int]) -> IntArray:
    return distinct(np.array(nodes, np.int64))


@dataclass(slots=True)
class _Search:
    """The search of one question, length by length."""

    limits: PathConstraints
    forward: Frontier
    backward: Frontier
    joined: bool = False
    """Whether any walk joins the two ends, be it one that is no path."""
    latest: int | None = None
    """Day after which nothing can begin on a path that would still be listed."""
    budget: Budget = field(default_factory=Budget)

    @classmethod
    def between(cls, view: GraphView, starts: IntArray, ends: IntArray, limits: PathConstraints) -> _Search:
        """Return the search before its first step."""
        links = MetLinks(view)
        forward = Frontier.from_origins(links, TimeBounds(limits.order), starts, ends, limits)
        backward = Frontier.from_origins(links, TimeBounds(limits.order, reverse=True), ends, starts, limits)
        return cls(limits, forward, backward)

    @property
    def length(self) -> int:
        """Return how many steps the paths between the two frontiers have."""
        return self.forward.depth + self.backward.depth

    def grow(self) -> bool:
        """Grow the frontier whose next level has fewer edges; return False if there are no longer paths to look for."""
        exhausted = not (len(self.forward.frontier) and len(self.backward.frontier))
        if self.length == self.limits.max_depth or (exhausted and not self.joined):
            return False
        min(self.forward, self.backward, key=lambda side: side.cost).grow(self.latest)
        return True

    def add_paths(self, paths: list[TimedPath]) -> None:
        """Add the paths of the length the frontiers have grown to, up to one more in all than are to be listed.

        Raises:
            BudgetSpentError: the budget is spent; paths added before stay.
        """
        enough = self.limits.max_paths + 1
        meeting = meeting_nodes(self.forward, self.backward)
        self.joined |= bool(len(meeting))
        if not len(meeting):
            return
        walks = TimedWalks.between(self.forward, self.limits, self.latest)
        dag = walks.build(self.forward, self.backward, meeting)
        if not dag.layers:
            return
        if not self.limits.by_arrival:
            for path in islice(self._iter_paths(dag), enough - len(paths)):
                paths.append(path)  # noqa: PERF402 - those added before the budget is spent stay
            return
        paths.extend(islice(self._iter_paths(dag), enough))
        paths.sort(key=lambda path: path.arrival)  # stable: the shorter came first
        del paths[enough:]
        if len(paths) == enough:
            self.latest = paths[-1].arrival - 1

    def is_done(self, paths: Sequence[TimedPath]) -> bool:
        """Return whether no longer path can be listed."""
        if self.limits.by_arrival:
            return self.latest is not None and self.latest < self._least_arrival()
        return len(paths) > self.limits.max_paths or bool(paths and self.limits.shortest_only)

    def may_go_on(self) -> bool:
        """Return whether there may be paths longer than ``max_depth``."""
        for side in (self.forward, self.backward):
            if not side.can_grow():
                return self.joined and side.size >= self.limits.max_depth + 2
        return True

    def _iter_paths(self, dag: LayeredDag) -> Iterator[TimedPath]:
        if self.limits.order:
            return TemporalSearch.over(dag, self.forward, self.budget).iter_paths()
        return (TimedPath(0, nodes) for nodes in iter_paths(dag, self.budget))

    def _least_arrival(self) -> int:
        """Return the day before which no path can arrive: the later of the ends' least floors."""
        time, view = self.forward.time, self.forward.view
        ends = (self.forward.origins, self.forward.goals)
        return max(int(time.node_days(view, nodes)[0].min()) for nodes in ends)
