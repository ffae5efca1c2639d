"""Building the index: every record read once, turned into arrays sorted so that slices answer questions.

Nodes are numbered in order of id, and so are relations and sources; claims are grouped by what they are about, the
firmest first. What an answer shows is rendered here, once, in fragments: a node without its standing, a date, the
standing that several relations may share. ``showing`` puts them together.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import orjson

from knowledge_graph.claims import ClaimFacts, Standing, claim_facts, source_facts, weigh
from knowledge_graph.embedded.classes import (
    IDENTITY_STATUS,
    NO_BASIS,
    NODE_KINDS,
    STATUS_CODE,
    event_class,
    node_class,
)
from knowledge_graph.embedded.columns import Arrays, Blob, BoundsColumns, EdgeColumns, StandingColumns
from knowledge_graph.embedded.placing import PlacedColumns
from knowledge_graph.filters import Filter
from knowledge_graph.merges import Survivors, as_read, edge_as_read
from knowledge_graph.records import RECORD, Source
from knowledge_graph.spans import Span, span_of
from knowledge_graph.statements import Edge, Fields, edges_in
from knowledge_graph.views import claim_view, node_head, source_view, standing_view, when_view
from knowledge_graph.vocabulary import VOCABULARY

EVERYTHING: Final = Filter()


def build_index(
    sources: Iterable[Fields],
    claims: Iterable[Fields],
    others: Iterable[Fields],
    survivors: Survivors = MappingProxyType({}),
    merged: Mapping[str, Sequence[Fields]] = MappingProxyType({}),
) -> Arrays:
    """Return the arrays of the index. ``others`` are actors, locations, events and relations, in order of id.

    ``survivors`` tells where merged ids are read, ``merged`` which records each survivor is read together with.
    """
    known = {fields["id"]: _source(fields) for fields in sources}
    basis = _Basis(claims, known)
    nodes, edges = _Nodes(basis), EdgeColumns(basis.of_edge)
    for fields in others:
        dated = span_of(fields["when"]) if "when" in fields else None
        if fields["kind"] != "relation" and fields["id"] not in survivors:
            nodes.add(as_read(fields, merged.get(fields["id"], ()), survivors) if survivors else fields, dated)
        for edge in edges_in(fields):
            edges.add(edge_as_read(edge, survivors) if survivors else edge, dated)
    standings = StandingColumns(
        np.array([STATUS_CODE[one.status] for one in basis.standing] + [IDENTITY_STATUS], np.int64),
        np.array([one.source_count for one in basis.standing] + [0], np.int64),
    )
    vocabulary: Arrays = {"vocabulary": np.frombuffer(VOCABULARY.fingerprint, np.uint8)}
    arrays = vocabulary | nodes.arrays() | edges.arrays(nodes.number, standings)
    return arrays | basis.arrays() | _source_arrays(known)


def _source(fields: Fields) -> Source:
    source = RECORD.validate_python(fields)
    assert isinstance(source, Source)  # noqa: S101 - the caller read sources
    return source


class _Claim(NamedTuple):
    """A claim, and the place of its view among those kept aside: bytes as they come from orjson hold 1 KB each."""

    facts: ClaimFacts
    place: int


class _Basis:
    """The things that claims decide about, numbered as they are met, with what those claims add up to."""

    def __init__(self, claims: Iterable[Fields], sources: Mapping[str, Source]) -> None:
        facts = source_facts(sources)
        self._source_number = {identifier: place for place, identifier in enumerate(sorted(sources))}
        self._about: dict[str, list[_Claim]] = {}
        self._views = Blob()
        for fields in claims:
            if source := facts.get(fields["source"]):
                claim = _Claim(claim_facts(fields, source), len(self._views))
                self._views.append(orjson.dumps(claim_view(fields)))
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
            "claim_attribution": np.fromiter((one.attribution for one in facts), np.int8, size),
            "claim_known_to": np.fromiter((one.known_to for one in facts), np.int32, size),
        }
        arrays |= self._fragments.arrays("standing")
        arrays |= Blob(one.id.encode() for one in facts).arrays("claim_id")
        return arrays | Blob(self._views[claim.place] for claim in ordered).arrays("claim_view")


def standing_fragment(standing: Standing) -> bytes:
    """Return what a view says of a standing, without the braces."""
    return orjson.dumps(standing_view(standing))[1:-1]


@dataclass(slots=True)
class _Nodes:
    """The nodes, added in order of id."""

    basis: _Basis
    number: dict[str, int] = field(default_factory=dict)
    _bounds: BoundsColumns = field(default_factory=BoundsColumns)
    _classes: array[int] = field(default_factory=lambda: array("B"))
    _bases: array[int] = field(default_factory=lambda: array("i"))
    _types: array[int] = field(default_factory=lambda: array("H"))
    _placed: PlacedColumns = field(default_factory=PlacedColumns)
    _type_names: dict[str, int] = field(default_factory=dict)
    _heads: Blob = field(default_factory=Blob)
    _dates: Blob = field(default_factory=Blob)

    def add(self, fields: Fields, dated: Span | None) -> None:
        identifier, kind = fields["id"], fields["kind"]
        self.number[identifier] = len(self.number)
        if kind == "event":
            base = self.basis.of(identifier)
            status = STATUS_CODE[self.basis.standing[base].status]
            self._classes.append(event_class(fields.get("reality", "happened"), status, dated=dated is not None))
        else:
            base = NO_BASIS
            self._classes.append(node_class(NODE_KINDS.index(kind)))
            self._placed.add(len(self._classes) - 1, fields)
        self._bases.append(base)
        self._bounds.add(dated)
        self._types.append(self._type_names.setdefault(f"{kind}|{fields['type']}", len(self._type_names)))
        self._heads.append(orjson.dumps(node_head(fields))[:-1])
        self._dates.append(orjson.dumps(when_view(dated)) if dated else b"")

    def arrays(self) -> Arrays:
        arrays: Arrays = {
            "node_class": np.frombuffer(self._classes, np.uint8),
            "node_basis": np.frombuffer(self._bases, np.int32),
            "node_type": np.frombuffer(self._types, np.uint16),
        }
        arrays |= self._bounds.arrays("node") | self._placed.arrays()
        order = np.lexsort((np.arange(len(self.number)), arrays["node_latest"], arrays["node_earliest"]))
        event = arrays["node_class"][order] >= node_class(NODE_KINDS.index("event"))
        arrays["time_order"] = order[event].astype(np.int32)
        arrays |= Blob(identifier.encode() for identifier in self.number).arrays("node_id")
        arrays |= Blob(name.encode() for name in self._type_names).arrays("type_name")
        return arrays | self._heads.arrays("node_head") | self._dates.arrays("node_when")


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
