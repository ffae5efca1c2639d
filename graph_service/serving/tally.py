"""Counts of what was refused before it was a request, logged once for many."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

LOGGED_EVERY: Final = 10.0
"""Seconds from one log line of a reason to the next."""

_log = logging.getLogger(__name__)


class Tally:
    """Counts by reason; the first of each is logged at once, further ones together after some seconds.

    Whoever floods the service with what it refuses doesn't flood its log, too.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self._clock = clock
        self._logged: Counter[str] = Counter()
        self._last: dict[str, tuple[float, str]] = {}

    def add(self, reason: str, client: str = "") -> None:
        """Count one more, of a client."""
        self.counts[reason] += 1
        logged_at, _ = self._last.get(reason, (float("-inf"), ""))
        self._last[reason] = logged_at, client
        if self._clock() - logged_at >= LOGGED_EVERY:
            self._log(reason)

    def flush(self, *, all_of_them: bool = False) -> None:
        """Log what has been counted since the last line, of the reasons whose turn it is."""
        for reason, (logged_at, _) in self._last.items():
            is_due = all_of_them or self._clock() - logged_at >= LOGGED_EVERY
            if is_due and self.counts[reason] > self._logged[reason]:
                self._log(reason)

    def _log(self, reason: str) -> None:
        count = self.counts[reason] - self._logged[reason]
        client = self._last[reason][1]
        self._last[reason] = self._clock(), client
        self._logged[reason] = self.counts[reason]
        _log.warning("connection-refused", extra={"reason": reason, "count": count, "last_client": client})
