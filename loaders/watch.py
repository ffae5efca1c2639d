"""A folder that is watched: what is in it is loaded, then what arrives, until somebody ends it.

What was taken in is noted in a hidden file in the folder, so that starting again loads only what is new. A file is
taken once it has stopped growing. Loading is idempotent: a file that is taken twice after a crash changes nothing.

Files of one feed may arrive in any order, GDELT's mentions before their events: a file of which rows were passed over
is read again with the next few that come, and noted after those.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import orjson
from watchfiles import watch as watch_folder

from knowledge_graph.errors import ConflictGraphError, InvalidInput, StoreUnavailable
from knowledge_graph.store import GraphStore
from loaders.ingest.read_inputs import InputSpec
from loaders.ingest.summary import LoadSummary, OnError
from loaders.load import load
from loaders.readers.inputs import display_path

_log: Final = logging.getLogger(__name__)

POLL_SECONDS: Final = 1.0
"""Seconds a file must have kept its size before it is taken."""
MAX_WAIT: Final = 60.0
"""Seconds between tries, at most, while the store can't be reached."""
MAX_REREADS: Final = 3
"""How many later arrivals a file with passed-over rows is read again with."""

FileVersion = tuple[int, int]
"""A file's size and time of change: another version is another arrival."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of one file: a summary, or why it was left; ``waiting`` says that it will be tried again."""

    path: Path
    summary: LoadSummary | None = None
    error: str = ""
    waiting: bool = False

    def skipped(self, path: Path) -> int:
        """Return how many rows of a file, or of what is in that archive, spoke of what no file holds so far."""
        files = self.summary.files if self.summary else ()
        return sum(file.skipped for file in files if file.name.partition("!/")[0] == display_path(path))


@dataclass(slots=True)
class _IncompleteFile:
    """A file that was taken in but for rows that were passed over, and how many more arrivals it waits for."""

    version: FileVersion
    left: int = MAX_REREADS


class WatchLedger:
    """The versions of files that were taken in, kept as lines of JSON in the folder itself.

    What was noted of another store that had this name is forgotten: ``fresh`` says that this one is empty.
    """

    def __init__(self, folder: Path, store: str, *, fresh: bool) -> None:
        name = hashlib.blake2b(store.encode(), digest_size=6).hexdigest()
        self._path = folder / f".conflict-graph-{name}.seen"
        self._recorded: dict[str, FileVersion] = {}
        if self._path.exists() and not fresh:
            for line in self._path.read_bytes().splitlines():
                try:
                    file, size, changed = orjson.loads(line)
                except ValueError:
                    continue  # torn by a crash; the file is taken again, which changes nothing
                self._recorded[file] = (size, changed)

    def has(self, path: Path, version: FileVersion) -> bool:
        """Return whether this version of a file was taken in."""
        return self._recorded.get(display_path(path)) == version

    def record(self, path: Path, version: FileVersion) -> None:
        """Remember that it was.

        Raises:
            InvalidInput: the folder can't be written to.
        """
        self._recorded[display_path(path)] = version
        try:
            with self._path.open("ab") as stream:
                stream.write(orjson.dumps([display_path(path), *version]) + b"\n")
        except OSError as error:
            raise InvalidInput(f"{self._path} can't be written: {error.strerror or error}.", field="watch") from None


def watch(
    folder: Path,
    store: GraphStore,
    spec: InputSpec,
    *,
    store_name: str = "",
    on_error: OnError = "stop",
    should_continue: Callable[[], bool] = lambda: True,
) -> Iterator[Arrival]:
    """Load what is in a folder and what arrives there, yielding what became of each file; ends when told.

    ``reading`` says the format and release, if the files don't. A bad file is reported and left until it changes.
    While the store can't be reached, the same file is tried again, after waits that grow.

    Raises:
        InvalidInput: there is no such folder, or it can't be written to.
    """
    if not folder.is_dir():
        raise InvalidInput(f"there is no folder {folder} to watch; make it.", field="watch")
    ledger = WatchLedger(folder, store_name, fresh=store.is_empty())
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
            incomplete[path] = _IncompleteFile(version, MAX_REREADS + 1)
            for waiting_file in list(incomplete) if arrival.summary else [path]:
                incomplete[waiting_file].left -= 1
                if not (incomplete[waiting_file].left and arrival.skipped(waiting_file)):
                    ledger.record(waiting_file, incomplete.pop(waiting_file).version)
            if not should_continue():
                return


def _iter_polls(changes: Iterator[object], should_continue: Callable[[], bool]) -> Iterator[None]:
    """Yield at once, then whenever something changed or a while has passed."""
    yield
    for _ in changes:
        if not should_continue():
            return
        yield


def _find_settled(
    folder: Path, ledger: WatchLedger, incomplete: Mapping[Path, _IncompleteFile], before: Mapping[Path, FileVersion]
) -> tuple[list[tuple[Path, FileVersion]], dict[Path, FileVersion]]:
    """Return the new files that are as they were at the last look, and how all new ones are now."""
    now: dict[Path, FileVersion] = {}
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):  # gone again
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
    """Load a file, with what is read again beside it; return what became of it, None when told to end."""
    wait = POLL_SECONDS
    while should_continue():
        try:
            arrival = Arrival(path, load(spec, store, on_error=on_error))
        except StoreUnavailable as error:
            yield Arrival(path, error=str(error), waiting=True)
            _sleep(wait, should_continue)
            wait = min(2 * wait, MAX_WAIT)
            continue
        except ConflictGraphError as error:
            arrival = Arrival(path, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, a feed goes on with the next
            _log.exception("%s could not be loaded", path)
            arrival = Arrival(path, error=f"something went wrong inside ({type(error).__name__}: {error}).")
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
