"""Byte strings and arrays that grow in files while the index is built, and become its columns."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from io import FileIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.file import Column

Columns = dict[str, Column]
Arrays = dict[str, NDArray[Any]]

_IN_MEMORY: Final = 1 << 20


class Blob:
    """Many byte strings one after the other, with where each begins.

    All but the last of them wait in a file, so that a graph of any size is built in little memory.
    """

    def __init__(self, file: FileIO, pieces: Iterable[bytes] = ()) -> None:
        self._file = file
        self._last, self._offsets = bytearray(), array("q", [0])
        self.dtype, self.nbytes = np.dtype(np.uint8), 0
        for piece in pieces:
            self.append(piece)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, index: int) -> bytes:
        start, end = self._offsets[index], self._offsets[index + 1]
        self._save()
        return os.pread(self._file.fileno(), end - start, start)

    def append(self, piece: bytes) -> None:
        """Add one string."""
        self._last += piece
        self.nbytes += len(piece)
        self._offsets.append(self.nbytes)
        if len(self._last) >= _IN_MEMORY:
            self._save()

    def ends(self) -> NDArray[np.int64]:
        """Return where each string ends."""
        return np.frombuffer(self._offsets, np.int64)[1:]

    def chunks(self) -> Iterator[bytes]:
        """Yield all the strings' bytes, a part at a time."""
        self._save()
        for start in range(0, self.nbytes, _IN_MEMORY):
            yield os.pread(self._file.fileno(), _IN_MEMORY, start)

    def columns(self, name: str) -> Columns:
        """Return the two columns under which a blob is stored."""
        return {name: self, f"{name}_offset": np.frombuffer(self._offsets, np.int64)}

    def _save(self) -> None:
        while self._last:
            del self._last[: self._file.write(self._last)]


class Scratch(ExitStack):
    """Files without names in a folder, which go when this is closed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def blob(self, pieces: Iterable[bytes] = ()) -> Blob:
        """Return a blob in a file of its own."""
        return Blob(self.enter_context(TemporaryFile(dir=self._folder, buffering=0)), pieces)
