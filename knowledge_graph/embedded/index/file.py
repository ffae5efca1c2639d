"""One file of named arrays: written whole, put in place atomically, sealed by checksums of all that is in it.

It begins with a seal, then a header that says where each array lies, the arrays, and a checksum of each block of them.
The seal is written last: a file that was never finished has none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.embedded.index.sealed import BLOCK, Checksums, Reader, SealedArrays, SealedBody

MAGIC: Final = b"conflict-graph-index-13\n"
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
    sums = Checksums()
    try:
        with temporary.open("wb") as file:
            file.write(b"\0" * _ALIGNMENT)
            file.write(header)
            for column in columns.values():
                for chunk in chain(_chunks(column), [b"\0" * (-column.nbytes % _ALIGNMENT)]):
                    sums.add(chunk)
                    file.write(chunk)
            file.write(sums.result())
            file.seek(0)
            file.write(_seal(header, position, sums.result()))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def sync_folder(folder: Path) -> None:
    """Have the names of a folder's files on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _chunks(column: Column) -> Iterator[bytes | memoryview]:
    if isinstance(column, np.ndarray):
        yield np.ascontiguousarray(column).view(np.uint8).data
    else:
        yield from column.chunks()


class OpenedFile:
    """An array file: its arrays, and its texts, to be read at a place.

    Only its header is read at once; all else when it is first touched, and nothing is used before its checksum was
    compared.

    Raises:
        ValueError: the file is not one of these, or not whole.
        FileNotFoundError: there is none.
    """

    def __init__(self, path: Path) -> None:
        self.body, table = _opened(path)
        self.arrays = SealedArrays(self.body, table)

    def texts(self, name: str) -> tuple[Reader, NDArray[np.int64]]:
        """Return how to read the strings stored under a name, by length and place, and where each begins."""
        (_, base, _), read = self.arrays.table[name], self.body.read
        return lambda length, offset: read(length, base + offset), self.arrays[f"{name}_offset"]

    def damaged_arrays(self) -> list[str]:
        """Return the names of all arrays some of which isn't what was written, in order; everything is read."""
        blocks = np.array(list(self.body.damaged_blocks()), np.int64)
        return sorted(
            name
            for name, (_, position, nbytes) in self.arrays.table.items()
            if ((blocks * BLOCK < position + nbytes) & ((blocks + 1) * BLOCK > position)).any()
        )


def _opened(path: Path) -> tuple[SealedBody, dict[str, tuple[str, int, int]]]:
    """Return what an open file holds besides its header, and where each array begins in that."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _sealed(path, descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _sealed(path: Path, descriptor: int) -> tuple[SealedBody, dict[str, tuple[str, int, int]]]:
    size = os.fstat(descriptor).st_size
    seal = os.pread(descriptor, _ALIGNMENT, 0)
    length = int.from_bytes(seal[:_LENGTH], "little")
    header = os.pread(descriptor, length, _ALIGNMENT) if length < size else b""
    if not header.startswith(MAGIC):
        raise ValueError(f"{path} is of another version")
    start, nbytes = _ALIGNMENT + length, int.from_bytes(seal[_LENGTH : 2 * _LENGTH], "little")
    many = -(-nbytes // BLOCK)
    if size < start + nbytes + 4 * many and seal.startswith(_seal(header, nbytes, b"")[: 4 * _LENGTH]):
        raise ValueError(f"{path} is cut short")
    sums = os.pread(descriptor, 4 * many, start + nbytes) if nbytes <= size else b""
    if seal != _seal(header, nbytes, sums):
        raise ValueError(f"{path} is garbled")
    table = orjson.loads(header[len(MAGIC) :])
    return SealedBody(path, descriptor, start, nbytes, np.frombuffer(sums, "<u4")), table


def _seal(header: bytes, nbytes: int, sums: bytes) -> bytes:
    """Return what a file begins with: how long header and arrays are, and a hash of the header and of the sums."""
    lengths = len(header).to_bytes(_LENGTH, "little") + nbytes.to_bytes(_LENGTH, "little")
    hashes = (hashlib.blake2b(part, digest_size=16).digest() for part in (header, sums))
    return (lengths + b"".join(hashes)).ljust(_ALIGNMENT, b"\0")
