"""The time a question may take, checked wherever it does much work."""

from __future__ import annotations

import time

from knowledge_graph.errors import BudgetExceeded


class Deadline:
    """So many seconds from now. ``what`` begins the sentence that is said when they are over, ``hint`` ends it."""

    def __init__(self, seconds: float, what: str = "The question", hint: str = "narrow it with filters") -> None:
        self._until = time.monotonic() + seconds
        self._words = f"{what} took longer than {seconds:g} s; {hint}."

    def check(self) -> None:
        """Go on only if there is time left.

        Raises:
            BudgetExceeded: there is none.
        """
        if time.monotonic() > self._until:
            raise BudgetExceeded(self._words)
