"""Retracting a source: from a day on its claims no longer count, and stay in the graph; and taking that back."""

from __future__ import annotations

from datetime import date

from knowledge_graph.errors import Contradiction, InvalidInput, NotFound
from knowledge_graph.identity.retractions import BECAUSE, BY, decide, take_back
from knowledge_graph.records import Source, span
from knowledge_graph.store import GraphStore
from loaders.toolkit.release_days import get_today

LONGEST = 2_000


def retract(store: GraphStore, source: str, *, why: str, on: str | None = None, by: str | None = None) -> Source:
    """Retract a source with all its parts. ``known_at`` before that day still sees its claims.

    Args:
        store: the store to write to.
        source: the source's id.
        why: the reason.
        on: the day, YYYY-MM-DD; today (UTC) by default. A source that is already retracted keeps an earlier day.
        by: who decided.

    Returns:
        The source as it is now.

    Raises:
        NotFound: the source doesn't exist.
        InvalidInput: the day is invalid, or the reason is empty.
    """
    record = _find(store, source)
    _check(why, by)
    day = on or get_today()
    try:
        date.fromisoformat(day)
    except ValueError:
        raise InvalidInput(f"expected a date as YYYY-MM-DD, got {day!r}.", field="on") from None
    before = span(record.retracted)
    if before and before.earliest <= date.fromisoformat(day).toordinal():
        return record
    return _write(store, decide(record, day, {BECAUSE: why, BY: by}))


def unretract(store: GraphStore, source: str, *, why: str, by: str | None = None) -> Source:
    """Take the retraction of a source back: its claims count as if it had never been, also under ``known_at``.

    A retraction that a file brings, as of a report that its publisher revoked, is taken back, too, and stays so when
    that file is loaded again; one of another day, from a file or by decision, counts.

    Args:
        store: the store to write to.
        source: the source's id.
        why: the reason.
        by: who decided.

    Returns:
        The source as it is now; its attributes say what was taken back, when, why and by whom.

    Raises:
        NotFound: the source doesn't exist.
        Contradiction: it isn't retracted itself; perhaps a whole is that it is part of.
        InvalidInput: the reason is empty.
    """
    record = _find(store, source)
    _check(why, by)
    if record.retracted is None:
        whole = _retracted_whole(store, record)
        raise Contradiction(
            f"{source} isn't retracted" + (f"; {whole}, which it is part of, is: take that back." if whole else ".")
        )
    return _write(store, take_back(record, get_today(), why, by))


def _find(store: GraphStore, source: str) -> Source:
    record = store.records([source]).get(source)
    if not isinstance(record, Source):
        raise NotFound(source)
    return record


def _check(why: str, by: str | None) -> None:
    for name, text in (("why", why), ("by", by)):
        if text is not None and (not text.strip() or "\0" in text or len(text) > LONGEST):
            raise InvalidInput(f"must be 1 to {LONGEST:,} characters; say it in words.", field=name)


def _retracted_whole(store: GraphStore, record: Source) -> str | None:
    """Return the nearest source that one is part of and that is retracted."""
    seen = {record.id}
    while record.part_of and record.part_of not in seen:
        whole = store.records([record.part_of]).get(record.part_of)
        if not isinstance(whole, Source):
            return None
        if whole.retracted is not None:
            return whole.id
        seen.add(whole.id)
        record = whole
    return None


def _write(store: GraphStore, record: Source) -> Source:
    store.write([record])
    store.flush()
    return record
