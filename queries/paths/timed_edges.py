"""Edges with the days they demand of later edges and allow to earlier ones, in either direction of time.

Every dated thing on a path has a floor, the day it demands of all that comes later, and a ceiling, the day it allows to
all that came before; no floor may exceed a later ceiling. Searched from a path's end, time runs the other way: floors
and ceilings change places and signs, and the rule stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER
from queries.core.temporal_order import Order

NO_FLOOR: Final = BEGINNING - 1
"""The floor of the undated: lower than any day."""


@dataclass(frozen=True, slots=True)
class TimeBounds:
    """How a search reads dates as floors and ceilings: for an order (None reads none), and in a direction of time."""

    order: Order | None
    reverse: bool = False

    def days(self, bounds: IntArray) -> tuple[IntArray, IntArray]:
        """Return floors and ceilings as day ordinals.

        Args:
            bounds: rows of earliest, start_latest, end_earliest, latest, shape (n, 4).
        """
        always = (bounds[:, 1] == BEGINNING) & (bounds[:, 2] == FOREVER)
        if self.order == "certain":
            floor, ceiling = np.where(always, NO_FLOOR, bounds[:, 1]), np.where(always, FOREVER, bounds[:, 2] - 1)
        else:
            floor, ceiling = np.where(always, NO_FLOOR, bounds[:, 0]), bounds[:, 3]
        return (-ceiling, -floor) if self.reverse else (floor, ceiling)

    @property
    def lowest(self) -> int:
        """Return the floor of the undated."""
        return -FOREVER if self.reverse else NO_FLOOR

    def node_days(self, view: GraphView, nodes: IntArray) -> tuple[IntArray, IntArray]:
        """Return floors and ceilings of nodes, those of the undated where no order is asked for."""
        if self.order is None:
            return np.full(len(nodes), NO_FLOOR), np.full(len(nodes), FOREVER)
        return self.days(view.node_bounds(nodes))

    def read_edges(self, view: GraphView, batch: EdgeBatch) -> TimedEdges:
        """Return a batch of edges with their floors and ceilings; zeros where no order is asked for."""
        if self.order is None:
            zeros = np.zeros(len(batch.source), np.int64)
            return TimedEdges(batch.source, batch.neighbour, batch.edge, zeros, zeros)
        return TimedEdges(batch.source, batch.neighbour, batch.edge, *self.days(view.edge_bounds(batch.edge)))


class TimedEdges(NamedTuple):
    """Edges with their floors and ceilings: five arrays of one length."""

    source: IntArray
    target: IntArray
    edge: IntArray
    floor: IntArray
    ceiling: IntArray

    @classmethod
    def empty(cls) -> TimedEdges:
        """Return no edges."""
        return cls(*[np.zeros(0, np.int64)] * 5)

    def select(self, rows: IntArray | NDArray[np.bool_] | slice) -> TimedEdges:
        """Return the edges of some rows."""
        return TimedEdges(*(column[rows] for column in self))

    def reversed(self) -> TimedEdges:
        """Return the same edges from target to source, in the other direction of time."""
        return TimedEdges(self.target, self.source, self.edge, -self.ceiling, -self.floor)


def concatenate(batches: Sequence[TimedEdges]) -> TimedEdges:
    """Return the edges of several batches, one after the other."""
    if len(batches) == 1:
        return batches[0]
    return TimedEdges(*(np.concatenate(columns) for columns in zip(*batches, strict=True)))
