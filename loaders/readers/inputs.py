"""Opening inputs: files, folders, globs and standard input, with compressed files and zip archives unpacked."""

from __future__ import annotations

import gzip
import io
import lzma
import os
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
from typing import IO, Any, Final, TypeAlias

import zstandard

from knowledge_graph.errors import InvalidInput
from loaders.readers.limits.memory import MemoryWatch, WatchedStream
from loaders.readers.limits.opening import (
    SharedArchive,
    check_members,
    check_zip_directory,
    copy_bounded,
    is_special,
    open_file,
)
from loaders.readers.limits.settings import UnreadableInput
from loaders.readers.limits.unpacking import (
    MAX_WINDOW,
    TOO_MUCH_MEMORY,
    BoundedStream,
    CountedStream,
    UnpackedSize,
    find_unpacker,
    has_endless_name,
)

STDIN: Final = "-"
STDIN_NAME: Final = "<standard input>"
HEAD_BYTES: Final = 256 * 1024
"""Bytes at the beginning of an input that its format is detected from."""

_BUFFER: Final = 1024 * 1024
_ZIP: Final = b"PK\x03\x04"
_OFFICE: Final = {
    "xl/": "an Excel workbook", "word/": "a Word document", "ppt/": "a presentation",
    "content.xml": "an OpenDocument file", "doc.kml": "a KMZ map",
}  # fmt: skip
"""Documents that are archives, by what the name of a member begins with."""
_DAMAGED: Final = (
    EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError, zipfile.BadZipFile, gzip.BadGzipFile
)  # fmt: skip

BufferedStream: TypeAlias = "io.BufferedReader[Any]"


@dataclass(frozen=True, slots=True)
class Input:
    """An input: a file, standard input, or a member of a zip archive.

    Attributes:
        name: the name for messages.
        path: the file; None for standard input.
        member: the member of an archive.
        size: bytes as stored, 0 if unknown.
        discovered: whether it wasn't named but found in a folder, an archive or by a glob, and so may be in no known
            format.
        stream: standard input.
        unpacked, archive: the archive that it is a member of, and how much was unpacked of it; its members share both.
    """

    name: str
    path: Path | None
    member: zipfile.ZipInfo | None = None
    size: int = 0
    discovered: bool = False
    stream: IO[bytes] | None = None
    unpacked: UnpackedSize | None = None
    archive: SharedArchive | None = None


@dataclass(frozen=True, slots=True)
class OpenedInput:
    """An open input: its decompressed bytes, the number of stored bytes read so far, and the memory that takes."""

    stream: BufferedStream
    bytes_read: Callable[[], int]
    memory: MemoryWatch

    def head(self) -> bytes:
        """Return the first bytes without consuming them."""
        return self.stream.peek(HEAD_BYTES)[:HEAD_BYTES]


@contextmanager
def resolve_inputs(paths: Sequence[str | Path]) -> Iterator[list[Input]]:
    """Resolve paths, folders, globs and ``-`` to inputs, in order.

    A folder gives its files by name, recursively, without hidden ones; pipes, devices and sockets in it are
    named, and not read.

    Raises:
        InvalidInput: a pattern matches nothing, or a folder holds no files.
    """
    with ExitStack() as copies:
        yield [source for path in paths for source in _iter_inputs(str(path), copies)]


def _iter_inputs(pattern: str, copies: ExitStack) -> Iterator[Input]:
    path = Path(pattern)
    if pattern == STDIN:
        yield from _read_stdin(copies)
    elif path.is_dir():
        yield from _iter_folder(path)
    elif not path.exists() and any(sign in pattern for sign in "*?["):
        matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - a pattern may be absolute, a Path's may not
        if not matches:
            raise InvalidInput(f"no file matches {pattern}.", field="file")
        for match in map(Path, matches):
            yield from _iter_folder(match) if match.is_dir() else _iter_file(match, discovered=True)
    else:
        yield from _iter_file(path, discovered=False)


def _iter_folder(folder: Path) -> Iterator[Input]:
    files, specials = list[Path](), list[Path]()
    closed = partial(_note_unreadable, files)
    for here, _, names in os.walk(folder, onerror=closed):
        for file in (Path(here, name) for name in names):
            if file.is_file():
                files.append(file)
            elif is_special(file):
                specials.append(file)
        check_members(len(files) + len(specials), display_path(folder))
    files = sorted(file for file in files if not _is_hidden(file, folder))
    if not files:
        raise InvalidInput(f"{display_path(folder)} holds no files.", field="file")
    for file in sorted([*files, *(file for file in specials if not _is_hidden(file, folder))]):
        yield from _iter_file(file, discovered=True)


def _note_unreadable(files: list[Path], error: OSError) -> None:
    """Treat a folder that can't be read as a file: opening it will raise the error."""
    files.append(Path(error.filename))


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def display_path(path: Path) -> str:
    """Return a path as a valid string, with invalid UTF-8 replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def _iter_file(path: Path, *, discovered: bool) -> Iterator[Input]:
    """Yield a file, or its members if it is a zip archive; opening a damaged one will raise the error."""
    size, members = 0, None
    if path.is_file():  # not a pipe, say
        with suppress(OSError, ValueError, zipfile.BadZipFile):
            size = path.stat().st_size
            with path.open("rb") as stream:
                members = _list_archive(display_path(path), path, stream, size)
    yield from [Input(display_path(path), path, size=size, discovered=discovered)] if members is None else members


def _list_archive(name: str, path: Path | None, stream: IO[bytes], size: int) -> list[Input] | None:
    """Return the files in a zip archive, or None if it isn't one."""
    if stream.read(len(_ZIP)) != _ZIP:
        return None
    check_zip_directory(stream, name)
    unpacked = UnpackedSize(name, size)
    with zipfile.ZipFile(stream) as archive:
        check_members(len(archive.filelist), name)
        if path and _describe_document(archive):
            return None
        members = [member for member in archive.infolist() if not member.is_dir()]
    shared = SharedArchive(str(path) if path else stream, len(members))
    return [
        Input(
            f"{name}!/{member.filename}", path, member, member.compress_size, discovered=True,
            unpacked=unpacked, archive=shared,
        )
        for member in members
    ]  # fmt: skip


def _describe_document(archive: zipfile.ZipFile) -> str | None:
    """Return what a document that is stored as an archive is, None for an archive of files."""
    names = archive.namelist()
    return next((words for start, words in _OFFICE.items() if any(name.startswith(start) for name in names)), None)


def _read_stdin(copies: ExitStack) -> list[Input]:
    """Return standard input, or the members of an archive from it, copied to a file as its directory is at the end."""
    if sys.stdin is None:
        raise UnreadableInput(f"{STDIN_NAME} can't be read: it is closed.", field="file")
    stream = _buffer(sys.stdin.buffer)
    if not stream.peek(len(_ZIP)).startswith(_ZIP):
        return [Input(STDIN_NAME, None, stream=stream)]
    copy = copies.enter_context(TemporaryFile())  # noqa: SIM115 - it is closed with the inputs read from it
    size = copy_bounded(stream, copy, STDIN_NAME)
    try:
        return _list_archive(STDIN_NAME, None, copy, size) or []
    except zipfile.BadZipFile as error:
        raise _make_unreadable(STDIN_NAME, error) from None


def _buffer(stream: Any) -> BufferedStream:
    return io.BufferedReader(stream, _BUFFER)


@contextmanager
def open_input(source: Input) -> Iterator[OpenedInput]:
    """Open an input, decompressed if it is compressed.

    Raises:
        UnreadableInput: it can't be opened, or reading it fails within the context.
    """
    try:
        with _open_raw(source) as raw:
            base = _buffer(raw)
            head = base.peek(8)
            if source.member is None and head.startswith(_ZIP):
                _refuse_document(source)
                raise zipfile.BadZipFile
            bytes_read = raw.tell if raw.seekable() else lambda: 0
            memory = MemoryWatch(source.name)
            yield OpenedInput(_buffer(WatchedStream(_unpack(base, head, source), memory)), bytes_read, memory)
    except (OSError, *_DAMAGED) as error:
        raise _make_unreadable(source.name, error) from None


def _unpack(base: BufferedStream, head: bytes, source: Input) -> BufferedStream:
    """Return an input unpacked, if it is compressed; one that unpacks to an archive once more is refused."""
    unpack = find_unpacker(head)
    if unpack and has_endless_name(base.peek(_BUFFER)):
        raise gzip.BadGzipFile
    stream = base
    if unpack:
        size = source.unpacked or UnpackedSize(source.name)
        packed = base if source.unpacked else CountedStream(base, size)  # of an archive's member, its size is known
        stream = _buffer(BoundedStream(unpack(packed), size))
        head = stream.peek(8)
    if (unpack or source.member) and (head.startswith(_ZIP) or (unpack and find_unpacker(head))):
        raise UnreadableInput(
            f"{source.name} can't be read: it is an archive inside an archive; unpack it first.", field="file"
        )
    return stream


def _refuse_document(source: Input) -> None:
    if source.path is None:
        return
    with source.path.open("rb") as stream:
        check_zip_directory(stream, source.name)
    with zipfile.ZipFile(source.path) as archive:
        if words := _describe_document(archive):
            raise InvalidInput(
                f"{source.name} is {words}; save each of its tables as CSV (UTF-8), and load that.", field="file"
            )


@contextmanager
def _open_raw(source: Input) -> Iterator[IO[bytes]]:
    if source.member is not None and source.archive and source.unpacked:
        try:
            with _open_member(source.archive.open(), source.member, source.name) as stream:
                yield io.BufferedReader(BoundedStream(stream, source.unpacked), _BUFFER)
        finally:
            source.archive.leave_member()
    elif source.stream is not None:
        yield source.stream
    elif source.path is not None:
        with open_file(source.path, source.name, discovered=source.discovered) as stream:
            yield stream


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except (RuntimeError, NotImplementedError):  # a password is wanted, or a compression that Python lacks
        what = "it is encrypted" if member.flag_bits & 1 else "its compression method is not supported"
        raise UnreadableInput(f"{name} can't be read: {what}; unpack it first.", field="file") from None


def _make_unreadable(name: str, error: BaseException) -> UnreadableInput:
    if any(words in str(error) for words in TOO_MUCH_MEMORY):
        words = f"it needs a window of more than {MAX_WINDOW // 2**20} MB (zstd --long); unpack it first."
    elif isinstance(error, _DAMAGED):
        words = "the archive is damaged or truncated; download it again."
    else:
        words = f"{getattr(error, 'strerror', None) or error}."
    return UnreadableInput(f"{name} can't be read: {words}", field="file")
