"""Which incoming ids are known: by id, or by an id under which a record was loaded earlier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from loaders.identity.candidates import IdentityCandidate
from loaders.identity.lookup import RecordLookup, iter_chunks


class KnownIds(NamedTuple):
    """The ids of an input that stand for a record.

    Attributes:
        current: id -> id of the record: itself, or where its former id leads.
        conflicts: (id, former id) where the store has the two as different records.
    """

    current: dict[str, str]
    conflicts: list[tuple[str, str]]


def find_known(incoming: Mapping[str, IdentityCandidate], store: RecordLookup) -> KnownIds:
    """Return the current ids of candidates known by id, by a former id in the store, or by a shared former id."""
    all_ids = {identifier for candidate in incoming.values() for identifier in (candidate.id, *candidate.former_ids)}
    known = {
        identifier: current
        for ids in iter_chunks(sorted(all_ids))
        for identifier, (kind, current) in store.known(ids).items()
        if kind in {"actor", "location"}
    }
    claimed: dict[str, str] = {}
    for candidate in sorted(incoming.values(), key=lambda candidate: candidate.id):
        for former in candidate.former_ids:
            claimed.setdefault(former, candidate.id)
    result = KnownIds({}, [])
    for candidate in incoming.values():
        by_former = {known[former] for former in candidate.former_ids if former in known}
        if candidate.id in known:
            result.current[candidate.id] = known[candidate.id]
            result.conflicts.extend(
                (candidate.id, former)
                for former in sorted(candidate.former_ids)
                if known.get(former, known[candidate.id]) != known[candidate.id]
            )
        elif len(by_former) == 1:
            result.current[candidate.id] = by_former.pop()
        elif (heir := claimed.get(candidate.id, candidate.id)) != candidate.id and heir not in known:
            result.current[candidate.id] = heir
    return result
