"""Candidates of identity resolution: the names, identifiers and locations of incoming actors and locations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from sys import intern
from typing import TypeVar

from knowledge_graph.identity.entity_types import ARMED_OR_PARTY, VAGUE, Point, kilometres, may_be, more_exact
from knowledge_graph.identity.identity_keys import WORDS, identity_keys
from knowledge_graph.records import Actor, Kind, Location, Record
from knowledge_graph.store import IdentityKey
from loaders.identity.actor_facts import ActorFacts
from loaders.identity.groups import list_group_keys
from loaders.identity.names import is_unnamed_place

Item = TypeVar("Item")


class IdentityCandidate:
    """An actor or location with the values its identity depends on, from all its records."""

    __slots__ = (
        "facts",
        "former_ids",
        "id",
        "identifiers",
        "kind",
        "names",
        "parents",
        "points",
        "spellings",
        "stated_parents",
        "type",
    )

    def __init__(self, identifier: str, kind: Kind, type_: str) -> None:
        self.id, self.kind, self.type = identifier, kind, intern(type_)
        self.names: tuple[str, ...] = ()
        """Folded; of a location without words such as "road"."""
        self.spellings: tuple[str, ...] = ()
        """The keys under which its names are one whatever their spelling."""
        self.identifiers: tuple[tuple[str, str], ...] = ()
        self.points: tuple[Point, ...] = ()
        self.parents: tuple[str, ...] = ()
        self.stated_parents: tuple[tuple[str, str], ...] = ()
        """The parents with the sources that state them."""
        self.former_ids: tuple[str, ...] = ()
        self.facts = ActorFacts()
        """Empty of a location."""

    def add(self, record: Actor | Location, file: int | None = None) -> None:
        """Add a record's values; ``file`` is the number of the file it stands in, None of a stored record."""
        keys = identity_keys(record)
        self.type = more_exact(self.type, record.type)
        names = [key.value.partition("|")[2] for key in keys if key.scheme == "name"]
        if isinstance(record, Location):
            names = [name for name in names if not is_unnamed_place(name, record.type)]
        self.names = _merge_tuples(self.names, names)
        self.identifiers = _merge_tuples(
            self.identifiers, [(key.scheme, key.value) for key in keys if key.scheme not in {"name", WORDS}]
        )
        self.former_ids = _merge_tuples(self.former_ids, record.former_ids)
        if isinstance(record, Actor):
            self.facts.add(record, file)
            self.names = _merge_tuples(self.names, list(self.facts.names))
            self.spellings = _merge_tuples(self.spellings, [key.value for key in keys if key.scheme == WORDS])
        elif isinstance(record, Location):
            if record.latitude is not None and record.longitude is not None:
                self.points = _merge_tuples(self.points, [(record.latitude, record.longitude)])
            if record.part_of:
                self.parents = _merge_tuples(self.parents, [record.part_of])
                if record.source:
                    self.stated_parents = _merge_tuples(self.stated_parents, [(record.source, record.part_of)])

    def absorb(self, other: IdentityCandidate) -> None:
        """Add the values of another candidate that is the same entity."""
        self.type = more_exact(self.type, other.type)
        self.names = _merge_tuples(self.names, other.names)
        self.spellings = _merge_tuples(self.spellings, other.spellings)
        self.identifiers = _merge_tuples(self.identifiers, other.identifiers)
        self.points = _merge_tuples(self.points, other.points)
        self.parents = _merge_tuples(self.parents, other.parents)
        self.stated_parents = _merge_tuples(self.stated_parents, other.stated_parents)
        self.facts.absorb(other.facts)

    def absorb_points(self, others: Iterable[IdentityCandidate]) -> None:
        """Add the points, and nothing else, of candidates that are the same location."""
        for other in others:
            self.points = _merge_tuples(self.points, other.points)

    def identifier_keys(self) -> Iterator[IdentityKey]:
        """Yield the identity keys of its external identifiers."""
        for scheme, value in self.identifiers:
            yield IdentityKey(self.kind, scheme, value)

    def group_keys(self) -> Iterator[IdentityKey]:
        """Yield the identity keys of the groups and forces of the shipped tables that it is."""
        for group in sorted(self.facts.groups):
            yield from list_group_keys(group)

    def spelling_keys(self) -> Iterator[IdentityKey]:
        """Yield the identity keys of its names whatever their spelling."""
        for words in self.spellings:
            yield IdentityKey(self.kind, WORDS, words)

    def name_keys(self) -> Iterator[IdentityKey]:
        """Yield the identity keys of its names under every type that is compatible with its own."""
        types = sorted(
            {
                self.type,
                *VAGUE.get(self.type, ()),
                *(vague_type for vague_type in VAGUE if may_be(vague_type, self.type)),
                *ARMED_OR_PARTY.get(self.type, ()),
            }
        )
        for type_ in types:
            for name in self.names:
                yield IdentityKey(self.kind, "name", f"{type_}|{name}")

    def contradicts(self, other: IdentityCandidate) -> bool:
        """Return whether the two have different identifiers of the same scheme."""
        for scheme in {scheme for scheme, _ in self.identifiers} & {scheme for scheme, _ in other.identifiers}:
            mine = {value for known, value in self.identifiers if known == scheme}
            if mine.isdisjoint(value for known, value in other.identifiers if known == scheme):
                return True
        return False


def kilometres_between(first: IdentityCandidate, other: IdentityCandidate, choose: Callable[..., float] = min) -> float:
    """Return the kilometres between the nearest two points of two locations; infinity if one has none.

    Args:
        first: a location.
        other: another.
        choose: ``max`` for the two that are farthest apart.
    """
    return choose((kilometres(a, b) for a in first.points for b in other.points), default=inf)


def gather_candidates(records: Iterable[Record]) -> dict[str, IdentityCandidate]:
    """Return a candidate for each actor and location among stored records, by id."""
    return gather_filed_candidates((None, record) for record in records)


def gather_filed_candidates(filed: Iterable[tuple[int | None, Record]]) -> dict[str, IdentityCandidate]:
    """Return a candidate for each actor and location among records, by id.

    Args:
        filed: records, each with the number of the file it stands in.
    """
    candidates: dict[str, IdentityCandidate] = {}
    for file, record in filed:
        if isinstance(record, Actor | Location):
            candidate = candidates.get(record.id)
            if candidate is None:
                candidate = candidates[record.id] = IdentityCandidate(record.id, record.kind, record.type)
            candidate.add(record, file)
    return candidates


def _merge_tuples(known: tuple[Item, ...], more: Sequence[Item]) -> tuple[Item, ...]:
    """Return a tuple with new items appended; the same tuple if there are none."""
    if not known:
        return tuple(dict.fromkeys(more))
    new = [item for item in dict.fromkeys(more) if item not in known]
    return (*known, *new) if new else known
