"""What a path may pass through: the constraints of a question, and the pruning both searches apply by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge_graph.int_sets import Marks, within
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from queries.core.temporal_order import Order


@dataclass(frozen=True, slots=True)
class PathConstraints:
    """Bounds of a path search: its greatest depth in steps, how many paths to list, and which nodes they may pass.

    See docs/semantics.md, Paths.
    """

    max_depth: int
    max_paths: int
    avoid: tuple[int, ...] = ()
    """Nodes no path may pass through, unless they are ends or in ``via``."""
    max_degree: int | None = None
    """Greatest degree of a node between the ends; ends and ``via`` are exempt."""
    via: tuple[int, ...] = ()
    """Nodes every path must pass through, in any order."""
    shortest_only: bool = False
    order: Order | None = None
    """Order in time that paths must keep; None for any."""
    by_arrival: bool = False
    """Whether paths in an order of time are sorted by arrival before length."""


@dataclass(slots=True)
class Pruning:
    """Nodes that the search from one end may not enter, whatever leads to them."""

    view: GraphView
    excluded: IntArray
    """The search's own origins, to which no path returns, and the nodes to avoid."""
    max_degree: int | None
    exempt: IntArray | None
    """Nodes that may have any degree, ascending; None without ``max_degree``."""

    @classmethod
    def between(cls, view: GraphView, origins: IntArray, goals: IntArray, constraints: PathConstraints) -> Pruning:
        """Return the pruning of a search from some nodes towards others."""
        exempt = {*goals.tolist(), *constraints.via}
        avoided = [node for node in constraints.avoid if node not in exempt]
        excluded = np.array([*origins.tolist(), *avoided], np.int64)
        most = constraints.max_degree
        return cls(view, excluded, most, np.array(sorted(exempt), np.int64) if most is not None else None)

    def prune(self, batch: EdgeBatch, barred: Marks) -> EdgeBatch:
        """Return the edges of a batch that lead to nodes of an allowed degree outside ``barred``.

        ``barred`` begins as ``Marks(excluded)``; a breadth-first search adds what it has seen.
        """
        passable = ~barred.has(batch.neighbour)
        if self.max_degree is not None and self.exempt is not None:
            low = self.view.degree(batch.neighbour) <= self.max_degree
            passable &= low | within(batch.neighbour, self.exempt)
        return EdgeBatch(batch.source[passable], batch.neighbour[passable], batch.edge[passable])
