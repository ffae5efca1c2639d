"""Pages of other sites: those that the settings name may ask, with a token; no other."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALLOWED: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "600",
}
_READABLE: Final = b"ETag, Link, Location, Retry-After, X-Complete, X-Request-ID, Content-Disposition"


class CrossOrigin:
    """Tell browsers which sites' pages may read the answers. They never send cookies: there are none."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin", "").lower()
        is_named = origin in self._origins

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(b"vary", b"Origin")]
                if is_named:
                    added += [
                        (b"access-control-allow-origin", origin.encode("latin-1")),
                        (b"access-control-expose-headers", _READABLE),
                    ]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        app = self._app
        if is_named and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            app = Response(status_code=204, headers=_ALLOWED)
        await app(scope, receive, send_with_headers)
