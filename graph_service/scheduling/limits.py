"""How many questions are answered at once, may wait, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How many questions are answered at once, may wait, and for how long."""

    at_once: tuple[int, int, int]
    """How many of each level are begun at once, the cheap ones first."""
    most: int
    """How many are answered at once in all."""
    queue: int
    """How many may wait."""
    line: int
    """How many of one client may wait."""
    seconds: float
    """How long one may wait, and how much processor time it may use."""
    patience: float
    """How long one may take on the clock once it is begun: those on an embedded store share the processors."""
    memory: int
    """By how many bytes the process may grow while one is answered that isn't cheap."""
    levels: tuple[float, float]
    """The seconds of processor time from which on a question is dear, and very dear."""

    def level_of(self, seconds: float) -> int:
        """Return the level of a question that takes so many seconds: cheap (0), dear (1) or very dear (2)."""
        return sum(seconds > least for least in self.levels)
