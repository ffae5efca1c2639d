"""The work of one question of the service: bounded, and standing aside where it turns out to be dear."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from graph_service.scheduling.turns import Turns
from knowledge_graph.deadline import LOOK_SECONDS, Work

DEAR: Final = 0.05
"""Seconds of processor time from which on a question is a dear one."""


class QuestionWork(Work):
    """See ``Work``; besides, it lets cheap questions pass once it has used ``DEAR`` seconds.

    ``turned_dear`` is called when it turns out to be dear; without ``turns``, it never stands aside.
    """

    def __init__(
        self,
        seconds: float,
        patience: float,
        turns: Turns | None,
        turned_dear: Callable[[], object],
        *,
        is_dear: bool,
    ) -> None:
        super().__init__(seconds, patience)
        self._turns, self._turned_dear, self._is_dear = turns, turned_dear, is_dear
        self.has_turned = False
        """Whether it was begun as a cheap one, and turned out to be dear."""
        self._worked_since: float | None = None

    def look(self) -> None:
        """Look at the clocks, and let cheap questions pass if this is a dear one."""
        super().look()
        if not self._is_dear and self.used() > DEAR:
            self._is_dear = self.has_turned = True
            if self._turns:
                self._turns.end()
            self._turned_dear()
        if self._is_dear and self._turns:
            now = time.monotonic()
            self._turns.stand_aside(LOOK_SECONDS if self._worked_since is None else now - self._worked_since)
            self._worked_since = time.monotonic()
