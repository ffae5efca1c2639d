"""What every request passes on its way in and its response on the way out: one plain ASGI layer a concern."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.access.cors import CrossOrigin
from graph_service.access.guard import READING, Guard
from graph_service.access.proxies import ProxyHeaders
from graph_service.errors import body_too_large, problem, problem_of
from graph_service.monitoring.request_watch import RequestWatch, RouteWatch
from graph_service.request import UNDECODED
from graph_service.settings import Settings, is_loopback

LONGEST_QUERY: Final = 8 * 1024
LONGEST_LINK: Final = 60 * 1024
"""For the explorer's page, which reads its query itself and says what is too long. The parser of HTTP takes 64 KiB."""
LONGEST_PATH: Final = 4 * 1024
IMPORTS: Final = "/v1/imports"
"""Where bodies are files, which have a limit of their own."""

HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
STRICTEST_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
"""For everything but pages, which bring their own."""


def build_middleware(settings: Settings) -> list[Middleware]:
    """Return the layers that these settings ask for, the outermost first."""
    guards = [Middleware(Guard, settings=settings)]
    if not settings.needs_token:
        guards.insert(0, Middleware(HostCheck, hosts=frozenset({settings.host.lower(), *settings.hosts})))
    origins = frozenset(settings.origins)
    outer = [
        Middleware(RequestWatch, settings=settings),
        Middleware(ProxyHeaders, proxies=settings.proxies, root_path=settings.root_path),
        Middleware(SecurityHeaders),
    ]
    outer += [Middleware(CrossOrigin, origins=origins)] if origins else []
    inner = [
        Middleware(HeadRequests),
        Middleware(ErrorProblems),
        Middleware(OriginCheck, origins=origins),
        Middleware(RequestLimits, body_bytes=settings.body_bytes, import_bytes=settings.import_bytes),
    ]
    return [*outer, *inner, *guards, Middleware(EncodedSlashes), Middleware(RouteWatch)]


class SecurityHeaders:
    """Add to every response what keeps browsers from sniffing, framing and telling others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *HEADERS]
                if all(name != STRICTEST_POLICY[0] for name, _ in headers):
                    headers.append(STRICTEST_POLICY)
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HeadRequests:
    """Answer HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if "body" in message else message)

        if scope["type"] == "http" and scope["method"] == "HEAD":
            await self._app({**scope, "method": "GET"}, receive, send_without_body)
        else:
            await self._app(scope, receive, send)


class ErrorProblems:
    """Answer with a problem whatever fails inside; the last place where it can become an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting_start)
        except Exception as error:  # noqa: BLE001 - whatever it is
            response = problem_of(error)
            if not started:
                await response(scope, receive, send)


class OriginCheck:
    """Refuse what a browser sends for a page of another site and could change something behind a user's back.

    Browsers say with every such request where it comes from; what isn't a browser says nothing, and passes. So do the
    pages of sites that the settings name.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        refused = scope["type"] == "http" and scope["method"] not in READING and self._is_strange(Headers(scope=scope))
        await (problem("cross-site") if refused else self._app)(scope, receive, send)

    def _is_strange(self, headers: Headers) -> bool:
        return headers.get("origin", "").lower() not in self._origins and _is_cross_site(headers)


class RequestLimits:
    """Refuse addresses and bodies that are too large; a body by what its Content-Length says."""

    def __init__(self, app: ASGIApp, body_bytes: int, import_bytes: int) -> None:
        self._app = app
        self._body_bytes = body_bytes
        self._import_bytes = import_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        app = self._app
        if scope["type"] == "http":
            longest_query = LONGEST_LINK if scope["path"] == f"{scope.get('root_path', '')}/" else LONGEST_QUERY
            if len(scope["query_string"]) > longest_query or len(scope["path"]) > LONGEST_PATH:
                detail = (
                    f"A query may have {longest_query} bytes, a path {LONGEST_PATH}. Leave out some of the parameters."
                )
                app = problem("address-too-long", detail)
            else:
                length = _parse_length(Headers(scope=scope).get("content-length"))
                if scope["path"] == IMPORTS and scope["method"] == "POST":
                    app = problem("import-too-large") if length > self._import_bytes else app
                elif length > self._body_bytes:
                    app = body_too_large(self._body_bytes)
        await app(scope, receive, send)


class HostCheck:
    """Without a token, answer to this machine's own names only.

    A page elsewhere could make its own name point at this machine (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        refused = scope["type"] == "http" and not self._is_ours(_parse_host(Headers(scope=scope).get("host", "")))
        await (problem("wrong-host") if refused else self._app)(scope, receive, send)

    def _is_ours(self, name: str) -> bool:
        return not name or name in self._hosts or is_loopback(name)


class EncodedSlashes:
    """Route by the undecoded path where a slash in it is encoded: it is part of an id, not of the address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        raw: bytes = scope.get("raw_path") or b""
        if b"%2f" in raw.lower():
            scope = {**scope, "path": raw.decode("ascii", "replace"), UNDECODED: True}
        await self._app(scope, receive, send)


def _is_cross_site(headers: Headers) -> bool:
    """Return whether a browser says that another site's page sent this."""
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return True
    origin = headers.get("origin")
    return origin is not None and origin.lower().partition("://")[2] != headers.get("host", "").lower()


def _parse_length(text: str | None) -> int:
    """Return a Content-Length; 0 for what is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else 0


@lru_cache(maxsize=256)
def _parse_host(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]
