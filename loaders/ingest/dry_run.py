"""What writing a batch would change, without writing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from knowledge_graph.records import Record, digest
from knowledge_graph.store import GraphStore, WriteSummary


def forecast(store: GraphStore) -> Callable[[Sequence[Record]], WriteSummary]:
    """Return what stands in for ``store.write`` in a dry run: it counts, and writes nothing."""

    def count(records: Sequence[Record]) -> WriteSummary:
        stored, summary = store.records([record.id for record in records if record.id]), WriteSummary()
        for record in records:
            standing = stored.get(record.id or "")
            if standing is None:
                fate = "added"
            elif _is_there(record, standing, store):
                fate = "unchanged"
            else:
                fate = "changed"
            summary.note(record, fate)
        return summary

    return count


def _is_there(record: Record, standing: Record, store: GraphStore) -> bool:
    """Return whether the store has this very version, standing or older."""
    wanted = digest(record)
    return digest(standing) == wanted or any(digest(one) == wanted for one in store.history(standing.id or ""))
