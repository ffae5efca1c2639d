"""Paths in time's order out of the layers of one length: earliest arrival first, each judged exactly."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from knowledge_graph.int_sets import distinct, within
from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import ALWAYS, BEGINNING, Bounds
from queries.paths.frontier import Frontier
from queries.paths.layered_dag import LayeredDag
from queries.temporal_order import RULES, Dated, Links, Order, Rule, arrival


class TimedPath(NamedTuple):
    """A path, and the day on which it arrives."""

    arrival: int
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps that may follow a state, by the least arrival of any way over each, then by the next node's rank."""

    arrival: IntArray
    rank: IntArray
    state: IntArray
    edges: Sequence[IntArray]

    def order_after(self, least: int) -> IntArray:
        """Return the steps in order for a beginning that arrives on some day at the earliest."""
        early = int(np.searchsorted(self.arrival, least, side="right"))
        return np.concatenate([np.argsort(self.rank[:early], kind="stable"), np.arange(early, len(self.rank))])


class _Prefix(NamedTuple):
    """The beginning of a path: when it arrives at the earliest, its nodes, what is dated along it, and what follows."""

    least: int
    ranks: tuple[int, ...]
    nodes: tuple[int, ...]
    elements: tuple[tuple[Dated, ...], ...]
    chains: tuple[tuple[Rule, tuple[Dated, ...]], ...]
    """By each rule that holds so far, which of the elements serve."""
    steps: _Steps
    order: IntArray
    """The places of the steps, the one to try first before the others."""


_Entry = tuple[int, tuple[int, ...], _Prefix, int]


class Search(Protocol):
    """What is asked of the search that this is a part of."""

    view: GraphView
    forward: Frontier
    backward: Frontier

    def count_prefix(self) -> None:
        """Count one beginning of a path."""


class TemporalSearch:
    """Of all beginnings the one that promises the earliest arrival, then the least ids, is always taken next."""

    def __init__(self, search: Search, layers: LayeredDag, order: Order) -> None:
        self._search, self._view, self._layers, self._order = search, search.view, layers, order
        self._links = _links_within(search, layers)
        self._rules = RULES[order] if self._links else RULES[order][:1]  # without links what is certain is possible
        self._bounds: dict[int, Bounds] = {}
        self._after: dict[tuple[int, int], _Steps] = {}

    def iter_paths(self) -> Iterator[TimedPath]:
        """Yield paths by arrival, then by ids."""
        starts = np.array(self._layers.starts, np.int64)
        ranks, none = self._view.order(starts // self._layers.via_sets), np.zeros(len(starts), np.int64)
        steps = _Steps(none, ranks, starts, [none[:0]] * len(starts))
        rules = tuple((rule, ()) for rule in self._rules)
        first = _Prefix(
            BEGINNING, (), (), (), rules, steps, steps.order_after(BEGINNING)
        )  # no way arrives before all time
        heap: list[_Entry] = [_entry(first, 0)]
        while heap:
            _, ranks_so_far, prefix, index = heapq.heappop(heap)
            if index < 0:
                yield TimedPath(prefix.least, prefix.nodes)
                continue
            if index + 1 < len(prefix.order):
                heapq.heappush(heap, _entry(prefix, index + 1))
            longer = self._extended(prefix, int(prefix.order[index]), ranks_so_far)
            if longer is not None:
                heapq.heappush(heap, _entry(longer, 0 if len(longer.order) else -1))

    def _extended(self, prefix: _Prefix, index: int, ranks: tuple[int, ...]) -> _Prefix | None:
        """Return the beginning one step longer, or None where that is no path or none in time's order."""
        state = int(prefix.steps.state[index])
        node = state // self._layers.via_sets
        if node in prefix.nodes:
            return None
        self._search.count_prefix()
        elements, chains = prefix.elements, prefix.chains
        for options in (self._relations(prefix.steps.edges[index]), self._event(node)):
            if options:
                elements = (*elements, options)
                chains = tuple(
                    (rule, (*chain, chosen))
                    for rule, chain in chains
                    if (chosen := rule.serving(chain, options, self._links)) is not None
                )
        if not chains:
            return None
        nodes = (*prefix.nodes, node)
        steps = self._steps(len(nodes) - 1, state)
        arrives = self._arrival(elements, chains, whole=len(nodes) > len(self._layers.layers))
        least = max(prefix.least, arrives)
        return _Prefix(least, ranks, nodes, elements, chains, steps, steps.order_after(least))

    def _arrival(
        self,
        elements: Sequence[Sequence[Dated]],
        chains: Sequence[tuple[Rule, Sequence[Dated]]],
        *,
        whole: bool,
    ) -> int:
        """Return when a path arrives, or the least day on which a beginning of one does."""
        rule, chain = chains[0]
        if rule is self._rules[0]:
            return max((element.bounds[rule.floor] for element in chain), default=0)
        return arrival(elements, self._links, self._order) if whole else 0

    def _relations(self, edges: IntArray) -> tuple[Dated, ...]:
        """Return the dated relations of a step; none, if one without a date serves."""
        if not len(edges):
            return ()
        bounds = [tuple(row) for row in self._view.edge_bounds(edges).tolist()]
        return () if ALWAYS in bounds else tuple(Dated(("edge", index), row) for index, row in enumerate(bounds))

    def _event(self, node: int) -> tuple[Dated, ...]:
        if node not in self._bounds:
            self._bounds[node] = tuple(self._view.node_bounds(np.array([node], np.int64))[0].tolist())
        bounds = self._bounds[node]
        return () if bounds == ALWAYS else (Dated(node, bounds),)

    def _steps(self, level: int, state: int) -> _Steps:
        """Return the steps out of a state of a layer, parallel relations as one."""
        if level == len(self._layers.layers):
            return _NONE
        if (level, state) not in self._after:
            layer = self._layers.layers[level]
            out = layer.out_of(state)
            entering, arriving = layer.following[out], layer.arrival[out]
            first = np.flatnonzero(np.concatenate([[True], entering[1:] != entering[:-1]]))
            earliest, rank = np.minimum.reduceat(arriving, first), layer.rank[out][first]
            edges = np.split(layer.edge[out], first[1:])
            order = np.lexsort((rank, earliest))
            self._after[level, state] = _Steps(
                earliest[order], rank[order], entering[first][order], [edges[index] for index in order.tolist()]
            )
        return self._after[level, state]


_NOTHING = np.zeros(0, np.int64)
_NONE = _Steps(_NOTHING, _NOTHING, _NOTHING, ())


def _entry(prefix: _Prefix, index: int) -> _Entry:
    """Return a beginning with the step it goes on with (-1: none) as it waits in line."""
    if index < 0:
        return prefix.least, prefix.ranks, prefix, index
    step = int(prefix.order[index])
    least = max(prefix.least, int(prefix.steps.arrival[step]))
    return least, (*prefix.ranks, int(prefix.steps.rank[step])), prefix, index


def _links_within(search: Search, layers: LayeredDag) -> Links:
    """Return (earlier, later) for every link between events that some path may pass."""
    noted = [*search.forward.links, *search.backward.links]
    if not noted:
        return frozenset()
    earlier, later = (np.concatenate(ends) for ends in zip(*noted, strict=True))
    nodes = [layer.following // layers.via_sets for layer in layers.layers]
    passed = distinct(np.concatenate([*nodes, np.array(layers.starts, np.int64) // layers.via_sets]))
    both = within(earlier, passed) & within(later, passed)
    return frozenset(zip(earlier[both].tolist(), later[both].tolist(), strict=True))
