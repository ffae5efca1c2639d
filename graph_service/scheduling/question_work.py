"""The work of one question of the service: bounded, and standing aside for cheaper ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from graph_service.scheduling.limits import Limits
from graph_service.scheduling.memory import MB
from graph_service.scheduling.turns import CHEAP, Turns
from knowledge_graph.deadline import LOOK_SECONDS, Work, own_memory
from knowledge_graph.errors import TooLarge

WEIGH_SECONDS: Final = 0.02
"""How often it looks at the process's memory."""


class QuestionWork(Work):
    """See ``Work``; besides, it lets cheaper questions pass.

    ``turned`` is called with its new level when it turns out to be dearer than it was thought to be.
    """

    def __init__(self, limits: Limits, turns: Turns, turned: Callable[[int], object], level: int) -> None:
        super().__init__(limits.seconds, limits.patience)
        self._memory, self._memory_before, self._next_weighing = limits.memory, own_memory(), 0.0
        self._levels, self._turns, self._turned, self.level = limits.levels, turns, turned, level
        self._worked_since: float | None = None

    def look(self) -> None:
        """Look at the clocks and the memory, and let cheaper questions pass.

        Raises:
            WorkEndedError: nobody waits for it any more.
            BudgetExceeded: it has used its time.
            TooLarge: the process has grown too much meanwhile.
        """
        super().look()
        if self.level < len(self._levels) and self.used() > self._levels[self.level]:
            self._turns.begin(self.level + 1)
            self._turns.end(self.level)
            self.level += 1
            self._turned(self.level)
        if self.level > CHEAP:
            began = time.monotonic()
            worked = LOOK_SECONDS if self._worked_since is None else began - self._worked_since
            while (worked := self._turns.stand_aside(self.level, worked)) > 0:
                super().look()
            self._worked_since = time.monotonic()
            self._rested += self._worked_since - began
        if self.level > CHEAP and time.monotonic() >= self._next_weighing:
            self._next_weighing = time.monotonic() + WEIGH_SECONDS
            if own_memory() - self._memory_before > self._memory:
                raise TooLarge(
                    f"The question took more than {self._memory // MB} MB of memory (CONFLICT_GRAPH_QUESTION_MEMORY); "
                    "narrow it with filters, or ask for less."
                )
