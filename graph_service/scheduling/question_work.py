"""The work of one question of the service: bounded, and standing aside for cheaper ones."""

from __future__ import annotations

import time
from collections.abc import Callable

from graph_service.scheduling.turns import CHEAP, DEAREST, LEVELS, Turns
from knowledge_graph.deadline import LOOK_SECONDS, Work


class QuestionWork(Work):
    """See ``Work``; besides, it lets cheaper questions pass.

    ``turned`` is called with its new level when it turns out to be dearer than it was thought to be; without ``turns``
    it never stands aside.
    """

    def __init__(
        self, seconds: float, patience: float, turns: Turns | None, turned: Callable[[int], object], level: int
    ) -> None:
        super().__init__(seconds, patience)
        self._turns, self._turned, self.level = turns, turned, level
        self._worked_since: float | None = None

    def look(self) -> None:
        """Look at the clocks, and let cheaper questions pass."""
        super().look()
        if self.level < DEAREST and self.used() > LEVELS[self.level]:
            if self._turns:
                self._turns.begin(self.level + 1)
                self._turns.end(self.level)
            self.level += 1
            self._turned(self.level)
        if self.level > CHEAP and self._turns:
            now = time.monotonic()
            self._turns.stand_aside(
                self.level, LOOK_SECONDS if self._worked_since is None else now - self._worked_since
            )
            self._worked_since = time.monotonic()
