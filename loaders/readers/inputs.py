"""From what a user names to streams of bytes: files, folders, globs, standard input, and what is compressed in them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from glob import glob
from pathlib import Path
from tempfile import TemporaryFile
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
_DAMAGED: Final = (
    EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, gzip.BadGzipFile
)  # fmt: skip
_TOO_WIDE: Final = "requires too much memory"
"""What zstd says of a frame whose window is above 128 MB."""


class UnreadableInput(InvalidInput):
    """An input that can't be opened, or not be read to its end."""


Buffered: TypeAlias = "io.BufferedReader[Any]"


@dataclass(frozen=True, slots=True)
class Input:
    """One stream of rows: a file, standard input, or a member of a zip archive.

    ``found`` says that nobody named it: it was met in a folder, an archive or by a glob, and may be none of ours.
    ``size`` is in bytes as stored, 0 where unknown. ``stream`` is standard input, or an archive
    that came on it, copied to a file.
    """

    name: str
    path: Path | None
    member: zipfile.ZipInfo | None = None
    size: int = 0
    found: bool = False
    stream: IO[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An input's bytes, unpacked, and how many stored bytes have been read so far."""

    stream: Buffered
    done: Callable[[], int]

    def head(self) -> bytes:
        """Return the first bytes without consuming them."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]


@contextmanager
def found_inputs(paths: Sequence[str | Path]) -> Iterator[list[Input]]:
    """Find what the paths name, in order: a folder's files by name, at any depth, hidden ones left out.

    Raises:
        InvalidInput: a path or a pattern names nothing.
    """
    with ExitStack() as copies:
        yield [one for path in paths for one in _inputs_of(str(path), copies)]


def _inputs_of(named: str, copies: ExitStack) -> Iterator[Input]:
    path = Path(named)
    if named == STDIN:
        yield from _from_stdin(copies)
    elif path.is_dir():
        yield from _inside(path)
    elif not path.exists() and any(sign in named for sign in "*?["):
        matches = sorted(glob(named, recursive=True))  # noqa: PTH207 - a pattern may be absolute, a Path's may not
        if not matches:
            raise InvalidInput(f"no file matches {named}.", field="file")
        for match in map(Path, matches):
            yield from _inside(match) if match.is_dir() else _members(match, found=True)
    else:
        yield from _members(path, found=False)


def _inside(folder: Path) -> Iterator[Input]:
    found: list[Path] = []
    closed = partial(_note_closed, found)
    for here, _, names in os.walk(folder, onerror=closed):
        found += [one for name in names if (one := Path(here, name)).is_file()]
    found = sorted(one for one in found if not _is_hidden(one, folder))
    if not found:
        raise InvalidInput(f"{shown(folder)} holds no files.", field="file")
    for one in found:
        yield from _members(one, found=True)


def _note_closed(found: list[Path], error: OSError) -> None:
    """Take a folder that can't be looked into for a file: opening it will complain."""
    found.append(Path(error.filename))


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def shown(path: Path) -> str:
    """Return a path as text that can be written down, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def _members(path: Path, *, found: bool) -> Iterator[Input]:
    """Yield a file, or what is in it if it is a zip archive; of what can't be opened, opening it will complain."""
    size, members = 0, None
    if path.is_file():  # not a pipe, say
        with suppress(OSError, zipfile.BadZipFile):
            size = path.stat().st_size
            with path.open("rb") as stream:
                members = _zipped(shown(path), path, stream)
    yield from [Input(shown(path), path, size=size, found=found)] if members is None else members


def _zipped(name: str, path: Path | None, stream: IO[bytes]) -> list[Input] | None:
    """Return the files in a zip archive, or None of what is none."""
    if stream.read(len(_ZIP)) != _ZIP:
        return None
    given = stream if path is None else None
    with zipfile.ZipFile(stream) as archive:
        return [
            Input(f"{name}!/{member.filename}", path, member, member.compress_size, found=True, stream=given)
            for member in archive.infolist()
            if not member.is_dir()
        ]


def _from_stdin(copies: ExitStack) -> list[Input]:
    """Return standard input, or what is in it: an archive's directory is at its end, so it is copied to a file."""
    if sys.stdin is None:
        raise UnreadableInput(f"{SHOWN_STDIN} can't be read: it is closed.", field="file")
    stream = _buffered(sys.stdin.buffer)
    if not stream.peek(len(_ZIP)).startswith(_ZIP):
        return [Input(SHOWN_STDIN, None, stream=stream)]
    copied = copies.enter_context(TemporaryFile())  # noqa: SIM115 - it is closed with the inputs read from it
    shutil.copyfileobj(stream, copied, _BUFFER)
    copied.seek(0)
    try:
        return _zipped(SHOWN_STDIN, None, copied) or []
    except zipfile.BadZipFile as error:
        raise _unreadable(SHOWN_STDIN, error) from None


def _buffered(stream: Any) -> Buffered:
    return io.BufferedReader(stream, _BUFFER)


@contextmanager
def opened(source: Input) -> Iterator[Opened]:
    """Open an input, unpacked if it is compressed.

    Raises:
        UnreadableInput: it can't be opened, or reading it fails later on.
    """
    try:
        with _raw(source) as raw:
            base = _buffered(raw)
            head = base.peek(8)
            if source.member is None and head.startswith(_ZIP):
                raise zipfile.BadZipFile
            unpack = next((unpack for magic, unpack in _MAGIC.items() if head.startswith(magic)), None)
            place = raw.tell if raw.seekable() else lambda: 0
            stream = _buffered(unpack(base)) if unpack else base
            yield Opened(stream, place)
    except (OSError, *_DAMAGED) as error:
        raise _unreadable(source.name, error) from None


@contextmanager
def _raw(source: Input) -> Iterator[IO[bytes]]:
    if source.member is not None:
        with (
            zipfile.ZipFile(source.stream or str(source.path)) as archive,
            _member(archive, source.member, source.name) as stream,
        ):
            yield stream
    elif source.stream is not None:
        yield source.stream
    elif source.path is not None:
        with source.path.open("rb", buffering=0) as stream:
            yield stream


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except (RuntimeError, NotImplementedError):  # a password is wanted, or a compression that Python lacks
        what = "it is encrypted" if member.flag_bits & 1 else "it is compressed in a way that is unknown here"
        raise UnreadableInput(f"{name} can't be read: {what}; unpack it first.", field="file") from None


def _unreadable(name: str, error: BaseException) -> UnreadableInput:
    if _TOO_WIDE in str(error):
        words = "it was packed for more memory than is given here (zstd --long); unpack it first."
    elif isinstance(error, _DAMAGED):
        words = "the archive is damaged or cut off; fetch it again."
    else:
        words = f"{getattr(error, 'strerror', None) or error}."
    return UnreadableInput(f"{name} can't be read: {words}", field="file")
