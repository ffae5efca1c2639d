"""Refusals of connections: as bytes, where there is no request yet, and as an application, where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.access.networks import PREFIX
from graph_service.errors import problem
from graph_service.middleware import HEADERS, STRICTEST_POLICY
from graph_service.serving.limits import ConnectionLimits

HEALTH: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths that are answered also where no connection is free: whoever looks after the service must see it then."""


def refusal(name: str, detail: str | None = None, more: Iterable[tuple[bytes, bytes]] = (), prefix: str = "") -> bytes:
    """Return the whole HTTP response of a problem, which ends its connection.

    Args:
        name: a key of ``PROBLEMS``.
        detail: what happened and what to do; the problem type's own without it.
        more: further headers.
        prefix: the path that the service has behind a proxy.
    """
    response = problem(name, detail, {"Connection": "close"}, type=f"{prefix}/problems/{name}")
    head = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}".encode()]
    headers = (*response.raw_headers, *more, *HEADERS, STRICTEST_POLICY)
    head += [name + b": " + value for name, value in headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + bytes(response.body)


def only_health(app: ASGIApp, name: str, detail: str | None, prefix: str = "") -> ASGIApp:
    """Return an application that asks the given one about health alone, and answers all else with a problem."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path", "").removeprefix(prefix) in HEALTH:
            await app(scope, receive, send)
        else:
            response = problem(name, detail, headers={"Connection": "close"})
            response.raw_headers.extend((*HEADERS, STRICTEST_POLICY))
            await response({**scope, PREFIX: prefix}, receive, send)

    return answer


def detail_of(name: str, limits: ConnectionLimits, most: int) -> str | None:
    """Return the limit that a refusal is about, and what to do; None if it is about none.

    Args:
        name: a key of ``PROBLEMS``.
        limits: the settings.
        most: how many connections this process has room for.
    """
    details = {
        "head-too-large": (
            f"The first line and the headers of a request may have {limits.head_bytes} bytes and {limits.head_lines} "
            "headers (CONFLICT_GRAPH_HEAD_BYTES, _HEAD_LINES). Send less."
        ),
        "request-too-slow": (
            f"Send first line and headers within {limits.head_timeout:g} s, and a body at {limits.body_rate} bytes a "
            f"second within {limits.body_timeout:g} s (CONFLICT_GRAPH_HEAD_TIMEOUT, _BODY_RATE, _BODY_TIMEOUT)."
        ),
        "too-many-connections": (
            f"One address may have {limits.client_connections} connections open (CONFLICT_GRAPH_CLIENT_CONNECTIONS). "
            "Use fewer at once."
        ),
        "no-connection-free": (
            f"All {most} connections are in use (CONFLICT_GRAPH_CONNECTIONS). Try again in a moment."
        ),
    }
    return details.get(name)
