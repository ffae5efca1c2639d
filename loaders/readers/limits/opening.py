"""Opening files by name: regular files, and pipes that somebody writes into; nothing that never begins or ends."""

from __future__ import annotations

import io
import os
import select
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO, Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.readers.limits.settings import UnreadableInput, read_limits, variable

MAX_DIRECTORY: Final = 16 * 1024 * 1024
"""Maximum bytes of a zip archive's directory, which is read into memory."""

_STREAMS: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
_TAIL: Final = 22 + 65_535 + 20
"""Bytes at the end of a zip archive that say where its directory is, and a comment."""
_CHUNK: Final = 1024 * 1024
_END: Final = b"PK\5\6"
_END_64: Final = b"PK\6\6"


def open_file(path: Path, name: str, *, discovered: bool) -> IO[bytes]:
    """Open a file for reading, unbuffered. A named pipe is waited for until somebody writes into it.

    Args:
        path: the file.
        name: its name, for messages.
        discovered: whether it wasn't named; then it must be a regular file.

    Raises:
        OSError: it can't be opened.
        InvalidInput: it wasn't named, and is no regular file.
        UnreadableInput: it is a device or a socket, or nobody writes into the pipe.
    """
    mode = path.stat().st_mode
    if discovered and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        remedy = "; name it by itself to have it read" if stat.S_ISFIFO(mode) else ""
        raise InvalidInput(f"{name} is {_describe_special(mode)}, not a file, and was not read{remedy}.", field="file")
    if stat.S_ISSOCK(mode) or ((stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and not str(path).startswith(_STREAMS)):
        raise UnreadableInput(
            f"{name} can't be read: it is {_describe_special(mode)}, not a file; copy what it holds into a file, "
            "or pipe it in (`-`).",
            field="file",
        )
    if stat.S_ISFIFO(mode):
        return _open_pipe(path, name)
    return path.open("rb", buffering=0)


def is_special(path: Path) -> bool:
    """Return whether a path leads to a pipe, a device or a socket."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _describe_special(mode: int) -> str:
    return "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"


def _open_pipe(path: Path, name: str) -> IO[bytes]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    seconds, first = read_limits().pipe_wait, b""
    if not select.select([descriptor], [], [], seconds)[0]:
        try:
            first = os.read(descriptor, 1)  # nothing if nobody has it open for writing
        except BlockingIOError:  # somebody has, who is only slow
            first = b""
        else:
            if not first:
                os.close(descriptor)
                raise UnreadableInput(
                    f"{name} can't be read: it is a pipe into which nobody wrote for {seconds} seconds; start what "
                    f"writes into it first, or raise {variable('pipe_wait')}.",
                    field="file",
                )
    os.set_blocking(descriptor, True)
    return _Pipe(descriptor, first)


class _Pipe(io.FileIO):
    """An open pipe, of which the first bytes may have been read already."""

    def __init__(self, descriptor: int, first: bytes) -> None:
        super().__init__(descriptor, "rb")
        self._first = first

    def readinto(self, buffer: Any) -> int | None:
        if not self._first:
            return super().readinto(buffer)
        length = min(len(buffer), len(self._first))
        buffer[:length], self._first = self._first[:length], self._first[length:]
        return length


def copy_bounded(stream: Any, copy: Any, name: str) -> int:
    """Copy a stream to a temporary file, and go to its beginning.

    Returns:
        The number of bytes copied.

    Raises:
        UnreadableInput: it is larger than temporary files may be.
    """
    most, size = read_limits().max_temporary_bytes, 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise UnreadableInput(
                f"{name} can't be read: it is longer than {most:,} bytes, which is as much as is copied to the "
                f"disk; save it as a file and name that, or raise {variable('max_temporary_bytes')}.",
                field="file",
            )
        copy.write(chunk)
    copy.seek(0)
    return size


def check_zip_directory(stream: IO[bytes], name: str) -> None:
    """Check that the directory of a zip archive is small enough to be read into memory.

    Args:
        stream: the archive; its position is moved.
        name: its name, for messages.

    Raises:
        UnreadableInput: it is too large.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return
    members, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    at_64 = tail.rfind(_END_64, 0, at)
    if at_64 >= 0 and len(tail) >= at_64 + 48:
        members, length = struct.unpack("<QQ", tail[at_64 + 32 : at_64 + 48])
    if length > MAX_DIRECTORY:
        raise UnreadableInput(
            f"{name} can't be read: the list of its files is longer than {MAX_DIRECTORY // 2**20} MB; unpack it first.",
            field="file",
        )
    check_members(members, name)


def check_members(count: int, name: str) -> None:
    """Check the number of files in an archive or a folder.

    Raises:
        UnreadableInput: they are too many.
    """
    most = read_limits().max_members
    if count > most:
        raise UnreadableInput(
            f"{name} can't be read: it holds more than {most:,} files; load them in several parts, or raise "
            f"{variable('max_members')}.",
            field="file",
        )


class SharedArchive:
    """A zip archive whose members are read one after another: its directory, as long as it may be, is read once."""

    def __init__(self, stored: Any, members: int) -> None:
        self._stored, self._left = stored, members
        self._opened: zipfile.ZipFile | None = None

    def open(self) -> zipfile.ZipFile:
        """Return it, open."""
        self._opened = self._opened or zipfile.ZipFile(self._stored)
        return self._opened

    def leave_member(self) -> None:
        """Close it after the last of its members."""
        self._left -= 1
        if self._opened and self._left <= 0:
            self._opened.close()
            self._opened = None
