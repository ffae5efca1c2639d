"""What a record refers to: one list for loading, for both stores and for exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from knowledge_graph.edges import carrier_of
from knowledge_graph.records import (
    IDENTITY_KINDS,
    KINDS,
    Claim,
    Event,
    Kind,
    Location,
    Merge,
    Record,
    Relation,
    Source,
)
from knowledge_graph.vocabulary import VOCABULARY

ANY_KIND: Final[frozenset[Kind]] = frozenset(KINDS)
_ACTOR: Final[frozenset[Kind]] = frozenset({"actor"})
_LOCATION: Final[frozenset[Kind]] = frozenset({"location"})
_IDENTITY: Final[frozenset[Kind]] = frozenset(IDENTITY_KINDS)
_SOURCE: Final[frozenset[Kind]] = frozenset({"source"})


class Reference(NamedTuple):
    """One reference: the field it stands in, the record it names, and what kinds of record that may be.

    ``part`` is the id of an event's part, where a claim is about one; ``target`` is the event then.
    """

    field: str
    target: str
    kinds: frozenset[Kind]
    part: str | None = None


def iter_references(record: Record) -> Iterator[Reference]:
    """Yield everything a record refers to, field by field; a record may be referred to in several."""
    if isinstance(record, Claim):
        yield from _of_claim(record)
    elif isinstance(record, Source):
        for field in ("part_of", "republishes"):
            if target := getattr(record, field):
                yield Reference(field, target, _SOURCE)
    else:
        if record.source:
            yield Reference("source", record.source, _SOURCE)
        if isinstance(record, Location) and record.part_of:
            yield Reference("part_of", record.part_of, _LOCATION)
        elif isinstance(record, Relation):
            about = VOCABULARY.tables["relation_types"][record.type]
            yield Reference("start", record.start, frozenset(about["from"]))
            yield Reference("end", record.end, frozenset(about["to"]))
        elif isinstance(record, Event):
            yield from _of_event(record)
        elif isinstance(record, Merge):
            yield Reference("merged", record.merged, _IDENTITY)
            yield Reference("into", record.into, _IDENTITY)


def _of_claim(claim: Claim) -> Iterator[Reference]:
    carrier = carrier_of(claim.about)
    yield Reference("about", carrier, ANY_KIND, claim.about if carrier != claim.about else None)
    yield Reference("source", claim.source, _SOURCE)
    for index, speaker in enumerate(claim.attributed_to):
        for field in ("actor", "affiliation"):
            if target := getattr(speaker, field):
                yield Reference(f"attributed_to[{index}].{field}", target, _ACTOR)


def _of_event(event: Event) -> Iterator[Reference]:
    for index, participant in enumerate(event.participants):
        yield Reference(f"participants[{index}].actor", participant.actor, _ACTOR)
    for index, where in enumerate(event.locations):
        yield Reference(f"locations[{index}].location", where.location, _LOCATION)
    for index, link in enumerate(event.links):
        kinds = frozenset(VOCABULARY.tables["link_types"][link.type]["to"])
        yield Reference(f"links[{index}].target", link.target, kinds)
