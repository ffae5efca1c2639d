"""How old the audit log gets: days of it that are older than the setting are removed, and that is noted."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, date, datetime, timedelta
from typing import Final

from graph_service.access.audit import DAY, DAYS
from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.store import MemoKeeper

ALWAYS_KEPT: Final = 30
"""Days with entries, the newest, that stay whatever their age: a clock that jumps ahead doesn't empty the log."""
LOOKED_EVERY: Final = 3600.0
"""Seconds between two looks of a service at the log's age."""
_REMOVED: Final = "audit removed"
_UNTIL: Final = "until"
_log = logging.getLogger(__name__)


def removed_until(store: MemoKeeper) -> str | None:
    """Return the last day of which entries were removed for their age; None if none were."""
    return store.memos(_REMOVED).get(_UNTIL)


def remove_old_entries(store: MemoKeeper, days: int, today: date | None = None) -> list[str]:
    """Remove the entries of days that are older than the log may get; called again after a cut-off, it goes on.

    Args:
        store: what the log is in.
        days: how old entries may get.
        today: the day it is (UTC); the clock's without it.

    Returns:
        The days whose entries were removed, in order.

    Raises:
        StoreUnavailable: they can't be removed.
    """
    oldest_kept = ((today or datetime.now(UTC).date()) - timedelta(days=days)).isoformat()
    old = [day for day in sorted(store.memos(DAYS))[:-ALWAYS_KEPT] if day < oldest_kept]
    if not old:
        return []
    store.keep_memos(_REMOVED, {_UNTIL: max(old[-1], removed_until(store) or "")})  # first: better said than done
    for day in old:
        topic = DAY.format(day)
        store.keep_memos(topic, dict.fromkeys(store.memos(topic)))
        store.keep_memos(DAYS, {day: None})
    _log.info("audit-trimmed", extra={"first_day": old[0], "last_day": old[-1], "setting": days})
    return old


async def keep_trimming(store: MemoKeeper, days: int) -> None:
    """Remove what is too old, again and again, while a service runs; what fails is logged, and tried again."""
    while True:
        try:
            await asyncio.to_thread(remove_old_entries, store, days)
        except ConflictGraphError as error:
            _log.warning("audit-not-trimmed", extra={"reason": str(error)})
        await asyncio.sleep(LOOKED_EVERY)
