"""Records of actors that are one so far, as clusters: who is in them, and what tells two of them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from knowledge_graph.identity.entity_types import ARMED_OR_PARTY, VAGUE
from knowledge_graph.identity.merges import survivors
from knowledge_graph.records import Merge
from loaders.identity.candidates import IdentityCandidate, gather_candidates
from loaders.identity.codes import may_share_name
from loaders.identity.groups import get_group
from loaders.identity.lookup import RecordLookup, iter_chunks

Opposition = Callable[[str, str], bool]
"""Whether two actors, by id, are on two sides of an event."""


def never_opposed(first: str, other: str) -> bool:
    """Return False: for inputs without events."""
    del first, other
    return False


Associates = Callable[[str], frozenset[str]]
"""The organisations and states that an actor has a part in, by id."""


def without_associates(identifier: str) -> frozenset[str]:
    """Return nobody: for inputs without relations."""
    del identifier
    return frozenset()


class Join(NamedTuple):
    """Two actors recognised as one: ``merged`` is read as ``into``, for the reason ``why``."""

    merged: str
    into: str
    why: str


class ActorClusters:
    """The actors of an input, and those of a store that they may be, in clusters of records that are one.

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
        self._store, self._opposed, self.associates = store, opposed, associates
        self._stored: set[str] = set()
        self.records = _unite(incoming, current)
        self.incoming = frozenset(self.records)
        self.joins: list[Join] = []
        self._root = survivors(merges)
        self._undone = [(merge.merged, merge.into) for merge in merges if merge.undone is not None]
        self._read_stored()
        self._clusters: dict[str, IdentityCandidate] = {}
        self._members: dict[str, list[str]] = {}
        for identifier in sorted(self.records):
            self._enter(identifier)
        self._read_on: set[str] = set()

    def rank(self, identifier: str) -> tuple[bool, int, str]:
        """Return what decides which of two that are one stays: one of an exact type, under a short id, the least."""
        return self.records[identifier].type in VAGUE, identifier.count(":"), identifier

    def _read_stored(self) -> None:
        """Read the stored records that incoming ones may be, and those that are read as one with them."""
        keys = {
            key
            for candidate in self.records.values()
            for keys in (
                candidate.identifier_keys(),
                candidate.name_keys(),
                candidate.spelling_keys(),
                candidate.group_keys(),
            )
            for key in keys
        }
        ids = set(self.records)
        for some in iter_chunks(sorted(keys)):
            ids.update(identifier for having in self._store.identities(some).values() for identifier in having)
        roots = {self._root.get(identifier, identifier) for identifier in ids}
        ids |= roots | {member for member, root in self._root.items() if root in roots}
        for chunk in iter_chunks(sorted(ids)):
            for identifier, stored in gather_candidates(self._store.records(chunk).values()).items():
                self._stored.add(identifier)
                if identifier in self.records:
                    self.records[identifier].absorb(stored)
                elif stored.kind == "actor":
                    self.records[identifier] = stored

    def _enter(self, identifier: str) -> None:
        root = self.root_of(identifier)
        cluster = self._clusters.get(root)
        if cluster is None:
            record = self.records[identifier]
            cluster = self._clusters[root] = IdentityCandidate(root, record.kind, record.type)
        cluster.absorb(self.records[identifier])
        self._members.setdefault(root, []).append(identifier)

    def root_of(self, identifier: str) -> str:
        """Return the id of the record that a record is read as so far."""
        while identifier in self._root:
            identifier = self._root[identifier]
        return identifier

    def join(self, first: str, other: str, why: str) -> None:
        """Make two clusters one, for a reason."""
        ranked = sorted((first, other), key=self.rank_root)
        into, merged = ranked
        self._root[merged] = into
        self._clusters[into].absorb(self._clusters.pop(merged))
        self._members[into] += self._members.pop(merged)
        self.joins.append(Join(merged, into, why))

    def rank_root(self, identifier: str) -> tuple[bool, int, str]:
        """Return the same of what a cluster is read as, which needn't be a record at hand."""
        return self.rank(identifier) if identifier in self.records else (False, 0, identifier)

    def have_other_codes(self, identifier: str, other: str) -> bool:
        """Return whether two have different identifiers of one scheme."""
        return self._cluster_of(identifier).contradicts(self._cluster_of(other))

    def _cluster_of(self, identifier: str) -> IdentityCandidate:
        return self._clusters[self.root_of(identifier)]

    def are_distinct(self, identifier: str, other: str) -> bool:
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
        roots = self.root_of(identifier), self.root_of(other)
        return any(
            self._opposed(mine, theirs) for mine in self._members[roots[0]] for theirs in self._members[roots[1]]
        )

    def _may_share_type(self, here: IdentityCandidate, there: IdentityCandidate) -> bool:
        """Return whether types allow two to be one; ``unknown`` says nothing against what the tables know."""
        if not here.facts.groups.isdisjoint(there.facts.groups):
            return all(get_group(key).fits(each.type) for each in (here, there) for key in each.facts.groups)
        return may_share_name(here.type, there.type) or are_armed_or_party(here.type, there.type)

    def _are_stored_apart(self, identifier: str, other: str) -> bool:
        """Return whether two stored records, which the input doesn't both have, were loaded as two before."""
        pair = {identifier, other}
        return pair <= self._stored and not pair <= self.incoming

    def _read_history(self, identifier: str) -> None:
        """Add the sources of every version of a stored record: the record itself names that of the newest."""
        root = self.root_of(identifier)
        for member in self._members[root]:
            if member not in self._read_on:
                self._read_on.add(member)
                for candidate in gather_candidates(self._store.history(member)).values():
                    self._clusters[root].facts.absorb(candidate.facts)

    def were_taken_apart(self, here: str, there: str) -> bool:
        """Return whether a join of two clusters was undone."""
        return any({self.root_of(first), self.root_of(other)} == {here, there} for first, other in self._undone)


def are_armed_or_party(*types: str) -> bool:
    """Return whether two types are an armed group's and a party's."""
    return len(types) == 2 and types[1] in ARMED_OR_PARTY.get(types[0], ())


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
