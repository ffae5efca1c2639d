"""Retracting a source: from a day on its claims no longer count; they stay in the graph as history."""

from __future__ import annotations

from datetime import date

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.records import Source, span
from knowledge_graph.store import GraphStore
from loaders.toolkit.release_days import get_today

WHY = "retracted_because"
"""The attribute of a source with the reason of its retraction."""


def retract(store: GraphStore, source: str, *, why: str, on: str | None = None) -> Source:
    """Retract a source with all its parts. ``known_at`` before that day still sees its claims.

    Args:
        store: the store to write to.
        source: the source's id.
        why: the reason.
        on: the day, YYYY-MM-DD; today (UTC) by default. A source that is already retracted keeps an earlier day.

    Returns:
        The source as it is now.

    Raises:
        NotFound: the source doesn't exist.
        InvalidInput: the day is invalid, or the reason is empty.
    """
    record = store.records([source]).get(source)
    if not isinstance(record, Source):
        raise NotFound(source)
    if not why.strip() or "\0" in why:
        raise InvalidInput("must not be empty; give the reason in words.", field="why")
    day = on or get_today()
    try:
        date.fromisoformat(day)
    except ValueError:
        raise InvalidInput(f"expected a date as YYYY-MM-DD, got {day!r}.", field="on") from None
    before = span(record.retracted)
    if before and before.earliest <= date.fromisoformat(day).toordinal():
        return record
    taken_back = record.model_copy(update={"retracted": day, "attributes": {**record.attributes, WHY: why}})
    store.write([taken_back])
    store.flush()
    return taken_back
