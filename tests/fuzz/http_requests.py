"""What comes over a connection, as a target of fuzzing: the parser of requests, and the service behind it."""

from __future__ import annotations

import asyncio
import atexit
import logging
import re
from functools import cache
from tempfile import TemporaryDirectory
from typing import Final

from graph_service.app import create_app
from graph_service.serving.connections import Connections
from graph_service.serving.http_server import HttpConfig
from graph_service.serving.limits import ConnectionLimits
from graph_service.serving.protocol import BoundedProtocol, BoundedState
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from loaders import briefing
from loaders.load import load

_QUESTIONS: Final = (
    (b"entities?q=court&type=court&limit=3&near=31.5,34.4&within_km=50", b"Accept: application/json\r\n"),
    (b"timeline?after=2023-10&before=2024&box=31,34,32,35&rough=include", b"Accept: text/csv;q=0.9, */*;q=0.1\r\n"),
    (b"paths?start=actor:icj&end=actor:un&max_depth=4", b'If-None-Match: "x"\r\n'),
    (b"entities/actor%3Aicj/neighbourhood?depth=2", b"Accept-Encoding: gzip\r\nConnection: keep-alive, x\r\n"),
    (b"stats", b"X-Forwarded-For: 192.0.2.1, 127.0.0.1\r\nX-Forwarded-Prefix: /a\r\nForwarded: for=_x\r\n"),
    (b"entities/actor:icj/timeline?known_at=2024-05&source=x", b"Origin: http://a\r\nCookie: a=b\r\n"),
    (b"subgraph/graphml?relation=stance&limit=9", b"Range: bytes=0-9\r\nSec-Fetch-Site: same-origin\r\n"),
    (b"changes?since=2024-01-01&until=2024-06&cursor=abc", b"TE: trailers\r\n"),
    (b"sources?q=a&limit=2&cursor=eyJ", b"Idempotency-Key: a\r\n"),
)  # fmt: skip
REQUESTS: Final = (
    *(b"GET /v1/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n" % question for question in _QUESTIONS),
    b'POST /v1/merges HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}',
    b"POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{}{}\r\n0\r\nA: b\r\n\r\n",
    b"GET /healthz HTTP/1.0\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
)  # fmt: skip
"""What a fuzzer begins with."""
WAIT: Final = 0.2
"""Seconds for which answers are waited for before the client goes; those that are not done are ended by that."""
MAX_WAIT: Final = 30.0
"""Seconds in which what is under way must end after that."""
_FAULT: Final = re.compile(rb"HTTP/1\.1 5(?!03|04)\d\d [A-Z][A-Za-z ]+\r\n")
"""A failure of the service's own: 503 and 504 say that it is busy."""


class Wire(asyncio.Transport):
    """A connection that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 40000), "sockname": ("127.0.0.1", 8000)})
        self.written = bytearray()
        self._ended = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self._ended

    def close(self) -> None:
        self._ended = True

    abort = write_eof = close

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Service:
    """The service over a store with the bundled briefing, for reading only, in an event loop of its own."""

    def __init__(self) -> None:
        folder = TemporaryDirectory(prefix="fuzz-")
        atexit.register(folder.cleanup)
        store = open_store(f"{folder.name}/store")
        load([str(briefing())], store)
        store.flush()
        settings = Settings(store=f"{folder.name}/store", read_only=True)
        app = create_app(settings, store)
        self._runner = asyncio.Runner()
        self._lifespan = app.router.lifespan_context(app)  # it ends with the process
        self._runner.run(self._lifespan.__aenter__())
        self._config = HttpConfig(app, settings, lifespan="off", log_config=None)
        self._config.load()

    def send(self, content: bytes) -> bytes:
        """Return what is answered to these bytes, from a client that then goes.

        Raises:
            TimeoutError: a question of a client that is gone doesn't end.
        """
        logging.disable(logging.CRITICAL)  # of each refusal a line
        try:
            return self._runner.run(self._send(content))
        finally:
            logging.disable(logging.NOTSET)

    async def _send(self, content: bytes) -> bytes:
        state, wire = BoundedState(Connections(ConnectionLimits())), Wire()
        connection = BoundedProtocol(self._config, state, {})
        connection.connection_made(wire)
        for part in (content[: len(content) // 2], content[len(content) // 2 :]):
            if part and not wire.is_closing():
                connection.data_received(part)
        if state.tasks:
            await asyncio.wait(set(state.tasks), timeout=WAIT)
        connection.connection_lost(None)
        state.registry.close()
        if state.tasks:
            _, pending = await asyncio.wait(set(state.tasks), timeout=MAX_WAIT)
            if pending:
                raise TimeoutError(f"a question goes on for {MAX_WAIT:.0f} s after its client went")
        return bytes(wire.written)


@cache
def _service() -> Service:
    return Service()


def request(content: bytes) -> None:
    """Send bytes to the service as a client does; the service must not answer that it failed.

    Raises:
        AssertionError: it does.
    """
    if fault := _FAULT.search(answered := _service().send(content)):
        raise AssertionError(answered[fault.start() :][:2000])
