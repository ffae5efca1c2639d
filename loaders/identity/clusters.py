"""Records of actors that are one so far, as clusters: who is in them, and what tells two of them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from knowledge_graph.identity.entity_types import ARMED_OR_PARTY, VAGUE
from knowledge_graph.identity.merges import survivors
from loaders.identity.candidates import IdentityCandidate
from loaders.identity.codes import may_share_name
from loaders.identity.groups import get_group
from loaders.identity.joining.joins import Join, KnownMerges
from loaders.identity.joining.stored import add_histories, read_connected, unite_known
from loaders.identity.lookup import RecordLookup

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


class ActorClusters:
    """The actors of an input, and those of a store that they may be, in clusters of records that are one.

    Args:
        incoming: the input's candidates, by id.
        current: incoming id -> id of the record that it stands for, of those that are known.
        store: the store they may be known in.
        known: the merges of the store and of the input.
        opposed: whether two are on two sides of an event.
        associates: the organisations and states that an actor has a part in.
        touched: ids of other stored actors to decide anew.
    """

    def __init__(
        self,
        incoming: Mapping[str, IdentityCandidate],
        current: Mapping[str, str],
        store: RecordLookup,
        known: KnownMerges,
        opposed: Opposition,
        associates: Associates,
        touched: Iterable[str] = (),
    ) -> None:
        self._opposed, self.associates = opposed, associates
        self.records = unite_known(incoming, current)
        self.incoming = frozenset(self.records)
        self.joins: list[Join] = []
        stored = read_connected(self.records, "actor", store, survivors((*known.binding, *known.joins)), touched)
        add_histories(self.records, stored, store)
        elsewhere = (join for join in known.joins if join.merged not in self.records)
        self._root = survivors((*known.binding, *elsewhere))
        self._undone = known.undone
        self._clusters: dict[str, IdentityCandidate] = {}
        self._members: dict[str, list[str]] = {}
        for identifier in sorted(self.records):
            self._enter(identifier)

    def rank(self, identifier: str) -> tuple[bool, int, str]:
        """Return what decides which of two that are one stays: one of an exact type, under a short id, the least."""
        return self.records[identifier].type in VAGUE, identifier.count(":"), identifier

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
        here, there = self._cluster_of(identifier), self._cluster_of(other)
        if not self._may_share_type(here, there) or here.contradicts(there):
            return True
        if here.facts.are_told_apart(there.facts) or here.facts.contradict(there.facts):
            return True
        roots = self.root_of(identifier), self.root_of(other)
        return any(
            self._opposed(mine, theirs) for mine in self._members[roots[0]] for theirs in self._members[roots[1]]
        )

    def _may_share_type(self, here: IdentityCandidate, there: IdentityCandidate) -> bool:
        """Return whether types allow two to be one; ``unknown`` says nothing against what the tables know."""
        if not here.facts.groups.isdisjoint(there.facts.groups):
            return all(get_group(key).fits(each.type) for each in (here, there) for key in each.facts.groups)
        if here.type == there.type == "unknown":
            return True  # the name has to say that it is a group's
        return may_share_name(here.type, there.type) or are_armed_or_party(here.type, there.type)

    def were_taken_apart(self, here: str, there: str) -> bool:
        """Return whether a join of two clusters was undone."""
        return any({self.root_of(first), self.root_of(other)} == {here, there} for first, other in self._undone)

    def explain_apart(self, first: str, other: str) -> str:
        """Return why two, which an earlier load joined, are not joined as they were."""
        here, there = self.root_of(first), self.root_of(other)
        if here == there:
            return f"both are read as {here} now"
        mine, theirs = self._clusters[here], self._clusters[there]
        if mine.contradicts(theirs):
            return "their identifiers differ"
        if mine.facts.are_told_apart(theirs.facts):
            return "one source or file has both"
        if mine.facts.contradict(theirs.facts):
            return "they are of different countries or years"
        if any(self._opposed(a, b) for a in self._members[here] for b in self._members[there]):
            return "they are on two sides of an event"
        return "several are called so now"


def are_armed_or_party(*types: str) -> bool:
    """Return whether two types are an armed group's and a party's."""
    return len(types) == 2 and types[1] in ARMED_OR_PARTY.get(types[0], ())
