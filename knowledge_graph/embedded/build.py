"""Building the index: every record read once, turned into arrays sorted so that slices answer questions.

Nodes are numbered in order of id, and so are relations and sources; claims are grouped by what they are about, the
firmest first. What an answer shows of each is rendered here, once, as JSON.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.claims import ClaimFacts, Standing, claim_facts, source_facts, weigh
from knowledge_graph.filters import REALITIES, STATUSES, Filter
from knowledge_graph.records import Actor, Claim, Event, Location, Record, Source, span
from knowledge_graph.spans import BEGINNING, FOREVER, Span
from knowledge_graph.statements import Edge, edges_of
from knowledge_graph.views import claim_view, edge_view, node_view, source_view

Arrays = dict[str, NDArray[Any]]

NODE_KINDS: Final = ("actor", "location", "event")
ALWAYS: Final = (BEGINNING, BEGINNING, FOREVER, FOREVER)
"""The bounds of what has no date: they overlap any window, possibly and certainly."""
NO_BASIS: Final = -1
EVERYTHING: Final = Filter()
STATUS_CODE: Final = {status: code for code, status in enumerate(STATUSES)}
IDENTITY_STATUS: Final = len(STATUSES)
"""The status of a location's part_of: firmer than any, asked by no filter."""

Bounds = tuple[int, int, int, int]


def build_index(records: Iterable[Record]) -> Arrays:
    """Return the arrays of the index over all records, which come sources first and claims last."""
    sources: dict[str, Source] = {}
    nodes: dict[str, Actor | Location | Event] = {}
    edges: list[Edge] = []
    claims: list[Claim] = []
    for record in records:
        if isinstance(record, Source):
            sources[record.id] = record
        elif isinstance(record, Claim):
            claims.append(record)
        else:
            if isinstance(record, Actor | Location | Event):
                nodes[record.id] = record
            edges.extend(edges_of(record))
    edges = sorted((edge for edge in edges if edge.start in nodes and edge.end in nodes), key=lambda edge: edge.id)
    node_ids = sorted(nodes)
    facts = source_facts(sources)
    about: dict[str, list[ClaimFacts]] = {}
    for claim in claims:
        if claim.source in facts:
            about.setdefault(claim.about, []).append(claim_facts(claim, facts[claim.source]))
    arrays: Arrays = _source_arrays(sources, facts)
    basis = _Basis(about)
    arrays |= _adjacency(edges, node_ids)
    degrees = np.diff(arrays["adjacency_offset"])
    arrays |= _node_arrays(node_ids, nodes, degrees, basis)
    arrays |= _edge_arrays(edges, nodes, basis)
    arrays |= _claim_arrays(basis, {claim.id or "": claim for claim in claims}, sources)
    return arrays


class _Basis:
    """The things that claims decide about, numbered as they are met, with what those claims add up to."""

    def __init__(self, about: Mapping[str, list[ClaimFacts]]) -> None:
        self._about = about
        self._number: dict[str, int] = {}
        self.claims: list[Sequence[ClaimFacts]] = []
        self.standing: list[Standing] = []

    def of(self, identifier: str) -> int:
        """Return the number of a thing, weighing its claims when it is first met."""
        number = self._number.get(identifier)
        if number is None:
            number = self._number[identifier] = len(self.claims)
            claims = self._about.get(identifier, [])
            claims.sort(key=lambda claim: (-claim.effect, -claim.certainty, claim.id))
            self.claims.append(claims)
            self.standing.append(weigh(claims, EVERYTHING))
        return number

    def of_edge(self, edge: Edge) -> int:
        """Return the basis of a relation: its own claims if it ever had any, else those of its carrier."""
        if edge.carrier is None:
            return NO_BASIS
        return self.of(edge.id if edge.id in self._about else edge.carrier)


class Blob:
    """Many byte strings in one array, with where each begins."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.data, self.offsets = bytearray(), array("q", [0])
        for piece in pieces:
            self.data += piece
            self.offsets.append(len(self.data))

    def arrays(self, name: str) -> Arrays:
        """Return the two arrays under which a blob is stored."""
        return {name: np.frombuffer(self.data, np.uint8), f"{name}_offset": np.frombuffer(self.offsets, np.int64)}


def _adjacency(edges: Sequence[Edge], node_ids: Sequence[str]) -> Arrays:
    """Lay out every relation at both its ends, sorted by (node, neighbour, relation)."""
    number = {identifier: place for place, identifier in enumerate(node_ids)}
    start = np.fromiter((number[edge.start] for edge in edges), np.int32, len(edges))
    end = np.fromiter((number[edge.end] for edge in edges), np.int32, len(edges))
    walkable = np.flatnonzero(start != end).astype(np.int32)
    here = np.concatenate([start[walkable], end[walkable]])
    there = np.concatenate([end[walkable], start[walkable]])
    edge = np.concatenate([walkable, walkable])
    order = np.lexsort((edge, there, here))
    offsets = np.zeros(len(node_ids) + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=len(node_ids)), out=offsets[1:])
    return {
        "edge_start": start,
        "edge_end": end,
        "adjacency_offset": offsets,
        "neighbour": there[order],
        "neighbour_edge": edge[order],
    }


def _bounds(when: Span | None) -> Bounds:
    return ALWAYS if when is None else (when.earliest, when.start_latest, when.end_earliest, when.latest)


def _bounds_arrays(name: str, bounds: Sequence[Bounds]) -> Arrays:
    table = np.array(bounds, np.int32).reshape(-1, 4)
    names = ("earliest", "start_latest", "end_earliest", "latest")
    return {f"{name}_{bound}": np.ascontiguousarray(table[:, column]) for column, bound in enumerate(names)}


def node_class(kind: int, reality: int = 0, status: int = 0, *, dated: bool = False) -> int:
    """Return the one number under which filters look up a node: kind, reality, status and whether it has a date."""
    return ((kind * len(REALITIES) + reality) * (IDENTITY_STATUS + 1) + status) * 2 + dated


def edge_class(code: int, status: int) -> int:
    """Return the one number under which filters look up a relation: vocabulary code and status."""
    return code * (IDENTITY_STATUS + 1) + status


def _node_arrays(
    node_ids: Sequence[str],
    nodes: Mapping[str, Actor | Location | Event],
    degrees: NDArray[np.int64],
    basis: _Basis,
) -> Arrays:
    bounds: list[Bounds] = []
    classes, bases, types, views = array("B"), array("i"), [], []
    for identifier, degree in zip(node_ids, degrees.tolist(), strict=True):
        record = nodes[identifier]
        standing, when, number = None, None, NO_BASIS
        kind = NODE_KINDS.index(record.kind)
        if isinstance(record, Event):
            when, number = span(record.when), basis.of(identifier)
            standing = basis.standing[number]
            reality, status = REALITIES.index(record.reality), STATUS_CODE[standing.status]
            classes.append(node_class(kind, reality, status, dated=when is not None))
        else:
            classes.append(node_class(kind))
        bounds.append(_bounds(when))
        bases.append(number)
        types.append(f"{record.kind}|{record.type}")
        views.append(orjson.dumps(node_view(record, degree, standing)))
    type_names, type_numbers = np.unique(np.array(types, dtype="U"), return_inverse=True)
    arrays: Arrays = {
        "node_class": np.frombuffer(classes, np.uint8),
        "node_basis": np.frombuffer(bases, np.int32),
        "node_type": type_numbers.astype(np.uint16).reshape(-1),
    }
    arrays |= _bounds_arrays("node", bounds)
    order = np.lexsort((np.arange(len(node_ids)), arrays["node_latest"], arrays["node_earliest"]))
    event = arrays["node_class"][order] >= node_class(NODE_KINDS.index("event"))
    arrays["time_order"] = order[event].astype(np.int32)
    arrays |= Blob(identifier.encode() for identifier in node_ids).arrays("node_id")
    arrays |= Blob(name.encode() for name in type_names.tolist()).arrays("type_name")
    return arrays | Blob(views).arrays("node_view")


def _edge_arrays(edges: Sequence[Edge], nodes: Mapping[str, Actor | Location | Event], basis: _Basis) -> Arrays:
    own: list[Bounds] = []
    codes, classes, bases, undated = array("B"), array("H"), array("i"), array("B")
    counts, latest = array("i"), array("i")
    spans = {identifier: span(record.when) for identifier, record in nodes.items() if isinstance(record, Event)}

    def views() -> Iterator[bytes]:
        for edge in edges:
            number, carried = basis.of_edge(edge), spans.get(edge.carrier or "")
            standing = basis.standing[number] if number != NO_BASIS else None
            code, status = edge.word.code, STATUS_CODE[standing.status] if standing else IDENTITY_STATUS
            own.append(_bounds(edge.when))
            codes.append(code)
            classes.append(edge_class(code, status))
            bases.append(number)
            undated.append(edge.carrier == edge.id and edge.when is None)
            counts.append(standing.source_count if standing else 0)
            when = edge.when or carried
            latest.append(when.latest if when else BEGINNING)
            yield orjson.dumps(edge_view(edge, carried, standing))

    arrays = Blob(views()).arrays("edge_view")
    arrays |= {
        "edge_code": np.frombuffer(codes, np.uint8),
        "edge_class": np.frombuffer(classes, np.uint16),
        "edge_basis": np.frombuffer(bases, np.int32),
        "edge_undated": np.frombuffer(undated, np.bool_),
        "edge_sources": np.frombuffer(counts, np.int32),
        "edge_last": np.frombuffer(latest, np.int32),
    }
    return arrays | _bounds_arrays("edge", own) | Blob(edge.id.encode() for edge in edges).arrays("edge_id")


def _source_arrays(sources: Mapping[str, Source], facts: Mapping[str, Any]) -> Arrays:
    ids = sorted(sources)
    number = {identifier: place for place, identifier in enumerate(ids)}
    publishers = sorted({fact.publisher for fact in facts.values()})
    voice = {publisher: place for place, publisher in enumerate(publishers)}
    parents = (number.get(sources[one].part_of or "", NO_BASIS) for one in ids)
    arrays: Arrays = {
        "source_parent": np.fromiter(parents, np.int32, len(ids)),
        "source_publisher": np.fromiter((voice[facts[one].publisher] for one in ids), np.int32, len(ids)),
        "source_known_from": np.fromiter((facts[one].known_from for one in ids), np.int32, len(ids)),
    }
    arrays |= Blob(one.encode() for one in ids).arrays("source_id")
    return arrays | Blob(orjson.dumps(source_view(sources[one])) for one in ids).arrays("source_view")


def _claim_arrays(basis: _Basis, claims: Mapping[str, Claim], sources: Mapping[str, Source]) -> Arrays:
    """Lay out the claims that decide, grouped by their basis; those about anything else are not in the index."""
    ordered = [claim for group in basis.claims for claim in group]
    offsets = np.zeros(len(basis.claims) + 1, np.int64)
    np.cumsum(np.fromiter((len(group) for group in basis.claims), np.int64, len(basis.claims)), out=offsets[1:])
    number = {identifier: place for place, identifier in enumerate(sorted(sources))}
    size = len(ordered)
    arrays: Arrays = {
        "basis_offset": offsets,
        "claim_source": np.fromiter((number[one.source.id] for one in ordered), np.int32, size),
        "claim_effect": np.fromiter((one.effect for one in ordered), np.int8, size),
        "claim_certainty": np.fromiter((one.certainty for one in ordered), np.int8, size),
        "claim_anonymous": np.fromiter((one.anonymous for one in ordered), np.bool_, size),
        "claim_known_to": np.fromiter((one.known_to for one in ordered), np.int32, size),
    }
    arrays |= Blob(one.id.encode() for one in ordered).arrays("claim_id")
    return arrays | Blob(orjson.dumps(claim_view(claims[one.id])) for one in ordered).arrays("claim_view")


__all__ = ["Blob", "build_index", "edge_class", "node_class"]
