"""Rendering an answer's parts with the shared views: records, relations, the claims that count, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import orjson

from knowledge_graph.edges import Edge, Fields
from knowledge_graph.evidence import ASSERTS, ClaimFacts, EvidenceStatus, summarise_claims
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.json_views import (
    MAX_CLAIMS_SHOWN,
    View,
    claim_view,
    edge_view,
    node_head,
    node_view,
    source_view,
    summarise_evidence,
)
from knowledge_graph.neo4j.packing import ClaimWord, EdgeWord, NodeWord, unpack_claim, unpack_span
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.united import UnitedEdge
from knowledge_graph.neo4j.record_item import stored, text_of
from knowledge_graph.rendered_graph import CitedClaim, EdgeFacts, GraphFacts, Json, NodeFacts, RenderedGraph
from knowledge_graph.time_span import ALWAYS, TimeSpan, span_of
from knowledge_graph.vocabulary import VOCABULARY

_NODES: Final = f"""
CYPHER 5 UNWIND $keys AS key MATCH (n) WHERE id(n) = key
RETURN collect(key), collect(coalesce(n.z_shown, {stored("n")}))
"""
_EDGES: Final = """
CYPHER 5
UNWIND $keys AS key MATCH (a)-[r]->(b) WHERE id(r) = key
WITH key, a, r, b, CASE WHEN type(r) = 'PARTICIPATED_IN' THEN b ELSE a END AS c
RETURN collect([key, r.id, type(r), r.role, a.id, b.id, r.title, r.precision, r.area, r.z_walk,
                r.z_days, r.z_inner_days, r.edtf, r.original,
                CASE WHEN c:Event THEN [c.id, c.z_walk, c.z_days, c.z_inner_days, c.edtf, c.original] END])
"""
_CLAIMS: Final = """
CYPHER 5
UNWIND $carriers AS carrier MATCH (c:ClaimRecord {carrier: carrier})
WHERE c.about IN $about AND c.z_word IS NOT NULL
RETURN collect([id(c), c.id, c.about, c.z_word])
"""
_SOURCES: Final = """
UNWIND $numbers AS number MATCH (s:Source {z_number: number})
UNWIND s.z_wholes AS id
WITH DISTINCT id ORDER BY id
MATCH (w:Source {id: id}) USING INDEX w:Source(id)
RETURN collect(w.id), collect(w.z_record)
"""


class _Row(NamedTuple):
    """A relation as the query returns it."""

    key: int
    id: str
    relation: str
    role: str | None
    start: str
    end: str
    title: str | None
    precision: str | None
    area: str | None
    word: int
    days: int | None
    inner: int | None
    edtf: str | None
    original: str | None
    carrier: list[Any] | None

    def edge(self, united: tuple[str, ...] = ()) -> Edge:
        """Return it as the shared views know it; ``united`` are the ids of those that are read as it."""
        word = VOCABULARY.by_name[self.relation, self.role]
        when = None if self.days is None else unpack_span(self.days, self.inner or 0, self.edtf, self.original)
        carrier = self.carrier[0] if self.carrier else None if self.relation == "PART_OF" else self.id
        return Edge(self.id, word, self.start, self.end, carrier, when, self.title, self.precision, self.area, united)

    def carried(self) -> TimeSpan | None:
        """Return the date of the event that the edge is a part of."""
        dated = self.carrier and NodeWord.is_dated.get(self.carrier[1])
        return unpack_span(*self.carrier[2:]) if self.carrier and dated else None

    def basis(self) -> tuple[str, str] | None:
        """Return the record to look for claims at, and what they must be about; None for identity."""
        if self.relation == "PART_OF":
            return None
        if self.carrier is None:
            return self.id, self.id
        own = bool(EdgeWord.has_own_claims.get(self.word))
        return self.carrier[0], self.id if own else self.carrier[0]


@dataclass(slots=True)
class _Counted:
    """The claims on some things that count for a question, and what they add up to."""

    criteria: Filter
    united: Mapping[int, UnitedEdge]
    by_about: dict[str, list[ClaimFacts]]
    standing: dict[str, EvidenceStatus]
    keys: dict[str, int]
    words: dict[str, int]
    cited: dict[str, CitedClaim]
    shown: dict[str, EvidenceStatus] = field(default_factory=dict)
    """What the claims on shown nodes and edges add up to, by the id of each."""

    @classmethod
    def read(cls, graph: LoadedGraph, bases: Iterable[tuple[str, str]]) -> _Counted:
        """Read and weigh them: (record to look at, what they must be about)."""
        distinct = list(dict.fromkeys(bases))
        abouts = [about for _, about in distinct]
        carriers = list(dict.fromkeys(carrier for carrier, _ in distinct))
        (rows,) = graph.transaction.ask(_CLAIMS, carriers=carriers, about=abouts) if distinct else ([],)
        facts = graph.evidence.source_facts(row[3] for row in rows)
        by_about: dict[str, list[ClaimFacts]] = {about: [] for about in abouts}
        for _, identifier, about, word in rows:
            if (number := ClaimWord.source.get(word)) in facts and graph.evidence.counts_by_speaker(identifier):
                by_about[about].append(unpack_claim(word, facts[number], identifier))
        standing = {about: summarise_claims(claims, graph.evidence.criteria) for about, claims in by_about.items()}
        cited = {
            claim.id: CitedClaim(claim.source.id, claim.effect == ASSERTS)
            for claims in by_about.values()
            for claim in claims
        }
        keys, words = {row[1]: row[0] for row in rows}, {row[1]: row[3] for row in rows}
        return cls(graph.criteria, graph.united.by_key, by_about, standing, keys, words, cited)

    def of_node(self, record: Fields) -> EvidenceStatus | None:
        """Return what an event's claims add up to; None for actors and locations."""
        return self._show(record["id"], record["id"]) if record["kind"] == "event" else None

    def of_edge(self, row: _Row) -> EvidenceStatus | None:
        """Return what the claims on an edge add up to; None for one that stands without."""
        bases = bases_of(row, self.united)
        return self._show(row.id, *(about for _, about in bases)) if bases else None

    def edge_view(self, row: _Row) -> View:
        """Return an edge as answers show it."""
        united = self.united.get(row.key)
        return edge_view(row.edge(united.others if united else ()), row.carried(), self.of_edge(row))

    def listed(self) -> list[str]:
        """Return the ids of the claims that views list."""
        ids = {claim for standing in self.shown.values() for claim in standing.first_claims(MAX_CLAIMS_SHOWN)}
        return sorted(ids)

    def in_part(self) -> list[str]:
        """Return the ids of what views don't list all claims of, in the order in which they were shown."""
        return [identifier for identifier, standing in self.shown.items() if len(standing.claims) > MAX_CLAIMS_SHOWN]

    def _show(self, identifier: str, *abouts: str) -> EvidenceStatus:
        """Return what the claims about some things, of which one is shown for all, add up to."""
        if identifier not in self.shown:
            claims = {claim.id: claim for about in abouts for claim in self.by_about[about]}
            several = len(abouts) > 1
            self.shown[identifier] = (
                summarise_claims(claims.values(), self.criteria) if several else self.standing[abouts[0]]
            )
        return self.shown[identifier]


def bases_of(row: _Row, united: Mapping[int, UnitedEdge]) -> Sequence[tuple[str, str]]:
    """Return the record to look for claims on an edge at, and what they must be about; several of a united edge."""
    basis = row.basis()
    if basis is None:
        return ()
    return united[row.key].bases if row.key in united else (basis,)


def show(graph: LoadedGraph, nodes: list[int], edges: list[int]) -> RenderedGraph:
    """Render nodes and edges as JSON by id, with their counting claims and the sources of those."""
    records = _node_fields(graph, nodes)
    rows = _edge_rows(graph, edges)
    events = [(record["id"], record["id"]) for record in records if record["kind"] == "event"]
    counted = _Counted.read(graph, [*events, *(basis for row in rows for basis in bases_of(row, graph.united.by_key))])
    shown = RenderedGraph()
    degrees = graph.degrees(np.array(nodes, np.int64)).tolist()
    for degree, record in zip(degrees, records, strict=True):
        standing = counted.of_node(record)
        shown.nodes[record["id"]] = orjson.dumps(node_view(record, degree, standing))
    for row in rows:
        shown.edges[row.id] = orjson.dumps(counted.edge_view(row))
    shown.in_part = counted.in_part()
    sources = _show_claims(graph, counted, shown)
    shown.collect_node_fields = lambda: {record["id"]: node_head(record) for record in records}
    claims = shown.claims
    shown.collect_facts = lambda: GraphFacts(
        {record["id"]: _node_facts(record, counted.of_node(record)) for record in records},
        {row.id: _edge_facts(row, counted.of_edge(row)) for row in rows},
        {claim: counted.cited[claim] for claim in claims},
        {identifier: source.part_of for identifier, source in sources.items()},
    )
    return shown


def _node_facts(record: Fields, standing: EvidenceStatus | None) -> NodeFacts:
    when = span_of(record["when"]) if record.get("when") and record["kind"] == "event" else None
    return NodeFacts(record["kind"], summarise_evidence(standing), when.bounds if when else ALWAYS)


def _edge_facts(row: _Row, standing: EvidenceStatus | None) -> EdgeFacts:
    when = row.edge().when or row.carried()
    return EdgeFacts(row.start, row.end, summarise_evidence(standing), when.bounds if when else ALWAYS)


def _node_fields(graph: LoadedGraph, nodes: list[int]) -> list[Fields]:
    keys = [graph.nodes.numbers.keys[node] for node in nodes]
    read_keys, texts = graph.transaction.ask(_NODES, keys=keys) if keys else ([], [])
    by_key = dict(zip(read_keys, texts, strict=True))
    return [orjson.loads(by_key[key]) for key in keys]


def _edge_rows(graph: LoadedGraph, edges: list[int]) -> list[_Row]:
    keys = [graph.edges.numbers.keys[edge] for edge in edges]
    (rows,) = graph.transaction.ask(_EDGES, keys=keys) if keys else ([],)
    by_key = {row[0]: _Row(*row) for row in rows}
    return [by_key[key] for key in keys]


def _show_claims(graph: LoadedGraph, counted: _Counted, shown: RenderedGraph) -> dict[str, _Source]:
    """Render the claims that views list, and their sources; return those."""
    listed = counted.listed()
    if not listed:
        return {}
    keys = [counted.keys[identifier] for identifier in listed]
    read_keys, texts = graph.transaction.ask(_NODES, keys=keys)
    by_key = dict(zip(read_keys, texts, strict=True))
    shown.claims = {identifier: _claim_json(text_of(by_key[counted.keys[identifier]])) for identifier in listed}
    numbers = sorted({ClaimWord.source.get(counted.words[identifier]) for identifier in listed})
    ids, texts = graph.transaction.ask(_SOURCES, numbers=numbers)
    sources = dict(zip(ids, map(_read_source, texts), strict=True))
    shown.sources = {identifier: source.view for identifier, source in sources.items()}
    return sources


class _Source(NamedTuple):
    """A rendered source, and what it is part of."""

    view: Json
    part_of: str | None


@lru_cache(maxsize=16_384)
def _claim_json(text: str) -> Json:
    """Render a claim; the same text always looks the same."""
    return orjson.dumps(claim_view(orjson.loads(text)))


@lru_cache(maxsize=16_384)
def _read_source(text: str) -> _Source:
    fields = orjson.loads(text)
    return _Source(orjson.dumps(source_view(fields)), fields.get("part_of"))
