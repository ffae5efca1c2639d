"""The outermost and the innermost layer around requests: what is known of each is noted, logged and given an id."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.monitoring.logs import shorten
from graph_service.monitoring.request_record import (
    CURRENT,
    SCOPE_KEY,
    RequestRecord,
    is_valid_id,
    new_id,
    record_of,
)
from graph_service.monitoring.slow_questions import log_slow_question
from graph_service.settings import Settings

if TYPE_CHECKING:  # the service that only says that it migrates needs no metrics
    from graph_service.monitoring.metrics import Metrics

HEADER: Final = b"x-request-id"
_ROUTED: Final = "conflict_graph.routed"
"""Key of an ASGI scope that holds the scope in which the router worked."""
_LONGEST_PATH: Final = 500
_log = logging.getLogger(__name__)


class RequestWatch:
    """Give each request an id, which its response and its log lines have, and log it if the settings want that.

    The id is that of the header ``X-Request-ID`` where a configured proxy sent a valid one.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = RequestRecord(self._identify(scope))
        header = (HEADER, record.id.encode())
        metrics = getattr(scope["app"].state, "metrics", None)
        if metrics is not None:
            metrics.begin()
        routed: list[Scope] = []
        scope = {**scope, SCOPE_KEY: record, _ROUTED: routed}
        noted = CURRENT.set(record)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._note(record, scope, routed[0] if routed else scope, status, metrics)
            CURRENT.reset(noted)

    def _identify(self, scope: Scope) -> str:
        """Return the id that a proxy gave the request, or a new one."""
        if self._settings.proxies:
            sent = [value for name, value in scope["headers"] if name == HEADER]
            if len(sent) == 1 and is_valid_id(sent[0]) and self._is_from_proxy(scope):
                return str(sent[0], "ascii")
        return new_id()

    def _is_from_proxy(self, scope: Scope) -> bool:
        client = scope.get("client")
        return client is not None and self._settings.trusts(client[0])

    def _note(self, record: RequestRecord, scope: Scope, routed: Scope, status: int, metrics: Metrics | None) -> None:
        """Log and count a request that has come to its end.

        Args:
            record: what was noted of it.
            scope: as it came.
            routed: as the router left it.
            status: of its response; 0 if there was none.
            metrics: where it is counted.
        """
        seconds = time.perf_counter() - record.arrived
        slow = self._settings.slow_question
        is_slow = slow is not None and record.began is not None and seconds >= slow
        if is_slow:
            log_slow_question(record, routed, status, seconds)
        tracing = getattr(scope["app"].state, "tracing", None)
        if tracing is not None:
            tracing.end(record, scope, status, is_trusted=self._is_from_proxy(scope))
        if metrics is not None:
            metrics.end(record, scope["method"], status, seconds, is_slow=is_slow)
        if self._settings.access_log:
            extra = {
                "method": shorten(scope["method"], 20),
                "path": shorten(scope["path"], _LONGEST_PATH),
                "status": status,
                "ms": round(seconds * 1000, 2),
            }
            _log.info("request", extra=extra if record.problem is None else extra | {"problem": record.problem})


class RouteWatch:
    """Note the route that takes a request: the layer before the router, which writes it into the scope it is handed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        try:
            await self._app(scope, receive, send)
        finally:
            if scope["type"] == "http":
                record = record_of(scope)
                route = scope.get("route")
                record.route, record.name = getattr(route, "path_format", None), getattr(route, "name", None)
                if (routed := scope.get(_ROUTED)) is not None:
                    routed.append(scope)
