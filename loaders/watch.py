"""Watching a folder: load the files in it, then those that arrive, until stopped.

Loaded files are recorded in the store, so that a restart loads only new ones. A file is loaded once its size and
modification time have stayed the same between two polls. Loading is idempotent: a file loaded twice after a crash
changes nothing.

Files of one feed may arrive in any order, such as GDELT's mentions before their events: a file with skipped rows is
read again together with the next few arrivals, and recorded after those.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from watchfiles import watch as watch_folder

from knowledge_graph.errors import ConflictGraphError, InvalidInput, StoreUnavailable
from knowledge_graph.store import GraphStore
from loaders.ingest.read_inputs import InputSpec
from loaders.ingest.summary import LoadSummary, OnError
from loaders.load import load
from loaders.readers.inputs import display_path

_log: Final = logging.getLogger(__name__)

POLL_SECONDS: Final = 1.0
"""Seconds between polls, and so the time a file must stay unchanged before it is loaded."""
MAX_WAIT: Final = 60.0
"""Maximum seconds between attempts while the store is unavailable."""
MAX_REREADS: Final = 3
"""Number of later arrivals that a file with skipped rows is read again with."""

_LEDGER: Final = "watched files"
"""The topic of the store's memos by file."""

FileVersion = tuple[int, int]
"""A file's size in bytes and modification time in nanoseconds; a change of either is another arrival."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The outcome of loading one file.

    ``summary`` is set if it was loaded, ``error`` if it wasn't. ``waiting`` says that the store is unavailable and the
    file will be tried again, ``waited`` that it was.
    """

    path: Path
    summary: LoadSummary | None = None
    error: str = ""
    waiting: bool = False
    waited: bool = False

    def skipped(self, path: Path) -> int:
        """Return the number of skipped rows in a file, or in the members of an archive."""
        files = self.summary.files if self.summary else ()
        return sum(file.skipped for file in files if file.name.partition("!/")[0] == display_path(path))


@dataclass(slots=True)
class _IncompleteFile:
    """A loaded file with skipped rows, and the number of arrivals it is still read again with."""

    version: FileVersion
    left: int = MAX_REREADS


class WatchLedger:
    """The versions of watched files that were loaded into a store, kept in that store: a copy of it has them, too.

    Args:
        store: the store. In one that is restored from an older copy, the files loaded since then come again.
    """

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._recorded: dict[str, FileVersion]
        self._unkept: dict[str, str | None]
        self.read()

    def read(self) -> None:
        """Read what the store has: after an outage it may be another copy."""
        self._unkept = {}
        self._recorded = {file: _parse_version(text) for file, text in self._store.memos(_LEDGER).items()}

    def has(self, path: Path, version: FileVersion) -> bool:
        """Return whether this version of a file was loaded."""
        return self._recorded.get(_key(path)) == version

    def record(self, path: Path, version: FileVersion) -> None:
        """Record that this version of a file was loaded; where the store is unavailable, with the next file."""
        self._recorded[_key(path)] = version
        self._unkept[_key(path)] = " ".join(map(str, version))
        with suppress(StoreUnavailable):
            self._store.keep_memos(_LEDGER, self._unkept)
            self._unkept = {}


def _key(path: Path) -> str:
    return display_path(path.absolute())


def _parse_version(text: str) -> FileVersion:
    size, changed = text.split()
    return int(size), int(changed)


def watch(
    folder: Path,
    store: GraphStore,
    spec: InputSpec,
    *,
    on_error: OnError = "stop",
    should_continue: Callable[[], bool] = lambda: True,
) -> Iterator[Arrival]:
    """Load the files in a folder and those that arrive, until ``should_continue`` returns False.

    An invalid file is reported and left until it changes. While the store is unavailable the same file is tried again,
    with increasing delays up to ``MAX_WAIT`` seconds.

    Args:
        folder: the folder to watch, not recursively; hidden files are ignored.
        store: the store to write to.
        spec: format, release and mapping, where the files don't tell; its paths are ignored.
        on_error: as for ``load``.
        should_continue: asked after every file, at every poll and while waiting for the store.

    Yields:
        The outcome of each file.

    Raises:
        InvalidInput: the folder doesn't exist.
        StoreUnavailable: the store can't be read at the start.
    """
    if not folder.is_dir():
        raise InvalidInput(f"the folder {folder} does not exist; create it.", field="watch")
    ledger = WatchLedger(store)
    changes = watch_folder(folder, recursive=False, yield_on_timeout=True, rust_timeout=int(POLL_SECONDS * 1000))
    seen: dict[Path, FileVersion] = {}
    incomplete: dict[Path, _IncompleteFile] = {}
    for _ in _iter_polls(changes, should_continue):
        settled, seen = _find_settled(folder, ledger, incomplete, seen)
        for path, version in settled:
            incomplete.pop(path, None)
            together = [path, *(waiting_file for waiting_file in incomplete if waiting_file.exists())]
            arrival = yield from _load_file(path, store, replace(spec, paths=together), on_error, should_continue)
            if arrival is None:
                return
            if arrival.waited:
                with suppress(StoreUnavailable):
                    ledger.read()
            incomplete[path] = _IncompleteFile(version, MAX_REREADS + 1)
            for waiting_file in list(incomplete) if arrival.summary else [path]:
                incomplete[waiting_file].left -= 1
                if not (incomplete[waiting_file].left and arrival.skipped(waiting_file)):
                    ledger.record(waiting_file, incomplete.pop(waiting_file).version)
            if not should_continue():
                return


def _iter_polls(changes: Iterator[object], should_continue: Callable[[], bool]) -> Iterator[None]:
    """Yield at once, then at every change or after ``POLL_SECONDS``."""
    yield
    for _ in changes:
        if not should_continue():
            return
        yield


def _find_settled(
    folder: Path, ledger: WatchLedger, incomplete: Mapping[Path, _IncompleteFile], before: Mapping[Path, FileVersion]
) -> tuple[list[tuple[Path, FileVersion]], dict[Path, FileVersion]]:
    """Return the new files that haven't changed since the last poll, and the present versions of all new files."""
    now: dict[Path, FileVersion] = {}
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):  # removed meanwhile
            if path.name.startswith(".") or not path.is_file():
                continue
            status = path.stat()
            version = (status.st_size, status.st_mtime_ns)
            held = incomplete.get(path)
            if not (ledger.has(path, version) or (held and held.version == version)):
                now[path] = version
    return [(path, version) for path, version in now.items() if before.get(path) == version], now


def _load_file(
    path: Path, store: GraphStore, spec: InputSpec, on_error: OnError, should_continue: Callable[[], bool]
) -> Generator[Arrival, None, Arrival | None]:
    """Load a file together with those that are read again; return its outcome, or None if the watch is to end."""
    wait = POLL_SECONDS
    while should_continue():
        waited = wait > POLL_SECONDS
        try:
            arrival = Arrival(path, load(spec, store, on_error=on_error), waited=waited)
        except StoreUnavailable as error:
            yield Arrival(path, error=str(error), waiting=True)
            _sleep(wait, should_continue)
            wait = min(2 * wait, MAX_WAIT)
            continue
        except ConflictGraphError as error:
            arrival = Arrival(path, error=str(error), waited=waited)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, a feed goes on with the next
            _log.exception("%s could not be loaded", path)
            arrival = Arrival(path, error=f"internal error ({type(error).__name__}: {error}).")
        if arrival.error and not should_continue():
            return None  # the error may be the interruption itself: the file is left for the next start
        yield arrival
        return arrival
    return None


def _sleep(seconds: float, should_continue: Callable[[], bool]) -> None:
    """Wait, at most ``POLL_SECONDS`` longer than the watch is to go on."""
    until = time.monotonic() + seconds
    while should_continue() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, POLL_SECONDS))
