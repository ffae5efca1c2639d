"""The names a search finds a record by."""

from __future__ import annotations

from knowledge_graph.records import Actor, Event, Location, Record
from knowledge_graph.text import fold


def folded_names(record: Record) -> list[str]:
    """Return what a search compares with: the main name first, then the others, folded."""
    if isinstance(record, Event):
        return [fold(record.title)]
    if isinstance(record, Actor | Location):
        return list(dict.fromkeys(fold(name) for name in (record.name, *record.aliases)))
    return []
