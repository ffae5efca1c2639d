"""Records as JSON Lines: the lossless export, which loads again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.identity.merges import counting, survivors
from knowledge_graph.records import KINDS, Claim, Event, Record, Relation, as_json
from knowledge_graph.references import iter_references
from knowledge_graph.store import GraphStore

_BATCH: Final = 1_000
"""How many records are asked for at once."""


def record_lines(records: Iterable[Record]) -> Iterator[bytes]:
    """Yield one line a record."""
    for record in records:
        yield as_json(record) + b"\n"


def ndjson(store: GraphStore, answer: Mapping[str, Any]) -> bytes:
    """Return the records of what an answer shows, and of all they refer to, in the order in which they load."""
    shown = [identifier for table in ("nodes", "edges", "claims", "sources") for identifier in answer.get(table, {})]
    found = closure(store, shown)
    ordered = sorted(found.values(), key=lambda record: (KINDS.index(record.kind), record.id or ""))
    return b"".join(record_lines(ordered))


def closure(store: GraphStore, ids: Iterable[str]) -> dict[str, Record]:
    """Return the records with these ids and, on and on, those they refer to. An event's parts are in the event.

    An event that is only referred to brings the claims on it: without any it could not be loaded. What is read as one
    comes as the several it is, with the merges.
    """
    found = _referred(store, ids, {})
    vouched = {carrier_of(record.about) for record in found.values() if isinstance(record, Claim)}
    missing = [one.id for one in found.values() if isinstance(one, Event | Relation) and one.id not in vouched]
    claims = [claim.id for one in missing for claim in _claims_about(store, one) if claim.id]
    found |= _referred(store, claims, found)
    return found | _referred(store, _merges_of(store, found), found)


def _merges_of(store: GraphStore, found: Mapping[str, Record]) -> list[str]:
    """Return the merges of these records, so that they are read as one again: their ids."""
    standing = counting(store.merges())
    where = survivors(standing)
    return [one.id or "" for one in standing if {one.merged, one.into, where[one.merged]} & found.keys()]


def _referred(store: GraphStore, ids: Iterable[str], known: Mapping[str, Record]) -> dict[str, Record]:
    """Return the records with these ids, and those they refer to that are not known yet."""
    found: dict[str, Record] = {}
    wanted, asked = list(dict.fromkeys(ids)), set(known)
    while wanted:
        asked.update(wanted)
        new: dict[str, Record] = {}
        for start in range(0, len(wanted), _BATCH):
            new |= store.records(wanted[start : start + _BATCH])
        found |= new
        referred = dict.fromkeys(one.target for record in new.values() for one in iter_references(record))
        wanted = [one for one in referred if one not in asked]
    return found


def _claims_about(store: GraphStore, identifier: str) -> Iterator[Record]:
    page, _ = store.claims(identifier, limit=_BATCH)
    return (claim for claim, how in page if how == "about")
