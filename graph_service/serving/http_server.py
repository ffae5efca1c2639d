"""uvicorn's server with bounded connections and a bounded end."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
import time
from types import FrameType
from typing import Any, Final

from fastapi import FastAPI
from uvicorn import Config, Server

from graph_service.serving.connections import Connections
from graph_service.serving.protocol import BoundedProtocol, BoundedState
from graph_service.settings import Settings

END: Final = 2.0
"""Seconds in which the process ends once requests got their time, whatever still runs."""
NEW_CONNECTION: Final = 1.0
"""Seconds at shutdown in which a connection that had no request yet may send its first one."""
TICKS_A_LOOK: Final = 5

_log = logging.getLogger(__name__)


class HttpConfig(Config):
    """Configuration of a server whose connections are bounded by the service's settings."""

    def __init__(self, app: Any, settings: Settings, **more: Any) -> None:
        super().__init__(
            app,
            http=BoundedProtocol,
            ws="none",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            **more,
        )
        self.limits = settings


class HttpServer(Server):
    """A server that looks at its connections twice a second, and ends in time."""

    def __init__(self, config: HttpConfig) -> None:
        super().__init__(config)
        self.registry = Connections(config.limits, is_proxy=config.limits.trusts, prefix=config.limits.root_path)
        self.server_state = BoundedState(self.registry)
        if isinstance(config.app, FastAPI):
            config.app.state.connections = self.registry  # which its metrics tell of

    async def on_tick(self, counter: int) -> bool:
        """Let the connections' clock go on; look at them every half second."""
        self.registry.tick()
        if counter % TICKS_A_LOOK == 0:
            self.registry.look()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; the process ends in time also if something doesn't."""
        if not self._captured_signals:
            end_within(self.registry.limits.stop_timeout + END)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no further connection, have requests under way answered, and end."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        begun = time.monotonic()
        for connection in self._open():
            connection.shutdown()
        while self._is_at_work(time.monotonic() - begun):
            await asyncio.sleep(0.05)
            self.registry.tick()
            self.registry.look()
        cut = sum([connection.cut() for connection in self._open()])
        if cut:
            _log.warning("requests-cut", extra={"count": cut, "seconds": self.registry.limits.stop_timeout})
        await self._cancel(list(self.server_state.tasks))
        if not self.force_exit:
            await self.lifespan.shutdown()
        self.registry.close()

    async def _cancel(self, tasks: list[asyncio.Task[None]]) -> None:
        """End what still runs; that it was cancelled is no error to be logged, as uvicorn does for each."""
        for task in tasks:
            task.cancel()
        logger = logging.getLogger("uvicorn.error")
        level = logger.level
        logger.setLevel(logging.CRITICAL)
        if tasks:
            await asyncio.wait(tasks, timeout=END / 4)
        logger.setLevel(level)

    def _open(self) -> list[BoundedProtocol]:
        return [connection for connection in self.server_state.connections if isinstance(connection, BoundedProtocol)]

    def _is_at_work(self, seconds: float) -> bool:
        """Return whether to wait on: for an answer under way, or its way to a client, or a first request."""
        if self.force_exit or seconds > self.registry.limits.stop_timeout:
            return False
        if seconds > NEW_CONNECTION:
            for connection in self._open():
                connection.end_if_idle()
        return bool(self.server_state.connections or self.server_state.tasks)


def end_within(seconds: float) -> None:
    """End this process for good after some seconds, if it hasn't ended by then."""

    def end() -> None:
        time.sleep(seconds)
        _log.error(
            "end-forced", extra={"seconds": seconds, "advice": "What still ran was cut off; the store is whole."}
        )
        os._exit(1)

    threading.Thread(target=end, name="end", daemon=True).start()
