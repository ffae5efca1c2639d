"""What is known of each incoming actor and location, as little of it as telling them apart takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import TypeVar

from knowledge_graph.identity.entity_types import VAGUE, Point, may_be, more_exact
from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.records import Actor, Kind, Location, Record
from knowledge_graph.store import IdentityKey

Item = TypeVar("Item")


class Facts:
    """What is known of one actor or location, gathered from every record of it; tuples, as most hold one thing."""

    __slots__ = ("former_ids", "id", "identifiers", "kind", "names", "points", "type", "wholes")

    def __init__(self, identifier: str, kind: Kind, type_: str) -> None:
        self.id, self.kind, self.type = identifier, kind, intern(type_)
        self.names: tuple[str, ...] = ()
        """Folded."""
        self.identifiers: tuple[tuple[str, str], ...] = ()
        self.points: tuple[Point, ...] = ()
        self.wholes: tuple[str, ...] = ()
        self.former_ids: tuple[str, ...] = ()

    def take(self, record: Actor | Location) -> None:
        """Add what a record says."""
        keys = identity_keys(record)
        self.type = more_exact(self.type, record.type)
        self.names = _with(self.names, [key.value.partition("|")[2] for key in keys if key.scheme == "name"])
        self.identifiers = _with(self.identifiers, [(key.scheme, key.value) for key in keys if key.scheme != "name"])
        self.former_ids = _with(self.former_ids, record.former_ids)
        if isinstance(record, Location):
            if record.latitude is not None and record.longitude is not None:
                self.points = _with(self.points, [(record.latitude, record.longitude)])
            if record.part_of:
                self.wholes = _with(self.wholes, [record.part_of])

    def absorb(self, other: Facts) -> None:
        """Add what is known of another that turned out to be the same."""
        self.type = more_exact(self.type, other.type)
        self.names = _with(self.names, other.names)
        self.identifiers = _with(self.identifiers, other.identifiers)
        self.points = _with(self.points, other.points)
        self.wholes = _with(self.wholes, other.wholes)

    def codes(self) -> Iterator[IdentityKey]:
        """Yield the keys of its identifiers elsewhere."""
        for scheme, value in self.identifiers:
            yield IdentityKey(self.kind, scheme, value)

    def asked(self) -> Iterator[IdentityKey]:
        """Yield the keys of its names under every type that it may be."""
        types = sorted({self.type, *VAGUE.get(self.type, ()), *(one for one in VAGUE if may_be(one, self.type))})
        for type_ in types:
            for name in self.names:
                yield IdentityKey(self.kind, "name", f"{type_}|{name}")

    def contradicts(self, other: Facts) -> bool:
        """Return whether the two have different identifiers of one scheme."""
        for scheme in {scheme for scheme, _ in self.identifiers} & {scheme for scheme, _ in other.identifiers}:
            mine = {value for known, value in self.identifiers if known == scheme}
            if mine.isdisjoint(value for known, value in other.identifiers if known == scheme):
                return True
        return False


def gather(records: Iterable[Record]) -> dict[str, Facts]:
    """Collect the facts on each actor and location of an input, by id."""
    found: dict[str, Facts] = {}
    for record in records:
        if isinstance(record, Actor | Location):
            facts = found.get(record.id)
            if facts is None:
                facts = found[record.id] = Facts(record.id, record.kind, record.type)
            facts.take(record)
    return found


def _with(known: tuple[Item, ...], more: Sequence[Item]) -> tuple[Item, ...]:
    """Return what is known and what is new; the same tuple if nothing is."""
    if not known:
        return tuple(dict.fromkeys(more))
    new = [one for one in dict.fromkeys(more) if one not in known]
    return (*known, *new) if new else known
