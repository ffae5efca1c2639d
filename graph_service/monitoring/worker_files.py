"""Metrics of several workers: each writes files in one folder, and whoever is asked adds them up.

A worker holds a lock for as long as it lives, however it ends. What an ended one counted is added to the files of all
that ended, so that counters never go back; its gauges go with it, and so do its files.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from prometheus_client import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from graph_service.monitoring.worker_folder import locked, try_lock

_FOLDING: Final = "folding.lock"
_ADDED_UP: Final = ("counter", "histogram")
_ENDED: Final = "ended"


class WorkerFiles:
    """This worker's part of the folder, and the sum over all workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with locked(folder / _FOLDING):
            self._lock = try_lock(self._lock_file(os.getpid()))

    def collect(self) -> Iterable[Metric]:
        """Return the metrics of all workers, with those that have ended."""
        with locked(self._folder / _FOLDING):
            self._fold_ended()
            return list(MultiProcessCollector(None, str(self._folder)).collect())

    def _fold_ended(self) -> None:
        for path in self._folder.glob("worker-*.lock"):
            process = int(path.stem.removeprefix("worker-"))
            if process == os.getpid():
                continue
            lock = try_lock(path)
            if lock is None:
                continue
            with lock:
                for kind in _ADDED_UP:
                    self._fold(kind, process)
                for file in self._folder.glob(f"*_{process}.db"):
                    file.unlink(missing_ok=True)
                path.unlink(missing_ok=True)

    def _fold(self, kind: str, process: int) -> None:
        """Add the values of an ended worker's file to the file of all that ended."""
        file = self._folder / f"{kind}_{process}.db"
        if not file.exists():
            return
        total = MmapedDict(str(self._folder / f"{kind}_{_ENDED}.db"))
        try:
            for key, value, _, _ in MmapedDict.read_all_values_from_file(str(file)):
                total.write_value(key, total.read_value(key)[0] + value, time.time())
        finally:
            total.close()
        file.unlink()

    def _lock_file(self, process: int) -> Path:
        return self._folder / f"worker-{process}.lock"
