"""Time-respecting paths out of a layered DAG: best-first by arrival, each path judged exactly.

See docs/semantics.md, Time-respecting paths.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from knowledge_graph.int_sets import distinct
from knowledge_graph.links.precedence import Precedence
from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import ALWAYS, BEGINNING, Bounds
from queries.core.temporal_order import RULES, Dated, Order, Rule, arrival
from queries.paths.depth_first import Budget
from queries.paths.frontier import Frontier
from queries.paths.layered_dag import LayeredDag, row_starts


class TimedPath(NamedTuple):
    """A path, and the day (an ordinal) on which it arrives."""

    arrival: int
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps that may follow a state, parallel edges as one, by arrival, then by the next node's rank."""

    arrival: IntArray
    """By step, the earliest day on which a walk over it can arrive."""
    rank: IntArray
    state: IntArray
    edges: Sequence[IntArray]

    def order_after(self, least: int) -> IntArray:
        """Return the indexes of the steps in the order to try them behind a prefix that arrives no earlier than a day.

        Steps that can arrive by then come first, by rank: the prefix decides when those arrive.
        """
        early = int(np.searchsorted(self.arrival, least, side="right"))
        return np.concatenate([np.argsort(self.rank[:early], kind="stable"), np.arange(early, len(self.rank))])


class _Prefix(NamedTuple):
    """The beginning of a path, and the steps that may follow it."""

    least: int
    """Earliest day on which a path that begins so can arrive."""
    ranks: tuple[int, ...]
    nodes: tuple[int, ...]
    elements: tuple[tuple[Dated, ...], ...]
    """By dated element, its alternatives."""
    chains: tuple[tuple[Rule, tuple[Dated, ...]], ...]
    """By rule that holds so far, the alternative chosen of each element."""
    steps: _Steps
    order: IntArray
    """The indexes of the steps, in the order to try them."""


_Entry = tuple[int, tuple[int, ...], _Prefix, int]


@dataclass(slots=True)
class TemporalSearch:
    """Best-first search: always extends the prefix with the earliest possible arrival, then the least ids."""

    view: GraphView
    dag: LayeredDag
    order: Order
    links: Precedence[int]
    budget: Budget
    _bounds: dict[int, Bounds] = field(default_factory=dict)
    _steps_after: dict[tuple[int, int], _Steps] = field(default_factory=dict)

    @classmethod
    def over(cls, dag: LayeredDag, forward: Frontier, budget: Budget) -> TemporalSearch:
        """Return the search over the DAG between a frontier and the one from the other end."""
        nodes = [layer.following // dag.via_sets for layer in dag.layers]
        passed = distinct(np.concatenate([*nodes, np.array(dag.starts, np.int64) // dag.via_sets]))
        return cls(forward.view, dag, forward.time.order or "possible", forward.links.precedence(passed), budget)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules one of which must hold along a path; without links what is certain is possible, too."""
        return RULES[self.order] if self.links else RULES[self.order][:1]

    def iter_paths(self) -> Iterator[TimedPath]:
        """Yield paths by arrival, then by their sequences of node ids.

        Raises:
            BudgetSpentError: more beginnings were tried than one question may.
        """
        heap: list[_Entry] = [_entry(self._empty_prefix(), 0)]
        while heap:
            _, ranks, prefix, index = heapq.heappop(heap)
            if index < 0:
                yield TimedPath(prefix.least, prefix.nodes)
                continue
            if index + 1 < len(prefix.order):
                heapq.heappush(heap, _entry(prefix, index + 1))
            longer = self._extend(prefix, int(prefix.order[index]), ranks)
            if longer is not None:
                heapq.heappush(heap, _entry(longer, 0 if len(longer.order) else -1))

    def _empty_prefix(self) -> _Prefix:
        states = np.array(self.dag.starts, np.int64)
        ranks, days = self.view.order(states // self.dag.via_sets), np.zeros(len(states), np.int64)
        steps = _Steps(days, ranks, states, [days[:0]] * len(states))
        chains = tuple((rule, ()) for rule in self.rules)
        return _Prefix(BEGINNING, (), (), (), chains, steps, steps.order_after(BEGINNING))

    def _extend(self, prefix: _Prefix, step: int, ranks: tuple[int, ...]) -> _Prefix | None:
        """Return the prefix one step longer; None if it repeats a node or breaks the order."""
        state = int(prefix.steps.state[step])
        node = state // self.dag.via_sets
        if node in prefix.nodes:
            return None
        self.budget.spend()
        elements, chains = prefix.elements, prefix.chains
        for options in (self._edge_options(prefix.steps.edges[step]), self._event_options(node)):
            if options:
                elements = (*elements, options)
                chains = tuple(
                    (rule, (*chain, chosen))
                    for rule, chain in chains
                    if (chosen := rule.serving(chain, options, self.links)) is not None
                )
        if not chains:
            return None
        nodes = (*prefix.nodes, node)
        steps = self._steps(len(nodes) - 1, state)
        least = max(prefix.least, self._arrival(elements, chains, whole=len(nodes) > self.dag.length))
        return _Prefix(least, ranks, nodes, elements, chains, steps, steps.order_after(least))

    def _arrival(
        self,
        elements: Sequence[Sequence[Dated]],
        chains: Sequence[tuple[Rule, Sequence[Dated]]],
        *,
        whole: bool,
    ) -> int:
        """Return when a whole path arrives, or the earliest day on which a path with this beginning does."""
        rule, chain = chains[0]
        if rule is self.rules[0]:
            return max((element.bounds[rule.floor] for element in chain), default=0)
        return arrival(elements, self.links, self.order) if whole else 0

    def _edge_options(self, edges: IntArray) -> tuple[Dated, ...]:
        """Return the dated alternatives of a step; empty if any alternative is undated."""
        if not len(edges):
            return ()
        bounds = [tuple(row) for row in self.view.edge_bounds(edges).tolist()]
        return () if ALWAYS in bounds else tuple(Dated(("edge", index), row) for index, row in enumerate(bounds))

    def _event_options(self, node: int) -> tuple[Dated, ...]:
        """Return a dated event as the only alternative; empty for any other node."""
        if node not in self._bounds:
            self._bounds[node] = tuple(self.view.node_bounds(np.array([node], np.int64))[0].tolist())
        bounds = self._bounds[node]
        return () if bounds == ALWAYS else (Dated(node, bounds),)

    def _steps(self, depth: int, state: int) -> _Steps:
        """Return the steps out of a state at a depth."""
        if depth == self.dag.length:
            return _NO_STEPS
        if (depth, state) not in self._steps_after:
            layer = self.dag.layers[depth]
            out = layer.out_of(state)
            entering, arriving = layer.following[out], layer.arrival[out]
            first = row_starts(entering)
            earliest, rank = np.minimum.reduceat(arriving, first), layer.rank[out][first]
            edges = np.split(layer.edge[out], first[1:])
            order = np.lexsort((rank, earliest))
            self._steps_after[depth, state] = _Steps(
                earliest[order], rank[order], entering[first][order], [edges[index] for index in order.tolist()]
            )
        return self._steps_after[depth, state]


_NOTHING = np.zeros(0, np.int64)
_NO_STEPS = _Steps(_NOTHING, _NOTHING, _NOTHING, ())


def _entry(prefix: _Prefix, index: int) -> _Entry:
    """Return a heap entry: a prefix with the index, in its order, of the step to try next; -1 for a whole path."""
    if index < 0:
        return prefix.least, prefix.ranks, prefix, index
    step = int(prefix.order[index])
    least = max(prefix.least, int(prefix.steps.arrival[step]))
    return least, (*prefix.ranks, int(prefix.steps.rank[step])), prefix, index
