"""Bounds on work: the time limit of a question, the end of work that nobody waits for any more, and a process's memory.

Who does work for somebody says so with ``working``; all that is done within, in that thread, checks it by
``check_work`` or by a ``Deadline``, wherever it does much.
"""

from __future__ import annotations

import ctypes
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from knowledge_graph.errors import BudgetExceeded

LOOK_SECONDS: Final = 0.002
"""How often work that is checked more often looks at its clocks."""

_HINT: Final = "narrow it with filters"
_thread = threading.local()
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_STATM: Final = Path("/proc/self/statm")
"""Pages of this process: all, resident, of those shared with files, …; Linux has it."""


class WorkEndedError(BaseException):
    """Nobody waits for this work any more. As asyncio's, it is no ``Exception``: what forgives errors lets it pass."""


class _Waiting:
    """How many works wait for a database."""

    def __init__(self) -> None:
        self._count, self._lock = 0, threading.Lock()

    def change(self, by: int) -> int:
        """Add to their number, and return it."""
        with self._lock:
            self._count += by
            return self._count


_waiting = _Waiting()


class Work:
    """Work that somebody waits for, done by one thread; any thread may end it.

    ``seconds`` bounds its processor time and what it waits for a database (``waiting``); ``patience`` what passes on
    the clock, both counted from its start.
    """

    def __init__(self, seconds: float, patience: float = math.inf) -> None:
        self.seconds = seconds
        self.patience, self._until = patience, math.inf
        self._began = self._waited = self._rested = 0.0
        self._next_look = 0.0
        self._is_ended = False
        self._endings: list[Callable[[], object]] = []
        self._ending = threading.Lock()

    def start(self) -> None:
        """Begin to count, in the thread that does the work."""
        self._began, self._until = time.thread_time(), time.monotonic() + self.patience

    def used(self) -> float:
        """Return the seconds it has used so far, asked in the thread that does it."""
        return time.thread_time() - self._began + self._waited

    def left(self) -> float:
        """Return the seconds it may still take on the clock, at most, asked in the thread that does it."""
        return max(0.0, min(self.seconds - self.used(), self._until - time.monotonic()))

    def check(self) -> None:
        """Raise if it is to end.

        Raises:
            WorkEndedError: nobody waits for it any more.
            BudgetExceeded: it has used its time.
        """
        if self._is_ended:
            raise WorkEndedError
        now = time.monotonic()
        if now >= self._next_look:
            self.look()
            self._next_look = now + LOOK_SECONDS

    def look(self) -> None:
        """Look at the clocks, and at what else subclasses look at; called every few milliseconds while it is done.

        Raises:
            WorkEndedError: nobody waits for it any more.
            BudgetExceeded: it has used its time.
        """
        if self._is_ended:
            raise WorkEndedError
        if self.used() > self.seconds or time.monotonic() > self._until:
            raise BudgetExceeded(exceeded(self.seconds))

    def end(self) -> None:
        """Have it end at its next check, and call what ``ended_by`` registered; from any thread."""
        with self._ending:
            self._is_ended = True
            endings, self._endings = self._endings, []
        for end in endings:
            end()

    @contextmanager
    def ended_by(self, end: Callable[[], object]) -> Iterator[None]:
        """While something is waited for that makes no checks, register how to end that from another thread."""
        with self._ending:
            if self._is_ended:
                raise WorkEndedError
            self._endings.append(end)
        try:
            yield
        finally:
            with self._ending, suppress(ValueError):
                self._endings.remove(end)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count what passes on the clock meanwhile as used, shared among all works that wait at the same time.

        A database that answers several at once takes longer for each; how many wait is asked at both ends. What it
        stood aside doesn't count (``_rested``).
        """
        began, used, waiting = time.monotonic() - self._rested, time.thread_time(), _waiting.change(1)
        try:
            yield
        finally:
            waiting += _waiting.change(-1) + 1
            passed = time.monotonic() - self._rested - began - (time.thread_time() - used)
            self._waited += max(0.0, passed) * 2 / waiting


def current_work() -> Work | None:
    """Return the work that this thread does, if it does it for somebody."""
    work: Work | None = getattr(_thread, "work", None)
    return work


def check_work() -> None:
    """Raise if the work that this thread does is to end; cheap enough for every turn of a loop that does something.

    Raises:
        WorkEndedError: nobody waits for it any more.
        BudgetExceeded: it has used its time.
    """
    work = getattr(_thread, "work", None)
    if work is not None:
        work.check()


@contextmanager
def working(work: Work | None) -> Iterator[None]:
    """Do this thread's work for somebody; for None, for the store's own sake, whoever waits: nothing ends that."""
    before = current_work()
    _thread.work = work
    try:
        yield
    finally:
        _thread.work = before


@contextmanager
def interruptible() -> Iterator[None]:
    """Have code of others, which makes no checks, end with the work that it is part of.

    The exception may be raised anywhere in it: it must hold no lock, and change nothing that others see.
    """
    work = current_work()
    if work is None:
        yield
        return
    thread, raise_in = ctypes.c_ulong(threading.get_ident()), ctypes.pythonapi.PyThreadState_SetAsyncExc
    try:
        with work.ended_by(lambda: raise_in(thread, ctypes.py_object(WorkEndedError))):
            yield
    finally:
        raise_in(thread, None)  # what was to be raised and wasn't yet


def exceeded(seconds: float, what: str = "The question", hint: str = _HINT) -> str:
    """Return the words of a time limit that was exceeded."""
    return f"{what} took longer than {seconds:g} s; {hint}."


class Deadline:
    """A time limit of some seconds from now; ``what`` and ``hint`` begin and end the error's message.

    Within work for somebody, the seconds are those that it uses, and it has no more than are left of it.
    """

    def __init__(self, seconds: float, what: str = "The question", hint: str = _HINT) -> None:
        work = current_work()
        self._clock = work.used if work else time.monotonic
        now = self._clock()
        self._until = min(now + seconds, work.seconds) if work else now + seconds
        self._half = (now + self._until) / 2
        self._words = exceeded(seconds, what, hint)

    def check(self) -> None:
        """Raise if the time limit is exceeded, or the work is to end.

        Raises:
            BudgetExceeded: it is.
            WorkEndedError: nobody waits for the work any more.
        """
        if self._clock() > self._until:
            raise BudgetExceeded(self._words)
        check_work()

    def is_half_over(self) -> bool:
        """Return whether half of the time is used: when a page without a find yet had better say so, and stop."""
        return self._clock() > self._half


def own_memory() -> int:
    """Return the bytes that this process has of its own, mapped files apart; 0 where that can't be told."""
    try:
        resident, shared = map(int, _STATM.read_bytes().split()[1:3])
    except (OSError, ValueError):
        return 0
    return (resident - shared) * _PAGE
