"""The records of what an answer shows, with all they refer to and every claim on them: a part that loads by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from knowledge_graph.deadline import check_work
from knowledge_graph.edges import carrier_of
from knowledge_graph.identity.merges import counting, survivors
from knowledge_graph.records import IDENTITY_KINDS, Claim, Event, Merge, Record
from knowledge_graph.references import iter_references
from knowledge_graph.store import GraphStore

_BATCH: Final = 1_000
"""How many records are asked for at once."""


def read_closure(store: GraphStore, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records with these ids and, on and on, those they refer to and the claims on them.

    An event's parts are in the event. Every claim comes along, also those that the answer had no room for or left out:
    so what the part holds has the status and the number of sources it has here, whatever was asked. What is read as
    one comes as the several it is, with the merges.
    """
    standing, records = _standing_merges(store), dict[str, Record]()
    missing = [carrier_of(identifier) for identifier in ids]
    while missing:
        new = _read_referred(store, missing, records)
        records |= new
        missing = [*_claims_on(store, new), *_merges_of(standing, records)]
        missing = [identifier for identifier in dict.fromkeys(missing) if identifier not in records]
    return records


def _read_referred(store: GraphStore, ids: Iterable[str], known: Mapping[str, Record]) -> dict[str, Record]:
    """Return the records with these ids, and those they refer to that are not known yet."""
    records: dict[str, Record] = {}
    missing, requested = list(dict.fromkeys(ids)), set(known)
    while missing:
        requested.update(missing)
        new: dict[str, Record] = {}
        for start in range(0, len(missing), _BATCH):
            check_work()
            new |= store.records(missing[start : start + _BATCH])
        records |= new
        referred = dict.fromkeys(reference.target for record in new.values() for reference in iter_references(record))
        missing = [identifier for identifier in referred if identifier not in requested]
    return records


def _claims_on(store: GraphStore, records: Mapping[str, Record]) -> Iterator[str]:
    """Yield the ids of every claim about these records and their parts."""
    abouts = dict.fromkeys(about for record in records.values() for about in _carriers_of(record))
    carriers = list(abouts)
    for start in range(0, len(carriers), _BATCH):
        for claim in store.claims_about(carriers[start : start + _BATCH]):
            yield claim.id or ""


def _carriers_of(record: Record) -> Iterator[str]:
    """Yield the ids under which claims on a record and its parts are kept; a part may have an id like another's."""
    if not isinstance(record, Claim | Merge):
        yield record.id
    if isinstance(record, Event):
        for part in (*record.participants, *record.locations, *record.links):
            if part.id:
                yield carrier_of(part.id)


def _standing_merges(store: GraphStore) -> list[Merge]:
    """Return the merges that count: of two records that exist and are of one kind."""
    merges = store.merges()
    known = store.known([end for merge in merges for end in (merge.merged, merge.into)])
    kinds = {identifier: kind for identifier, (kind, _) in known.items()}
    return counting(merge for merge in merges if kinds.get(merge.merged) == kinds.get(merge.into, "") in IDENTITY_KINDS)


def _merges_of(standing: Sequence[Merge], records: Mapping[str, Record]) -> list[str]:
    """Return the merges of these records, so that they are read as one again: their ids."""
    where = survivors(standing)
    return [merge.id or "" for merge in standing if {merge.merged, merge.into, where[merge.merged]} & records.keys()]
