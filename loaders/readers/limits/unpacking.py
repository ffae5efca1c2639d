"""Unpacking compressed inputs, bounded: by how much more they hold than is stored, and in memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import zstandard

from loaders.readers.limits.settings import UnreadableInput, read_limits, variable

FREE: Final = 256 * 1024 * 1024
"""Bytes that any archive may unpack to."""
MAX_WINDOW: Final = 128 * 1024 * 1024
"""Maximum bytes of memory of a decompressor."""
TOO_MUCH_MEMORY: Final = ("requires too much memory", "Memory usage limit exceeded")
"""Parts of zstd's and lzma's messages about a window above ``MAX_WINDOW``."""

_CHUNK: Final = 1024 * 1024
_MAX_GZIP_HEADER: Final = 64 * 1024


@dataclass(slots=True)
class UnpackedSize:
    """How many bytes an archive holds as stored, 0 if unknown, and how many of it were unpacked so far."""

    name: str
    stored: int = 0
    unpacked: int = 0

    def count(self, unpacked: int, *, stored: int = 0) -> None:
        """Count unpacked bytes.

        Args:
            unpacked: how many more were unpacked.
            stored: how many were read to unpack them, where the size of the whole is unknown.

        Raises:
            UnreadableInput: they are too many for what is stored.
        """
        self.unpacked += unpacked
        self.stored += stored
        if self.unpacked <= FREE:
            return
        ratio = read_limits().max_ratio
        if self.unpacked > ratio * self.stored:
            raise UnreadableInput(
                f"{self.name} can't be read: it unpacks to more than {ratio:,} times of its size, as archives do that "
                f"are made to fill a disk; if it is data, unpack it first, or raise {variable('max_ratio')}.",
                field="file",
            )


def _open_gzip(stream: Any) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream)


def _open_zstd(stream: Any) -> Any:
    return zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)


MAGIC: Final[Mapping[bytes, Callable[[Any], Any]]] = {
    b"\x1f\x8b": _open_gzip,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lambda stream: io.BufferedReader(_XzStream(stream), _CHUNK),
    b"\x28\xb5\x2f\xfd": _open_zstd,
}
"""How compressed files begin, and what unpacks each."""


def find_unpacker(head: bytes) -> Callable[[Any], Any] | None:
    """Return what unpacks an input that begins like this; None if it isn't compressed."""
    return next((unpack for magic, unpack in MAGIC.items() if head.startswith(magic)), None)


def has_endless_name(head: bytes) -> bool:
    """Return whether a gzip file's header holds a name longer than any file's, which Python reads byte by byte."""
    is_named = head.startswith(b"\x1f\x8b") and len(head) > _MAX_GZIP_HEADER and head[3] & 0b11000
    return bool(is_named and b"\0" not in head[10:_MAX_GZIP_HEADER])


class BoundedStream(io.RawIOBase):
    """An unpacked stream that counts its bytes, and ends with an error beyond the limit."""

    def __init__(self, stream: Any, size: UnpackedSize) -> None:
        super().__init__()
        self._stream, self._size = stream, size

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read bytes.

        Raises:
            UnreadableInput: too many were unpacked.
        """
        self._size.count(0)  # another file of the archive may have been too large
        content = self._stream.read(len(buffer))
        buffer[: len(content)] = content
        self._size.count(len(content))
        return len(content)


class CountedStream:
    """A compressed stream whose bytes are counted as they are read."""

    def __init__(self, stream: Any, size: UnpackedSize) -> None:
        self._stream, self._size = stream, size

    def read(self, length: int = -1) -> bytes:
        """Read bytes."""
        content: bytes = self._stream.read(length)
        self._size.count(0, stored=len(content))
        return content


class _XzStream(io.RawIOBase):
    """The bytes of an xz file, of one stream or several; Python's own reader takes as much memory as a file demands."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream
        self._decompressor = self._begin()
        self._rest = b""
        self._ended = False

    @staticmethod
    def _begin() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_WINDOW)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ended:
            if self._decompressor.eof and not self._begin_next():
                break
            if self._decompressor.needs_input:
                chunk = self._rest or self._stream.read(_CHUNK)
                self._rest = b""
                if not chunk:
                    raise EOFError("the stream ends early")
            else:
                chunk = b""
            content = self._decompressor.decompress(chunk, len(buffer))
            if content:
                buffer[: len(content)] = content
                return len(content)
        return 0

    def _begin_next(self) -> bool:
        """Begin the next stream, after the zeros that may stand before it; return whether there is one."""
        rest = self._decompressor.unused_data
        while not (rest := rest.lstrip(b"\0")):
            if not (rest := self._stream.read(_CHUNK)):
                self._ended = True
                return False
        self._rest, self._decompressor = rest, self._begin()
        return True
