"""Building the index: each record is read once with the claims about it and turned into columns.

Nodes, edges and sources are numbered in order of id; claims are grouped by what they are about, the firmest first. What
an answer shows is rendered here, once, in fragments: a node without its evidence status, a date, the status that
several edges may share. ``read.rendering`` puts them together.

Records come in order of id, and so do the claims about them: nothing is kept but the columns, the long ones of them in
files, and the number of each node.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import orjson

from knowledge_graph.edges import Edge, Fields, carrier_of, edges_in
from knowledge_graph.embedded.index.blobs import Columns, Scratch
from knowledge_graph.embedded.index.codes import (
    EVENT_CLASS,
    NO_BASIS,
    event_class,
    node_class,
)
from knowledge_graph.embedded.index.columns import (
    BoundsColumns,
    EdgeColumnsBuilder,
    NodeNumbers,
    PlacedColumns,
    StandingColumns,
)
from knowledge_graph.embedded.index.links import lay_out_links
from knowledge_graph.embedded.index.texts import NONE as NO_EDGE
from knowledge_graph.embedded.index.texts import Subjects, TextColumns
from knowledge_graph.evidence import EvidenceStatus, SourceFacts, SourceTies, claim_facts, source_facts, weigh_all
from knowledge_graph.filtering.claim_filter import CLAIM_COLUMNS
from knowledge_graph.filtering.filters import IDENTITY_RANK, STATUS_RANK
from knowledge_graph.identity.merges import PartOf, Survivors, as_read, edge_as_read
from knowledge_graph.json_views import claim_view, evidence_view, node_head, source_view, when_view
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.time_span import TimeSpan, order_of_beginning, span_of
from knowledge_graph.vocabulary import VOCABULARY

_TIES: Final = SourceTies._fields


def stands_alone(identifier: str) -> None:
    """Return None: for locations without wholes."""
    del identifier


class Stored(NamedTuple):
    """What an index is built from.

    ``sources`` and ``records`` (actors, locations, events and relations) come in order of id. ``claims_on`` is asked
    for the claims about each record and its parts, in that same order, and ``claims_apart`` in any for those about a
    part whose id doesn't begin with its event's. ``survivors`` tells where merged ids are read, ``merged`` which
    records each survivor is read together with, ``part_of`` what a location's own record is part of.
    """

    sources: Iterable[Fields]
    records: Iterable[Fields]
    claims_on: Callable[[str], Iterable[Fields]]
    claims_apart: Callable[[str], Iterable[Fields]]
    survivors: Survivors = MappingProxyType({})
    merged: Mapping[str, Sequence[Fields]] = MappingProxyType({})
    part_of: PartOf = stands_alone


def build_index(stored: Stored, scratch: Scratch) -> Columns:
    """Return the columns of the index; what of it is long waits in ``scratch``."""
    numbers, survivors = NodeNumbers(), stored.survivors
    texts = TextColumns(numbers, scratch)
    sources = _Sources(stored.sources, texts, scratch)
    bases = _Bases(sources, _Speakers(numbers, survivors), texts, scratch)
    nodes, edges = _Nodes(numbers, bases, scratch), EdgeColumnsBuilder(numbers, scratch)
    for fields in stored.records:
        identifier, kind = fields["id"], fields["kind"]
        dated = span_of(fields["when"]) if "when" in fields else None
        subjects = _subjects(fields, numbers, survivors)
        claimed = _ByThing(bases, stored, fields, subjects, len(edges) if kind == "relation" else NO_EDGE)
        if kind != "relation" and identifier not in survivors:
            others = stored.merged.get(identifier, ())
            shown = as_read(fields, others, survivors, stored.part_of) if survivors else fields
            texts.add_node(nodes.add(shown, claimed.record, dated), shown)
        if kind == "relation" and "title" in fields:
            texts.add_office(fields["title"], subjects, len(edges))
        if claimed.apart != NO_BASIS:
            texts.add_basis(subjects[0], claimed.apart)
        for edge in sorted(edges_in(fields), key=attrgetter("id")):
            read = edge_as_read(edge, survivors) if survivors else edge
            edges.add(read, claimed.of(edge), dated, is_moved=read is not edge)
    edges.unite(lambda united: bases.unite(stored, united))
    columns: Columns = {"vocabulary": np.frombuffer(VOCABULARY.fingerprint, np.uint8)}
    edge_columns = edges.columns(bases.standings())
    columns |= nodes.columns(edge_columns) | edge_columns | texts.columns(edges.numbers())
    return columns | bases.columns() | sources.columns()


def _subjects(fields: Fields, numbers: NodeNumbers, survivors: Survivors) -> Subjects:
    """Return what a record's texts are found at: itself, or both ends of a relation; none where they are one."""
    ids = (fields["start"], fields["end"]) if fields["kind"] == "relation" else (fields["id"],)
    nodes = [numbers.mention(survivors.get(identifier, identifier)) for identifier in ids]
    return () if len(nodes) > len(set(nodes)) else nodes


class _Sources:
    """All sources: the facts of each, and its number."""

    def __init__(self, sources: Iterable[Fields], texts: TextColumns, scratch: Scratch) -> None:
        self._ids, self._views = scratch.blob(), scratch.blob()
        self._ties: dict[str, SourceTies] = {}
        for fields in sources:
            texts.add_source(fields["title"])
            self._ties[fields["id"]] = SourceTies(**{name: fields[name] for name in _TIES if name in fields})
            self._ids.append(fields["id"].encode())
            self._views.append(orjson.dumps(source_view(fields)))
        self.facts: dict[str, SourceFacts] = source_facts(self._ties)
        self.number = {identifier: number for number, identifier in enumerate(self._ties)}

    def columns(self) -> Columns:
        facts, size = self.facts.values(), len(self.facts)
        voice = {publisher: number for number, publisher in enumerate(sorted({source.publisher for source in facts}))}
        parents = (self.number.get(ties.part_of or "", NO_BASIS) for ties in self._ties.values())
        columns: Columns = {
            "source_parent": np.fromiter(parents, np.int32, size),
            "source_publisher": np.fromiter((voice[source.publisher] for source in facts), np.int32, size),
            "source_known_from": np.fromiter((source.known_from for source in facts), np.int32, size),
        }
        return columns | self._ids.columns("source_id") | self._views.columns("source_view")


class _Speakers:
    """The speakers of all claims, in the claims' order: the actors that they are read as."""

    def __init__(self, numbers: NodeNumbers, survivors: Survivors) -> None:
        self._numbers, self._survivors = numbers, survivors
        self._offsets, self._mentions = array("q", [0]), array("i")

    def add(self, speakers: Iterable[str]) -> None:
        """Add a claim's speakers; an empty id stands for one that is described in words."""
        for actor in speakers:
            read_as = self._survivors.get(actor, actor)
            self._mentions.append(self._numbers.mention(read_as) if actor else NO_BASIS)
        self._offsets.append(len(self._mentions))

    def columns(self) -> Columns:
        """Return where each claim's speakers lie, and the node of each; -1 for one described in words."""
        mentions, nodes = np.frombuffer(self._mentions, np.int32), self._numbers.array()
        return {
            "claim_speaker_offset": np.frombuffer(self._offsets, np.int64),
            "claim_speaker": np.append(nodes, np.int32(NO_BASIS))[mentions],
        }


class _Bases:
    """The things that claims are about, numbered in the order of their records, with their evidence status."""

    def __init__(self, sources: _Sources, speakers: _Speakers, texts: TextColumns, scratch: Scratch) -> None:
        self.facts, self._number, self._speakers, self._texts = sources.facts, sources.number, speakers, texts
        self._offsets, self._source = array("q", [0]), array("i")
        self._claims = {name: array(np.dtype(dtype).char) for name, dtype in CLAIM_COLUMNS.items()}
        self.status, self._source_count = array("B"), array("q")
        self._ids, self._views, self._fragments = scratch.blob(), scratch.blob(), scratch.blob()

    def add(self, claims: Iterable[Fields], subjects: Subjects, edge: int) -> int:
        """Add a thing with the claims on it, and return its number.

        Args:
            claims: the claims, as plain fields.
            subjects: the nodes that what they say is found at.
            edge: when the relation they are about was added, if it is a record; else ``NO_EDGE``.
        """
        ranked = [(claim_facts(fields, self.facts[fields["source"]]), fields) for fields in claims]
        ranked.sort(key=lambda ranking: (-ranking[0].effect, -ranking[0].certainty, ranking[0].id))
        for claim, fields in ranked:
            self._texts.add_claim(fields, subjects, len(self._source), edge)
            self._source.append(self._number[claim.source.id])
            for name, column in self._claims.items():
                column.append(claim.column(name))
            self._speakers.add(claim.speakers)
            self._ids.append(claim.id.encode())
            self._views.append(orjson.dumps(claim_view(fields)))
        self._offsets.append(len(self._source))
        standing = weigh_all(claim for claim, _ in ranked)
        self.status.append(STATUS_RANK[standing.status])
        self._source_count.append(standing.source_count)
        self._fragments.append(evidence_fragment(standing))
        return len(self.status) - 1

    def unite(self, stored: Stored, edges: Iterable[tuple[str, str]]) -> int:
        """Add what several relations stand on together, and return its number.

        Each relation comes with the event whose claims it stands on if it has none of its own.
        """
        claims: dict[str, Fields] = {}
        for edge, carrier in edges:
            own = [fields for fields in stored.claims_apart(edge) if fields["source"] in self.facts]
            inherited = () if own else stored.claims_apart(carrier)
            claims |= {fields["id"]: fields for fields in (*own, *inherited) if fields["source"] in self.facts}
        return self.add(claims.values(), (), NO_EDGE)

    def standings(self) -> StandingColumns:
        """Return what each adds up to, and last what stands by itself."""
        return StandingColumns(
            np.append(np.frombuffer(self.status, np.uint8), IDENTITY_RANK).astype(np.int64),
            np.append(np.frombuffer(self._source_count, np.int64), 0),
        )

    def columns(self) -> Columns:
        """Return the claims that decide, grouped by their basis; those about anything else are not in the index."""
        columns: Columns = {
            "basis_offset": np.frombuffer(self._offsets, np.int64),
            "basis_status": np.frombuffer(self.status, np.uint8),
            "basis_sources": np.frombuffer(self._source_count, np.int64).astype(np.int32),
            "claim_source": np.frombuffer(self._source, np.int32),
        }
        columns |= {
            f"claim_{name}": np.frombuffer(column, CLAIM_COLUMNS[name]) for name, column in self._claims.items()
        }
        columns |= self._fragments.columns("standing") | self._speakers.columns()
        return columns | self._ids.columns("claim_id") | self._views.columns("claim_view")


def evidence_fragment(standing: EvidenceStatus) -> bytes:
    """Return what a view says of a standing, without the braces."""
    return orjson.dumps(evidence_view(standing))[1:-1]


class _ByThing:
    """The claims on one record, by what of it they are about.

    ``record`` is the basis that it gives its parts, ``apart`` that of claims about an actor or a location, which stands
    without any.
    """

    def __init__(self, bases: _Bases, stored: Stored, fields: Fields, subjects: Subjects, edge: int) -> None:
        self._bases, self._stored, self._id = bases, stored, fields["id"]
        self._subjects, self._edge = subjects, edge
        self._claims: dict[str, list[Fields]] = {}
        self.record = self.apart = NO_BASIS
        self._take(stored.claims_on(self._id))
        if fields["kind"] in {"event", "relation"}:
            self.record = bases.add(self._claims.get(self._id, ()), subjects, edge)
        elif about := [claim for claims in self._claims.values() for claim in claims]:
            self.apart = bases.add(about, subjects, edge)

    def of(self, edge: Edge) -> int:
        """Return the basis of a relation: its own claims if it ever had any, else those of its carrier."""
        if edge.carrier is None:
            return NO_BASIS
        if edge.id == self._id:
            return self.record
        if carrier_of(edge.id) != self._id:
            self._take(self._stored.claims_apart(edge.id))
        own = self._claims.get(edge.id)
        return self._bases.add(own, self._subjects, self._edge) if own else self.record

    def _take(self, claims: Iterable[Fields]) -> None:
        for fields in claims:
            if fields["source"] in self._bases.facts:
                self._claims.setdefault(fields["about"], []).append(fields)


class _Nodes:
    """The nodes, added in order of id."""

    def __init__(self, numbers: NodeNumbers, bases: _Bases, scratch: Scratch) -> None:
        self._numbers, self._standing = numbers, bases.status
        self._bounds, self._placed = BoundsColumns(), PlacedColumns()
        self._classes, self._bases, self._types = array("B"), array("i"), array("H")
        self._type_names: dict[str, int] = {}
        self._ids, self._heads, self._dates, self._named = (
            scratch.blob(),
            scratch.blob(),
            scratch.blob(),
            scratch.blob(),
        )

    def add(self, fields: Fields, basis: int, dated: TimeSpan | None) -> int:
        """Add one node, and return its number."""
        identifier, kind = fields["id"], fields["kind"]
        number = self._numbers.take(identifier)
        if kind == "event":
            status = self._standing[basis]
            self._classes.append(event_class(fields.get("reality", "happened"), status, dated=dated is not None))
        else:
            self._classes.append(node_class(NODE_KINDS.index(kind)))
            self._placed.add(number, fields)
        self._bases.append(basis)
        self._bounds.add(dated)
        self._types.append(self._type_number(f"{kind}|{fields['type']}"))
        self._ids.append(identifier.encode())
        self._heads.append(orjson.dumps(node_head(fields))[:-1])
        self._dates.append(orjson.dumps(when_view(dated)) if dated else b"")
        return number

    def columns(self, edges: Columns) -> Columns:
        """Return the columns of all nodes, and of the links that put them in order; given those of the edges."""
        classes = np.frombuffer(self._classes, np.uint8)
        bounds = self._bounds.arrays("node")
        links = lay_out_links(edges, bounds)
        begun = order_of_beginning(bounds["node_earliest"])
        order = np.lexsort((np.arange(len(classes)), links["node_link_rank"], bounds["node_latest"], begun))
        event = classes[order] >= EVENT_CLASS
        columns: Columns = {
            "node_class": classes,
            "node_basis": np.frombuffer(self._bases, np.int32),
            "node_type": np.frombuffer(self._types, np.uint16),
            "time_order": order[event].astype(np.int32),
        }
        columns |= bounds | links | self._placed.arrays() | self._named.columns("type_name")
        columns |= self._ids.columns("node_id")
        return columns | self._heads.columns("node_head") | self._dates.columns("node_when")

    def _type_number(self, name: str) -> int:
        number = self._type_names.get(name)
        if number is None:
            number = self._type_names[name] = len(self._type_names)
            self._named.append(name.encode())
        return number
