"""Where output may be written: never inside a store, and never over what somebody else wrote."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from knowledge_graph.errors import InvalidInput

STORE_DATABASE: Final = "graph.sqlite3"
"""The file that makes a folder an embedded store."""

_STREAMS: Final = ("/dev/fd/", "/dev/stdout", "/dev/stderr", "/proc/self/fd/")


def is_stream(path: Path) -> bool:
    """Return whether a path is a stream of this process, a pipe, a socket or a terminal: written to as it is.

    ``/dev/stdout`` is one also where the shell has led it into a file.
    """
    if str(path).startswith(_STREAMS):
        return True
    return path.exists() and not path.is_file() and not path.is_dir() and not path.is_block_device()


def check_outside_store(path: Path, *, field: str, store: str | None = None) -> None:
    """Check that a file or folder to be written lies in no store, whatever links lead there.

    Args:
        path: what is to be written.
        field: the parameter that names it, for messages.
        store: the address of the store in use; it may not exist yet.

    Raises:
        InvalidInput: it is a store, lies in one, or is one of its files under another name.
    """
    place = Path(os.path.realpath(path.expanduser()))
    folders = [place, *place.parents]
    named = Path(os.path.realpath(Path(store).expanduser())) if store and "://" not in store else None
    inside = next((folder for folder in folders if folder == named or (folder / STORE_DATABASE).is_file()), None)
    if inside is None and named and _is_file_of(place, named):
        inside = named
    if inside:
        raise InvalidInput(
            f"{path} is part of the store {inside}, in which only the store itself writes; name a place outside it.",
            field=field,
        )


def _is_file_of(place: Path, folder: Path) -> bool:
    """Return whether a file is one of a folder's under another name (a hard link)."""
    try:
        details = place.stat()
        if not stat.S_ISREG(details.st_mode) or details.st_nlink < 2:
            return False
        return any(os.path.samestat(details, entry.stat()) for entry in folder.iterdir())
    except OSError:
        return False


def check_new(path: Path, *, field: str, force: bool = False) -> None:
    """Check that writing a file overwrites nothing. An empty file, as ``mktemp`` makes, counts as none.

    Raises:
        InvalidInput: there is a file, and ``force`` isn't set; or what is there can't be replaced by a file.
    """
    if is_stream(path):
        return
    if path.is_dir() or path.is_block_device():
        what = "a folder" if path.is_dir() else "a disk"
        raise InvalidInput(f"{path} is {what}; name a file to write.", field=field)
    if not force and path.exists() and path.stat().st_size:
        raise InvalidInput(
            f"{path} already exists and would be overwritten; name another file, or add `force` to replace it.",
            field=field,
        )
