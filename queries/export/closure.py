"""The records of what an answer shows, with all they refer to: a part that loads by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.identity.merges import counting, survivors
from knowledge_graph.records import Claim, Event, Record, Relation
from knowledge_graph.references import iter_references
from knowledge_graph.store import GraphStore

_BATCH: Final = 1_000
"""How many records are asked for at once."""


def read_closure(store: GraphStore, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records with these ids and, on and on, those they refer to. An event's parts are in the event.

    An event that is only referred to brings the claims on it: without any it could not be loaded. What is read as one
    comes as the several it is, with the merges.
    """
    records = _referred(store, ids, {})
    vouched = {carrier_of(record.about) for record in records.values() if isinstance(record, Claim)}
    missing = [
        record.id for record in records.values() if isinstance(record, Event | Relation) and record.id not in vouched
    ]
    claims = [claim.id for identifier in missing for claim in _claims_about(store, identifier) if claim.id]
    records |= _referred(store, claims, records)
    return records | _referred(store, _merges_of(store, records), records)


def _merges_of(store: GraphStore, records: Mapping[str, Record]) -> list[str]:
    """Return the merges of these records, so that they are read as one again: their ids."""
    standing = counting(store.merges())
    where = survivors(standing)
    return [merge.id or "" for merge in standing if {merge.merged, merge.into, where[merge.merged]} & records.keys()]


def _referred(store: GraphStore, ids: Iterable[str], known: Mapping[str, Record]) -> dict[str, Record]:
    """Return the records with these ids, and those they refer to that are not known yet."""
    records: dict[str, Record] = {}
    missing, requested = list(dict.fromkeys(ids)), set(known)
    while missing:
        requested.update(missing)
        new: dict[str, Record] = {}
        for start in range(0, len(missing), _BATCH):
            new |= store.records(missing[start : start + _BATCH])
        records |= new
        referred = dict.fromkeys(reference.target for record in new.values() for reference in iter_references(record))
        missing = [identifier for identifier in referred if identifier not in requested]
    return records


def _claims_about(store: GraphStore, identifier: str) -> Iterator[Record]:
    page, _ = store.claims(identifier, limit=_BATCH)
    return (claim for claim, how in page if how == "about")
