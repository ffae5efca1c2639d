"""The layer that lets requests to ``/v1`` in: by token, by scope, and at the token's rate."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.access.rates import RateLimits
from graph_service.access.requester import CALLER, Requester
from graph_service.access.token_book import TokenBook
from graph_service.access.tokens import SCOPES, AccessToken, find_id
from graph_service.errors import problem, problem_of
from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable

PROTECTED: Final = ("/v1/", "/metrics")
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_ENVIRONMENT: Final = "environment"
_OWN: Final = AccessToken(_ENVIRONMENT, "CONFLICT_GRAPH_TOKEN", frozenset({"admin"}), "", "")
"""The token of the settings, which may do everything."""
_BROWSER_WORDS: Final = (
    "A browser sent this. Changing anything from a browser needs a token, also on this machine: "
    "`conflict-graph token create` makes one."
)


_ANYBODY: Final = Requester(None, "", frozenset(SCOPES))


def scope_for(method: str, path: str) -> str:
    """Return the scope that a request under ``/v1`` needs."""
    if path.startswith("/v1/audit"):
        return "admin"
    if path.startswith("/v1/imports"):
        return "load"
    return "read" if method in READING else "curate"


class Guard:
    """Ask for a bearer token wherever there are answers or metrics; pages and health checks are open.

    Where no token is needed, as on loopback by default, who sends one is held to it all the same; and what a browser
    sends needs one to change anything: any page that it shows might have had it sent.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._own = settings.token.get_secret_value().encode() if settings.token else None
        self._protected = PROTECTED[:1] if settings.metrics == "open" else PROTECTED
        self._book, self._rates = TokenBook(), RateLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        app = self._app
        if scope["type"] == "http" and scope["path"].startswith(self._protected):
            admitted = await self._admit(scope)
            if isinstance(admitted, Requester):
                scope = {**scope, CALLER: admitted}
            else:
                app = admitted
        await app(scope, receive, send)

    async def _admit(self, scope: Scope) -> Requester | Response:
        """Return who sends a request, or the problem that refuses it."""
        headers = Headers(scope=scope)
        scheme, _, sent = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            if self._settings.needs_token:
                return problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
            if scope["method"] not in READING and is_from_browser(headers):
                return problem("unauthorized", _BROWSER_WORDS, {"WWW-Authenticate": "Bearer"})
            return _ANYBODY
        try:
            token = await self._find(scope, sent.strip())
        except StoreUnavailable as error:
            return problem_of(error)
        return token if isinstance(token, Response) else self._held_to(token, scope)

    async def _find(self, scope: Scope, text: str) -> AccessToken | Response:
        """Return the token that a text is, or the problem if it is none or no longer good."""
        if self._own is not None and hmac.compare_digest(text.encode("latin-1", "replace"), self._own):
            return _OWN
        identifier, store = find_id(text), getattr(scope["app"].state, "store", None)
        if identifier and store is None:  # it is being brought up to date: the token may well be good
            raise StoreUnavailable("The store isn't open yet.")
        token = await self._book.find(store, identifier) if identifier and store is not None else None
        if token is None or not token.matches(text):
            return _invalid("This token is not known here.")
        refusal = token.refusal(datetime.now(UTC))
        return _invalid(refusal) if refusal else token

    def _held_to(self, token: AccessToken, scope: Scope) -> Requester | Response:
        """Return the holder of a good token, or the problem if it doesn't allow this, or not this often."""
        seconds = self._rates.seconds_to_wait(token.id, token.rate or self._settings.rate)
        if seconds:
            limit = f"This token may send {token.rate or self._settings.rate:,} requests a minute; wait {seconds} s."
            return problem("rate-limited", limit, {"Retry-After": str(seconds)})
        needed = scope_for(scope["method"], scope["path"])
        if not token.allows(needed):
            detail = (
                f"This token has no scope `{needed}`. Make one with it: `conflict-graph token create --scope {needed}`."
            )
            challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
            return problem("insufficient-scope", detail, {"WWW-Authenticate": challenge})
        return Requester(token.id, token.name, token.scopes)


def is_from_browser(headers: Headers) -> bool:
    """Return whether a browser sent a request: it says so with whatever could change something."""
    return any(name in headers for name in ("origin", "sec-fetch-site", "sec-fetch-mode"))


def _invalid(detail: str) -> Response:
    return problem("unauthorized", detail, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
