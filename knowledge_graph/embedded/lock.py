"""The write lock between processes, held from a load's look-ups, or a first write, until the index is built."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from knowledge_graph.errors import StoreUnavailable

PATIENCE: Final = 30.0
"""Seconds to wait for another process before giving up."""
_POLL: Final = 0.02
"""Seconds between attempts."""


class WriteLock:
    """A file lock between processes; the system releases it when its holder dies.

    Within this process it may be held several times, and is released with the last of these.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._holders = 0
        self._changing = threading.Lock()

    @property
    def held(self) -> bool:
        """Return whether this object holds the lock."""
        return self._file is not None

    def is_taken(self) -> bool:
        """Return whether this or another process holds the lock; nobody does where there is no file for it."""
        if self.held:
            return True
        try:
            with self._path.open("r") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def acquire(self, seconds: float | None = PATIENCE) -> None:
        """Acquire the lock once more, waiting for another process to release it; None for as long as it takes.

        Raises:
            StoreUnavailable: another process still has it after so many seconds.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while not self._try():
            if until is not None and time.monotonic() >= until:
                raise StoreUnavailable(
                    f"{self._path.parent} is being written by another process; try again when it is done."
                )
            time.sleep(_POLL)

    def release(self) -> None:
        """Release the lock, if it isn't held elsewhere in this process."""
        with self._changing:
            self._holders -= 1
            if not self._holders and self._file is not None:
                self._file.close()
                self._file = None

    @contextmanager
    def hold(self, seconds: float | None = PATIENCE) -> Iterator[None]:
        """Hold the lock within a block."""
        self.acquire(seconds)
        try:
            yield
        finally:
            self.release()

    def _try(self) -> bool:
        with self._changing:
            if self._file is None:
                file = self._path.open("a")
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    file.close()
                    return False
                self._file = file
            self._holders += 1
            return True
