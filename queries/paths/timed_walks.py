"""The layered DAG of all walks between two frontiers, pruned by time and by the nodes to pass through.

Walks may still repeat a node, other than by turning back at once, and may break the order in time between linked
events; enumeration finds out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.int_sets import distinct
from knowledge_graph.store import GraphView, IntArray
from queries.paths.constraints import PathConstraints
from queries.paths.frontier import Frontier
from queries.paths.layered_dag import Layer, LayeredDag, order_by_id, row_starts
from queries.paths.timed_edges import NO_FLOOR, TimeBounds, TimedEdges


@dataclass(slots=True)
class _States:
    """The states at one depth, seen from the end: how late a walk may reach each, and how early it arrives then."""

    states: IntArray
    ceiling: IntArray
    arrival: IntArray
    only: IntArray
    """The node after it where there is one only, else -1: a walk that came from there would turn back."""


@dataclass(slots=True)
class _ForwardLayer:
    """One layer after the forward pass: by edge, the states it joins and the earliest day on which it arrives."""

    edges: TimedEdges
    leaving: IntArray
    entering: IntArray
    day: IntArray

    def select(self, rows: IntArray | NDArray[np.bool_]) -> _ForwardLayer:
        return _ForwardLayer(self.edges.select(rows), self.leaving[rows], self.entering[rows], self.day[rows])


def meeting_nodes(forward: Frontier, backward: Frontier) -> IntArray:
    """Return the nodes reached from both ends, in time."""
    smaller, other = sorted((forward, backward), key=lambda side: side.size)
    reached = distinct(np.concatenate(smaller.nodes))
    nodes: IntArray = reached[other.times[reached] != other.times.NONE]
    if forward.time.order and len(nodes):
        nodes = nodes[forward.times[nodes] <= -backward.times[nodes]]
    return nodes


@dataclass(slots=True)
class TimedWalks:
    """Builds the layers of the walks of ``forward.depth + backward.depth`` steps."""

    view: GraphView
    time: TimeBounds
    via: tuple[int, ...]
    linked: IntArray
    """Events that some link puts before another; their floors bound nothing. Ascending."""
    latest: int | None
    """Day after which nothing on a walk may begin."""

    @classmethod
    def between(cls, forward: Frontier, constraints: PathConstraints, latest: int | None) -> TimedWalks:
        """Return the builder for the walks between a frontier and the one from the other end."""
        return cls(forward.view, TimeBounds(constraints.order), constraints.via, forward.links.earlier, latest)

    @property
    def via_sets(self) -> int:
        """Return how many sets of ``via`` nodes there are."""
        return 1 << len(self.via)

    def build(self, forward: Frontier, backward: Frontier, meeting: IntArray) -> LayeredDag:
        """Return the DAG of the walks through some meeting nodes; without layers if none is left."""
        back = [edges.reversed() for edges in backward.edges_towards(meeting)]
        layers = self._forward_pass(forward.origins, [*forward.edges_towards(meeting), *reversed(back)])
        return self._backward_pass(forward.goals, layers) if layers else LayeredDag()

    def _forward_pass(self, starts: IntArray, levels: Sequence[TimedEdges]) -> list[_ForwardLayer]:
        """Go through the layers from the start, keeping the earliest day by which each state can be reached."""
        states = np.sort(starts * self.via_sets + self._bits(starts))
        times = np.full(len(states), NO_FLOOR)
        layers = []
        for level in levels:
            rows, matching = self._matching(states, level.source)
            edges = level.select(matching)
            day, allowed = self._arrivals(edges, times[rows])
            rows, edges, day = rows[allowed], edges.select(allowed), day[allowed]
            if not len(rows):
                return []
            leaving = states[rows]
            entering = edges.target * self.via_sets + ((leaving % self.via_sets) | self._bits(edges.target))
            layers.append(_ForwardLayer(edges, leaving, entering, day))
            order = np.lexsort((day, entering))
            ordered = entering[order]
            first = row_starts(ordered)
            states, times = ordered[first], day[order][first]
        return layers

    def _backward_pass(self, goals: IntArray, layers: Sequence[_ForwardLayer]) -> LayeredDag:
        """Go back through the layers from the end, keeping the edges that lead there in time."""
        floor, ceiling = self.time.node_days(self.view, goals)
        full = np.sort(goals * self.via_sets + self.via_sets - 1)
        after = _States(full, ceiling, floor, np.full(len(full), -1))
        kept: list[Layer] = []
        for layer in reversed(layers):
            built = self._prepend(layer, after)
            if built is None:
                return LayeredDag()
            kept.append(built[0])
            after = built[1]
        starts = order_by_id(self.view, after.states, after.states // self.via_sets)
        return LayeredDag(kept[::-1], starts, self.via_sets)

    def _prepend(self, layer: _ForwardLayer, after: _States) -> tuple[Layer, _States] | None:
        """Return a layer thinned to the edges that lead to some states, and the states it leaves; None if none do."""
        rows, matching = _find(after.states, layer.entering)
        layer = layer.select(matching)
        allowed = after.only[rows] != layer.edges.source
        if self.time.order:
            allowed &= layer.day <= after.ceiling[rows]
        rows, layer = rows[allowed], layer.select(allowed)
        arrival = np.maximum(layer.edges.floor, after.arrival[rows])
        if self.latest is not None:
            floors = self.time.node_days(self.view, layer.edges.source)[0]
            soon = np.maximum(arrival, floors) <= self.latest
            rows, layer, arrival = rows[soon], layer.select(soon), arrival[soon]
        if not len(rows):
            return None
        rank = self.view.order(layer.edges.target)
        order = np.lexsort((layer.edges.edge, rank, layer.leaving))
        rows, layer, arrival, rank = rows[order], layer.select(order), arrival[order], rank[order]
        edges, begin = layer.edges, row_starts(layer.leaving)
        states = layer.leaving[begin]
        built = Layer(states, np.append(begin, len(rows)), layer.entering, rank, edges.edge, arrival)
        least, most = np.minimum.reduceat(edges.target, begin), np.maximum.reduceat(edges.target, begin)
        room = np.maximum.reduceat(np.minimum(after.ceiling[rows], edges.ceiling), begin)
        floor, ceiling = self.time.node_days(self.view, states // self.via_sets)
        return built, _States(
            states,
            np.minimum(room, ceiling),
            np.maximum(np.minimum.reduceat(arrival, begin), floor),
            np.where(least == most, least, -1),
        )

    def _arrivals(self, edges: TimedEdges, times: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
        """Return the earliest day on which each edge arrives from a state reached by a time, and which time allows."""
        if self.time.order is None:
            return times, np.ones(len(times), np.bool_)
        floors = self.time.node_days(self.view, edges.source)[0]
        day = np.maximum(times, np.where(_are_among(edges.source, self.linked), NO_FLOOR, floors))
        allowed = day <= edges.ceiling
        day = np.maximum(day, edges.floor)
        return day, allowed & (day <= self.time.node_days(self.view, edges.target)[1])

    def _matching(self, states: IntArray, nodes: IntArray) -> tuple[IntArray, IntArray]:
        """Return pairs of indexes: into the states, and into the nodes they are states of."""
        if self.via_sets == 1:
            return _find(states, nodes)
        first = np.searchsorted(states, nodes * self.via_sets)
        number = np.searchsorted(states, (nodes + 1) * self.via_sets) - first
        ends = np.cumsum(number)
        offsets = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - number, number)
        return np.repeat(first, number) + offsets, np.repeat(np.arange(len(nodes)), number)

    def _bits(self, nodes: IntArray) -> IntArray:
        """Return by node the set of ``via`` nodes it is, one bit each."""
        bits = np.zeros(len(nodes), np.int64)
        for bit, node in enumerate(self.via):
            bits[nodes == node] |= 1 << bit
        return bits


def _find(among: IntArray, values: IntArray) -> tuple[IntArray, IntArray]:
    """Return, for the values that are among ascending others, their indexes there and their own indexes."""
    indexes = np.minimum(np.searchsorted(among, values), len(among) - 1)
    own = np.flatnonzero(among[indexes] == values)
    return indexes[own], own


def _are_among(values: IntArray, among: IntArray) -> NDArray[np.bool_]:
    mask = np.zeros(len(values), np.bool_)
    if len(among) and len(values):
        mask[_find(among, values)[1]] = True
    return mask
