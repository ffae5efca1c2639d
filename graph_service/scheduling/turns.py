"""Dear questions work one at a time, stand aside while cheaper ones are answered, and yet get on.

Questions compete for one interpreter and for one database: two at once answer fewer a second than one after the other.
Wherever a dear one looks at its clocks it waits until no other of its level works, and while cheaper ones are under
way ``SHARE`` times as long as it worked: so all of a level together take a sixth of the time, however many they are.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Final

LEVELS: Final = 3
"""A question is cheap (0), dear (1) or very dear (2)."""
CHEAP: Final = 0
SHARE: Final = 5.0
"""How many times as long as it worked a question stands aside at most."""
LONGEST: Final = 0.04
"""Seconds after which one that stands aside looks whether it is to end."""
SLICE: Final = 0.02
"""Seconds after which the next of those that stand aside for each other has its turn."""
RECENT: Final = 0.02
"""Seconds for which cheaper questions count as under way after the last one: the next may be on its way."""
_LEAST: Final = 1e-6


class Turns:
    """How many questions of each level are under way, whose turn it is, and a place to wait for it."""

    def __init__(self) -> None:
        self._under_way = [0] * LEVELS
        self._last = [float("-inf")] * LEVELS
        """When the last question of each level ended."""
        self._changed = threading.Condition()
        self._lines: list[deque[int]] = [deque() for _ in range(LEVELS)]
        """The threads that work on dear questions of a level, in the order of their turns: the first one works."""
        self._until = [0.0] * LEVELS
        """When the turn of the first of each level ends."""

    def begin(self, level: int) -> None:
        """A question of a level is under way, in this thread."""
        with self._changed:
            self._under_way[level] += 1

    def end(self, level: int) -> None:
        """This thread's question of a level is answered, or has turned out to be a dearer one."""
        thread = threading.get_ident()
        with self._changed:
            self._under_way[level] -= 1
            self._last[level] = time.monotonic()
            if thread in self._lines[level]:
                self._lines[level].remove(thread)
                self._begin_turn(level)

    def stand_aside(self, level: int, worked: float) -> float:
        """Wait for this thread's turn, and while cheaper questions are under way.

        Args:
            level: how dear the question is that it works on.
            worked: the seconds since it last waited.

        Returns:
            The seconds worked that it has still to make up for; 0 when it may go on.
        """
        thread, line, deadline = threading.get_ident(), self._lines[level], time.monotonic() + LONGEST
        with self._changed:
            if thread not in line:
                line.append(thread)
                if line[0] == thread:
                    self._begin_turn(level)
            elif line[0] == thread and len(line) > 1 and time.monotonic() >= self._until[level]:
                line.rotate(-1)
                self._begin_turn(level)
            while line[0] != thread:
                if (left := deadline - time.monotonic()) <= 0:
                    return worked or _LEAST
                self._changed.wait(left)
        began = time.monotonic()
        until = began + SHARE * worked
        while self._is_cheaper_under_way(level) and (left := until - time.monotonic()) > 0:
            if time.monotonic() >= deadline:
                return worked - (time.monotonic() - began) / SHARE
            time.sleep(min(left, RECENT))
        return 0.0

    def _begin_turn(self, level: int) -> None:
        self._until[level] = time.monotonic() + SLICE
        self._changed.notify_all()

    def _is_cheaper_under_way(self, level: int) -> bool:
        """Return whether a cheaper question is under way or just was; read without the lock, which is as good."""
        return any(self._under_way[:level]) or time.monotonic() - max(self._last[:level]) < RECENT
