"""The write lock between processes, held from a load's first batch until its index is built."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from knowledge_graph.errors import StoreUnavailable

PATIENCE: Final = 30.0
"""Seconds to wait for another process before giving up."""


class WriteLock:
    """A file lock between processes; the system releases it when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    @property
    def held(self) -> bool:
        """Return whether this object holds the lock."""
        return self._file is not None

    def acquire(self, seconds: float = PATIENCE) -> None:
        """Acquire the lock, waiting for another process to release it. Raises StoreUnavailable after ``seconds``."""
        if self._file is not None:
            return
        file = self._path.open("a")
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    file.close()
                    raise StoreUnavailable(
                        f"{self._path.parent} is being written by another process; try again when it is done."
                    ) from None
                time.sleep(0.02)
            else:
                self._file = file
                return

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def hold(self, seconds: float = PATIENCE) -> Iterator[None]:
        """Hold the lock within a block; it stays held afterwards if it was before."""
        before = self.held
        self.acquire(seconds)
        try:
            yield
        finally:
            if not before:
                self.release()
