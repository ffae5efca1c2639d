"""Columns that grow while the index is built, and become its arrays."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.edges import Edge, Fields
from knowledge_graph.embedded.index.blobs import Arrays, Blob, Columns, Scratch
from knowledge_graph.embedded.index.codes import NO_BASIS, edge_class, strength
from knowledge_graph.embedded.index.united import EdgeEnds, find_united
from knowledge_graph.filtering.geo import ROUGH_PRECISIONS
from knowledge_graph.identity.merges import Likeness
from knowledge_graph.json_views import when_view
from knowledge_graph.time_span import ALWAYS, BEGINNING, BOUND_NAMES, Bounds, TimeSpan
from knowledge_graph.vocabulary import VOCABULARY


class BoundsColumns:
    """The four bounds of many dates; without a date, those that every window overlaps."""

    def __init__(self) -> None:
        self._flat = array("i")

    def add(self, when: TimeSpan | None) -> None:
        """Add one date."""
        self._flat.extend(ALWAYS if when is None else when.bounds)

    def row(self, index: int) -> Bounds:
        """Return the bounds of one date."""
        earliest, start_latest, end_earliest, latest = self._flat[4 * index : 4 * index + 4]
        return earliest, start_latest, end_earliest, latest

    def arrays(self, name: str, order: NDArray[np.int64] | None = None) -> Arrays:
        """Return one array a bound, in another order if one is given."""
        table = np.frombuffer(self._flat, np.int32).reshape(-1, 4)
        columns = {f"{name}_{bound}": table[:, column] for column, bound in enumerate(BOUND_NAMES)}
        return {
            name: np.ascontiguousarray(column if order is None else column[order]) for name, column in columns.items()
        }


class PlacedColumns:
    """The coordinates of locations."""

    def __init__(self) -> None:
        self._nodes, self._points = array("i"), array("d")

    def add(self, node: int, fields: Fields) -> None:
        """Add a node, if it has coordinates."""
        if fields.get("latitude") is not None:
            self._nodes.append(node)
            self._points.extend((fields["latitude"], fields["longitude"]))

    def arrays(self) -> Arrays:
        """Return one array of nodes and two of coordinates."""
        points = np.frombuffer(self._points, np.float64).reshape(-1, 2)
        order = np.argsort(points[:, 0], kind="stable")
        return {
            "place_node": np.frombuffer(self._nodes, np.int32)[order],
            "place_latitude": np.ascontiguousarray(points[order, 0]),
            "place_longitude": np.ascontiguousarray(points[order, 1]),
        }


class StandingColumns(NamedTuple):
    """Status code and number of sources of each basis; the last entry is that of what stands by itself."""

    status: NDArray[np.int64]
    sources: NDArray[np.int64]


class NodeNumbers:
    """The numbers of nodes, which relations may speak of before they are met."""

    def __init__(self) -> None:
        self._mention: dict[str, int] = {}
        self._number = array("i")
        self.count = 0

    def mention(self, identifier: str) -> int:
        """Return where a node's number will stand."""
        index = self._mention.get(identifier)
        if index is None:
            index = self._mention[identifier] = len(self._number)
            self._number.append(-1)
        return index

    def take(self, identifier: str) -> int:
        """Give a node the next number."""
        number = self._number[self.mention(identifier)] = self.count
        self.count += 1
        return number

    def mentioned(self) -> list[str]:
        """Return the ids of all that were mentioned, in the order of their places."""
        return list(self._mention)

    def array(self) -> NDArray[np.int32]:
        """Return the numbers of all that were mentioned; -1 for what is no node."""
        return np.frombuffer(self._number, np.int32)


class EdgeColumnsBuilder:
    """The relations, laid out in order of id: they come nearly so."""

    def __init__(self, nodes: NodeNumbers, scratch: Scratch) -> None:
        self._nodes, self._scratch = nodes, scratch
        self._ids, self._extras = scratch.blob(), scratch.blob()
        self._before, self._in_order = b"", True
        self._ends, self._bases, self._last = array("i"), array("i"), array("i")
        self._codes, self._undated, self._rough = array("B"), array("B"), array("B")
        self._bounds = BoundsColumns()
        self._moved, self._into = array("q"), dict[int, int]()
        self._united_ids: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._bases)

    def add(self, edge: Edge, basis: int, carried: TimeSpan | None, *, is_moved: bool = False) -> None:
        """Add one relation.

        Args:
            edge: between the nodes its ends are read as.
            basis: what it stands on.
            carried: the date of the record that carries it.
            is_moved: whether an end of it is read as another node, since a merge.
        """
        identifier = edge.id.encode()
        if is_moved:
            self._moved.append(len(self._ids))
        self._in_order = self._in_order and self._before <= identifier
        self._before = identifier
        self._ids.append(identifier)
        self._ends.extend((self._nodes.mention(edge.start), self._nodes.mention(edge.end)))
        self._codes.append(edge.word.code)
        self._bases.append(basis)
        self._undated.append(edge.carrier == edge.id and edge.when is None)
        self._rough.append(edge.precision in ROUGH_PRECISIONS)
        self._last.append(carried.latest if carried else BEGINNING)
        self._bounds.add(edge.when)
        self._extras.append(_extra(edge))

    def unite(self, unite_bases: Callable[[list[tuple[str, str]]], int]) -> None:
        """Let like relations that merges brought together be read as one.

        ``unite_bases`` returns what the claims on some relations add up to together: it is given the id of each, and
        the id of the event it would be a part of.
        """
        if not self._moved:
            return
        numbers, mentioned = self._nodes.array(), self._nodes.mentioned()
        ends = np.frombuffer(self._ends, np.int32).reshape(-1, 2)
        nodes, codes = numbers[ends].astype(np.int64), np.frombuffer(self._codes, np.uint8).astype(np.int64)
        for first, others in find_united(EdgeEnds(nodes[:, 0], nodes[:, 1], codes), self._moved, self._likeness):
            group = [first, *others]
            self._united_ids[first] = [self._ids[edge].decode() for edge in others]
            self._into |= dict.fromkeys(others, first)
            if self._bases[first] != NO_BASIS and len({self._bases[edge] for edge in group}) > 1:
                side = 1 if VOCABULARY.relations[self._codes[first]].relation == "PARTICIPATED_IN" else 0
                event = mentioned[int(ends[first, side])]
                self._bases[first] = unite_bases([(self._ids[edge].decode(), event) for edge in group])

    def _likeness(self, edge: int) -> Likeness:
        extra = self._extras[edge]
        fields = orjson.loads(b"{" + extra[1:] + b"}") if extra else {}
        title, precision, area = (fields.get(name) for name in ("title", "precision", "area"))
        return Likeness(self._bounds.row(edge), title, precision, area, self._ids[edge].decode())

    @cached_property
    def _node_ends(self) -> NDArray[np.int32]:
        return self._nodes.array()[np.frombuffer(self._ends, np.int32).reshape(-1, 2)]

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """The relations whose ends are nodes, in order of id, by when they were added. Asked for when all were."""
        return self._order(np.flatnonzero((self._node_ends >= 0).all(axis=1)))

    def numbers(self) -> NDArray[np.int32]:
        """Return the number of each relation in the order in which they were added, -1 for those that join nothing.

        One that is read as another has that one's.
        """
        numbers = np.full(len(self), -1, np.int32)
        numbers[self.order] = np.arange(len(self.order))
        for edge, first in self._into.items():
            numbers[edge] = numbers[first]
        return numbers

    def columns(self, standings: StandingColumns) -> Columns:
        """Return the columns of all relations whose ends are nodes."""
        ends, order = self._node_ends, self.order
        start, end = (np.ascontiguousarray(ends[order, side]) for side in (0, 1))
        codes, bases = np.frombuffer(self._codes, np.uint8)[order], np.frombuffer(self._bases, np.int32)[order]
        last = np.frombuffer(self._last, np.int32)[order]
        status = standings.status[bases]
        columns: Columns = {
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
        hidden = np.isin(order, np.fromiter(self._into, np.int64, len(self._into)))
        columns |= self._bounds.arrays("edge", order) | _adjacency(start, end, self._nodes.count, ~hidden)
        columns |= self._united_columns(order)
        columns |= self._ordered(self._ids, order).columns("edge_id")
        return columns | self._ordered(self._with_united(), order).columns("edge_extra")

    def _united_columns(self, order: NDArray[np.int64]) -> Columns:
        """Return which relations are read as another, and as which, as two arrays of their numbers in an order."""
        number = {edge: place for place, edge in enumerate(order.tolist())} if self._into else {}
        pairs = sorted((number[edge], number[first]) for edge, first in self._into.items())
        table = np.array(pairs, np.int32).reshape(-1, 2)
        return {"united_edge": np.ascontiguousarray(table[:, 0]), "united_into": np.ascontiguousarray(table[:, 1])}

    def _with_united(self) -> Blob:
        """Return what relations have of their own, with the ids of those that are read as them."""
        if not self._united_ids:
            return self._extras
        united = {edge: b"," + orjson.dumps({"united": ids})[1:-1] for edge, ids in self._united_ids.items()}
        return self._scratch.blob(self._extras[edge] + united.get(edge, b"") for edge in range(len(self._extras)))

    def _order(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the places of relations in order of their ids."""
        if self._in_order:
            return places
        return np.array(sorted(places.tolist(), key=self._ids.__getitem__), np.int64)

    def _ordered(self, blob: Blob, order: NDArray[np.int64]) -> Blob:
        if self._in_order and len(order) == len(blob):
            return blob
        return self._scratch.blob(map(blob.__getitem__, order.tolist()))


def _extra(edge: Edge) -> bytes:
    """Return what few relations have of their own: a title, a date, how exactly a place is known."""
    if edge.title is None and edge.precision is None and edge.area is None and edge.when is None:
        return b""
    own = {"title": edge.title, "precision": edge.precision, "area": edge.area, "when": when_view(edge.when)}
    return b"," + orjson.dumps({name: value for name, value in own.items() if value is not None})[1:-1]


def _adjacency(start: NDArray[np.int32], end: NDArray[np.int32], nodes: int, shown: NDArray[np.bool_]) -> Arrays:
    """Lay out every relation that is shown at both its ends, sorted by (node, neighbour, relation)."""
    walkable = np.flatnonzero((start != end) & shown).astype(np.int32)
    here = np.concatenate([start[walkable], end[walkable]])
    there = np.concatenate([end[walkable], start[walkable]])
    edge = np.concatenate([walkable, walkable])
    order = np.lexsort((edge, there, here))
    offsets = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=nodes), out=offsets[1:])
    return {"adjacency_offset": offsets, "neighbour": there[order], "neighbour_edge": edge[order]}
