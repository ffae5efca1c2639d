"""Requests a minute: a bucket for each token, which fills steadily and holds a minute's worth."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_MOST: Final = 10_000
"""Buckets that are kept; the one that was asked least recently goes first, and would be full soon anyhow."""


class RateLimits:
    """Counts requests by key."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def seconds_to_wait(self, key: str, a_minute: int) -> int:
        """Count a request; return 0 if it is within the limit, else in how many whole seconds another would be.

        A request that is refused is not counted.

        Args:
            key: whose request it is.
            a_minute: how many there may be a minute.
        """
        now = self._clock()
        left, at = self._buckets.pop(key, (float(a_minute), now))
        left = min(float(a_minute), left + (now - at) * a_minute / 60)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) * 60 / a_minute))
