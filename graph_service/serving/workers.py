"""Worker processes: started, replaced when they die or hang, ended with their parent, however that ended."""

from __future__ import annotations

import logging
import logging.config
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import FrameType
from typing import Any, Final

from uvicorn.config import STARTUP_FAILURE

from graph_service.app import create_app
from graph_service.monitoring.logs import log_config
from graph_service.serving.http_server import END, HttpConfig, HttpServer, end_within
from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable

LOOKED_EVERY: Final = 0.5
"""Seconds from one look at the workers to the next, if none of them ends."""
WEIGHED_EVERY: Final = 60.0
"""Seconds after which the memory of workers may be found too large again: until then a new one is warm."""
BEAT_EVERY: Final = 1.0
HUNG_AFTER: Final = 60.0
"""Seconds without a beat after which a worker that served counts as hung, and is killed."""
FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 10.0
"""Seconds before a worker that died is replaced: doubled each time, until one has served for that long."""

_log = logging.getLogger(__name__)
_spawn = multiprocessing.get_context("spawn")


class WorkerServer(HttpServer):
    """A server in a worker, which tells its parent that it serves, again and again."""

    def __init__(self, config: HttpConfig, beats: Connection) -> None:
        super().__init__(config)
        self._beats = beats
        self._beaten = float("-inf")

    async def on_tick(self, counter: int) -> bool:
        """Tell the parent once a second that the loop goes round."""
        if time.monotonic() - self._beaten >= BEAT_EVERY:
            self._beaten = time.monotonic()
            with suppress(OSError):  # the parent has gone, which somebody else notices
                self._beats.send_bytes(b".")
        return await super().on_tick(counter)


def run_worker(settings: Settings, listener: socket.socket, lifeline: Connection, beats: Connection) -> None:
    """Serve in this process until a signal, or until the parent has gone."""
    logging.config.dictConfig(log_config(settings.log_level))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent has this one end
    threading.Thread(
        target=_end_with_parent, args=(lifeline, settings.stop_timeout + END), name="lifeline", daemon=True
    ).start()
    config = HttpConfig(create_app(settings), settings, lifespan="on", log_config=log_config(settings.log_level))
    with suppress(KeyboardInterrupt):
        WorkerServer(config, beats).run([listener])


def _end_with_parent(lifeline: Connection, seconds: float) -> None:
    """Wait for the end of the parent: the system then closes the other end of the pipe, even after a kill -9."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    _log.warning("parent-gone", extra={"worker": os.getpid()})
    end_within(seconds)
    os.kill(os.getpid(), signal.SIGTERM)


class Worker:
    """One worker process, as its parent sees it."""

    def __init__(self, settings: Settings, listener: socket.socket, lifeline: Connection) -> None:
        self._beats, beats = _spawn.Pipe(duplex=False)
        self.process: SpawnProcess = _spawn.Process(target=run_worker, args=(settings, listener, lifeline, beats))
        self.process.start()
        beats.close()
        self.started = time.monotonic()
        self.served = False
        self._last = self.started

    def has_ended(self) -> bool:
        """Return whether it has ended, killing it if it hangs."""
        with suppress(EOFError, OSError):
            while self._beats.poll():
                self._beats.recv_bytes()
                self.served, self._last = True, time.monotonic()
        if self.served and time.monotonic() - self._last > HUNG_AFTER:
            _log.error("worker-hung", extra={"worker": self.process.pid, "seconds": HUNG_AFTER})
            self.process.kill()
            self.process.join()
        return self.process.exitcode is not None

    def ask_to_end(self) -> None:
        """Have it answer what is under way, and end."""
        if self.process.exitcode is None:
            self.process.terminate()

    def close(self) -> None:
        """Forget it, once it has ended."""
        self._beats.close()
        self.process.close()


class Workers:
    """Workers that share a listening socket; one that ends is replaced."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings, self._listener = settings, listener
        self._lifeline, self._own_end = _spawn.Pipe(duplex=False)
        self._workers: list[Worker] = []
        self._leaving: list[Worker] = []
        self._signals: list[int] = []
        self._to_replace: list[Worker] = []
        self._newcomer: Worker | None = None
        self._has_served = self._has_failed = False
        self._pause, self._next_start = FIRST_PAUSE, 0.0
        self._weighed = time.monotonic()

    def run(self) -> None:
        """Keep them running until SIGTERM or SIGINT; SIGHUP replaces all, one after another.

        Raises:
            StoreUnavailable: none could ever start.
        """
        with self._watch_signals():
            try:
                while not (self._has_failed or {signal.SIGTERM, signal.SIGINT} & set(self._signals)):
                    self._look()
                    wait([worker.process.sentinel for worker in self._workers], timeout=LOOKED_EVERY)
            finally:
                self._stop()
        if self._has_failed:
            raise StoreUnavailable("No worker could start; the log says why.")

    def _look(self) -> None:
        for worker in [worker for worker in (*self._workers, *self._leaving) if worker.has_ended()]:
            self._note_end(worker)
        self._has_served = self._has_served or any(worker.served for worker in self._workers)
        if time.monotonic() >= self._next_start:
            while len(self._workers) < self._settings.workers:
                self._workers.append(self._start())
        if getattr(signal, "SIGHUP", None) in self._signals:
            self._signals.clear()
            self._to_replace = list(self._workers)
        self._weigh()
        self._replace()

    def _weigh(self) -> None:
        """Have the first worker replaced that holds more memory than it may; one in a minute at most."""
        most = self._settings.worker_memory
        if most is None or self._to_replace or self._newcomer or time.monotonic() - self._weighed < WEIGHED_EVERY:
            return
        for worker in self._workers:
            megabytes = private_memory(worker.process.pid or 0)
            if megabytes > most:
                self._weighed = time.monotonic()
                self._to_replace.append(worker)
                _log.warning("worker-grew", extra={"worker": worker.process.pid, "megabytes": megabytes})
                return

    def _note_end(self, worker: Worker) -> None:
        if worker in self._leaving:
            self._leaving.remove(worker)
        else:
            self._workers.remove(worker)
            self._to_replace = [other for other in self._to_replace if other is not worker]
            self._has_failed = not self._has_served and worker.process.exitcode == STARTUP_FAILURE
            if time.monotonic() - worker.started > LONGEST_PAUSE and worker.served:
                self._pause = FIRST_PAUSE
            self._next_start = time.monotonic() + self._pause
            extra = {"worker": worker.process.pid, "exit_code": worker.process.exitcode, "seconds": self._pause}
            _log.error("worker-ended", extra=extra)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        worker.close()

    def _stop(self) -> None:
        """Have all of them answer what is under way, and kill those that haven't ended in time."""
        self._listener.close()
        seconds = self._settings.stop_timeout + END
        deadline = time.monotonic() + seconds
        running = [*self._workers, *self._leaving, *([self._newcomer] if self._newcomer else [])]
        for worker in running:
            worker.ask_to_end()
        for worker in running:
            worker.process.join(max(0.0, deadline - time.monotonic()))
            if worker.process.exitcode is None:
                _log.error("worker-killed", extra={"worker": worker.process.pid, "seconds": seconds})
                worker.process.kill()
                worker.process.join()
            worker.close()
        self._own_end.close()
        self._lifeline.close()

    def _replace(self) -> None:
        """Start a replacement of the first that is to be replaced; once it serves, have that one end."""
        if self._newcomer is None:
            if self._to_replace:
                self._newcomer = self._start()
        elif self._newcomer.has_ended():
            _log.error("replacement-failed", extra={"exit_code": self._newcomer.process.exitcode})
            self._newcomer.close()
            self._newcomer = None
            self._to_replace.clear()
        elif self._newcomer.served:
            self._workers.append(self._newcomer)
            self._newcomer = None
            if self._to_replace:
                former = self._to_replace.pop(0)
                self._workers.remove(former)
                self._leaving.append(former)
                former.ask_to_end()
                _log.info("worker-replaced", extra={"worker": former.process.pid})

    def _start(self) -> Worker:
        return Worker(self._settings, self._listener, self._lifeline)

    @contextmanager
    def _watch_signals(self) -> Iterator[None]:
        def note(number: int, _: FrameType | None) -> None:
            self._signals.append(number)

        names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
        former: dict[str, Any] = {}
        with suppress(ValueError):  # in a thread, where nobody sends signals
            former = {name: signal.signal(getattr(signal, name), note) for name in names}
        try:
            yield
        finally:
            for name, handler in former.items():
                signal.signal(getattr(signal, name), handler)


def private_memory(process: int) -> int:
    """Return the megabytes that a process holds for itself, without files it shares; 0 where nothing says that."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) // 1024
    return 0
