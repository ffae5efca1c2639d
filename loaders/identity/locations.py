"""Which locations of an input and a store are one: joins, which leave every record as it is and can be taken back.

Two are one by an external identifier, or by name within a type, with case and diacritics folded; a vague type
(``place``) matches the types it stands for. They are distinct if they have different identifiers of one scheme or if
one is part of the other; and, if matched by name only, if a point of one is too far from any of the other's, if they
are parts of different parents, or if one is part of something beside the other. Of several matches the only one nearby
is taken; otherwise the record stays separate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeVar

from knowledge_graph.identity.entity_types import AREAS, VAGUE, may_be
from knowledge_graph.identity.merges import survivors
from loaders.identity.candidates import IdentityCandidate, kilometres_between
from loaders.identity.codes import identifies
from loaders.identity.joining.joins import Join, KnownMerges
from loaders.identity.joining.stored_locations import read_places
from loaders.identity.location_tree import LocationTree
from loaders.identity.lookup import RecordLookup

FAR_APART_KM: Final = 30.0
"""Points of one name in one region are different places beyond it; in the data no place is off by more than 25 km."""

NEAR_KM: Final = 5.0
"""Within it points of one name in one country are one place, whichever regions two datasets assign it to."""


class LocationMatches(NamedTuple):
    """What was decided about locations.

    Attributes:
        joins: what was recognised as one.
        ambiguous: (id, ids of the matches) of what stays separate because several match.
    """

    joins: list[Join]
    ambiguous: list[tuple[str, tuple[str, ...]]]


class LocationResolver:
    """One resolution of locations: those that stand so far, indexed by name and identifier.

    Stored locations that an input's may be, and those that these may be, are decided anew with it, as in one load of
    all: whatever was loaded before, and in whatever order, which are one follows from the records.

    Args:
        incoming: the input's candidates, by id.
        current: incoming id -> id of the record that it stands for, of those that are known.
        store: the store they may be known in.
        known: the merges of the store and of the input.
    """

    def __init__(
        self,
        incoming: Mapping[str, IdentityCandidate],
        current: Mapping[str, str],
        store: RecordLookup,
        known: KnownMerges,
    ) -> None:
        places = read_places(incoming, current, store, survivors((*known.binding, *known.joins)))
        self.records = places.records
        self._incoming = places.incoming
        elsewhere = (join for join in known.joins if join.merged not in self.records)
        former = {identifier: standing for identifier, standing in current.items() if standing != identifier}
        self._roots = dict(survivors((*known.binding, *elsewhere))) | former
        self._undone = known.undone
        self._canonical = dict(places.ancestors)
        self._units: dict[str, IdentityCandidate] = {}
        """The candidates, those in one that are read as one already for reasons that aren't decided anew."""
        for identifier in sorted(self.records):
            self._add_to_unit(identifier)
        self._tree = LocationTree(self.records | self._units, self._canonical, self._roots)
        self._wholes = places.wholes
        self._by_name: dict[str, tuple[tuple[str, str], ...]] = {}
        """The ids and types of records that have a name."""
        self._by_code: dict[tuple[str, str], tuple[str, ...]] = {}
        self._matches = LocationMatches([], [])
        for identifier, ancestor in places.ancestors.items():
            if (root := self._tree.current_id(identifier)) != identifier and root in self._canonical:
                self._canonical[root].absorb(ancestor)

    def _add_to_unit(self, identifier: str) -> None:
        root, record = self._roots.get(identifier, identifier), self.records[identifier]
        if root == identifier and root not in self._units:
            self._units[root] = record
        else:
            self._units.setdefault(root, IdentityCandidate(root, record.kind, record.type)).absorb(record)

    def run(self) -> LocationMatches:
        """Decide for each location which others it is; the order of the input doesn't matter."""
        for candidate in sorted(self._units.values(), key=self._sort_key):
            self._decide(candidate)
        joins, ambiguous = self._matches
        return LocationMatches(joins, [each for each in ambiguous if each[0] in self._incoming])

    def _sort_key(self, candidate: IdentityCandidate) -> tuple[int, int, bool, str]:
        """Return the sort key of a candidate: parents before parts, exact types before vague ones."""
        depth = len(self._tree.ancestors(candidate.id))
        return self._count_unknown(candidate), depth, candidate.type in VAGUE, candidate.id

    def _count_unknown(self, candidate: IdentityCandidate) -> int:
        """Return how little is known of where a location is.

        One that is part of nothing may be any of its name nearby, and one that only has a name any at all: whether
        there are several is known when all others are decided.
        """
        if candidate.parents or candidate.id in self._wholes:
            return 0
        if candidate.points or candidate.identifiers:
            return int(candidate.type not in AREAS)
        return 2

    def _enter(self, candidate: IdentityCandidate, survivor: str) -> None:
        self._absorb(candidate, survivor)
        for name in candidate.names:
            _add_to_index(self._by_name, name, (survivor, candidate.type))
        for code in candidate.identifiers:
            _add_to_index(self._by_code, code, survivor)

    def _absorb(self, candidate: IdentityCandidate, survivor: str) -> None:
        canonical = self._canonical.get(survivor)
        if canonical is None:
            canonical = self._canonical[survivor] = IdentityCandidate(survivor, candidate.kind, candidate.type)
        canonical.absorb(candidate)

    def _decide(self, candidate: IdentityCandidate) -> None:
        for by_name in (False, True):
            recognised = {
                current: why
                for current, why in self._iter_recognised(candidate, by_name=by_name)
                if current != candidate.id and not self._were_taken_apart(candidate.id, current)
            }
            candidates = self._pick_nearest(candidate, sorted(recognised))
            if len(candidates) == 1:
                self._join(candidate, candidates[0], recognised[candidates[0]])
                return
            if candidates:
                self._matches.ambiguous.append((candidate.id, tuple(candidates)))
                break
        self._enter(candidate, candidate.id)

    def _join(self, candidate: IdentityCandidate, other: str, why: str) -> None:
        """Make a candidate one with what it was recognised as; which of the two stays doesn't depend on the order."""
        into, merged = sorted((candidate.id, other), key=lambda identifier: (self._is_vague(identifier), identifier))
        self._roots[merged] = into
        self._matches.joins.append(Join(merged, into, why))
        if into == candidate.id:
            self._absorb(self._canonical[other], into)
        self._enter(candidate, into)

    def _is_vague(self, identifier: str) -> bool:
        """Return whether a record's own type is vague; of a root that isn't at hand nothing else is known."""
        record = self.records.get(identifier)
        return record is not None and record.type in VAGUE

    def _were_taken_apart(self, identifier: str, other: str) -> bool:
        pair = {identifier, other}
        return any({self._tree.current_id(first), self._tree.current_id(last)} == pair for first, last in self._undone)

    def _iter_recognised(self, candidate: IdentityCandidate, *, by_name: bool) -> Iterator[tuple[str, str]]:
        """Yield the ids of the records a candidate matches, by name or by identifier, each with the reason."""
        if by_name:
            known = {
                self._tree.current_id(identifier): f"both are called {name}"
                for name in candidate.names
                for identifier, type_ in self._by_name.get(name, ())
                if may_be(candidate.type, type_)
            }
        else:
            known = {
                current: f"both have the identifier {code[0]} {code[1]}"
                for code in candidate.identifiers
                for current in map(self._tree.current_id, self._by_code.get(code, ()))
                if identifies(code[0], candidate.type, self._canonical[current].type)
            }
        for identifier, why in known.items():
            other = self._canonical[identifier]
            if by_name and not may_be(candidate.type, other.type):
                continue
            if not self._are_distinct(candidate, other, by_name=by_name):
                yield identifier, why

    def _pick_nearest(self, candidate: IdentityCandidate, candidates: list[str]) -> list[str]:
        """Return the only match within ``NEAR_KM`` if there is exactly one, else all."""
        if len(candidates) < 2 or not candidate.points:  # most often
            return candidates
        near = [
            identifier
            for identifier in candidates
            if kilometres_between(candidate, self._canonical[identifier]) <= NEAR_KM
        ]
        return near if len(near) == 1 else candidates

    def _are_distinct(self, candidate: IdentityCandidate, other: IdentityCandidate, *, by_name: bool) -> bool:
        if candidate.contradicts(other):
            return True
        mine, theirs = self._tree.ancestors(candidate.id), self._tree.ancestors(other.id)
        if other.id in mine or self._tree.current_id(candidate.id) in theirs:
            return True
        if not by_name:
            return False
        return self._are_placed_apart(candidate, other, share_ancestor=bool(mine & theirs))

    def _are_placed_apart(
        self, candidate: IdentityCandidate, other: IdentityCandidate, *, share_ancestor: bool
    ) -> bool:
        """Return whether levels, distance or parents tell two locations of one name apart."""
        if self._tree.is_beside_whole(candidate, other) or self._tree.is_beside_whole(other, candidate):
            return True
        if self._tree.is_told_apart(candidate, other):
            return True
        if candidate.points and other.points and not {candidate.type, other.type} & AREAS:
            if kilometres_between(candidate, other, max) > FAR_APART_KM:
                return True
            if kilometres_between(candidate, other) <= NEAR_KM and share_ancestor:
                return False
        return bool(candidate.parents and other.parents) and not self._tree.share_parent(candidate, other)

    def explain_apart(self, first: str, other: str) -> str:
        """Return why two, which an earlier load joined, are not joined as they were."""
        here, there = self._tree.current_id(first), self._tree.current_id(other)
        if here == there:
            return f"both are read as {here} now"
        mine, theirs = self._canonical.get(here), self._canonical.get(there)
        if mine and theirs and mine.contradicts(theirs):
            return "their identifiers differ"
        if mine and theirs and self._are_distinct(mine, theirs, by_name=True):
            return "they lie in different places"
        return "several are called so now"


Key = TypeVar("Key")
Entry = TypeVar("Entry")


def _add_to_index(registry: dict[Key, tuple[Entry, ...]], key: Key, entry: Entry) -> None:
    known = registry.get(key, ())
    if entry not in known:
        registry[key] = (*known, entry)
