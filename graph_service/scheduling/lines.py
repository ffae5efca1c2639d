"""Lines of questions that wait: one a client, the client that used least before all others."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.scheduling.question_work import QuestionWork

HALF_LIFE: Final = 10.0
"""Seconds after which half of what a client used is forgotten."""


@dataclass(slots=True, eq=False)
class Job:
    """A question from its arrival to its end."""

    run: Callable[[], Any]
    client: str
    cost: float
    """The seconds of processor time that it is estimated to take."""
    level: int
    """How dear it is, see ``level_of``."""
    work: QuestionWork | None
    """What bounds it; None for a decision, which is not to be broken off."""
    done: asyncio.Future[Any]
    arrived: float = field(default_factory=time.monotonic)
    started: float | None = None
    used: float = 0.0


class Usage:
    """What each client used lately, in seconds of processor time, half of it forgotten every ``HALF_LIFE``."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[float, float]] = {}

    def of(self, client: str) -> float:
        """Return what a client used lately."""
        used, at = self._used.get(client, (0.0, 0.0))
        return used * 0.5 ** ((time.monotonic() - at) / HALF_LIFE) if used else 0.0

    def add(self, client: str, seconds: float) -> None:
        """Add what a client used; negative seconds take back an estimate."""
        self._used[client] = max(0.0, self.of(client) + seconds), time.monotonic()
        if len(self._used) > 10_000:
            self._used = {name: entry for name, entry in self._used.items() if self.of(name) > 0.001}


class Lines:
    """Questions that wait, in a line for each client."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage
        self._lines: dict[str, deque[Job]] = {}
        self._count = 0

    def __len__(self) -> int:
        """Return how many questions wait."""
        return self._count

    def __iter__(self) -> Iterator[Job]:
        """Iterate over the questions that wait, client by client."""
        return (job for line in self._lines.values() for job in line)

    def of(self, client: str) -> int:
        """Return how many questions of a client wait."""
        return len(self._lines.get(client, ()))

    def longest(self) -> tuple[str, int]:
        """Return the client of whom most questions wait, and how many."""
        return max(((client, len(line)) for client, line in self._lines.items()), key=lambda entry: entry[1])

    def append(self, job: Job) -> None:
        """Put a question at the end of its client's line."""
        self._lines.setdefault(job.client, deque()).append(job)
        self._count += 1

    def next(self, may_begin: Callable[[str], bool]) -> Job | None:
        """Take the first question of the client that used least, of those of whom one more may be begun."""
        client = min(filter(may_begin, self._lines), key=self._usage.of, default=None)
        return None if client is None else self._take(client, self._lines[client][0])

    def last_of(self, client: str) -> Job:
        """Take the last question of a client."""
        return self._take(client, self._lines[client][-1])

    def remove(self, job: Job) -> bool:
        """Take a question out; return whether it was there."""
        if job not in self._lines.get(job.client, ()):
            return False
        self._take(job.client, job)
        return True

    def _take(self, client: str, job: Job) -> Job:
        line = self._lines[client]
        line.remove(job)
        if not line:
            del self._lines[client]
        self._count -= 1
        return job

    def ahead_of(self, client: str) -> float:
        """Return the estimated seconds of what would be answered before a further question of a client.

        Its own, and of each other client as many at most as of its own: who has fewer waiting comes first.
        """
        own = self.of(client) + 1
        return sum(
            job.cost
            for name, line in self._lines.items()
            for position, job in enumerate(line)
            if name == client or position < own
        )
