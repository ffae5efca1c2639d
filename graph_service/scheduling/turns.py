"""Dear questions stand aside while cheap ones are answered, and yet get on.

Questions on an embedded store compete for one interpreter: two at once answer fewer a second than one after the
other. A dear one waits wherever it looks at its clocks while a cheap one is under way, until it has waited ``SHARE``
times as long as it worked.
"""

from __future__ import annotations

import threading
import time
from typing import Final

SHARE: Final = 3.0
"""How many times as long as it worked a dear question stands aside at most."""
LONGEST: Final = 0.25
"""Seconds it stands aside at most at once."""


class Turns:
    """How many cheap questions are under way, and a place to wait until none is."""

    def __init__(self) -> None:
        self._cheap = 0
        self._none_left = threading.Condition()

    def begin(self) -> None:
        """A cheap question is under way."""
        with self._none_left:
            self._cheap += 1

    def end(self) -> None:
        """A cheap question is answered, or turned out to be dear."""
        with self._none_left:
            self._cheap -= 1
            if not self._cheap:
                self._none_left.notify_all()

    def stand_aside(self, worked: float) -> None:
        """Wait while cheap questions are under way, for a dear one that worked some seconds since it last waited."""
        if not self._cheap:  # read without the lock: as good a moment as any
            return
        until = time.monotonic() + min(LONGEST, SHARE * worked)
        with self._none_left:
            while self._cheap and (left := until - time.monotonic()) > 0:
                self._none_left.wait(left)
