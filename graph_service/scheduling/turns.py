"""Dear questions stand aside while cheaper ones are answered, and yet get on.

Questions on an embedded store compete for one interpreter: two at once answer fewer a second than one after the
other. A dear one waits wherever it looks at its clocks while a cheaper one is under way, until it has waited ``SHARE``
times as long as it worked.
"""

from __future__ import annotations

import threading
import time
from typing import Final

LEVELS: Final = (0.05, 0.5)
"""Seconds of processor time from which on a question is no longer cheap, and from which on it is dear."""
CHEAP: Final = 0
DEAREST: Final = len(LEVELS)
SHARE: Final = 3.0
"""How many times as long as it worked a question stands aside at most."""
LONGEST: Final = 0.25
"""Seconds it stands aside at most at once."""


def level_of(seconds: float) -> int:
    """Return the level of a question that takes so many seconds: 0 is cheap, 2 dear, 1 between."""
    return sum(seconds > least for least in LEVELS)


class Turns:
    """How many questions of each level are under way, and a place to wait until there is no cheaper one."""

    def __init__(self) -> None:
        self._under_way = [0] * (DEAREST + 1)
        self._changed = threading.Condition()

    def begin(self, level: int) -> None:
        """A question of a level is under way."""
        with self._changed:
            self._under_way[level] += 1

    def end(self, level: int) -> None:
        """A question of a level is answered, or has turned out to be a dearer one."""
        with self._changed:
            self._under_way[level] -= 1
            if not self._under_way[level]:
                self._changed.notify_all()

    def stand_aside(self, level: int, worked: float) -> None:
        """Wait while cheaper questions are under way, for one that worked some seconds since it last waited."""
        if not any(self._under_way[:level]):  # read without the lock: as good a moment as any
            return
        until = time.monotonic() + min(LONGEST, SHARE * worked)
        with self._changed:
            while any(self._under_way[:level]) and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
