"""The time limit of a question, checked wherever it does much work."""

from __future__ import annotations

import time

from knowledge_graph.errors import BudgetExceeded


class Deadline:
    """A time limit of some seconds from now; ``what`` and ``hint`` begin and end the error's message."""

    def __init__(self, seconds: float, what: str = "The question", hint: str = "narrow it with filters") -> None:
        self._until = time.monotonic() + seconds
        self._words = f"{what} took longer than {seconds:g} s; {hint}."

    def check(self) -> None:
        """Raise if the time limit is exceeded.

        Raises:
            BudgetExceeded: it is.
        """
        if time.monotonic() > self._until:
            raise BudgetExceeded(self._words)
