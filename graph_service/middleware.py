"""What every request passes on its way in and out, as one plain ASGI layer: limits, the token, headers, the log."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.errors import LARGEST_BODY, problem, problem_of
from graph_service.request import UNDECODED
from graph_service.settings import Settings, is_loopback

LONGEST_QUERY: Final = 8 * 1024
LONGEST_PATH: Final = 4 * 1024
PROTECTED: Final = "/v1/"
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
STRICTEST_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""For everything but pages, which bring their own."""

_log = logging.getLogger(__name__)


class Gate:
    """Lets through what may pass; answers itself whatever may not, and whatever fails inside."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._access_log = settings.access_log
        self._token = settings.token.get_secret_value().encode() if settings.token else None
        self._hosts = frozenset({settings.host.lower(), *settings.hosts})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; lifespan and the like go straight on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passing = _Passing(scope, send)
        started = time.perf_counter()
        try:
            refusal = self._refusal(scope)
            await (refusal or self._app)(_inward(scope), receive, passing.send)
        except Exception as error:  # noqa: BLE001 - the last place where it can become an answer
            response = problem_of(error)
            if not passing.status:
                await response(scope, receive, passing.send)
        if self._access_log:
            milliseconds = round((time.perf_counter() - started) * 1000, 2)
            told = {"method": scope["method"], "path": scope["path"], "status": passing.status, "ms": milliseconds}
            _log.info("request", extra=told)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if len(scope["query_string"]) > LONGEST_QUERY or len(scope["path"]) > LONGEST_PATH:
            return problem("address-too-long", f"A query may have {LONGEST_QUERY} bytes, a path {LONGEST_PATH}.")
        if scope["method"] not in READING and _is_from_elsewhere(headers):
            return problem("cross-site")
        if int(_digits(headers.get("content-length"))) > LARGEST_BODY:
            return problem("body-too-large")
        if self._token is None:
            return None if self._is_our_name(headers.get("host", "")) else problem("wrong-host")
        if scope["path"].startswith(PROTECTED) and not self._is_allowed(headers):
            return problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
        return None

    def _is_allowed(self, headers: Mapping[str, str]) -> bool:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = token.strip().encode("latin-1", "replace")
        return scheme.lower() == "bearer" and self._token is not None and hmac.compare_digest(given, self._token)

    def _is_our_name(self, host: str) -> bool:
        """Keep out pages elsewhere whose name was made to point at this machine (DNS rebinding)."""
        name = _name_of(host)
        return not name or name in self._hosts or is_loopback(name)


class _Passing:
    """Adds the headers to a response on its way out, and remembers its status."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status = 0
        self._send = send
        self._without_body = scope["method"] == "HEAD"

    async def send(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *HEADERS]
            if all(name != STRICTEST_POLICY[0] for name, _ in message["headers"]):
                message["headers"].append(STRICTEST_POLICY)
        elif self._without_body and "body" in message:
            message = {**message, "body": b""}
        await self._send(message)


def _inward(scope: Scope) -> Scope:
    """Ask HEAD as GET, and leave a slash encoded that the caller encoded: it is part of an id."""
    if scope["method"] == "HEAD":
        scope = {**scope, "method": "GET"}
    raw: bytes = scope.get("raw_path") or b""
    if b"%2f" in raw.lower():
        return {**scope, "path": raw.decode("ascii", "replace"), UNDECODED: True}
    return scope


def _is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Return whether a browser sends this for a page of another site, which could change things behind a user's back.

    Browsers tell with every request that may change something; what isn't a browser tells nothing.
    """
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    origin = headers.get("origin")
    return origin is not None and origin.lower().partition("://")[2] != headers.get("host", "").lower()


def _digits(text: str | None) -> str:
    return text if text and text.isascii() and text.isdigit() and len(text) < 20 else "0"


@lru_cache(maxsize=256)
def _name_of(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]
