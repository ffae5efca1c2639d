"""What a path may pass through: the constraints of a question, and the pruning both searches apply by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.int_sets import Marks, distinct, within
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.temporal_order import Order

_PART_OF: Final = VOCABULARY.by_name["PART_OF", None].code


@dataclass(frozen=True, slots=True)
class PlaceSteps:
    """Steps over relations to places, taken only at an end that is a location. See docs/semantics.md, Paths.

    From such a start a path goes down to its parts and to what is there or in one of them; to such an end likewise.
    """

    near: IntArray
    """The locations among the origins, with all their parts, ascending."""
    far: IntArray
    """Those among the goals."""
    confined: NDArray[np.bool_]
    """By relation code, whether it is taken there only."""

    @classmethod
    def between(
        cls, view: GraphView, origins: Sequence[int], goals: Sequence[int], walked: Collection[int]
    ) -> PlaceSteps:
        """Return the steps between some ends, given the relation codes that are walked anywhere."""
        confined = np.zeros(len(VOCABULARY.relations), np.bool_)
        confined[list(VOCABULARY.place_codes.difference(walked))] = True
        return cls(_places(view, origins), _places(view, goals), confined)

    def reversed(self) -> PlaceSteps:
        """Return the same steps, from the goals to the origins."""
        return PlaceSteps(self.far, self.near, self.confined)

    def allows(self, view: GraphView, batch: EdgeBatch) -> NDArray[np.bool_]:
        """Return which edges a path may take from source to neighbour: all others, and those to places at its ends."""
        codes = view.relation_types(batch.edge)
        allowed: NDArray[np.bool_] = ~self.confined[codes]
        rows = np.flatnonzero(~allowed)
        if len(rows):
            source, neighbour = batch.source[rows], batch.neighbour[rows]
            leaves, stays = within(source, self.near), within(neighbour, self.near)
            comes, arrives = within(source, self.far), within(neighbour, self.far)
            part, whole = view.ends(batch.edge[rows])
            inner = codes[rows] == _PART_OF
            inside = (leaves & stays & (whole == source)) | (comes & arrives & (part == source))
            allowed[rows] = np.where(inner, inside, (leaves & ~stays) | (arrives & ~comes))
        return allowed


def _places(view: GraphView, nodes: Sequence[int]) -> IntArray:
    ends = distinct(np.array(nodes, np.int64))
    places = ends[view.kinds(ends) == NODE_KINDS.index("location")]
    return distinct(np.concatenate([places, *map(view.parts, places.tolist())]))


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
    places: PlaceSteps | None = None
    """Where relations to places may be walked, from the starts; None for wherever the filter lets them."""


@dataclass(slots=True)
class Pruning:
    """Nodes that the search from one end may not enter, whatever leads to them."""

    view: GraphView
    excluded: IntArray
    """The search's own origins, to which no path returns, and the nodes to avoid."""
    max_degree: int | None
    exempt: IntArray | None
    """Nodes that may have any degree, ascending; None without ``max_degree``."""
    places: PlaceSteps | None

    @classmethod
    def between(
        cls, view: GraphView, origins: IntArray, goals: IntArray, constraints: PathConstraints, *, backward: bool
    ) -> Pruning:
        """Return the pruning of a search from some nodes towards others, ``backward`` from the ends to the starts."""
        exempt = {*goals.tolist(), *constraints.via}
        avoided = [node for node in constraints.avoid if node not in exempt]
        excluded = np.array([*origins.tolist(), *avoided], np.int64)
        most = constraints.max_degree
        places = constraints.places.reversed() if constraints.places and backward else constraints.places
        return cls(view, excluded, most, np.array(sorted(exempt), np.int64) if most is not None else None, places)

    def prune(self, batch: EdgeBatch, barred: Marks) -> EdgeBatch:
        """Return the edges of a batch that lead to nodes of an allowed degree outside ``barred``.

        ``barred`` begins as ``Marks(excluded)``; a breadth-first search adds what it has seen.
        """
        passable = ~barred.has(batch.neighbour)
        if self.max_degree is not None and self.exempt is not None:
            low = self.view.degree(batch.neighbour) <= self.max_degree
            passable &= low | within(batch.neighbour, self.exempt)
        if self.places is not None:
            passable &= self.places.allows(self.view, batch)
        return EdgeBatch(batch.source[passable], batch.neighbour[passable], batch.edge[passable])
