"""The folder in which workers leave what they count: made by their parent, and named in their environment."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where the client library looks for the folder, when it is imported."""

_FOLDER: Final = "conflict-graph-metrics-"
_OWNER: Final = "owner.lock"
_YOUNG: Final = 60.0


@contextmanager
def shared_counts(settings: Settings) -> Iterator[None]:
    """Have the workers of a service share what they count, if there are several.

    Raises:
        InvalidInput: there is nowhere to put it; each worker would tell its own part as the whole.
    """
    if settings.workers == 1 or settings.metrics == "off":
        yield
        return
    try:
        folder = _make_folder()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInput(
            f"no folder for what workers count can be made in {tempfile.gettempdir()} ({reason}): set TMPDIR, or "
            "CONFLICT_GRAPH_METRICS=off, or CONFLICT_GRAPH_WORKERS=1.",
            field="metrics",
        ) from None
    with _shared(folder):
        yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, waiting for it if need be."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def try_lock(path: Path) -> IO[str] | None:
    """Return the file, locked until it is closed; None if another has the lock."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _make_folder() -> Path:
    """Make the folder that workers share, and remove those of services that were killed."""
    _remove_left_over()
    return Path(tempfile.mkdtemp(prefix=_FOLDER))


@contextmanager
def _shared(folder: Path) -> Iterator[None]:
    """Name a folder in the environment, which workers inherit, and remove it in the end."""
    before = os.environ.get(VARIABLE)
    with locked(folder / _OWNER):
        os.environ[VARIABLE] = str(folder)
        try:
            yield
        finally:
            if before is None:
                del os.environ[VARIABLE]
            else:
                os.environ[VARIABLE] = before
            shutil.rmtree(folder, ignore_errors=True)


def _remove_left_over() -> None:
    """Remove folders of ours whose service is gone; one that was only just made may not have its lock yet."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            state = folder.lstat()
            if state.st_uid != os.getuid() or time.time() - state.st_mtime < _YOUNG:
                continue
            lock = try_lock(folder / _OWNER)
            if lock is not None:
                with lock:
                    shutil.rmtree(folder, ignore_errors=True)
