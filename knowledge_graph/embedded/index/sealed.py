"""Reading a file that may be damaged: every block is compared with its checksum before anything of it is used.

Nothing is mapped: a file that is cut short while it is open ends a process that has mapped it. What is read is copied
to memory of this process, a block at a time when it is first touched, so that opening costs as little as mapping would.
"""

from __future__ import annotations

import mmap
import os
import weakref
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from knowledge_graph.errors import DamagedIndex

BLOCK: Final = 1 << 14
"""Bytes that one checksum is for."""
READ_WHOLE: Final = 1 << 16
"""Arrays of up to so many bytes are read as a whole at once."""
TOUCHES: Final = 64
"""An array that was touched so often is read as a whole: looking which blocks of it are there costs time, too."""
Reader = Callable[[int, int], bytes]
"""Returns some bytes by their number and place."""
_BITS: Final = BLOCK.bit_length() - 1


class Checksums:
    """Takes bytes as they are written, and returns the checksum of each block of them."""

    def __init__(self) -> None:
        self._sums: list[int] = []
        self._sum, self._free = 0, BLOCK

    def add(self, data: bytes | memoryview) -> None:
        """Take what is written next."""
        data = memoryview(data).cast("B")
        while data:
            part, data = data[: self._free], data[self._free :]
            self._sum = zlib.crc32(part, self._sum)
            self._free -= len(part)
            if not self._free:
                self._end()

    def result(self) -> bytes:
        """Return all checksums, four bytes each."""
        if self._free < BLOCK:
            self._end()
        return np.array(self._sums, "<u4").tobytes()

    def _end(self) -> None:
        self._sums.append(self._sum)
        self._sum, self._free = 0, BLOCK


class SealedBody:
    """The part of an open file that checksums are of; positions are counted from where it begins."""

    def __init__(self, path: Path, descriptor: int, start: int, size: int, sums: NDArray[np.uint32]) -> None:
        self.path, self.size = path, size
        self._descriptor, self._start, self._sums = descriptor, start, sums
        self._unchecked = np.ones(len(sums), np.bool_)
        self._written = self._stamp()
        weakref.finalize(self, os.close, descriptor)

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written to the file since it was opened."""
        return self._stamp() == self._written

    @property
    def inode(self) -> int:
        """The number of the file itself, whatever file has its name now."""
        return os.fstat(self._descriptor).st_ino

    def block(self, number: int) -> bytes:
        """Return one block.

        Raises:
            DamagedIndex: it isn't what was written.
        """
        data = os.pread(self._descriptor, min(BLOCK, self.size - number * BLOCK), self._start + number * BLOCK)
        if zlib.crc32(data) != self._sums[number]:
            raise DamagedIndex(self.path, f"block {number} isn't what was written")
        self._unchecked[number] = False
        return data

    def read(self, length: int, position: int) -> bytes:
        """Return some bytes; the blocks they lie in are checked when they are first read.

        Raises:
            DamagedIndex: they aren't what was written.
        """
        self.check(position, length)
        data = os.pread(self._descriptor, length, self._start + position)
        if len(data) < length:
            raise DamagedIndex(self.path, "it was cut short while it was open")
        return data

    def check(self, position: int, length: int) -> None:
        """Check the blocks that some bytes lie in, if they weren't before."""
        last = position + length - 1
        if not 0 <= position <= last + 1 <= self.size:
            raise DamagedIndex(self.path, "what it says lies outside it")
        unchecked = self._unchecked
        for number in range(position >> _BITS, (last >> _BITS) + 1):
            if unchecked[number]:
                self.block(number)

    def damaged_blocks(self) -> Iterator[int]:
        """Yield every block that isn't what was written, wherever in the file; all are read anew."""
        for number in range(len(self._sums)):
            try:
                self.block(number)
            except DamagedIndex:
                yield number

    def _stamp(self) -> tuple[int, int]:
        status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns


class SealedArrays(dict[str, NDArray[Any]]):
    """The arrays of a file by name, each read when it is first asked for, or where it is large, as it is touched."""

    def __init__(self, body: SealedBody, table: dict[str, tuple[str, int, int]]) -> None:
        super().__init__()
        self._body, self.table = body, table

    def __missing__(self, name: str) -> NDArray[Any]:
        """Read an array that is asked for the first time, or begin to."""
        dtype, position, nbytes = self.table[name]
        array: Any = TouchedArray(self._body, dtype, position, nbytes, partial(self.__setitem__, name))
        self[name] = array.whole() if nbytes <= READ_WHOLE else array
        return self[name]


class TouchedArray(NDArrayOperatorsMixin):
    """An array of one dimension that is read block by block as it is indexed. Everything else reads all of it."""

    def __init__(
        self, body: SealedBody, dtype: str, position: int, nbytes: int, settle: Callable[[NDArray[Any]], None]
    ) -> None:
        """``settle`` is given the array itself once all of it is read."""
        self._body, self._position, self._nbytes, self._settle = body, position, nbytes, settle
        self._memory = np.frombuffer(mmap.mmap(-1, max(nbytes, 1)), np.uint8, count=nbytes)
        self._array: NDArray[Any] = self._memory.view(dtype)
        self._array.flags.writeable = False
        self._first = position >> _BITS
        self._missing = np.ones(((position + nbytes - 1) >> _BITS) - self._first + 1 if nbytes else 0, np.bool_)
        self._touches, self._is_whole = 0, False

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, key: Any) -> Any:
        if not self._is_whole:
            self._touch(key)
        return self._array[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.whole())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Return the array itself, all of it."""
        return self.whole() if dtype is None else self.whole().astype(dtype, copy=bool(copy))

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Let numpy work on the array itself."""
        plain = (item.whole() if isinstance(item, TouchedArray) else item for item in inputs)
        return getattr(function, method)(*plain, **options)

    def __getattr__(self, name: str) -> Any:
        """Return what the array itself has: its methods, its shape."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.whole(), name)

    def whole(self) -> NDArray[Any]:
        """Return the array itself, once all of it is read."""
        if not self._is_whole:
            self._fill(np.flatnonzero(self._missing))
            self._is_whole = True
            self._settle(self._array)
        return self._array

    def _touch(self, key: Any) -> None:
        """Read the blocks that what is asked for lies in."""
        self._touches += 1
        blocks = self._blocks(key) if self._touches < TOUCHES else None
        if blocks is None:
            self.whole()
            return
        missing = blocks[self._missing[blocks]]
        if len(missing):
            self._fill(np.unique(missing))

    def _blocks(self, key: Any) -> NDArray[np.int64] | None:
        """Return the blocks, of this array, that an index touches; None for all."""
        size, count = self._array.itemsize, len(self._array)
        if isinstance(key, slice):
            start, stop, step = key.indices(count)
            if step != 1 or stop <= start:
                return None if step != 1 else np.zeros(0, np.int64)
            ends = np.array([start * size, stop * size - 1])
            first, last = ((ends + self._position) >> _BITS) - self._first
            return np.arange(first, last + 1)
        places = np.asarray(key)
        if places.dtype.kind not in "iu" or places.ndim > 1:
            return None
        if places.size and int(places.min()) < 0:
            places = places % count
        elif places.size and int(places.max()) >= count:
            return None  # which numpy refuses
        return np.atleast_1d(((places.astype(np.int64) * size + self._position) >> _BITS) - self._first)

    def _fill(self, blocks: NDArray[np.int64]) -> None:
        for block in blocks.tolist():
            data = self._body.block(self._first + block)
            begin = ((self._first + block) << _BITS) - self._position
            skipped = max(-begin, 0)
            end = min(begin + len(data), self._nbytes)
            self._memory[begin + skipped : end] = np.frombuffer(data, np.uint8)[skipped : end - begin]
            self._missing[block] = False
