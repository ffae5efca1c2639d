"""Building the index: every record read once, turned into arrays sorted so that slices answer questions.

Nodes are numbered in order of id, and so are relations and sources; claims are grouped by what they are about, the
firmest first. What an answer shows is rendered here, once, in fragments: a node without its standing, a date, the
standing that several relations may share. ``showing`` puts them together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.claims import ClaimFacts, Standing, claim_facts, source_facts, weigh
from knowledge_graph.embedded.classes import (
    ALWAYS,
    IDENTITY_STATUS,
    NO_BASIS,
    NODE_KINDS,
    STATUS_CODE,
    Bounds,
    edge_class,
    event_class,
    node_class,
    strength,
)
from knowledge_graph.filters import Filter
from knowledge_graph.records import RECORD, Source
from knowledge_graph.spans import BEGINNING, Span, span_of
from knowledge_graph.statements import Edge, Fields, edges_in
from knowledge_graph.views import claim_view, node_head, source_view, standing_view, when_view
from knowledge_graph.vocabulary import VOCABULARY

Arrays = dict[str, NDArray[Any]]
EVERYTHING: Final = Filter()


class Blob:
    """Many byte strings in one array, with where each begins."""

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        self._data, self._offsets = bytearray(), array("q", [0])
        for piece in pieces:
            self.append(piece)

    def append(self, piece: bytes) -> None:
        """Add one string."""
        self._data += piece
        self._offsets.append(len(self._data))

    def arrays(self, name: str) -> Arrays:
        """Return the two arrays under which a blob is stored."""
        return {name: np.frombuffer(self._data, np.uint8), f"{name}_offset": np.frombuffer(self._offsets, np.int64)}


def build_index(sources: Iterable[Fields], claims: Iterable[Fields], others: Iterable[Fields]) -> Arrays:
    """Return the arrays of the index. ``others`` are actors, locations, events and relations, in order of id."""
    known = {fields["id"]: _source(fields) for fields in sources}
    basis = _Basis(claims, known)
    nodes, edges = _Nodes(basis), list[Edge]()
    for fields in others:
        if fields["kind"] != "relation":
            nodes.add(fields)
        edges.extend(edges_in(fields))
    number = nodes.number
    edges = [edge for edge in edges if edge.start in number and edge.end in number]
    edges.sort(key=attrgetter("id"))
    arrays = nodes.arrays() | _adjacency(edges, number) | _edge_arrays(edges, nodes, basis)
    vocabulary: Arrays = {"vocabulary": np.frombuffer(VOCABULARY.fingerprint, np.uint8)}
    return vocabulary | arrays | basis.arrays() | _source_arrays(known)


def _source(fields: Fields) -> Source:
    source = RECORD.validate_python(fields)
    assert isinstance(source, Source)  # noqa: S101 - the caller read sources
    return source


class _Claim(NamedTuple):
    facts: ClaimFacts
    view: bytes


class _Basis:
    """The things that claims decide about, numbered as they are met, with what those claims add up to."""

    def __init__(self, claims: Iterable[Fields], sources: Mapping[str, Source]) -> None:
        facts = source_facts(sources)
        self._source_number = {identifier: place for place, identifier in enumerate(sorted(sources))}
        self._about: dict[str, list[_Claim]] = {}
        for fields in claims:
            if source := facts.get(fields["source"]):
                claim = _Claim(claim_facts(fields, source), orjson.dumps(claim_view(fields)))
                self._about.setdefault(fields["about"], []).append(claim)
        self._number: dict[str, int] = {}
        self._claims: list[list[_Claim]] = []
        self.standing: list[Standing] = []
        self._fragments = Blob()

    def of(self, identifier: str) -> int:
        """Return the number of a thing, weighing its claims when it is first met."""
        number = self._number.get(identifier)
        if number is None:
            number = self._number[identifier] = len(self._claims)
            claims = self._about.get(identifier, [])
            claims.sort(key=lambda claim: (-claim.facts.effect, -claim.facts.certainty, claim.facts.id))
            self._claims.append(claims)
            standing = weigh([claim.facts for claim in claims], EVERYTHING)
            self.standing.append(standing)
            self._fragments.append(standing_fragment(standing))
        return number

    def of_edge(self, edge: Edge) -> int:
        """Return the basis of a relation: its own claims if it ever had any, else those of its carrier."""
        if edge.carrier is None:
            return NO_BASIS
        return self.of(edge.id if edge.id in self._about else edge.carrier)

    def arrays(self) -> Arrays:
        """Lay out the claims that decide, grouped by their basis; those about anything else are not in the index."""
        ordered = [claim for group in self._claims for claim in group]
        offsets = np.zeros(len(self._claims) + 1, np.int64)
        np.cumsum(np.fromiter((len(group) for group in self._claims), np.int64, len(self._claims)), out=offsets[1:])
        facts, size = [claim.facts for claim in ordered], len(ordered)
        number = self._source_number
        arrays: Arrays = {
            "basis_offset": offsets,
            "claim_source": np.fromiter((number[one.source.id] for one in facts), np.int32, size),
            "claim_effect": np.fromiter((one.effect for one in facts), np.int8, size),
            "claim_certainty": np.fromiter((one.certainty for one in facts), np.int8, size),
            "claim_anonymous": np.fromiter((one.anonymous for one in facts), np.bool_, size),
            "claim_known_to": np.fromiter((one.known_to for one in facts), np.int32, size),
        }
        arrays |= self._fragments.arrays("standing")
        arrays |= Blob(one.id.encode() for one in facts).arrays("claim_id")
        return arrays | Blob(claim.view for claim in ordered).arrays("claim_view")


def standing_fragment(standing: Standing) -> bytes:
    """Return what a view says of a standing, without the braces."""
    return orjson.dumps(standing_view(standing))[1:-1]


@dataclass(slots=True)
class _Nodes:
    """The nodes, added in order of id."""

    basis: _Basis
    number: dict[str, int] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    _bounds: list[Bounds] = field(default_factory=list)
    _classes: array[int] = field(default_factory=lambda: array("B"))
    _bases: array[int] = field(default_factory=lambda: array("i"))
    _types: array[int] = field(default_factory=lambda: array("H"))
    _type_names: dict[str, int] = field(default_factory=dict)
    _heads: Blob = field(default_factory=Blob)
    _dates: Blob = field(default_factory=Blob)

    def add(self, fields: Fields) -> None:
        identifier, kind, when = fields["id"], fields["kind"], fields.get("when")
        self.number[identifier] = len(self.number)
        dated = span_of(when) if when else None
        if kind == "event":
            base = self.basis.of(identifier)
            status = STATUS_CODE[self.basis.standing[base].status]
            self._classes.append(event_class(fields.get("reality", "happened"), status, dated=dated is not None))
            if dated:
                self.spans[identifier] = dated
        else:
            base = NO_BASIS
            self._classes.append(node_class(NODE_KINDS.index(kind)))
        self._bases.append(base)
        self._bounds.append(bounds_of(dated))
        self._types.append(self._type_names.setdefault(f"{kind}|{fields['type']}", len(self._type_names)))
        self._heads.append(orjson.dumps(node_head(fields))[:-1])
        self._dates.append(orjson.dumps(when_view(dated)) if dated else b"")

    def arrays(self) -> Arrays:
        arrays: Arrays = {
            "node_class": np.frombuffer(self._classes, np.uint8),
            "node_basis": np.frombuffer(self._bases, np.int32),
            "node_type": np.frombuffer(self._types, np.uint16),
        }
        arrays |= _bounds_arrays("node", self._bounds)
        order = np.lexsort((np.arange(len(self.number)), arrays["node_latest"], arrays["node_earliest"]))
        event = arrays["node_class"][order] >= node_class(NODE_KINDS.index("event"))
        arrays["time_order"] = order[event].astype(np.int32)
        arrays |= Blob(identifier.encode() for identifier in self.number).arrays("node_id")
        arrays |= Blob(name.encode() for name in self._type_names).arrays("type_name")
        return arrays | self._heads.arrays("node_head") | self._dates.arrays("node_when")


def bounds_of(when: Span | None) -> Bounds:
    """Return a span's bounds, or those that every window overlaps where there is none."""
    return ALWAYS if when is None else (when.earliest, when.start_latest, when.end_earliest, when.latest)


def _bounds_arrays(name: str, bounds: Sequence[Bounds]) -> Arrays:
    table = np.array(bounds, np.int32).reshape(-1, 4)
    names = ("earliest", "start_latest", "end_earliest", "latest")
    return {f"{name}_{bound}": np.ascontiguousarray(table[:, column]) for column, bound in enumerate(names)}


def _adjacency(edges: Sequence[Edge], number: Mapping[str, int]) -> Arrays:
    """Lay out every relation at both its ends, sorted by (node, neighbour, relation)."""
    start = np.fromiter((number[edge.start] for edge in edges), np.int32, len(edges))
    end = np.fromiter((number[edge.end] for edge in edges), np.int32, len(edges))
    walkable = np.flatnonzero(start != end).astype(np.int32)
    here = np.concatenate([start[walkable], end[walkable]])
    there = np.concatenate([end[walkable], start[walkable]])
    edge = np.concatenate([walkable, walkable])
    order = np.lexsort((edge, there, here))
    offsets = np.zeros(len(number) + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=len(number)), out=offsets[1:])
    return {
        "edge_start": start,
        "edge_end": end,
        "adjacency_offset": offsets,
        "neighbour": there[order],
        "neighbour_edge": edge[order],
    }


def _edge_arrays(edges: Sequence[Edge], nodes: _Nodes, basis: _Basis) -> Arrays:
    size = len(edges)
    bases = np.fromiter((basis.of_edge(edge) for edge in edges), np.int32, size)
    codes = np.fromiter((edge.word.code for edge in edges), np.uint8, size)
    statuses = np.array([*(STATUS_CODE[one.status] for one in basis.standing), IDENTITY_STATUS], np.int64)[bases]
    voices = np.array([*(one.source_count for one in basis.standing), 0], np.int64)[bases]
    spans = nodes.spans
    whens = [edge.when or spans.get(edge.carrier or "") for edge in edges]
    last = np.fromiter((when.latest if when else BEGINNING for when in whens), np.int64, size)
    arrays: Arrays = {
        "edge_code": codes,
        "edge_basis": bases,
        "edge_class": edge_class(codes.astype(np.int64), statuses).astype(np.uint16),
        "edge_strength": strength(statuses, voices, last),
        "edge_last": last.astype(np.int32),
        "edge_undated": np.fromiter((edge.carrier == edge.id and not edge.when for edge in edges), np.bool_, size),
    }
    arrays |= _bounds_arrays("edge", [bounds_of(edge.when) for edge in edges])
    arrays |= Blob(edge.id.encode() for edge in edges).arrays("edge_id")
    return arrays | Blob(_edge_extras(edges)).arrays("edge_extra")


def _edge_extras(edges: Iterable[Edge]) -> Iterator[bytes]:
    """Yield what few relations have of their own: a title, a date, how exactly a place is known."""
    for edge in edges:
        own = (edge.title, edge.precision, edge.area, edge.when)
        if own == (None, None, None, None):
            yield b""
        else:
            named = zip(("title", "precision", "area", "when"), (*own[:3], when_view(edge.when)), strict=True)
            yield b"," + orjson.dumps({name: value for name, value in named if value is not None})[1:-1]


def _source_arrays(sources: Mapping[str, Source]) -> Arrays:
    facts, ids = source_facts(sources), sorted(sources)
    number = {identifier: place for place, identifier in enumerate(ids)}
    voice = {publisher: place for place, publisher in enumerate(sorted({one.publisher for one in facts.values()}))}
    parents = (number.get(sources[one].part_of or "", NO_BASIS) for one in ids)
    arrays: Arrays = {
        "source_parent": np.fromiter(parents, np.int32, len(ids)),
        "source_publisher": np.fromiter((voice[facts[one].publisher] for one in ids), np.int32, len(ids)),
        "source_known_from": np.fromiter((facts[one].known_from for one in ids), np.int32, len(ids)),
    }
    arrays |= Blob(one.encode() for one in ids).arrays("source_id")
    return arrays | Blob(orjson.dumps(source_view(sources[one])) for one in ids).arrays("source_view")
