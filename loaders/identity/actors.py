"""Which actors of an input and a store are one: joins, which leave every record as it is and can be taken back.

Two are one by an external identifier that both have, or by name: a full name that is the main one of both, or a full
name and a further one. An alias or an abbreviation alone is none; ``resolve`` lists those. By name only, two are kept
apart that one source or one file has as two, that differ in type, country, years or an identifier, or that are on two
sides of an event; and so is everybody with a name that one source gives to two. People whom a model found in texts need
more than a name of two words, such as a country or a part in the same organisation. What was joined and taken back, by
loading or by a person, stays apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from knowledge_graph.identity.entity_types import NAMELESS, VAGUE
from knowledge_graph.identity.merges import survivors
from knowledge_graph.records import Merge
from loaders.identity.candidates import IdentityCandidate, gather_candidates
from loaders.identity.codes import identifies, may_share_name
from loaders.identity.groups import get_group
from loaders.identity.lookup import RecordLookup, iter_chunks

Opposition = Callable[[str, str], bool]
"""Whether two actors, by id, are on two sides of an event."""


Associates = Callable[[str], frozenset[str]]
"""The organisations and states that an actor has a part in, by id."""


def never_opposed(first: str, other: str) -> bool:
    """Return False: for inputs without events."""
    del first, other
    return False


def without_associates(identifier: str) -> frozenset[str]:
    """Return nobody: for inputs without relations."""
    del identifier
    return frozenset()


class Join(NamedTuple):
    """Two actors recognised as one: ``merged`` is read as ``into``, for the reason ``why``."""

    merged: str
    into: str
    why: str


PERSON: Final = "person"
PARTY: Final = "political_party"
"""Names of parties recur from country to country: only those of one country are one by name."""

Ambiguity = tuple[str, tuple[str, ...]]
"""An id, and those of its matches, of which none is chosen."""


class ActorResolver:
    """One resolution of actors: clusters of records that are one, indexed by name and identifier.

    Args:
        incoming: the input's candidates, by id.
        current: incoming id -> id of the record that it stands for, of those that are known.
        store: the store they may be known in.
        merges: the merges of the store and of the input, also those taken back.
        opposed: whether two are on two sides of an event.
        associates: the organisations and states that an actor has a part in.
    """

    def __init__(
        self,
        incoming: Mapping[str, IdentityCandidate],
        current: Mapping[str, str],
        store: RecordLookup,
        merges: Sequence[Merge],
        opposed: Opposition,
        associates: Associates,
    ) -> None:
        self._store, self._opposed, self._associates = store, opposed, associates
        self._stored: set[str] = set()
        self._records = _unite(incoming, current)
        self._incoming = set(self._records)
        self._root = survivors(merges)
        self._undone = [(merge.merged, merge.into) for merge in merges if merge.undone is not None]
        self._read_stored()
        self._clusters: dict[str, IdentityCandidate] = {}
        self._members: dict[str, list[str]] = {}
        for identifier in sorted(self._records):
            self._enter(identifier)
        self._by_code: dict[tuple[str, str], list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._by_group: dict[str, list[str]] = {}
        for identifier in sorted(self._records):
            for code in self._records[identifier].identifiers:
                self._by_code.setdefault(code, []).append(identifier)
            for group in sorted(self._records[identifier].facts.groups):
                self._by_group.setdefault(group, []).append(identifier)
            for name in self._records[identifier].names:
                self._by_name.setdefault(name, []).append(identifier)
        self._read_on: set[str] = set()
        self._joins: list[Join] = []
        self._ambiguous: list[Ambiguity] = []

    def run(self) -> tuple[list[Join], list[Ambiguity]]:
        """Return the joins, and what stays apart because several match."""
        order = sorted(self._incoming, key=self._rank)
        for identify, differ in (
            (self._find_by_code, self._have_other_codes),
            (self._find_by_group, self._are_distinct),
            (self._find_by_name, self._are_distinct),
            (self._find_person, self._are_distinct),
        ):
            for identifier in order:
                self._decide(identifier, identify, differ)
        return self._joins, self._ambiguous

    def _rank(self, identifier: str) -> tuple[bool, int, str]:
        """Return what decides which of two that are one stays: one of an exact type, under a short id, the least."""
        return self._records[identifier].type in VAGUE, identifier.count(":"), identifier

    def _read_stored(self) -> None:
        """Read the stored records that incoming ones may be, and those that are read as one with them."""
        keys = {
            key
            for candidate in self._records.values()
            for keys in (candidate.identifier_keys(), candidate.name_keys(), candidate.group_keys())
            for key in keys
        }
        ids = set(self._records)
        for some in iter_chunks(sorted(keys)):
            ids.update(identifier for having in self._store.identities(some).values() for identifier in having)
        roots = {self._root.get(identifier, identifier) for identifier in ids}
        ids |= roots | {member for member, root in self._root.items() if root in roots}
        for chunk in iter_chunks(sorted(ids)):
            for identifier, stored in gather_candidates(self._store.records(chunk).values()).items():
                self._stored.add(identifier)
                if identifier in self._records:
                    self._records[identifier].absorb(stored)
                elif stored.kind == "actor":
                    self._records[identifier] = stored

    def _enter(self, identifier: str) -> None:
        root = self._root_of(identifier)
        cluster = self._clusters.get(root)
        if cluster is None:
            record = self._records[identifier]
            cluster = self._clusters[root] = IdentityCandidate(root, record.kind, record.type)
        cluster.absorb(self._records[identifier])
        self._members.setdefault(root, []).append(identifier)

    def _root_of(self, identifier: str) -> str:
        while identifier in self._root:
            identifier = self._root[identifier]
        return identifier

    def _decide(
        self,
        identifier: str,
        identify: Callable[[str], Iterator[tuple[str, str]]],
        differ: Callable[[str, str], bool],
    ) -> None:
        """Join a record with what it matches; with none of several, if two of those are distinct."""
        matches: dict[str, str] = {}
        here = self._root_of(identifier)
        for other, why in identify(identifier):
            there = self._root_of(other)
            if there not in {here, *matches} and not self._were_taken_apart(here, there):
                matches[there] = why
        if any(differ(*pair) or self._were_taken_apart(*pair) for pair in combinations(sorted(matches), 2)):
            self._ambiguous.append((identifier, tuple(sorted(matches))))
            return
        for there in sorted(matches, key=self._rank_of_root):
            self._join(self._root_of(identifier), there, matches[there])

    def _join(self, first: str, other: str, why: str) -> None:
        ranked = sorted((first, other), key=self._rank_of_root)
        into, merged = ranked
        self._root[merged] = into
        self._clusters[into].absorb(self._clusters.pop(merged))
        self._members[into] += self._members.pop(merged)
        self._joins.append(Join(merged, into, why))

    def _rank_of_root(self, identifier: str) -> tuple[bool, int, str]:
        return self._rank(identifier) if identifier in self._records else (False, 0, identifier)

    def _find_by_code(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that share an identifier, each with the reason."""
        record = self._records[identifier]
        for scheme, value in record.identifiers:
            for other in self._by_code[scheme, value]:
                is_evidence = identifies(scheme, record.type, self._records[other].type)
                if is_evidence and not self._have_other_codes(identifier, other):
                    yield other, f"both have the identifier {scheme} {value}"

    def _find_by_group(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that are the same group or force of the shipped tables, each with the reason."""
        for key in sorted(self._records[identifier].facts.groups):
            group = get_group(key)
            for other in self._by_group[key]:
                if other != identifier and not self._are_distinct(identifier, other):
                    yield other, f"both are {group.names[0]} in the table of groups ({key})"

    def _find_by_name(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that are the same by name, each with the reason; no people found in texts."""
        for other, why in self._iter_namesakes(identifier):
            if not self._needs_more(identifier, other):
                yield other, why

    def _find_person(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of people found in texts who are the same by name and something else, with the reason.

        The organisations that they have a part in were joined before.
        """
        record = self._records[identifier]
        for other, why in self._iter_namesakes(identifier):
            if not self._needs_more(identifier, other):
                continue
            if record.facts.may_be_same_person(self._records[other].facts):
                yield other, why
            elif common := self._parts_of(identifier) & self._parts_of(other):
                yield other, f"{why} and have to do with {min(common)}"

    def _needs_more(self, identifier: str, other: str) -> bool:
        """Return whether a name alone doesn't make two one: they are a person whom a model found in a text."""
        pair = self._records[identifier], self._records[other]
        return PERSON in {each.type for each in pair} and any(each.facts.is_extracted for each in pair)

    def _parts_of(self, identifier: str) -> set[str]:
        return {self._root_of(other) for other in self._associates(identifier)}

    def _iter_namesakes(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records of one name that nothing keeps apart, each with the reason."""
        record = self._records[identifier]
        for name in record.names:
            for other in self._by_name[name]:
                candidate = self._records[other]
                if other == identifier or not may_share_name(record.type, candidate.type):
                    continue
                common = record.facts.name_in_common(candidate.facts)
                if PARTY in {record.type, candidate.type} and not record.facts.share_country(candidate.facts):
                    continue
                if common and not self._is_shared(common) and not self._are_distinct(identifier, other):
                    yield other, f"both are called {common}"

    def _have_other_codes(self, identifier: str, other: str) -> bool:
        return self._cluster_of(identifier).contradicts(self._cluster_of(other))

    def _cluster_of(self, identifier: str) -> IdentityCandidate:
        return self._clusters[self._root_of(identifier)]

    def _are_distinct(self, identifier: str, other: str) -> bool:
        """Return whether anything speaks against two of one name being one; all records of each count."""
        for each in (identifier, other):
            self._read_history(each)
        here, there = self._cluster_of(identifier), self._cluster_of(other)
        if not self._may_share_type(here, there) or here.contradicts(there):
            return True
        if here.facts.are_told_apart(there.facts) or here.facts.contradict(there.facts):
            return True
        if not (here.facts.origins and there.facts.origins) and self._are_stored_apart(identifier, other):
            return True
        roots = self._root_of(identifier), self._root_of(other)
        return any(
            self._opposed(mine, theirs) for mine in self._members[roots[0]] for theirs in self._members[roots[1]]
        )

    def _may_share_type(self, here: IdentityCandidate, there: IdentityCandidate) -> bool:
        """Return whether types allow two to be one; ``unknown`` says nothing against what the tables know."""
        if not here.facts.groups.isdisjoint(there.facts.groups):
            return all(get_group(key).fits(each.type) for each in (here, there) for key in each.facts.groups)
        return may_share_name(here.type, there.type)

    def _are_stored_apart(self, identifier: str, other: str) -> bool:
        """Return whether two stored records, which the input doesn't both have, were loaded as two before."""
        pair = {identifier, other}
        return pair <= self._stored and not pair <= self._incoming

    def _read_history(self, identifier: str) -> None:
        """Add the sources of every version of a stored record: the record itself names that of the newest."""
        root = self._root_of(identifier)
        for member in self._members[root]:
            if member not in self._read_on:
                self._read_on.add(member)
                for candidate in gather_candidates(self._store.history(member)).values():
                    self._clusters[root].facts.absorb(candidate.facts)

    def _is_shared(self, name: str) -> bool:
        """Return whether one source or file has two actors of one type whose main name this is."""
        seen: dict[tuple[str | int, str], str] = {}
        for identifier in self._by_name[name]:
            record = self._records[identifier]
            if name in record.facts.main and record.type not in NAMELESS:
                for origin in record.facts.statements:
                    if seen.setdefault((origin, record.type), self._root_of(identifier)) != self._root_of(identifier):
                        return True
        return False

    def _were_taken_apart(self, here: str, there: str) -> bool:
        return any({self._root_of(first), self._root_of(other)} == {here, there} for first, other in self._undone)


def _unite(incoming: Mapping[str, IdentityCandidate], current: Mapping[str, str]) -> dict[str, IdentityCandidate]:
    """Return the candidates by the id of the record they stand for."""
    united: dict[str, IdentityCandidate] = {}
    for identifier in sorted(incoming):
        candidate, standing = incoming[identifier], current.get(identifier, identifier)
        if standing == identifier and standing not in united:
            united[standing] = candidate
        else:
            united.setdefault(standing, IdentityCandidate(standing, candidate.kind, candidate.type)).absorb(candidate)
    return united
