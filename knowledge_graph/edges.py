"""The edges that records contribute to the graph, each with an id that claims can be about.

Records are taken as plain fields, the way they are stored: validating millions of models would be slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from knowledge_graph.records import Record
from knowledge_graph.time_span import TimeSpan, span_of
from knowledge_graph.vocabulary import VOCABULARY, Word

Fields = Mapping[str, Any]
"""A record as its canonical JSON gives it: what only repeats a default is absent."""


class Edge(NamedTuple):
    """One edge of the graph.

    ``carrier`` is the record whose claims it stands on while it has none of its own: the event for its participants,
    locations and links, itself for a relation record. A location's ``part_of`` has none: it stands without claims.
    """

    id: str
    word: Word
    start: str
    end: str
    carrier: str | None
    when: TimeSpan | None = None
    title: str | None = None
    precision: str | None = None
    area: str | None = None
    united: tuple[str, ...] = ()
    """The ids of like edges that are read as this one since a merge."""


def fields_of(record: Record) -> dict[str, Any]:
    """Return a record as plain fields."""
    return record.model_dump(mode="json", exclude_defaults=True) | {"kind": record.kind}


def edges_of(record: Record) -> Iterator[Edge]:
    """Yield a record's edges; none for actors, sources and claims."""
    return edges_in(fields_of(record))


def edges_in(fields: Fields) -> Iterator[Edge]:
    """Yield the edges of a record given as plain fields."""
    kind, identifier = fields["kind"], fields["id"]
    if kind == "event":
        yield from _event_edges(identifier, fields)
    elif kind == "relation":
        word = _NAMES[fields["type"].upper(), None]
        when = fields.get("when")
        yield Edge(
            identifier, word, fields["start"], fields["end"], identifier,
            when=span_of(when) if when else None, title=fields.get("title"),
        )  # fmt: skip
    elif kind == "location" and (whole := fields.get("part_of")):
        yield Edge(part_id(identifier, "part_of", whole), _NAMES["PART_OF", None], identifier, whole, None)


_NAMES = VOCABULARY.by_name
_ROLES = {role: _NAMES["PARTICIPATED_IN", role] for role in VOCABULARY.words("roles")}
_PLACES = {role: _NAMES[type_, role] for role, type_ in VOCABULARY.tables["location_roles"].items()}
_LINKS = {link: _NAMES[link.upper(), None] for link in VOCABULARY.words("link_types")}


def _event_edges(event: str, fields: Fields) -> Iterator[Edge]:
    for part in fields.get("participants", ()):
        role, actor = part["role"], part["actor"]
        yield Edge(part.get("id") or part_id(event, role, actor), _ROLES[role], actor, event, event)
    for part in fields.get("locations", ()):
        role, location = part.get("role", "occurred_at"), part["location"]
        yield Edge(
            part.get("id") or part_id(event, role, location), _PLACES[role], event, location, event,
            precision=part.get("precision"), area=part.get("area"),
        )  # fmt: skip
    for part in fields.get("links", ()):
        link, target = part["type"], part["target"]
        yield Edge(part.get("id") or part_id(event, link, target), _LINKS[link], event, target, event)


def part_id(whole: str, word: str, other: str) -> str:
    """Return the id derived for a part of a record: of its role or link type, and the id of the other end."""
    return f"{whole}#{word}:{other}"


def carrier_of(about: str) -> str:
    """Return the id of the record that a thing belongs to: the event of a part, or the record itself."""
    return about.partition("#")[0]
