"""The time limit of a question, checked wherever it does much work."""

from __future__ import annotations

import time

from knowledge_graph.errors import BudgetExceeded


class Deadline:
    """A time limit of some seconds from now; ``what`` and ``hint`` begin and end the error's message."""

    def __init__(self, seconds: float, what: str = "The question", hint: str = "narrow it with filters") -> None:
        now = time.monotonic()
        self._until, self._half = now + seconds, now + seconds / 2
        self._words = f"{what} took longer than {seconds:g} s; {hint}."

    def check(self) -> None:
        """Raise if the time limit is exceeded.

        Raises:
            BudgetExceeded: it is.
        """
        if time.monotonic() > self._until:
            raise BudgetExceeded(self._words)

    def is_half_over(self) -> bool:
        """Return whether half of the time is used: when a page without a find yet had better say so, and stop."""
        return time.monotonic() > self._half
