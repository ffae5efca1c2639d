"""Taking a source back for good: its claims count no longer from a day on, and stay in the graph as history."""

from __future__ import annotations

from datetime import date

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.records import Source, span
from knowledge_graph.store import GraphStore
from loaders.toolkit.release_days import get_today

WHY = "retracted_because"
"""The attribute of a source that says why it was taken back."""


def retract(store: GraphStore, source: str, *, why: str, on: str | None = None) -> Source:
    """Take back a source, with all that is part of it, from a day on (today, UTC); return it as it stands then.

    One that was taken back already keeps the earlier day. ``known_at`` before that day still sees its claims.

    Raises:
        NotFound: there is no such source.
        InvalidInput: the day isn't one, or the reason says nothing.
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
