"""What records refer to, and how references such as ``part_of`` are climbed: for loading, stores and exports."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

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

T = TypeVar("T", bound=Hashable)

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


def ancestors(start: T, parent_of: Callable[[T], T | None]) -> Iterator[T]:
    """Yield a thing and everything it is part of, nearest first; each once, even where they form a circle.

    ``parent_of`` returns what a thing is part of, or None (any empty value does) at the top.
    """
    seen: set[T] = set()
    here: T | None = start
    while here is not None and here not in seen:
        yield here
        seen.add(here)
        here = parent_of(here) or None


def descendants(starts: Iterable[T], children_of: Callable[[T], Iterable[T]]) -> list[T]:
    """Return things and everything that is part of them at any depth, breadth first, each once.

    Where a thing may be part of several, their ancestors are found in the same way: by what each is part of.
    """
    reached = dict.fromkeys(starts)
    waiting = list(reached)
    for thing in waiting:
        fresh = [child for child in children_of(thing) if child not in reached]
        reached.update(dict.fromkeys(fresh))
        waiting += dict.fromkeys(fresh)
    return waiting
