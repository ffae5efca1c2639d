"""What the service says while its database is brought up to date: it is alive and not ready, and how far that is."""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress
from typing import Final, Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph_service.errors import problem
from graph_service.middleware import build_middleware
from graph_service.monitoring.readiness import ReadyPart
from graph_service.routes.health import alive
from graph_service.serving.http_server import HttpConfig, HttpServer
from graph_service.settings import Settings

LOGGED_EVERY: Final = 10.0
"""Seconds from one log line of a stage to the next."""

_METHODS: Final = ("GET", "POST", "DELETE")
_log = logging.getLogger(__name__)


class MigrationLog:
    """Logs each stage of a migration when it begins, and from time to time how far it is."""

    def __init__(self) -> None:
        self.progress = ""
        self._stage, self._logged = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Hear how far a migration is."""
        self.progress = f"{stage}: {done:,} of {total:,} records" if total else stage
        if stage != self._stage or time.monotonic() - self._logged >= LOGGED_EVERY:
            self._stage, self._logged = stage, time.monotonic()
            _log.warning("migrating", extra={"stage": stage, "done": done, "total": total})


class MigrationService(MigrationLog):
    """Answers on the service's address from the first report of a migration on, until it is closed.

    Without it, a supervisor that asks ``/healthz`` would end a process that is halfway through.
    """

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        super().__init__()
        self._settings, self._listener = settings, listener
        self._server: HttpServer | None = None
        self._thread: threading.Thread | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Hear how far a migration is; start to answer, if this is the first that is heard."""
        super().__call__(stage, done, total)
        if self._thread is None:
            self._server = HttpServer(self._config())
            self._thread = threading.Thread(target=self._run, args=(self._server,), name="migrating", daemon=True)
            self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()

    def _run(self, server: HttpServer) -> None:
        with self._listener.dup() as listener, suppress(SystemExit):
            server.run([listener])

    def _config(self) -> HttpConfig:
        routes = [Route("/healthz", alive), Route("/{rest:path}", self._not_ready, methods=_METHODS)]
        app = Starlette(routes=routes, middleware=build_middleware(self._settings))
        return HttpConfig(app, self._settings, lifespan="off", log_config=None)

    async def _not_ready(self, request: Request) -> Response:
        detail = f"The database is being brought up to date: {self.progress}."
        if request.url.path == "/readyz":
            return problem("not-ready", detail, parts=[ReadyPart("schema", "failed", detail).view()])
        return problem("store-unavailable", detail)
