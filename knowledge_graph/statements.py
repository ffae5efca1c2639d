"""What a record states: the relations it carries into the graph, each with an id a claim can be about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_graph.records import Event, Location, Record, Relation, span
from knowledge_graph.spans import Span
from knowledge_graph.vocabulary import VOCABULARY, Word


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation of the graph.

    ``carrier`` is the record whose claims it stands on while it has none of its own: the event for its parts, itself
    for a relation record. A location's ``part_of`` has none: it is identity, and stands by itself.
    """

    id: str
    word: Word
    start: str
    end: str
    carrier: str | None
    when: Span | None = None
    title: str | None = None
    precision: str | None = None
    area: str | None = None


def edges_of(record: Record) -> Iterator[Edge]:
    """Yield the relations a record carries; none for actors, sources and claims."""
    if isinstance(record, Event):
        yield from _event_edges(record)
    elif isinstance(record, Relation):
        word = VOCABULARY.by_name[record.type.upper(), None]
        yield Edge(record.id, word, record.start, record.end, record.id, span(record.when), record.title)
    elif isinstance(record, Location) and record.part_of:
        word = VOCABULARY.by_name["PART_OF", None]
        yield Edge(f"{record.id}#part_of:{record.part_of}", word, record.id, record.part_of, None)


def _event_edges(event: Event) -> Iterator[Edge]:
    names, place_types = VOCABULARY.by_name, VOCABULARY.tables["location_roles"]
    for one in event.participants:
        word = names["PARTICIPATED_IN", one.role]
        yield Edge(one.id or f"{event.id}#{one.role}:{one.actor}", word, one.actor, event.id, event.id)
    for place in event.locations:
        word = names[place_types[place.role], place.role]
        yield Edge(
            place.id or f"{event.id}#{place.role}:{place.location}", word, event.id, place.location, event.id,
            precision=place.precision, area=place.area,
        )  # fmt: skip
    for link in event.links:
        word = names[link.type.upper(), None]
        yield Edge(link.id or f"{event.id}#{link.type}:{link.target}", word, event.id, link.target, event.id)


def carrier_of(about: str) -> str:
    """Return the id of the record that what a claim is about belongs to: a part's event, or the record itself."""
    return about.partition("#")[0]
