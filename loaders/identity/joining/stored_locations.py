"""The stored locations that an input's may be, those that these may be, and so on: all that is decided anew with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.identity.entity_types import AREAS
from knowledge_graph.identity.merges import members
from knowledge_graph.store import IdentityKey
from loaders.identity.candidates import IdentityCandidate, gather_candidates, kilometres_between
from loaders.identity.joining.stored import unite_known
from loaders.identity.lookup import RecordLookup, iter_chunks

_NEVER_ONE_KM: Final = 60.0
"""Twice what tells places of one name apart: a stored record has one of the points that its versions have."""


@dataclass(slots=True)
class PlacesAtHand:
    """The locations that a resolution is about.

    Attributes:
        records: the candidates to decide about, by id.
        incoming: the ids of those that the input has.
        ancestors: stored locations that these are part of and that aren't decided about, by id.
        wholes: ids of locations that others are part of.
    """

    records: dict[str, IdentityCandidate]
    incoming: frozenset[str]
    ancestors: dict[str, IdentityCandidate] = field(default_factory=dict)
    wholes: set[str] = field(default_factory=set)


def read_places(
    incoming: Mapping[str, IdentityCandidate],
    current: Mapping[str, str],
    store: RecordLookup,
    linked: Mapping[str, str],
) -> PlacesAtHand:
    """Read what an input's locations may be, what these may be, and so on, and what all of them are part of.

    Two may be one if they share a name or an identifier, unless identifiers or a long way speak against it: so the
    thousands of a gazetteer that share names don't hang together.

    Args:
        incoming: the input's candidates, by id.
        current: incoming id -> id of the record that it stands for, of those that are known.
        store: where the others are.
        linked: where merged ids are read so far.
    """
    records = unite_known(incoming, current)
    places = PlacesAtHand(records, frozenset(records))
    reader = _Reader(records, store, linked)
    reader.read_connected()
    reader.read_ancestors(places.ancestors)
    places.wholes.update(whole for each in records.values() for whole in each.parents)
    places.wholes |= reader.find_wholes(places.wholes)
    return places


class _Reader:
    """Reads stored locations into the records at hand."""

    def __init__(self, records: dict[str, IdentityCandidate], store: RecordLookup, linked: Mapping[str, str]) -> None:
        self._records, self._store, self._linked = records, store, linked
        self._together = members(linked)
        self._stored: dict[str, IdentityCandidate] = {}
        """What was read, whether or not it is among the records."""
        self._matching: set[str] = set()
        """Stored records that something else may be."""

    def read_connected(self) -> None:
        self._read(self._records)
        for identifier in self._records.keys() & self._stored.keys():
            self._records[identifier].absorb(self._stored[identifier])
        new = list(self._records.values())
        while new:
            new = [*self._iter_matching(new), *self._iter_joined(new)]
        for identifier in sorted(self._matching):
            for version in gather_candidates(self._store.history(identifier)).values():
                self._records[identifier].absorb(version)

    def _read(self, ids: Iterable[str]) -> None:
        for chunk in iter_chunks(sorted(set(ids) - self._stored.keys())):
            for identifier, record in gather_candidates(self._store.records(chunk).values()).items():
                if record.kind == "location":
                    self._stored[identifier] = record

    def _iter_matching(self, candidates: Iterable[IdentityCandidate]) -> Iterator[IdentityCandidate]:
        """Add the stored locations that some may be to the records, and yield the new ones."""
        for chunk in iter_chunks(list(candidates)):
            keys_of = {candidate.id: _list_keys(candidate) for candidate in chunk}
            having: dict[IdentityKey, list[str]] = {}
            for some in iter_chunks(sorted({key for keys in keys_of.values() for key in keys})):
                having |= self._store.identities(some)
            self._read(identifier for ids in having.values() for identifier in ids)
            for candidate in chunk:
                others = {other for key in keys_of[candidate.id] for other in having.get(key, ())} - {candidate.id}
                for other in sorted(others & self._stored.keys()):
                    if _may_be_one(candidate, self._stored[other]):
                        self._matching |= {other, candidate.id} & self._stored.keys()
                        if other not in self._records:
                            self._records[other] = self._stored[other]
                            yield self._records[other]

    def _iter_joined(self, candidates: Iterable[IdentityCandidate]) -> Iterator[IdentityCandidate]:
        """Add the stored locations that some are read as one with, and yield the new ones."""
        roots = {self._linked.get(candidate.id, candidate.id) for candidate in candidates}
        ids = roots.union(*(self._together.get(root, ()) for root in roots)) - self._records.keys()
        self._read(ids)
        for identifier in sorted(ids & self._stored.keys()):
            self._records[identifier] = self._stored[identifier]
            self._matching.add(identifier)
            yield self._records[identifier]

    def read_ancestors(self, ancestors: dict[str, IdentityCandidate]) -> None:
        """Read what the records are part of, and what those are read as one with."""
        waiting = {parent for candidate in self._records.values() for parent in candidate.parents}
        while waiting:
            self._read(waiting)
            new = {id_: self._stored[id_] for id_ in sorted(waiting & self._stored.keys()) if id_ not in self._records}
            ancestors |= new
            roots = {self._linked.get(identifier, identifier) for identifier in new}
            waiting = {parent for candidate in new.values() for parent in candidate.parents} | roots
            waiting |= {member for root in roots for member in self._together.get(root, ())}
            waiting -= ancestors.keys() | self._records.keys()
            waiting &= self._known(waiting)

    def _known(self, ids: set[str]) -> set[str]:
        self._read(ids)
        return ids & self._stored.keys()

    def find_wholes(self, known: set[str]) -> set[str]:
        """Return which of those that are part of nothing, and that something else may be, have parts in the store."""
        loose = [
            identifier
            for identifier in sorted(self._matching - known)
            if not (record := self._records[identifier]).parents
            and (record.type not in AREAS or not (record.points or record.identifiers))
        ]
        if not loose:
            return set()
        with self._store.read(Filter()) as view:
            return {id_ for id_, node in zip(loose, view.locate(loose), strict=True) if len(view.parts(node)) > 1}


def _may_be_one(first: IdentityCandidate, other: IdentityCandidate) -> bool:
    """Return whether nothing that holds for good speaks against two locations of one name or identifier being one."""
    if first.contradicts(other):
        return False
    if not (first.points and other.points) or {first.type, other.type} & AREAS:
        return True
    if not set(first.identifiers).isdisjoint(other.identifiers):
        return True
    return kilometres_between(first, other) <= _NEVER_ONE_KM


def _list_keys(candidate: IdentityCandidate) -> list[IdentityKey]:
    return [*candidate.identifier_keys(), *candidate.name_keys()]
