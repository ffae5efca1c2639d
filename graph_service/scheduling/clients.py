"""Who asks, as far as the lines are concerned: a token of its own, or an address."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope

from graph_service.access.requester import CALLER, Requester
from graph_service.serving.connections import client_key

_SHARED: Final = frozenset({None, "environment"})
"""Tokens that are none of one client's own."""


def client_of(scope: Scope) -> str:
    """Return who asks: a token of its own, else the address; of IPv6 the network, which is one household's."""
    requester: Requester | None = scope.get(CALLER)
    if requester is not None and requester.token not in _SHARED:
        return f"token {requester.token}"
    host: str = (scope.get("client") or ("",))[0]
    return client_key(host)
