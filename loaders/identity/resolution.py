"""Identity at loading: which incoming actors and locations are ones already known, here or in the same input.

Same id (or former id), then same external identifier, then same name or alias within a kind and type, case and
diacritics folded (which never joins two scripts); a vague type (``place``, ``organisation``, ``unknown``) may be any
that it stands for. Two are kept apart if they carry different identifiers of one scheme or if one is part of the other;
and, where only a name speaks for them, if they are spots too far from each other, or parts of different wholes. Of
several candidates the only one that lies near is taken; if none does, or several do, none is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, Protocol, TypeVar

from knowledge_graph.identity.entity_types import AREAS, NAMELESS, VAGUE, Point, kilometres, may_be
from knowledge_graph.identity.merges import one_of_merged, survivors
from knowledge_graph.records import Kind, Merge, Record
from knowledge_graph.store import IdentityKey
from loaders.identity.candidates import Facts, gather

FAR_APART_KM: Final = 30.0
"""Spots of one name in one region are two places beyond it; the data put none that is one farther than 25 km apart."""

NEAR_KM: Final = 5.0
"""Within it spots of one name in one country are one place, whatever regions two datasets count it to."""

BATCH: Final = 5_000

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

    def merges(self) -> list[Merge]:
        """Return every merge, also those taken back."""


@dataclass(slots=True)
class Resolution:
    """Where ids moved to; what was kept apart because several answered to it; and former ids that are taken.

    ``clashes`` are (id, former id) where the store holds the two as different records.
    """

    moved: dict[str, str] = field(default_factory=dict)
    ambiguous: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    clashes: list[tuple[str, str]] = field(default_factory=list)


def resolve(incoming: dict[str, Facts], store: Lookup) -> Resolution:
    """Decide for each incoming actor and location where it belongs; the input's order doesn't matter."""
    return _Resolver(incoming, store).run()


class _Resolver:
    """One resolution: the canonical records met so far, under every name and identifier they can be recognised by."""

    def __init__(self, incoming: dict[str, Facts], store: Lookup) -> None:
        self.incoming, self.store = incoming, store
        self.canonical: dict[str, Facts] = {}
        self.by_name: dict[str, tuple[str, ...]] = {}
        self.by_code: dict[tuple[str, str], tuple[str, ...]] = {}
        self.result = Resolution()
        self.survivors = survivors(store.merges())

    def run(self) -> Resolution:
        standing = self._standing()
        self._meet({*self._stored(), *standing.values()})
        for facts in list(self.canonical.values()):
            self._register(facts, facts.id)
        for identifier in sorted(standing):
            self._join(self.incoming[identifier], standing[identifier])
        for facts in sorted(self.incoming.values(), key=self._turn):
            if facts.id not in standing:
                self._place(facts)
        self.result.moved = {old: self._at(old) for old in self.result.moved}
        return self.result

    def _turn(self, facts: Facts) -> tuple[int, bool, str]:
        """Order the incoming: wholes before their parts, what has an exact type before what may be anything."""
        return len(self._above(facts.id)), facts.type in VAGUE, facts.id

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

    def _stored(self) -> set[str]:
        """Return the ids of the store's records that share a name or an identifier with an incoming one."""
        found: set[str] = set()
        for some in batches(list(self.incoming.values())):
            wanted = {key for facts in some for keys in (facts.codes(), facts.asked()) for key in keys}
            for keys in batches(sorted(wanted)):
                found.update(one for ids in self.store.identities(keys).values() for one in ids)
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

    def _register(self, facts: Facts, standing: str) -> None:
        for name in facts.names:
            _put(self.by_name, name, standing)
        for code in facts.identifiers:
            _put(self.by_code, code, standing)

    def _join(self, facts: Facts, standing: str) -> None:
        if standing != facts.id:
            self.result.moved[facts.id] = standing
        whole = self.canonical.get(standing)
        if whole is None and standing == facts.id:
            self.canonical[standing] = facts
        else:
            whole = whole or self.canonical.setdefault(standing, Facts(standing, facts.kind, facts.type))
            whole.absorb(facts)
        self._register(facts, standing)

    def _place(self, facts: Facts) -> None:
        for by_name in (False, True):
            found = set(self._recognised(facts, by_name=by_name)) - {facts.id}
            candidates = self._nearest(facts, one_of_merged(sorted(found), self.survivors))
            if len(candidates) == 1:
                self._join(facts, candidates[0])
                return
            if candidates:
                self.result.ambiguous.append((facts.id, tuple(candidates)))
                break
        self._join(facts, facts.id)

    def _recognised(self, facts: Facts, *, by_name: bool) -> Iterator[str]:
        """Yield those that an incoming one may be, by name or by identifier."""
        if by_name:
            known = {self._at(one) for name in facts.names for one in self.by_name.get(name, ())}
        else:
            known = {
                at
                for code in facts.identifiers
                for at in map(self._at, self.by_code.get(code, ()))
                if code[0] not in CODES_OF_STATES or self.canonical[at].type == facts.type
            }
        for identifier in known:
            other = self.canonical[identifier]
            if other.kind != facts.kind or (by_name and not _same_type(facts.type, other.type)):
                continue
            if not self._kept_apart(facts, other, by_name=by_name):
                yield identifier

    def _nearest(self, facts: Facts, candidates: list[str]) -> list[str]:
        """Return the one candidate that lies near if there is one, else all."""
        if len(candidates) < 2 or not facts.points:  # most often
            return candidates
        near = [one for one in candidates if _distance(facts.points, self.canonical[one].points) <= NEAR_KM]
        return near if len(near) == 1 else candidates

    def _kept_apart(self, one: Facts, other: Facts, *, by_name: bool) -> bool:
        if one.contradicts(other):
            return True
        mine, theirs = self._above(one.id), self._above(other.id)
        if other.id in mine or self._at(one.id) in theirs:
            return True
        if not by_name or one.kind != "location":
            return False
        if one.points and other.points and not {one.type, other.type} & AREAS:
            apart = _distance(one.points, other.points)
            if apart > FAR_APART_KM:
                return True
            if apart <= NEAR_KM and mine & theirs:
                return False
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


def _same_type(one: str, other: str) -> bool:
    """Return whether a name can speak for two being one; names of nobody in particular never do."""
    return may_be(one, other) and not (one in NAMELESS and other in NAMELESS)


Key = TypeVar("Key")


def _put(registry: dict[Key, tuple[str, ...]], key: Key, identifier: str) -> None:
    known = registry.get(key, ())
    if identifier not in known:
        registry[key] = (*known, identifier)


def _distance(here: Sequence[Point], there: Sequence[Point]) -> float:
    """Return the kilometres between the two nearest of two lists of points; infinity where one is empty."""
    return min((kilometres(a, b) for a in here for b in there), default=inf)
