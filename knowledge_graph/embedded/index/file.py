"""One file of named arrays: written whole, put in place atomically, opened by mapping it."""

from __future__ import annotations

import hashlib
import mmap
import os
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

MAGIC: Final = b"conflict-graph-index-12\n"
_ALIGNMENT: Final = 64
_LENGTH: Final = 8


class Streamed(Protocol):
    """An array that is nowhere as a whole."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of its entries."""

    @property
    def nbytes(self) -> int:
        """How many bytes it has."""

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, a part at a time."""


Column = NDArray[Any] | Streamed


def write_arrays(path: Path, columns: Mapping[str, Column]) -> None:
    """Write arrays to a file that appears under its name only when it is whole and on the disk."""
    table, position = {}, 0
    for name, column in columns.items():
        table[name] = (column.dtype.str, position, column.nbytes)
        position += -(-column.nbytes // _ALIGNMENT) * _ALIGNMENT
    header = MAGIC + orjson.dumps(table) + b"\n"
    header += b" " * (-len(header) % _ALIGNMENT)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(_seal(header).ljust(_ALIGNMENT, b"\0"))
            file.write(header)
            for column in columns.values():
                file.writelines(_chunks(column))
                file.write(b"\0" * (-column.nbytes % _ALIGNMENT))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _chunks(column: Column) -> Iterator[bytes | memoryview]:
    if isinstance(column, np.ndarray):
        yield np.ascontiguousarray(column).view(np.uint8).data
    else:
        yield from column.chunks()


class OpenedFile:
    """An array file: its arrays, mapped, and its bytes, to be read at a place.

    Reading what is scattered keeps memory small: a map would pull in a page, and those around it, for every few bytes.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)
        self.arrays, self._positions = _mapped(path, self._descriptor)

    def texts(self, name: str) -> tuple[Callable[[int, int], bytes], NDArray[np.int64]]:
        """Return how to read the strings stored under a name, by length and place, and where each begins."""
        base, descriptor = self._positions[name], self._descriptor
        return lambda length, offset: os.pread(descriptor, length, base + offset), self.arrays[f"{name}_offset"]


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Map the arrays of a file; nothing is read until it is touched.

    Raises:
        ValueError: the file is not one of these, or not whole.
        FileNotFoundError: there is none.
    """
    return OpenedFile(path).arrays


def _mapped(path: Path, descriptor: int) -> tuple[dict[str, NDArray[Any]], dict[str, int]]:
    """Return the arrays of an open file, and where each begins."""
    size = os.fstat(descriptor).st_size
    if size < _ALIGNMENT + len(MAGIC):
        raise ValueError(f"{path} is too short")
    mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
    length = int.from_bytes(mapped[:_LENGTH], "little")
    header = mapped[_ALIGNMENT : _ALIGNMENT + length] if length < size else b""
    if not header.startswith(MAGIC):
        raise ValueError(f"{path} is of another version")
    if mapped[:_ALIGNMENT] != _seal(header).ljust(_ALIGNMENT, b"\0"):
        raise ValueError(f"{path} is garbled")
    start = _ALIGNMENT + length
    arrays: dict[str, NDArray[Any]] = {}
    positions: dict[str, int] = {}
    for name, (dtype, position, nbytes) in orjson.loads(header[len(MAGIC) :]).items():
        if start + position + nbytes > size:
            raise ValueError(f"{path} is cut short")
        count = nbytes // np.dtype(dtype).itemsize
        positions[name] = start + position
        arrays[name] = np.frombuffer(mapped, dtype=dtype, count=count, offset=positions[name])
    return arrays, positions


def _seal(header: bytes) -> bytes:
    """Return what a file begins with: how long its header is, and a hash of it."""
    return len(header).to_bytes(_LENGTH, "little") + hashlib.blake2b(header, digest_size=16).digest()
