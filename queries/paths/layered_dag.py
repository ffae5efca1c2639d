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
from queries.paths.frontier import LAX, Frontier, PathConstraints, TimeBounds, TimedEdges


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
        place = int(np.searchsorted(self.states, state))
        return slice(int(self.begin[place]), int(self.begin[place + 1]))


@dataclass(slots=True)
class _Passed:
    """One layer on the way forward: by step, the states it joins and the day on which it arrives."""

    hops: TimedEdges
    leaving: IntArray
    entering: IntArray
    day: IntArray


class Layers:
    """All ways of exactly ``forward.depth + backward.depth`` steps between two ends, thinned out."""

    def __init__(
        self, walk: GraphView, forward: Frontier, backward: Frontier, limits: PathConstraints, latest: int | None
    ) -> None:
        self._walk, self._limits, self._latest = walk, limits, latest
        self._clock = TimeBounds(limits.order)
        self._via = np.array(limits.via, np.int64)
        self.sets = 1 << len(limits.via)
        """How many states a node has; a state's node is its number divided by this."""
        linked = [earlier for side in (forward, backward) for earlier, _ in side.links]
        self._linked = distinct(np.concatenate(linked)) if linked else np.zeros(0, np.int64)
        self.layers: list[Layer] = []
        self.starts: list[int] = []
        meeting = _meeting(forward, backward)
        self.met = bool(len(meeting))
        """Whether any way joins the two ends, be it one that no path takes."""
        if self.met:
            front = forward.thinned(meeting)
            back = [hops.turned() for hops in backward.thinned(meeting)]
            passed = self._pass(forward.origins, [*front, *reversed(back)])
            if passed:
                self._build(forward.goals, passed)

    def _pass(self, starts: IntArray, hops: Sequence[TimedEdges]) -> list[_Passed]:
        """Go through the layers from the start, keeping the earliest day by which each state can be reached."""
        states = np.sort(starts * self.sets + self._bits(starts))
        times = np.full(len(states), LAX)
        passed = []
        for layer in hops:
            place, of = self._matching(states, layer.source)
            layer = layer.where(of)  # noqa: PLW2901 - the same layer, thinned
            day, good = self._arriving(layer, times[place])
            place, layer, day = place[good], layer.where(good), day[good]  # noqa: PLW2901 - as above
            if not len(place):
                return []
            leaving = states[place]
            entering = layer.target * self.sets + ((leaving % self.sets) | self._bits(layer.target))
            passed.append(_Passed(layer, leaving, entering, day))
            order = np.lexsort((day, entering))
            ordered = entering[order]
            first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
            states, times = ordered[first], day[order][first]
        return passed

    def _build(self, goals: IntArray, passed: Sequence[_Passed]) -> None:
        """Go back through the layers from the end, keeping what leads there in time without turning back at once."""
        states = np.sort(goals * self.sets + self.sets - 1)
        ceiling, arrival = self._ceilings(goals), self._floors(goals)
        only = np.full(len(states), -1)
        for one in reversed(passed):
            place, of = _find(states, one.entering)
            hops, leaving, entering = one.hops.where(of), one.leaving[of], one.entering[of]
            good = only[place] != hops.source
            if self._clock.order:
                good &= one.day[of] <= ceiling[place]
            place, hops, leaving, entering = place[good], hops.where(good), leaving[good], entering[good]
            best = np.maximum(hops.floor, arrival[place])
            if self._latest is not None:
                soon = np.maximum(best, self._floors(hops.source)) <= self._latest
                place, hops, leaving, entering, best = (
                    place[soon], hops.where(soon), leaving[soon], entering[soon], best[soon]
                )  # fmt: skip
            if not len(place):
                self.layers = []
                return
            rank = self._walk.order(hops.target)
            order = np.lexsort((hops.edge, rank, leaving))
            place, hops, leaving, entering = place[order], hops.where(order), leaving[order], entering[order]
            best, rank = best[order], rank[order]
            begin = np.flatnonzero(np.concatenate([[True], leaving[1:] != leaving[:-1]]))
            self.layers.append(Layer(leaving[begin], np.append(begin, len(leaving)), entering, rank, hops.edge, best))
            room = np.maximum.reduceat(np.minimum(ceiling[place], hops.ceiling), begin)
            nearest = np.minimum.reduceat(best, begin)
            least, most = np.minimum.reduceat(hops.target, begin), np.maximum.reduceat(hops.target, begin)
            only = np.where(least == most, least, -1)
            states = leaving[begin]
            nodes = states // self.sets
            ceiling = np.minimum(room, self._ceilings(nodes))
            arrival = np.maximum(nearest, self._floors(nodes))
        self.layers.reverse()
        nodes = states // self.sets
        self.starts = states[np.argsort(self._walk.order(nodes), kind="stable")].tolist()

    def _arriving(self, hops: TimedEdges, times: IntArray) -> tuple[IntArray, NDArray[np.bool_]]:
        if self._clock.order is None:
            return times, np.ones(len(times), np.bool_)
        own = np.where(_within(hops.source, self._linked), LAX, self._floors(hops.source))
        day = np.maximum(times, own)
        good = day <= hops.ceiling
        day = np.maximum(day, hops.floor)
        return day, good & (day <= self._ceilings(hops.target))

    def _matching(self, states: IntArray, nodes: IntArray) -> tuple[IntArray, IntArray]:
        """Return pairs of places: in the states, and in the nodes they are states of."""
        if self.sets == 1:
            return _find(states, nodes)
        first = np.searchsorted(states, nodes * self.sets)
        number = np.searchsorted(states, (nodes + 1) * self.sets) - first
        ends = np.cumsum(number)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - number, number)
        return np.repeat(first, number) + within, np.repeat(np.arange(len(nodes)), number)

    def _bits(self, nodes: IntArray) -> IntArray:
        bits = np.zeros(len(nodes), np.int64)
        for place, node in enumerate(self._via.tolist()):
            bits[nodes == node] |= 1 << place
        return bits

    def _floors(self, nodes: IntArray) -> IntArray:
        if self._clock.order is None:
            return np.full(len(nodes), LAX)
        return self._clock.days(self._walk.node_bounds(nodes))[0]

    def _ceilings(self, nodes: IntArray) -> IntArray:
        if self._clock.order is None:
            return np.full(len(nodes), FOREVER)
        return self._clock.days(self._walk.node_bounds(nodes))[1]


def _meeting(forward: Frontier, backward: Frontier) -> IntArray:
    """Return the nodes reached from both ends, in time."""
    few, other = sorted((forward, backward), key=lambda side: side.size)
    met = distinct(np.concatenate(few.nodes))
    nodes: IntArray = met[other.times[met] != other.times.NONE]
    if forward.clock.order and len(nodes):
        nodes = nodes[forward.times[nodes] <= -backward.times[nodes]]
    return nodes


def _find(among: IntArray, values: IntArray) -> tuple[IntArray, IntArray]:
    """Return, for the values found among ascending others, their places there and their own places."""
    places = np.minimum(np.searchsorted(among, values), len(among) - 1)
    own = np.flatnonzero(among[places] == values)
    return places[own], own


def _within(values: IntArray, among: IntArray) -> NDArray[np.bool_]:
    found = np.zeros(len(values), np.bool_)
    if len(among) and len(values):
        found[_find(among, values)[1]] = True
    return found


class Following(dict[tuple[int, int], list[int]]):
    """The states that follow a state of a layer, each once, in order of their nodes' ids."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        self._layers = layers.layers

    def __missing__(self, key: tuple[int, int]) -> list[int]:
        layer = self._layers[key[0]]
        self[key] = found = list(dict.fromkeys(layer.following[layer.out_of(key[1])].tolist()))
        return found
