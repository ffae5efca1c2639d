"""The memory that reading an input takes: some formats keep what later rows refer to, however much that is."""

from __future__ import annotations

import gc
import io
import os
from typing import Any, Final

from knowledge_graph.deadline import own_memory
from loaders.readers.limits.settings import UnreadableInput, read_limits, variable

MIB: Final = 1024 * 1024
_MAX_GARBAGE: Final = 64
"""Megabytes that the process grows by from one input to another before garbage is collected."""


class MemoryWatch:
    """What the process holds beyond what it held when an input was opened."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._most = read_limits().max_reading_memory
        self._before = own_memory()

    def check(self) -> None:
        """Check that reading the input hasn't taken more memory than it may.

        Raises:
            UnreadableInput: it has.
        """
        if own_memory() - self._before <= self._most * MIB:
            return
        gc.collect()
        if own_memory() - self._before > self._most * MIB:
            raise UnreadableInput(
                f"{self._name} can't be read further: what has to be kept until its end takes more than {self._most} "
                "MB of memory; split it into several files and load those together, or raise "
                f"{variable('max_reading_memory')}.",
                field="file",
            )


class GarbageWatch:
    """Collects what thousands of inputs leave behind: while a load runs, garbage is hardly collected."""

    def __init__(self) -> None:
        self._before = own_memory()

    def check(self) -> None:
        """Collect garbage if the process has grown since it was last collected."""
        if own_memory() - self._before > _MAX_GARBAGE * MIB:
            gc.collect()
            self._before = own_memory()


class WatchedStream(io.RawIOBase):
    """A buffered stream; the memory is checked whenever some of it is read."""

    def __init__(self, stream: io.BufferedReader[Any], memory: MemoryWatch) -> None:
        super().__init__()
        self._stream, self._memory = stream, memory

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return whether the stream is."""
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:
        """Read bytes.

        Raises:
            UnreadableInput: reading has taken too much memory.
        """
        self._memory.check()
        return self._stream.readinto1(buffer)
