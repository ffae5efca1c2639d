"""Files that the process may open: as many as the system lets it, and some kept back for when they run out."""

from __future__ import annotations

import errno
import logging
import os
import sys
from typing import Final

ENOUGH: Final = 65_536
"""The most files that are asked for; systems without a limit say huge numbers, or none."""
KEPT_FOR_OTHERS: Final = 256
"""Files that connections leave: the store's, the database driver's connections, refused connections, the log."""
FEWEST_CONNECTIONS: Final = 16
RESERVE: Final = 16

_log = logging.getLogger(__name__)


def raise_file_limit() -> int:
    """Raise the limit of open files to what this user may have; return it."""
    if sys.platform == "win32":
        return ENOUGH
    import resource  # noqa: PLC0415 - Windows has no such module, and no such limit

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (OSError, ValueError):  # some systems have a lower limit than they say
            return soft
        return most
    return ENOUGH if soft == resource.RLIM_INFINITY else soft


def room_for_connections(connections: int) -> int:
    """Return how many connections can be open: as many as are asked for, or as files allow, which is logged."""
    files = raise_file_limit()
    room = min(connections, max(FEWEST_CONNECTIONS, files - KEPT_FOR_OTHERS))
    if room < connections:
        extra = {"connections": room, "setting": connections, "files": files}
        _log.warning("fewer-connections", extra=extra | {"advice": "Raise the limit of open files (ulimit -n)."})
    return room


class FileReserve:
    """Some open files, given up when the process can open no further one, so that the service goes on meanwhile."""

    def __init__(self) -> None:
        self._files: list[int] = []
        self._fill()

    def check(self) -> bool:
        """Return whether files have run out since the last time; then the reserve is given up, and that is logged."""
        was_full = bool(self._files)
        try:
            self._fill(more=1)
        except OSError as error:
            if error.errno not in {errno.EMFILE, errno.ENFILE}:
                raise
            self.close()
            if was_full:
                _log.error("out-of-files", extra={"advice": "Raise the limit of open files (ulimit -n)."})
            return was_full
        os.close(self._files.pop())
        return False

    def close(self) -> None:
        """Give the files up."""
        while self._files:
            os.close(self._files.pop())

    def _fill(self, more: int = 0) -> None:
        while len(self._files) < RESERVE + more:
            self._files.append(os.open(os.devnull, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)))
