"""Every way of one length, as layers of states: what is left after all that can be said of many ways at once.

A state is a node with the set of ``via`` nodes passed so far. Ways in layers may still repeat a node (not at once
there and back), and may break the rules of time between events that are linked; trying them one by one finds out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.int_sets import distinct
from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import FOREVER
from queries.paths.frontier import NO_FLOOR, Frontier, PathConstraints, TimeBounds, TimedEdges


@dataclass(slots=True)
class Layer:
    """Steps from one place of a path to the next, grouped by the state they leave, in order of the next node's id.

    ``begin`` holds, for each of ``states`` (ascending), where its steps begin; ``arrival`` the least day on which a
    way to the end over a step can arrive; parallel relations are entries beside each other.
    """

    states: IntArray
    begin: IntArray
    following: IntArray
    rank: IntArray
    edge: IntArray
    arrival: IntArray

    def out_of(self, state: int) -> slice:
        """Return where the steps out of a state lie."""
        row = int(np.searchsorted(self.states, state))
        return slice(int(self.begin[row]), int(self.begin[row + 1]))


@dataclass(slots=True)
class _ForwardLayer:
    """One layer on the way forward: by step, the states it joins and the day on which it arrives."""

    edges: TimedEdges
    leaving: IntArray
    entering: IntArray
    day: IntArray


class LayeredDag:
    """All ways of exactly ``forward.depth + backward.depth`` steps between two ends, thinned out."""

    def __init__(
        self, view: GraphView, forward: Frontier, backward: Frontier, limits: PathConstraints, latest: int | None
    ) -> None:
        self._view, self._limits, self._latest = view, limits, latest
        self._time = TimeBounds(limits.order)
        self._via = np.array(limits.via, np.int64)
        self.via_sets = 1 << len(limits.via)
        """How many states a node has; a state's node is its number divided by this."""
        linked = [earlier for side in (forward, backward) for earlier, _ in side.links]
        self._linked = distinct(np.concatenate(linked)) if linked else np.zeros(0, np.int64)
        self.layers: list[Layer] = []
        self.starts: list[int] = []
        meeting = _meeting(forward, backward)
        self.joined = bool(len(meeting))
        """Whether any way joins the two ends, be it one that no path takes."""
        if self.joined:
            front = forward.edges_towards(meeting)
            back = [edges.reversed() for edges in backward.edges_towards(meeting)]
            forward_layers = self._forward_pass(forward.origins, [*front, *reversed(back)])
            if forward_layers:
                self._backward_pass(forward.goals, forward_layers)

    def _forward_pass(self, starts: IntArray, edges: Sequence[TimedEdges]) -> list[_ForwardLayer]:
        """Go through the layers from the start, keeping the earliest day by which each state can be reached."""
        states = np.sort(starts * self.via_sets + self._bits(starts))
        times = np.full(len(states), NO_FLOOR)
        forward_layers = []
        for layer in edges:
            rows, matching = self._matching(states, layer.source)
            layer = layer.select(matching)  # noqa: PLW2901 - the same layer, thinned
            day, good = self._arrivals(layer, times[rows])
            rows, layer, day = rows[good], layer.select(good), day[good]  # noqa: PLW2901 - as above
            if not len(rows):
                return []
            leaving = states[rows]
            entering = layer.target * self.via_sets + ((leaving % self.via_sets) | self._bits(layer.target))
            forward_layers.append(_ForwardLayer(layer, leaving, entering, day))
            order = np.lexsort((day, entering))
            ordered = entering[order]
            first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
            states, times = ordered[first], day[order][first]
        return forward_layers

    def _backward_pass(self, goals: IntArray, forward_layers: Sequence[_ForwardLayer]) -> None:
        """Go back through the layers from the end, keeping what leads there in time without turning back at once."""
        states = np.sort(goals * self.via_sets + self.via_sets - 1)
        ceiling, arrival = self._ceilings(goals), self._floors(goals)
        only = np.full(len(states), -1)
        for forward in reversed(forward_layers):
            rows, matching = _find(states, forward.entering)
            edges, leaving, entering = (
                forward.edges.select(matching),
                forward.leaving[matching],
                forward.entering[matching],
            )
            good = only[rows] != edges.source
            if self._time.order:
                good &= forward.day[matching] <= ceiling[rows]
            rows, edges, leaving, entering = rows[good], edges.select(good), leaving[good], entering[good]
            best = np.maximum(edges.floor, arrival[rows])
            if self._latest is not None:
                soon = np.maximum(best, self._floors(edges.source)) <= self._latest
                rows, edges, leaving, entering, best = (
                    rows[soon], edges.select(soon), leaving[soon], entering[soon], best[soon]
                )  # fmt: skip
            if not len(rows):
                self.layers = []
                return
            rank = self._view.order(edges.target)
            order = np.lexsort((edges.edge, rank, leaving))
            rows, edges, leaving, entering = rows[order], edges.select(order), leaving[order], entering[order]
            best, rank = best[order], rank[order]
            begin = np.flatnonzero(np.concatenate([[True], leaving[1:] != leaving[:-1]]))
            self.layers.append(Layer(leaving[begin], np.append(begin, len(leaving)), entering, rank, edges.edge, best))
            room = np.maximum.reduceat(np.minimum(ceiling[rows], edges.ceiling), begin)
            nearest = np.minimum.reduceat(best, begin)
            least, most = np.minimum.reduceat(edges.target, begin), np.maximum.reduceat(edges.target, begin)
            only = np.where(least == most, least, -1)
            states = leaving[begin]
            nodes = states // self.via_sets
            ceiling = np.minimum(room, self._ceilings(nodes))
            arrival = np.maximum(nearest, self._floors(nodes))
        self.layers.reverse()
        nodes = states // self.via_sets
        self.starts = states[np.argsort(self._view.order(nodes), kind="stable")].tolist()

    def _arrivals(self, edges: TimedEdges, times: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
        if self._time.order is None:
            return times, np.ones(len(times), np.bool_)
        own = np.where(_are_among(edges.source, self._linked), NO_FLOOR, self._floors(edges.source))
        day = np.maximum(times, own)
        good = day <= edges.ceiling
        day = np.maximum(day, edges.floor)
        return day, good & (day <= self._ceilings(edges.target))

    def _matching(self, states: IntArray, nodes: IntArray) -> tuple[IntArray, IntArray]:
        """Return pairs of places: in the states, and in the nodes they are states of."""
        if self.via_sets == 1:
            return _find(states, nodes)
        first = np.searchsorted(states, nodes * self.via_sets)
        number = np.searchsorted(states, (nodes + 1) * self.via_sets) - first
        ends = np.cumsum(number)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - number, number)
        return np.repeat(first, number) + within, np.repeat(np.arange(len(nodes)), number)

    def _bits(self, nodes: IntArray) -> IntArray:
        bits = np.zeros(len(nodes), np.int64)
        for bit, node in enumerate(self._via.tolist()):
            bits[nodes == node] |= 1 << bit
        return bits

    def _floors(self, nodes: IntArray) -> IntArray:
        if self._time.order is None:
            return np.full(len(nodes), NO_FLOOR)
        return self._time.days(self._view.node_bounds(nodes))[0]

    def _ceilings(self, nodes: IntArray) -> IntArray:
        if self._time.order is None:
            return np.full(len(nodes), FOREVER)
        return self._time.days(self._view.node_bounds(nodes))[1]


def _meeting(forward: Frontier, backward: Frontier) -> IntArray:
    """Return the nodes reached from both ends, in time."""
    few, other = sorted((forward, backward), key=lambda side: side.size)
    reached = distinct(np.concatenate(few.nodes))
    nodes: IntArray = reached[other.times[reached] != other.times.NONE]
    if forward.time.order and len(nodes):
        nodes = nodes[forward.times[nodes] <= -backward.times[nodes]]
    return nodes


def _find(among: IntArray, values: IntArray) -> tuple[IntArray, IntArray]:
    """Return, for the values found among ascending others, their indexes there and their own indexes."""
    indexes = np.minimum(np.searchsorted(among, values), len(among) - 1)
    own = np.flatnonzero(among[indexes] == values)
    return indexes[own], own


def _are_among(values: IntArray, among: IntArray) -> NDArray[np.bool_]:
    mask = np.zeros(len(values), np.bool_)
    if len(among) and len(values):
        mask[_find(among, values)[1]] = True
    return mask


class Successors(dict[tuple[int, int], list[int]]):
    """The states that follow a state of a layer, each once, in order of their nodes' ids."""

    def __init__(self, layers: LayeredDag) -> None:
        super().__init__()
        self._layers = layers.layers

    def __missing__(self, key: tuple[int, int]) -> list[int]:
        layer = self._layers[key[0]]
        self[key] = successors = list(dict.fromkeys(layer.following[layer.out_of(key[1])].tolist()))
        return successors
