"""Identity at loading: which incoming actors and locations are ones already known, here or in the same input.

Same id (or former id), then same external identifier, then same name or alias within a kind and type, case and
diacritics folded (which never joins two scripts). Two are kept apart if they carry different identifiers of one
scheme or if one is part of the other; and, where only a name speaks for them, if they lie more than 50 km apart or
are parts of different wholes neither of which lies in the other. More than one candidate is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Final, Protocol, TypeVar

from knowledge_graph.identity import identity_keys
from knowledge_graph.records import Actor, Kind, Location, Record
from knowledge_graph.store import IdentityKey

FAR_APART_KM: Final = 50.0
BATCH: Final = 5_000

NAMELESS_TYPES: Final = frozenset({"unknown", "collective", "category"})
"""Types whose name says what they are, not who: two articles' "diplomats" are two groups of diplomats."""

CODES_OF_STATES: Final = frozenset({"iso2", "iso3", "iso_numeric", "fips", "un_m49", "cow", "gw", "cameo"})
"""Schemes often given for the country something lies in: they identify only within one type."""


Item = TypeVar("Item")


class Lookup(Protocol):
    """What resolving and checking ask of a store."""

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return kind and standing id of those ids that are records there."""

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return the ids of the records that have each key."""

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the records with these ids."""


@dataclass(slots=True)
class Facts:
    """What is known of one actor or location, gathered from every record of it."""

    id: str
    kind: Kind
    type: str
    keys: set[IdentityKey] = field(default_factory=set)
    identifiers: dict[str, set[str]] = field(default_factory=dict)
    points: set[tuple[float, float]] = field(default_factory=set)
    wholes: set[str] = field(default_factory=set)
    former_ids: set[str] = field(default_factory=set)

    def take(self, record: Actor | Location) -> None:
        """Add what a record says."""
        self.keys.update(identity_keys(record))
        self.former_ids.update(record.former_ids)
        for scheme, value in record.identifiers.items():
            self.identifiers.setdefault(scheme, set()).add(value)
        if isinstance(record, Location):
            if record.latitude is not None and record.longitude is not None:
                self.points.add((record.latitude, record.longitude))
            if record.part_of:
                self.wholes.add(record.part_of)

    def absorb(self, other: Facts) -> None:
        """Add what is known of another that turned out to be the same."""
        self.keys |= other.keys
        self.points |= other.points
        self.wholes |= other.wholes
        for scheme, values in other.identifiers.items():
            self.identifiers.setdefault(scheme, set()).update(values)


@dataclass(slots=True)
class Resolution:
    """Where ids moved to; what was kept apart because several answered to it; and former ids that are taken.

    ``clashes`` are (id, former id) where the store holds the two as different records.
    """

    moved: dict[str, str] = field(default_factory=dict)
    ambiguous: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    clashes: list[tuple[str, str]] = field(default_factory=list)


def gather(records: Iterable[Record]) -> dict[str, Facts]:
    """Collect the facts on each actor and location of an input, by id."""
    found: dict[str, Facts] = {}
    for record in records:
        if isinstance(record, Actor | Location):
            facts = found.setdefault(record.id, Facts(record.id, record.kind, record.type))
            facts.take(record)
    return found


def resolve(incoming: dict[str, Facts], store: Lookup) -> Resolution:
    """Decide for each incoming actor and location where it belongs; the input's order doesn't matter."""
    return _Resolver(incoming, store).run()


class _Resolver:
    """One resolution: the canonical records met so far, under every key they can be recognised by."""

    def __init__(self, incoming: dict[str, Facts], store: Lookup) -> None:
        self.incoming, self.store = incoming, store
        self.canonical: dict[str, Facts] = {}
        self.registry: dict[IdentityKey, set[str]] = {}
        self.result = Resolution()

    def run(self) -> Resolution:
        standing = self._standing()
        wanted = {key for facts in self.incoming.values() for key in facts.keys}
        stored = {key: ids for keys in batches(sorted(wanted)) for key, ids in self.store.identities(keys).items()}
        self._meet({identifier for ids in stored.values() for identifier in ids} | set(standing.values()))
        for key, ids in stored.items():
            self.registry.setdefault(key, set()).update(ids)
        for identifier in sorted(standing):
            self._join(self.incoming[identifier], standing[identifier])
        for facts in sorted(self.incoming.values(), key=lambda one: (len(self._above(one.id)), one.id)):
            if facts.id not in standing:
                self._place(facts)
        self.result.moved = {old: self._at(old) for old in self.result.moved}
        return self.result

    def _standing(self) -> dict[str, str]:
        """Return where ids already belong: those the store knows, or knows a former one of, or that share a former."""
        every = {one for facts in self.incoming.values() for one in (facts.id, *facts.former_ids)}
        known = {
            one: at
            for ids in batches(sorted(every))
            for one, (kind, at) in self.store.known(ids).items()
            if kind in {"actor", "location"}
        }
        claimed: dict[str, str] = {}
        for facts in sorted(self.incoming.values(), key=lambda one: one.id):
            for former in facts.former_ids:
                claimed.setdefault(former, facts.id)
        found: dict[str, str] = {}
        for facts in self.incoming.values():
            by_former = {known[former] for former in facts.former_ids if former in known}
            if facts.id in known:
                found[facts.id] = known[facts.id]
                self.result.clashes += [
                    (facts.id, former)
                    for former in sorted(facts.former_ids)
                    if known.get(former, known[facts.id]) != known[facts.id]
                ]
            elif len(by_former) == 1:
                found[facts.id] = by_former.pop()
            elif (heir := claimed.get(facts.id, facts.id)) != facts.id and heir not in known:
                found[facts.id] = heir
        return found

    def _meet(self, ids: set[str]) -> None:
        """Learn what the store says of records that some incoming one may be, and of the wholes they lie in."""
        while ids:
            met = {
                identifier: facts
                for batch in batches(sorted(ids))
                for identifier, facts in gather(self.store.records(batch).values()).items()
            }
            self.canonical |= met
            ids = {whole for facts in met.values() for whole in facts.wholes} - set(self.canonical)

    def _join(self, facts: Facts, standing: str) -> None:
        if standing != facts.id:
            self.result.moved[facts.id] = standing
        whole = self.canonical.setdefault(standing, Facts(standing, facts.kind, facts.type))
        whole.absorb(facts)
        for key in facts.keys:
            self.registry.setdefault(key, set()).add(standing)

    def _place(self, facts: Facts) -> None:
        identifiers = {key for key in facts.keys if key.scheme != "name"}
        for keys, by_name in ((identifiers, False), (facts.keys - identifiers, True)):
            if by_name and facts.type in NAMELESS_TYPES:
                continue
            candidates = sorted(self._candidates(facts, keys, by_name=by_name))
            if len(candidates) == 1:
                self._join(facts, candidates[0])
                return
            if candidates:
                self.result.ambiguous.append((facts.id, tuple(candidates)))
                break
        self._join(facts, facts.id)

    def _candidates(self, facts: Facts, keys: set[IdentityKey], *, by_name: bool) -> Iterator[str]:
        for identifier in {self._at(one) for key in keys for one in self._answering(key, facts)} - {facts.id}:
            other = self.canonical[identifier]
            if other.kind == facts.kind and not self._kept_apart(facts, other, by_name=by_name):
                yield identifier

    def _answering(self, key: IdentityKey, facts: Facts) -> Iterator[str]:
        for identifier in self.registry.get(key, ()):
            if identifier not in self.canonical:
                continue
            if key.scheme not in CODES_OF_STATES or self.canonical[identifier].type == facts.type:
                yield identifier

    def _kept_apart(self, one: Facts, other: Facts, *, by_name: bool) -> bool:
        if any(values.isdisjoint(other.identifiers.get(scheme, values)) for scheme, values in one.identifiers.items()):
            return True
        mine, theirs = self._above(one.id), self._above(other.id)
        if other.id in mine or self._at(one.id) in theirs:
            return True
        if not by_name:
            return False
        if one.points and other.points and _distance(one.points, other.points) > FAR_APART_KM:
            return True
        return bool(one.wholes and other.wholes) and not self._same_whole(one, other)

    def _same_whole(self, one: Facts, other: Facts) -> bool:
        """Return whether a whole of one is, holds or lies in a whole of the other."""
        mine, theirs = {self._at(whole) for whole in one.wholes}, {self._at(whole) for whole in other.wholes}
        return any(a == b or a in self._above(b) or b in self._above(a) for a in mine for b in theirs)

    def _at(self, identifier: str) -> str:
        while (further := self.result.moved.get(identifier, identifier)) != identifier:
            identifier = further
        return identifier

    def _above(self, identifier: str) -> set[str]:
        """Return every whole a location lies in, as far as the input and the records met say."""
        found: set[str] = set()
        open_ends = [identifier]
        while open_ends:
            here = open_ends.pop()
            for book in (self.incoming, self.canonical):
                for whole in book[here].wholes if here in book else ():
                    if (at := self._at(whole)) not in found:
                        found.add(at)
                        open_ends += [whole, at]
        return found - {identifier}


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a list into pieces a store is asked about at once."""
    for place in range(0, len(items), BATCH):
        yield items[place : place + BATCH]


def _distance(here: set[tuple[float, float]], there: set[tuple[float, float]]) -> float:
    """Return the kilometres between the two nearest of two sets of points."""
    return min(_kilometres(a, b) for a in here for b in there)


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat_a, lon_a), (lat_b, lon_b) = [(radians(lat), radians(lon)) for lat, lon in (a, b)]
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(min(1.0, chord)))
