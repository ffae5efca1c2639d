"""Whose turn it is to change a store: one process at a time, from a load's first batch until its index is built."""

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
    """A lock between processes that the system takes back when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    @property
    def held(self) -> bool:
        """Return whether this process has the turn, through this object."""
        return self._file is not None

    def take(self, seconds: float = PATIENCE) -> None:
        """Take the turn, waiting for another process to end its own. Raises StoreUnavailable when it takes too long."""
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

    def give_back(self) -> None:
        """Let others have it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @contextmanager
    def taken(self, seconds: float = PATIENCE) -> Iterator[None]:
        """Hold the turn for a while; keep it afterwards if it was held before."""
        before = self.held
        self.take(seconds)
        try:
            yield
        finally:
            if not before:
                self.give_back()
