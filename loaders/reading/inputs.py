"""From what a user names to streams of bytes: files, folders, globs, standard input, and what is compressed in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, TypeAlias

import zstandard

from knowledge_graph.errors import InvalidInput

STDIN: Final = "-"
SHOWN_STDIN: Final = "<standard input>"
HEAD_BYTES: Final = 256 * 1024
"""How much of a file is looked at to tell its format."""

_BUFFER: Final = 1024 * 1024
_MAGIC: Final[dict[bytes, Callable[[BinaryIO], Any]]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": lambda stream: zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True),
}
_ZIP: Final = b"PK\x03\x04"
_DAMAGED: Final = (EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile)


Buffered: TypeAlias = "io.BufferedReader[Any]"


@dataclass(frozen=True, slots=True)
class Input:
    """One stream of rows: a file, standard input, or a member of a zip archive.

    ``found`` says that nobody named it: it was met in a folder, an archive or by a glob, and may be none of ours.
    ``size`` is in bytes as stored, 0 where unknown.
    """

    name: str
    path: Path | None
    member: str | None = None
    size: int = 0
    found: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An input's bytes, unpacked, and how many stored bytes have been read so far."""

    stream: Buffered
    done: Callable[[], int]

    def head(self) -> bytes:
        """Return the first bytes without consuming them."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]


def find_inputs(paths: Sequence[str | Path]) -> list[Input]:
    """Return what the paths name, in order: a folder's files by name, at any depth, hidden ones left out.

    Raises:
        InvalidInput: a path or a pattern names nothing, or an archive can't be read.
    """
    return [one for path in paths for one in _inputs_of(str(path))]


def _inputs_of(named: str) -> Iterator[Input]:
    path = Path(named)
    if named == STDIN:
        yield Input(SHOWN_STDIN, None)
    elif path.is_dir():
        inside = sorted(one for one in path.rglob("*") if one.is_file() and not _is_hidden(one, path))
        if not inside:
            raise InvalidInput(f"{named} holds no files.", field="file")
        for one in inside:
            yield from _members(one, found=True)
    elif not path.exists() and any(sign in named for sign in "*?["):
        matches = sorted(glob(named, recursive=True))  # noqa: PTH207 - a pattern may be absolute, a Path's may not
        if not matches:
            raise InvalidInput(f"no file matches {named}.", field="file")
        for match in matches:
            if Path(match).is_file():
                yield from _members(Path(match), found=True)
    else:
        yield from _members(path, found=False)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _members(path: Path, *, found: bool) -> Iterator[Input]:
    try:
        size = path.stat().st_size
        if path.is_file():
            with path.open("rb") as stream:
                packed = stream.read(len(_ZIP)) == _ZIP
        else:
            size, packed = 0, False  # a pipe, or something that opening will complain of
        if not packed:
            yield Input(str(path), path, size=size, found=found)
            return
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    name = f"{path}!/{member.filename}"
                    yield Input(name, path, member.filename, member.compress_size, found=True)
    except (OSError, zipfile.BadZipFile) as error:
        raise _unreadable(str(path), error) from None


def _buffered(stream: Any) -> Buffered:
    return io.BufferedReader(stream, _BUFFER)


@contextmanager
def opened(source: Input) -> Iterator[Opened]:
    """Open an input, unpacked if it is compressed.

    Raises:
        InvalidInput: it can't be opened, or reading it fails later on.
    """
    try:
        with _raw(source) as raw:
            base = _buffered(raw)
            head = base.peek(8)
            unpack = next((unpack for magic, unpack in _MAGIC.items() if head.startswith(magic)), None)
            place = raw.tell if raw.seekable() else lambda: 0
            stream = _buffered(unpack(base)) if unpack else base
            yield Opened(stream, place)
    except (OSError, *_DAMAGED) as error:
        raise _unreadable(source.name, error) from None


@contextmanager
def _raw(source: Input) -> Iterator[IO[bytes]]:
    if source.path is None:
        yield sys.stdin.buffer
    elif source.member is not None:
        with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as stream:
            yield stream
    else:
        with source.path.open("rb", buffering=0) as stream:
            yield stream


def _unreadable(name: str, error: BaseException) -> InvalidInput:
    if isinstance(error, _DAMAGED) or "gzip" in str(error).lower():
        words = "the archive is damaged or cut off; fetch it again."
    else:
        words = f"{getattr(error, 'strerror', None) or error}."
    return InvalidInput(f"{name} can't be read: {words}", field="file")
