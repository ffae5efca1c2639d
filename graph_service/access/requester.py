"""Who sent a request, and the writer that this or a command makes."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph_service.access.audit import Writer
from graph_service.monitoring.request_record import SCOPE_KEY, RequestRecord

if TYPE_CHECKING:  # commands do without the web framework, which takes long to import
    from starlette.requests import HTTPConnection

CALLER: Final = "conflict_graph.caller"
"""Key of an ASGI scope that holds the ``Requester``, on every request to ``/v1`` that was let in."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who sent a request: the holder of a token, or without one somebody on this machine.

    Attributes:
        token: the token's id; ``environment`` for that of the settings; None without one.
        name: the token's name.
        scopes: what it allows.
    """

    token: str | None
    name: str
    scopes: frozenset[str]


def writer_of(request: HTTPConnection) -> Writer:
    """Return who writes by a request that was let in."""
    requester: Requester | None = request.scope.get(CALLER)
    record: RequestRecord | None = request.scope.get(SCOPE_KEY)
    return Writer(
        by=requester.name if requester else "",
        via="http",
        address=request.client.host if request.client else "unix socket",
        token=requester.token if requester else None,
        request=record.id if record else None,
    )


def writer_of_command() -> Writer:
    """Return who writes by a command: the user of this process."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user that has no name
        user = str(os.getuid())
    return Writer(by=user, via="command line", address=socket.gethostname())
