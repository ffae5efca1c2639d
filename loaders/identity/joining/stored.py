"""The stored records that an input may be, those that these may be, and so on: all that is decided anew with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from knowledge_graph.identity.merges import members
from knowledge_graph.records import Kind
from knowledge_graph.store import IdentityKey
from loaders.identity.candidates import IdentityCandidate, gather_candidates
from loaders.identity.joining.told_apart import read_files
from loaders.identity.lookup import RecordLookup, iter_chunks


def unite_known(incoming: Mapping[str, IdentityCandidate], current: Mapping[str, str]) -> dict[str, IdentityCandidate]:
    """Return the candidates by the id of the record they stand for."""
    united: dict[str, IdentityCandidate] = {}
    for identifier in sorted(incoming):
        candidate, standing = incoming[identifier], current.get(identifier, identifier)
        if standing == identifier and standing not in united:
            united[standing] = candidate
        else:
            united.setdefault(standing, IdentityCandidate(standing, candidate.kind, candidate.type)).absorb(candidate)
    return united


def read_connected(
    records: dict[str, IdentityCandidate],
    kind: Kind,
    store: RecordLookup,
    linked: Mapping[str, str],
    touched: Iterable[str],
) -> set[str]:
    """Add the stored records that share a name or identifier with some, or with one added, or are read as one with it.

    Args:
        records: the candidates to begin with, by id; what the store has of them is added, too.
        kind: of the records.
        store: where the others are.
        linked: where merged ids are read so far.
        touched: ids of stored records to begin with besides.

    Returns:
        The ids of those that are in the store.
    """
    together = members(linked)
    stored: set[str] = set()
    seen: set[IdentityKey] = set()
    ids, new = {*records, *touched}, list(records.values())
    while ids or new:
        keys = {key for candidate in new for key in _keys_of(candidate)} - seen
        seen |= keys
        for some in iter_chunks(sorted(keys)):
            ids.update(identifier for having in store.identities(some).values() for identifier in having)
        roots = {linked.get(identifier, identifier) for identifier in ids}
        ids |= roots.union(*(together.get(root, ()) for root in roots))
        new = []
        for chunk in iter_chunks(sorted(ids - stored)):
            for identifier, record in gather_candidates(store.records(chunk).values()).items():
                if record.kind == kind:
                    stored.add(identifier)
                    if identifier in records:
                        records[identifier].absorb(record)
                    else:
                        records[identifier] = record
                    new.append(records[identifier])
        ids = set()
    return stored


def add_histories(records: Mapping[str, IdentityCandidate], stored: Collection[str], store: RecordLookup) -> None:
    """Add what all versions say of stored records that share something with others, and which files have them.

    The record itself has the names of the newest release only, and not where it is from otherwise.
    """
    having: dict[IdentityKey, set[str]] = {}
    for identifier, candidate in records.items():
        for key in _keys_of(candidate):
            having.setdefault(key, set()).add(identifier)
    shared = {identifier for ids in having.values() if len(ids) > 1 for identifier in ids}
    for identifier in sorted(shared.intersection(stored)):
        for candidate in gather_candidates(store.history(identifier)).values():
            records[identifier].absorb(candidate)
    for identifier, files in read_files(store, shared).items():
        records[identifier].facts.files |= files


def _keys_of(candidate: IdentityCandidate) -> Iterator[IdentityKey]:
    yield from candidate.identifier_keys()
    yield from candidate.name_keys()
    yield from candidate.spelling_keys()
    yield from candidate.group_keys()
