"""Work on one import: ``python -m graph_service.imports.run FOLDER SERVICE``, started by the service that took it in.

In a process of its own it takes no time from the questions of the service's, and ends when that ends. One job at a time
runs in a folder of imports; in the store loads take turns anyhow.
"""

from __future__ import annotations

import fcntl
import logging
import logging.config
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from graph_service.access.audit import Writer, audited
from graph_service.imports.intake import forget_upload
from graph_service.imports.jobs import INTERRUPTED, ImportJob, keep, read_job
from graph_service.monitoring.logs import log_config
from graph_service.settings import Settings
from knowledge_graph.errors import ConflictGraphError, InvalidInput, InvalidRecord, StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from loaders.ingest.read_inputs import InputSpec
from loaders.ingest.summary import LoadSummary
from loaders.load import load

HEARTBEAT: Final = 5.0
"""Seconds from one sign of life to the next."""
_OPTIONS: Final = " (Over HTTP, --format and --release are the parameters format and release; others only `load` has.)"
_INVALID: Final = "Nothing was loaded: rows are invalid. Correct them, or leave them out with on_error=skip."
_UNAVAILABLE: Final = "The store couldn't be reached or written to; the service's log says why. Send it again later."
_LISTED: Final = 100
"""Problems and warnings that a result lists; it counts them all."""

_log = logging.getLogger(__name__)


class _Worker:
    """Works on a job in the main thread, and says meanwhile in another that it is alive and how far."""

    def __init__(self, store: GraphStore, job: ImportJob, folder: Path, service: int) -> None:
        self._store, self._job, self._folder, self._service = store, job, folder, service
        self._over = threading.Event()
        self._keeping = threading.Lock()

    def run(self) -> None:
        """Wait for the turn, load, and keep what came of it."""
        pulse = threading.Thread(target=self._beat, daemon=True)
        pulse.start()
        try:
            with _turn(self._folder.parent):
                self._job.state, self._job.started = "running", self._job.seen
                self._load()
        finally:
            self._over.set()
            pulse.join()
            with self._keeping:
                keep(self._store, self._job)

    def report(self, stage: str, done: int, total: int) -> None:
        """Note how far the load is."""
        self._job.progress = {"stage": stage, "done": done, "total": total}

    def _load(self) -> None:
        job, options = self._job, self._job.options
        path = next(iter(path for path in self._folder.iterdir()))
        spec = InputSpec([path], options.get("format"), options.get("release"))
        on_error: Any = options.get("on_error", "stop")
        try:
            with audited(self._store, Writer(**job.by), "import", [job.name], job=job.id, size=job.size) as entry:
                summary = load(spec, self._store, on_error=on_error, progress=self.report)
                entry.details |= {"added": summary.added, "changed": summary.changed}
        except InvalidRecord as error:
            problems = [self._clean(asdict(problem)) for problem in error.problems[:_LISTED]]
            result = {"problems": problems, "problem_count": len(error.problems)}
            job.end("refused", result=result, error=_INVALID)
        except InvalidInput as error:
            job.end("refused", error=self._clean(_as_asked(str(error))))
        except StoreUnavailable as error:  # whose message names paths and servers
            _log.warning("import-failed", extra={"import": job.id, "reason": str(error)})
            job.end("failed", error=_UNAVAILABLE)
        except ConflictGraphError as error:
            job.end("failed", error=self._clean(str(error)))
        except Exception as error:
            job.end("failed", error=f"Internal error ({type(error).__name__}); it has been logged.")
            raise
        except BaseException:
            job.end("interrupted", error=INTERRUPTED)
            raise
        else:
            job.end("done", result=self._clean(_result(summary)))

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT):
            gone = not _is_running(self._service)
            if gone:
                self._job.end("interrupted", error=INTERRUPTED)
            with self._keeping, suppress(ConflictGraphError):
                keep(self._store, self._job)
            if gone:
                forget_upload(self._folder)
                os._exit(1)  # the load is cut off, as by a kill: it completes when it is sent again

    def _clean(self, value: Any) -> Any:
        """Return what is said of a file, without the folder that it lies in here."""
        if isinstance(value, str):
            return value.replace(f"{self._folder}/", "")
        if isinstance(value, dict):
            return {key: self._clean(item) for key, item in value.items()}
        return [self._clean(item) for item in value] if isinstance(value, list | tuple) else value


def _as_asked(reason: str) -> str:
    """Return why a file is refused, with a word on the options that it names: those of the command line."""
    return reason + _OPTIONS if "--" in reason else reason


def _result(summary: LoadSummary) -> dict[str, Any]:
    fields = asdict(summary)
    fields["problems"], fields["warnings"] = fields["problems"][:_LISTED], fields["warnings"][:_LISTED]
    del fields["dry_run"]
    return fields


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Have the turn of a folder of imports."""
    with (folder / "turn").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    """Work on the job whose folder is named, for the service whose process is."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder, service = Path(sys.argv[1]), int(sys.argv[2])
    settings = Settings()
    logging.config.dictConfig(log_config(settings.log_level))
    store = open_store(settings.store, settings.store_settings)
    try:
        job = read_job(store, folder.name)
        if job is not None:
            _Worker(store, job, folder, service).run()
    finally:
        forget_upload(folder)
        store.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
