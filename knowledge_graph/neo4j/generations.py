"""Whether an answer is of one state of the database, and asking its question again where it isn't.

A server shows a reader whatever is committed, also in the middle of a transaction, and applies a commit piece by piece.
The ledger counts writes; just before a commit its number is announced by a transaction of its own. An answer is of one
state if both numbers are equal, and the same at its beginning and its end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from knowledge_graph.deadline import check_work

ATTEMPTS: Final = 3
"""How often a question is asked at most: a load that never pauses would keep it from ever being answered."""
_PAUSE: Final = 0.05
_ABANDONED: Final = 5.0
"""Seconds after which an announced write counts as one whose writer is gone: applying a commit takes less."""
_STATE: Final = """
OPTIONAL MATCH (ledger:Ledger {name: 'graph'}) OPTIONAL MATCH (announced:Ledger {name: 'commit'})
RETURN coalesce(ledger.writes, 0), coalesce(announced.writes, 0)
"""

Result = TypeVar("Result")


class WriteCount(NamedTuple):
    """How many writes a reader sees, and of how many it is announced that they are about to be seen."""

    seen: int
    announced: int


class Generations:
    """Notes what each thread's question sees of the writes to one database."""

    def __init__(self) -> None:
        self._current = threading.local()
        self._unseen: tuple[WriteCount, float] = (WriteCount(0, 0), 0.0)

    def note(self, ask: Callable[..., list[Any]]) -> None:
        """Note how many writes a transaction sees now; given what runs a query. Nothing outside of ``whole``."""
        counts = getattr(self._current, "counts", None)
        if counts is not None:
            counts.add(WriteCount(*ask(_STATE)))

    def whole(self, question: Callable[[], Result], may_repeat: Callable[[], bool]) -> Result:
        """Return what a question returns, asked up to ``ATTEMPTS`` times until all of it is of one state.

        Args:
            question: asks through views that ``note``.
            may_repeat: whether there is time to ask it again.
        """
        for attempt in range(1, ATTEMPTS + 1):
            counts = self._current.counts = set[WriteCount]()
            try:
                answer = question()
            finally:
                self._current.counts = None
            if len(counts) <= 1 and all(map(self._is_settled, counts)):
                break
            if attempt == ATTEMPTS or not may_repeat():
                break
            check_work()
            time.sleep(_PAUSE)
        return answer

    def _is_settled(self, count: WriteCount) -> bool:
        """Return whether nothing is being committed; what was announced and never came is forgotten in time."""
        if count.announced <= count.seen:
            return True
        before, since = self._unseen
        if before != count:
            self._unseen = count, time.monotonic()
            return False
        return time.monotonic() - since > _ABANDONED
