"""Columns that grow while the index is built, and become its arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.area import ROUGH_PRECISIONS
from knowledge_graph.embedded.classes import ALWAYS, edge_class, strength
from knowledge_graph.spans import BEGINNING, Span
from knowledge_graph.statements import Edge
from knowledge_graph.views import when_view

Arrays = dict[str, NDArray[Any]]


class Blob:
    """Many byte strings in one array, with where each begins."""

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        self._data, self._offsets = bytearray(), array("q", [0])
        for piece in pieces:
            self.append(piece)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, place: int) -> bytes:
        return bytes(self._data[self._offsets[place] : self._offsets[place + 1]])

    def append(self, piece: bytes) -> None:
        """Add one string."""
        self._data += piece
        self._offsets.append(len(self._data))

    def arrays(self, name: str) -> Arrays:
        """Return the two arrays under which a blob is stored."""
        return {name: np.frombuffer(self._data, np.uint8), f"{name}_offset": np.frombuffer(self._offsets, np.int64)}


class BoundsColumns:
    """The four bounds of many dates; without a date, those that every window overlaps."""

    def __init__(self) -> None:
        self._flat = array("i")

    def add(self, when: Span | None) -> None:
        """Add one date."""
        self._flat.extend(
            ALWAYS if when is None else (when.earliest, when.start_latest, when.end_earliest, when.latest)
        )

    def arrays(self, name: str, order: NDArray[np.int64] | None = None) -> Arrays:
        """Return one array a bound, in another order if one is given."""
        table = np.frombuffer(self._flat, np.int32).reshape(-1, 4)
        names = ("earliest", "start_latest", "end_earliest", "latest")
        columns = {f"{name}_{bound}": table[:, column] for column, bound in enumerate(names)}
        return {name: np.ascontiguousarray(one if order is None else one[order]) for name, one in columns.items()}


class StandingColumns(NamedTuple):
    """Status code and number of sources of each basis; the last entry is that of what stands by itself."""

    status: NDArray[np.int64]
    sources: NDArray[np.int64]


class EdgeColumns:
    """The relations, added in any order and laid out in order of id."""

    def __init__(self, basis_of: Callable[[Edge], int]) -> None:
        self._basis_of = basis_of
        self._mentioned: dict[str, int] = {}
        self._ids: list[str] = []
        self._ends, self._bases, self._last = array("i"), array("i"), array("i")
        self._codes, self._undated, self._rough = array("B"), array("B"), array("B")
        self._bounds = BoundsColumns()
        self._extras: dict[int, bytes] = {}

    def add(self, edge: Edge, carried: Span | None) -> None:
        """Add one relation; ``carried`` is the date of the record that carries it."""
        place = len(self._ids)
        self._ids.append(edge.id)
        for end in (edge.start, edge.end):
            self._ends.append(self._mentioned.setdefault(end, len(self._mentioned)))
        self._codes.append(edge.word.code)
        self._bases.append(self._basis_of(edge))
        self._undated.append(edge.carrier == edge.id and edge.when is None)
        self._rough.append(edge.precision in ROUGH_PRECISIONS)
        self._last.append(carried.latest if carried else BEGINNING)
        self._bounds.add(edge.when)
        if extra := _extra(edge):
            self._extras[place] = extra

    def arrays(self, number: Mapping[str, int], standings: StandingColumns) -> Arrays:
        """Return the arrays of all relations whose ends are nodes, numbered as ``number`` says."""
        nodes = np.fromiter((number.get(one, -1) for one in self._mentioned), np.int32, len(self._mentioned))
        ends = nodes[np.frombuffer(self._ends, np.int32).reshape(-1, 2)]
        ids = self._ids
        complete = np.flatnonzero((ends >= 0).all(axis=1)).tolist()
        order = np.array(sorted(complete, key=ids.__getitem__), np.int64)
        start, end = (np.ascontiguousarray(ends[order, side]) for side in (0, 1))
        codes, bases = np.frombuffer(self._codes, np.uint8)[order], np.frombuffer(self._bases, np.int32)[order]
        last = np.frombuffer(self._last, np.int32)[order]
        status = standings.status[bases]
        arrays: Arrays = {
            "edge_start": start,
            "edge_end": end,
            "edge_code": codes,
            "edge_basis": bases,
            "edge_class": edge_class(codes.astype(np.int64), status).astype(np.uint16),
            "edge_strength": strength(status, standings.sources[bases], last.astype(np.int64)),
            "edge_last": last,
            "edge_undated": np.frombuffer(self._undated, np.uint8)[order].astype(np.bool_),
            "edge_rough": np.frombuffer(self._rough, np.uint8)[order].astype(np.bool_),
        }
        arrays |= self._bounds.arrays("edge", order) | _adjacency(start, end, len(number))
        places = order.tolist()
        arrays |= Blob(ids[place].encode() for place in places).arrays("edge_id")
        return arrays | Blob(self._extras.get(place, b"") for place in places).arrays("edge_extra")


def _extra(edge: Edge) -> bytes:
    """Return what few relations have of their own: a title, a date, how exactly a place is known."""
    own = {"title": edge.title, "precision": edge.precision, "area": edge.area, "when": when_view(edge.when)}
    said = {name: value for name, value in own.items() if value is not None}
    return b"," + orjson.dumps(said)[1:-1] if said else b""


def _adjacency(start: NDArray[np.int32], end: NDArray[np.int32], nodes: int) -> Arrays:
    """Lay out every relation at both its ends, sorted by (node, neighbour, relation)."""
    walkable = np.flatnonzero(start != end).astype(np.int32)
    here = np.concatenate([start[walkable], end[walkable]])
    there = np.concatenate([end[walkable], start[walkable]])
    edge = np.concatenate([walkable, walkable])
    order = np.lexsort((edge, there, here))
    offsets = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=nodes), out=offsets[1:])
    return {"adjacency_offset": offsets, "neighbour": there[order], "neighbour_edge": edge[order]}
