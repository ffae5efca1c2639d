"""Taking a file in: its name and options, its quotas, the folder that it waits in, and the process that loads it."""

from __future__ import annotations

import fcntl
import hashlib
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from graph_service.access.audit import Writer
from graph_service.errors import TooManyImports
from graph_service.imports.jobs import ImportJob, drop_oldest, format_now, iter_under_way, keep, new_id, read_jobs
from graph_service.settings import PREFIX, Settings
from knowledge_graph.errors import Contradiction
from knowledge_graph.store import GraphStore
from loaders.readers.limits.settings import variables

_LONGEST_NAME: Final = 100
_ARRIVING: Final = 3_600.0
"""Seconds that a file may take to arrive."""
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


class Upload:
    """A file as it arrives, in a folder of its own."""

    def __init__(self, settings: Settings, name: str | None) -> None:
        self.id = new_id()
        self.name = safe_name(name)
        self.folder = import_folder(settings) / self.id
        self.folder.mkdir(mode=0o700)
        self.size = 0
        self._digest = hashlib.sha256()
        self._file = (self.folder / self.name).open("xb")

    def take(self, chunk: bytes) -> None:
        """Take a piece of the file in."""
        self.size += len(chunk)
        self._digest.update(chunk)
        self._file.write(chunk)

    def close(self) -> None:
        """Have all of it written."""
        self._file.close()

    def digest(self, options: Mapping[str, str]) -> str:
        """Return the hash of the file, and of how it is to be read."""
        whole = self._digest.copy()
        whole.update(repr(sorted(options.items())).encode())
        return whole.hexdigest()


def accept(
    store: GraphStore, settings: Settings, upload: Upload, options: dict[str, str], writer: Writer, key: str | None
) -> tuple[ImportJob, bool]:
    """Make a job of a file that has been taken in, and start it; return it, and whether it is new.

    Args:
        store: where jobs are kept.
        settings: the service's.
        upload: the file.
        options: how it is to be read.
        writer: who sent it.
        key: what tells it from others of theirs; sent twice with one key, it is one job.

    Raises:
        Contradiction: another file was sent with the key.
        TooManyImports: as many wait or run as may.
    """
    upload.close()
    digest = upload.digest(options)
    with _alone(upload.folder.parent):
        if key and (earlier := _find_sent(store, writer, key)):
            if earlier.digest != digest:
                raise Contradiction(f"another file was sent with this Idempotency-Key: it is import {earlier.id}.")
            return earlier, False
        check_room(store, settings)
        job = ImportJob(upload.id, upload.name, upload.size, digest, options, format_now(), asdict(writer), key)
        keep(store, job)
        drop_oldest(store)
    _start(settings, upload.folder)
    return job, True


def begin(store: GraphStore, settings: Settings, name: str | None, writer: Writer, key: str | None) -> Upload:
    """Take a file in, which is yet to arrive.

    Whatever is sent again with its key may arrive while as many wait or run as may, but never more than that at once:
    a key alone makes no room on the disk.

    Raises:
        TooManyImports: as many wait or run as may, or twice as many arrive.
    """
    folder = import_folder(settings)
    with _alone(folder):
        if key and _find_sent(store, writer, key):
            _check_arriving(sweep(store, folder) + 1, settings)
        else:
            check_room(store, settings, more=1)
        return Upload(settings, name)


def check_room(store: GraphStore, settings: Settings, *, more: int = 0) -> None:
    """Raise TooManyImports if as many imports wait or run as may, or twice as many arrive with ``more`` of them."""
    _check_arriving(sweep(store, import_folder(settings)) + more, settings)
    if len(list(iter_under_way(store))) >= settings.imports:
        raise _too_many(settings)


def _check_arriving(count: int, settings: Settings) -> None:
    if count > 2 * settings.imports:
        raise _too_many(settings)


def _too_many(settings: Settings) -> TooManyImports:
    return TooManyImports(
        f"{settings.imports} imports may wait or run (CONFLICT_GRAPH_IMPORTS); send it again when one has ended."
    )


def sweep(store: GraphStore, folder: Path) -> int:
    """Remove files that a process left when it was killed; return how many are waiting or arriving.

    A file that arrives is no job yet: what is younger than ``_ARRIVING`` stays.
    """
    known = {job.id for job in iter_under_way(store)}
    left = 0
    for upload in folder.iterdir():
        if upload.is_dir():
            if upload.name not in known and time.time() - upload.stat().st_mtime > _ARRIVING:
                forget_upload(upload)
            else:
                left += 1
    return left


def import_folder(settings: Settings) -> Path:
    """Return the folder that files wait in, made where there is none: in an embedded store's, else a temporary one."""
    if "://" in settings.store:
        folder = Path(tempfile.gettempdir()) / f"conflict-graph-imports-{os.getuid()}"
    else:
        folder = Path(settings.store).expanduser() / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} is somebody else's.")
    return folder


def forget_upload(folder: Path) -> None:
    """Remove a file that was taken in."""
    shutil.rmtree(folder, ignore_errors=True)


def safe_name(name: str | None) -> str:
    """Return a file name without folders and without what a shell or a page might read otherwise."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return _UNSAFE.sub("_", last).strip("._-")[-_LONGEST_NAME:] or "import"


def _find_sent(store: GraphStore, writer: Writer, key: str) -> ImportJob | None:
    jobs = read_jobs(store).values()
    return next(
        (job for job in jobs if job.key == key and job.is_of(writer.token) and job.state != "interrupted"), None
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one worker process at a time count jobs and add one."""
    with (folder / "accepting").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start(settings: Settings, folder: Path) -> None:
    """Start the process that loads a file. It reads settings and limits from its environment, as the service did.

    Modules are never looked for in the folder that the service happens to run in (``-P``).
    """
    values = {"store": settings.store, "neo4j_user": settings.neo4j_user, "neo4j_database": settings.neo4j_database}
    values["neo4j_password"] = settings.neo4j_password.get_secret_value() if settings.neo4j_password else None
    kept = variables()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) or name in kept}
    environment |= {f"{PREFIX}{name.upper()}": value for name, value in values.items() if value}
    parent = multiprocessing.parent_process()
    service = parent.pid if parent else os.getpid()  # a worker may be replaced meanwhile
    command = [sys.executable, "-P", "-m", "graph_service.imports.run", str(folder), str(service)]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603
    _reap(process)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process in a thread, so that it is no zombie once it has ended."""
    threading.Thread(target=process.wait, name="import", daemon=True).start()
