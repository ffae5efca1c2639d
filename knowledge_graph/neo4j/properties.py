"""Records as Neo4j stores them: properties of a node, columns of an edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from neo4j.spatial import WGS84Point

from knowledge_graph.edges import Edge
from knowledge_graph.evidence import EvidenceStatus, SourceFacts
from knowledge_graph.filtering.filters import STATUS_RANK
from knowledge_graph.identity.folding import fold
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import EdgeWord, pack_days
from knowledge_graph.neo4j.record_item import RecordItem, is_plain
from knowledge_graph.records import Actor, Claim, Event, Location, Merge, Record, Relation, Source, span
from knowledge_graph.searching.texts import search_words
from knowledge_graph.text import source_text
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan

Properties = dict[str, Any]
Columns = list[Any]

NO_DATES: Final = (None, None, None, None)
FACTS: Final = ("z_voice", "z_known_from", "z_known_to", "z_wholes", "retracted")
"""The properties of a source's node that follow from what it is part of; ``retracted`` is the day of ``known_to``."""


@dataclass(frozen=True, slots=True)
class DerivedStatus:
    """The evidence status of one thing without any filter, and the packed claims on it."""

    evidence: EvidenceStatus
    claim_words: tuple[int, ...]

    def restate_row(self, carrier: str, identifier: str) -> Columns:
        """Return the row that writes this status to a stored record or edge."""
        status, count = self.evidence.status, self.evidence.source_count
        return [
            carrier,
            identifier,
            status,
            STATUS_RANK[status],
            count,
            min(count, EdgeWord.source_count.maximum),
            list(self.claim_words),
        ]


def common_properties(item: RecordItem) -> Properties:
    """Return the properties that every record's node has."""
    text = None if isinstance(item.record, Claim) and is_plain(item.record) else item.text
    properties = {"id": item.id, "kind": item.kind, "z_record": text, "z_digest": item.digest}
    if not isinstance(item.record, Claim | Merge):
        properties["type"] = item.record.type
    return properties


def search_text(record: Record) -> str | None:
    """Return the folded text that a node is looked for by: names a line each, or a title; None of other kinds."""
    if isinstance(record, Actor | Location):
        return "\n".join(dict.fromkeys(fold(name) for name in (record.name, *record.aliases)))
    if isinstance(record, Source):
        return source_text(record.title, record.publisher, record.id)
    return fold(record.title) if isinstance(record, Event) else None


def identity_properties(record: Actor | Location, numbering: Numbering) -> Properties:
    """Return the properties of an actor's or a location's node."""
    properties: Properties = {"caption": record.name, "name": record.name, "search_text": search_text(record)}
    properties["z_words"] = search_words(record)
    properties |= {"aliases": list(record.aliases) or None, "description": record.description or None}
    properties |= dict(record.identifiers)
    if isinstance(record, Location) and record.latitude is not None and record.longitude is not None:
        properties["position"] = WGS84Point((record.longitude, record.latitude))
    return properties | {"z_walk": numbering.node_word(record), "degree": 0}


def event_properties(event: Event, when: TimeSpan | None, numbering: Numbering, derived: DerivedStatus) -> Properties:
    """Return the properties of an event's node, with the status that its claims give it."""
    status, count = derived.evidence.status, derived.evidence.source_count
    days, inner_days = pack_days(when)
    return {
        "caption": event.title, "name": event.title, "title": event.title, "search_text": search_text(event),
        "z_words": search_words(event),
        "summary": event.summary or None, "reality": event.reality, "mode": event.mode,
        "contexts": list(event.contexts) or None, **date_texts(when), "z_days": days, "z_inner_days": inner_days,
        "status": status, "source_count": count, "z_claims": list(derived.claim_words),
        "z_walk": numbering.node_word(event, status), "degree": 0,
    }  # fmt: skip


def source_properties(source: Source, facts: SourceFacts, number: int) -> Properties:
    """Return the properties of a source's node: those of the record, and its source facts."""
    properties: Properties = {"caption": source.title, "title": source.title, "publisher": source.publisher}
    properties["z_words"] = search_words(source)
    properties |= {"url": source.url, "authors": list(source.authors) or None, "z_number": number}
    properties |= date_texts(span(source.published)) | lookup_properties(source)
    return properties | dict(zip(FACTS, facts_columns(facts), strict=True))


def lookup_properties(source: Source) -> Properties:
    """Return the properties by which pages of sources are looked up, beside id and type."""
    return {"part_of": source.part_of, "search_text": search_text(source)}


def facts_columns(facts: SourceFacts) -> tuple[str, int, int, list[str], str | None]:
    """Return a source's facts as its node stores them, in the order of ``FACTS``."""
    retracted = None if facts.known_to == FOREVER else date.fromordinal(facts.known_to).isoformat()
    return facts.publisher, facts.known_from, facts.known_to, sorted(facts.ancestors), retracted


def relation_properties(relation: Relation) -> Properties:
    """Return the properties of the node that stores a relation's record; the relation itself is an edge."""
    title = relation.title or relation.type.replace("_", " ")
    return {"caption": title, "start": relation.start, "end": relation.end, "z_words": search_words(relation)}


def merge_properties(merge: Merge) -> Properties:
    """Return the properties of a merge's node."""
    properties = merge.model_dump(mode="json", include={"merged", "into", "why", "by", "decided"})
    return properties | {"caption": f"{merge.merged} is {merge.into}", "undone": merge.undone is not None}


def edge_columns(
    edge: Edge, carried: TimeSpan | None, derived: DerivedStatus | None, own: DerivedStatus | None, numbering: Numbering
) -> Columns:
    """Return an edge as a row: start, end, then its properties.

    Args:
        edge: the edge, between the nodes it is read at.
        carried: the date of the event that carries it, if one does.
        derived: the status it has, on its own claims or its event's; None for a location's ``part_of``.
        own: the status of the claims about the edge itself; None if there are none.
        numbering: the database's numbers for types and roles.
    """
    when, evidence = edge.when or carried, derived.evidence if derived else None
    status, count = (evidence.status, evidence.source_count) if evidence else (None, 0)
    latest = when.latest if when else BEGINNING
    word = numbering.edge_word(edge, status, count, latest=latest, own=own is not None)
    own_days: Sequence[Any] = NO_DATES
    if edge.when:
        own_days = (*pack_days(edge.when), edge.when.edtf or None, edge.when.original or None)
    return [
        edge.start, edge.end, edge.id, edge.word.role, word, status or "identity", count,
        when.earliest if when else None, when.latest if when else None,
        edge.precision, edge.area, edge.title, list(own.claim_words) if own else None, *own_days,
    ]  # fmt: skip


def date_texts(when: TimeSpan | None) -> Properties:
    """Return a date as the record writes it."""
    return {"edtf": (when.edtf or None) if when else None, "original": (when.original or None) if when else None}


def date_bounds(when: TimeSpan | None) -> tuple[int | None, ...]:
    """Return the four bounds of a date as ordinal days, None where there is no date."""
    return when.bounds if when else NO_DATES


def dated(rows: Iterable[Columns], columns: Iterable[int]) -> Properties:
    """Return the parameters of a statement: ``rows``, and the ``days`` that their dates are indexes into.

    Args:
        rows: lists with ordinal days or None in some columns; they are changed.
        columns: the indexes of those columns.
    """
    known: dict[int, int] = {}
    listed, columns = list(rows), tuple(columns)
    for row in listed:
        for index in columns:
            if (day := row[index]) is not None:
                row[index] = known.setdefault(day, len(known))
    return {"rows": listed, "days": [date.fromordinal(day) for day in known]}
