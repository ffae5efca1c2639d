"""The outermost and the innermost layer around requests: what is known of each is noted, logged and given an id."""

from __future__ import annotations

import logging
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.monitoring.logs import shorten
from graph_service.monitoring.request_record import (
    REQUEST_ID,
    SCOPE_KEY,
    RequestRecord,
    is_valid_id,
    new_id,
    record_of,
)
from graph_service.monitoring.slow_questions import log_slow_question
from graph_service.settings import Settings

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
        routed: list[Scope] = []
        scope = {**scope, SCOPE_KEY: record, _ROUTED: routed}
        noted = REQUEST_ID.set(record.id)
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
            self._note(record, routed[0] if routed else scope, status)
            REQUEST_ID.reset(noted)

    def _identify(self, scope: Scope) -> str:
        """Return the id that a proxy gave the request, or a new one."""
        if self._settings.proxies:
            sent = [value for name, value in scope["headers"] if name == HEADER]
            client = scope.get("client")
            if len(sent) == 1 and is_valid_id(sent[0]) and client and self._settings.trusts(client[0]):
                return str(sent[0], "ascii")
        return new_id()

    def _note(self, record: RequestRecord, scope: Scope, status: int) -> None:
        seconds = time.perf_counter() - record.arrived
        slow = self._settings.slow_question
        if slow is not None and record.began is not None and seconds >= slow:
            log_slow_question(record, scope, status, seconds)
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
