"""Checks that an input's merges are consistent with each other, with the store's, and with its records and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from knowledge_graph.identity.merges import counting
from knowledge_graph.records import KINDS, Event, Merge, from_json
from loaders.identity.lookup import RecordLookup
from loaders.identity.opposition import are_against
from loaders.identity.resolution import Resolution
from loaders.ingest.references import move_references
from loaders.ingest.spool import KIND_CODES, FieldProblem, Spool

_KIND: Final = """
SELECT kind FROM item WHERE id = ? UNION SELECT kind FROM stored WHERE id = ? AND kind IS NOT NULL
"""


_SHARED_EVENTS: Final = f"""
SELECT DISTINCT item.body FROM ref AS a JOIN ref AS b ON b.item = a.item JOIN item ON item.n = a.item
WHERE a.target = ? AND b.target = ? AND item.kind = {KIND_CODES["event"]}
"""


def iter_merge_conflicts(spool: Spool, store: RecordLookup, resolution: Resolution) -> Iterator[FieldProblem]:
    """Yield merges across kinds, of a record that is merged elsewhere, and those that would form a cycle."""
    stated = {record.id or "": record for record in spool.iter_records("merge") if isinstance(record, Merge)}
    if not stated:
        return
    moved = [
        rewritten
        for merge in stated.values()
        if isinstance(rewritten := move_references(merge, resolution.moved), Merge)
    ]
    merges = {merge.id: merge for merge in (*store.merges(), *moved)}
    counted = counting(merges.values())
    counted_ids, into = {merge.id for merge in counted}, {merge.merged: merge.into for merge in counted}
    for identifier, merge in stated.items():
        kinds = [_kind(spool, end) for end in (merge.merged, merge.into)]
        if kinds[0] != kinds[1] and None not in kinds:
            kinds_text = f"{kinds[0]} and {kinds[1]}"
            message = f"{merge.merged} and {merge.into} are of different kinds, {kinds_text}; correct one of them."
        elif merge.undone or identifier in counted_ids:
            continue
        elif (elsewhere := into.get(merges[identifier].merged)) not in {None, merges[identifier].into}:
            message = f"{merge.merged} is already merged into {elsewhere}; remove one of the two."
        elif elsewhere is None:
            message = f"{merge.into} is already merged into {merge.merged}; remove one of the two."
        else:
            continue  # the same was decided twice
        for (row,) in list(spool.query("SELECT row FROM item WHERE id = ?", (identifier,))):
            yield row, "into", message, identifier


def _kind(spool: Spool, identifier: str) -> str | None:
    for (kind,) in spool.query(_KIND, (identifier, identifier)):
        return str(KINDS[kind])
    return None


def find_opposed(spool: Spool) -> Callable[[str, str], bool]:
    """Return a function that tells whether two actors are on two sides of an event of the input."""

    def opposed(first: str, other: str) -> bool:
        for (body,) in spool.query(_SHARED_EVENTS, (first, other)):
            event = from_json(body)
            if isinstance(event, Event):
                roles: dict[str, list[str]] = {first: [], other: []}
                for part in event.participants:
                    if part.actor in roles:
                        roles[part.actor].append(part.role)
                if any(are_against(mine, theirs) for mine in roles[first] for theirs in roles[other]):
                    return True
        return False

    return opposed
