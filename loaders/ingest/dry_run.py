"""Counting what a write would change, without writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from knowledge_graph.records import Record, digest
from knowledge_graph.store import GraphStore, WriteSummary


def make_dry_run_write(store: GraphStore) -> Callable[[Sequence[Record]], WriteSummary]:
    """Return a substitute for ``store.write`` that counts added, changed and unchanged records and writes nothing."""

    def count(records: Sequence[Record]) -> WriteSummary:
        stored, summary = store.records([record.id for record in records if record.id]), WriteSummary()
        for record in records:
            current = stored.get(record.id or "")
            if current is None:
                fate = "added"
            elif _is_stored(record, current, store):
                fate = "unchanged"
            else:
                fate = "changed"
            summary.note(record, fate)
        return summary

    return count


def _is_stored(record: Record, current: Record, store: GraphStore) -> bool:
    """Return whether the store has this version of a record, as the current one or in its history."""
    digest_ = digest(record)
    return digest(current) == digest_ or any(digest(version) == digest_ for version in store.history(current.id or ""))
