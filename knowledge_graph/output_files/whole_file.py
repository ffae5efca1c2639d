"""Writing a file under a temporary name beside it, and moving it into place when it is whole."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self


class PartialFile:
    """A file in the making. A context manager: what isn't moved into place by its end is removed.

    Attributes:
        target: the file that it will be; where that is a link, the file that the link leads to.
        stream: what to write to.

    Args:
        path: the file's name.
        mode: who may read and write it; that of the file it replaces, if there is one and this isn't given.
    """

    def __init__(self, path: Path, *, mode: int | None = None) -> None:
        self._mode = mode
        self.target = Path(os.path.realpath(path))
        self._partial = self.target.with_name(f".{secrets.token_hex(8)}.partial")
        self.stream: BinaryIO = self._partial.open("xb")
        if mode is not None:
            self._partial.chmod(mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # a full disk: what could not be written goes with the file
            self.stream.close()
        self._partial.unlink(missing_ok=True)

    def finish(self) -> None:
        """End writing: all of it is on the disk, still under the temporary name.

        Raises:
            OSError: the disk is full, say.
        """
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        if self._mode is None:
            with suppress(OSError):
                self._partial.chmod(self.target.stat().st_mode & 0o777)

    def move(self, *, mtime_ns: int | None = None) -> None:
        """Put it in place of what is there, with a time of its last change if that matters.

        Raises:
            OSError: it can't be moved there.
        """
        if mtime_ns is not None:
            os.utime(self._partial, ns=(mtime_ns, mtime_ns))
        self._partial.replace(self.target)


@contextmanager
def replaced_when_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that appears, or replaces another, only if the block ends without an error.

    Raises:
        OSError: it can't be written.
    """
    with PartialFile(path) as partial:
        yield partial.stream
        partial.finish()
        partial.move()


@contextmanager
def filled_when_whole(folder: Path, *, last: str) -> Iterator[Path]:
    """Return a folder for files that are moved into another when the block ends without an error.

    Args:
        folder: an empty or a new folder; a new one is made, and removed again after an error.
        last: the name of the file that is moved last: without it, the folder isn't whole.

    Raises:
        OSError: the files can't be written or moved.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{secrets.token_hex(8)}.partial"
    partial.mkdir()
    try:
        yield partial
        for path in sorted(partial.iterdir(), key=lambda path: path.name == last):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if is_new:
            with suppress(OSError):  # it holds the files
                folder.rmdir()
