"""All walks of one length between two sets of nodes as a layered DAG, from which paths are enumerated.

A state is a node together with the set of ``via`` nodes passed so far; without ``via`` it is the node itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from knowledge_graph.store import GraphView, IntArray


@dataclass(slots=True)
class Layer:
    """Edges between two successive positions of a walk, grouped by the state they leave: compressed sparse rows.

    Within a state, edges are in order of the next node's id; parallel edges are adjacent entries.
    """

    states: IntArray
    """The states edges leave, ascending."""
    begin: IntArray
    """By state, where its edges begin; one more entry for the end."""
    following: IntArray
    """By edge, the state it enters."""
    rank: IntArray
    """By edge, a key that sorts as the id of the node it enters."""
    edge: IntArray
    arrival: IntArray
    """By edge, the earliest day on which a walk over it can arrive at the end."""

    def out_of(self, state: int) -> slice:
        """Return where the edges out of a state lie."""
        row = int(np.searchsorted(self.states, state))
        return slice(int(self.begin[row]), int(self.begin[row + 1]))


@dataclass(slots=True)
class LayeredDag:
    """Layers from the start to the end of walks of one length; ``starts`` are states in order of their nodes' ids."""

    layers: list[Layer] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    via_sets: int = 1
    """How many states a node has; a state's node is its number divided by this."""
    _successors: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Return how many steps the walks have."""
        return len(self.layers)

    def successors(self, depth: int, state: int) -> list[int]:
        """Return the states that follow a state at a depth, each once, in order of their nodes' ids."""
        key = (depth, state)
        if key not in self._successors:
            layer = self.layers[depth]
            self._successors[key] = list(dict.fromkeys(layer.following[layer.out_of(state)].tolist()))
        return self._successors[key]


def row_starts(values: IntArray) -> IntArray:
    """Return where each run of equal values begins."""
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def order_by_id(view: GraphView, states: IntArray, nodes: IntArray) -> list[int]:
    """Return states in order of the ids of their nodes, an array of the same length."""
    ordered: list[int] = states[np.argsort(view.order(nodes), kind="stable")].tolist()
    return ordered
