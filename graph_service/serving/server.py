"""The HTTP server: a listening socket, and one or several worker processes of the application."""

from __future__ import annotations

import errno
import logging
import logging.config
import os
import signal
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Final

from graph_service.access.audit import note
from graph_service.access.requester import writer_of_command
from graph_service.app import create_app
from graph_service.monitoring.logs import log_config
from graph_service.monitoring.worker_folder import shared_counts
from graph_service.serving.http_server import HttpConfig, HttpServer
from graph_service.serving.migrating import MigrationService
from graph_service.serving.workers import Workers
from graph_service.settings import Settings
from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore

TRIED: Final = 100
"""How many ports after the first one are tried."""

_log = logging.getLogger(__name__)


class AddressTaken(ConflictGraphError):
    """The host and port can't be listened on."""


def serve(settings: Settings, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT (Ctrl-C) or SIGTERM.

    Args:
        settings: where to listen, and which store to open.
        ready: is called with the address to open in a browser, once the port is listened on and the store is open.

    Raises:
        StoreUnavailable: the store can't be opened.
        AddressTaken: the host and port can't be listened on.
        InvalidInput: several workers have nowhere to put what they count.
    """
    with (
        closing(listen(settings.host, settings.port)) as listener,
        closing(_open(settings, listener)) as store,
        shared_counts(settings),
    ):
        _log.info("started", extra=_describe(settings, listener, store))
        if ready:
            ready(address_of(listener))
        with suppress(ValueError):  # in a thread, where nobody sends signals
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the store is closed then, too
        with suppress(KeyboardInterrupt):
            if settings.workers > 1:
                Workers(settings, listener).run()
            else:
                config = HttpConfig(create_app(settings, store), settings, lifespan="on", log_config=None)
                HttpServer(config).run([listener])


def _open(settings: Settings, listener: socket.socket) -> GraphStore:
    """Open the store; while its database is brought up to date, say so to who asks."""
    logging.config.dictConfig(log_config(settings.log_level))
    with MigrationService(settings, listener) as notice:
        store = open_store(settings.store, replace(settings.store_settings, progress=notice))
        if notice.progress:
            note(store, writer_of_command(), "migrate", started_by="serve")
        return store


def free_port(host: str, port: int) -> int:
    """Return the port, or the first one after it that is free.

    Raises:
        AddressTaken: none is free, or the host is not an address of this machine.
    """
    for candidate in range(port, min(port + TRIED, 65535) + 1):
        with suppress(_InUse):
            listen(host, candidate).close()
            return candidate
    raise AddressTaken(f"Every port from {port} to {candidate} is taken on {host}; name another with --port.")


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        AddressTaken: the port is taken, or the host is not an address of this machine.
    """
    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((name, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise _InUse(f"Port {port} on {host} is taken; name another with --port.") from None
        raise AddressTaken(f"Can't listen on {host}, port {port}: {error.strerror or error}.") from None
    listener.set_inheritable(True)
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address that a browser on this machine opens: loopback's where every address is listened on."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _describe(settings: Settings, listener: socket.socket, store: GraphStore) -> dict[str, Any]:
    """Return what the log says of a service that starts."""
    return {
        "address": address_of(listener),
        "version": version("conflict-graph"),
        "store": store.name,
        "workers": settings.workers,
        "pid": os.getpid(),
        "settings": settings.view() | {"threads": settings.limits.most},
    }


class _InUse(AddressTaken):
    """Another program listens there already."""
