"""A small HTTP client that is faster than what it measures: raw sockets, kept alive, requests written beforehand.

One thread keeps each connection busy with one request at a time; whichever is free takes the next of the list. The same
client drives every server.
"""

from __future__ import annotations

import gc
import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.measure import percentiles

CONNECTIONS: Final = 8
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_END_OF_CHUNKS: Final = b"\r\n0\r\n\r\n"
"""JSON holds no bare carriage return, so this ends a chunked answer and nothing else does."""
_SLOWEST: Final = 60.0


def get(path: str) -> bytes:
    """Write a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".encode()


def post(path: str, body: bytes, headers: str = "") -> bytes:
    """Write a POST request of JSON; ``headers`` are further lines, each with its line end."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
    return f"{head}{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _open(port: int) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=_SLOWEST)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    begun: float = 0.0
    pieces: bytearray = field(default_factory=bytearray)
    body_from: int = 0
    size: int | None = None

    def send(self, request: bytes) -> None:
        self.pieces.clear()
        self.body_from, self.size = 0, None
        self.begun = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come; return whether the answer is whole."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("the server closed a connection in the middle")
        self.pieces += piece
        if not self.body_from:
            end = self.pieces.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.body_from = end + 4
            result = _LENGTH.search(self.pieces, 0, end)
            self.size = int(result[1]) if result else None
        if self.size is None:
            return self.pieces.endswith(_END_OF_CHUNKS)
        return len(self.pieces) >= self.body_from + self.size

    @property
    def is_last(self) -> bool:
        """Return whether the server ends the connection with this answer."""
        return self.pieces.find(b"connection: close", 0, self.body_from) >= 0

    @property
    def good(self) -> bool:
        return self.pieces.startswith((b"HTTP/1.1 200", b"HTTP/1.1 202"))


def drive(port: int, requests: Sequence[bytes], *, seconds: float, most: int = 200_000) -> dict[str, Any]:
    """Send the requests in order, over and over, until the time is up or there have been enough."""
    _drive(port, requests, seconds=seconds / 4, most=len(requests))  # warms the server
    return _drive(port, requests, seconds=seconds, most=most)


def fetch(port: int, request: bytes) -> bytes:
    """Send one request and return the body of its answer.

    Raises:
        ConnectionError: the answer wasn't a good one.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=_SLOWEST) as opened:
        connection = _Connection(opened)
        connection.send(request)
        while not connection.receive():
            pass
        if not connection.good:
            raise ConnectionError(connection.pieces[:200].decode("utf-8", "replace"))
        body = bytes(connection.pieces[connection.body_from :])
    return body if connection.size is not None else _unchunked(body)


def _drive(port: int, requests: Sequence[bytes], *, seconds: float, most: int) -> dict[str, Any]:
    taken, failed, received, sent = [], 0, 0, 0
    with selectors.DefaultSelector() as selector:
        gc.collect()
        begun = time.perf_counter()
        for _ in range(CONNECTIONS):
            opened = _open(port)
            connection = _Connection(opened)
            selector.register(opened, selectors.EVENT_READ, connection)
            connection.send(requests[sent % len(requests)])
            sent += 1
        busy, deadline = CONNECTIONS, begun + seconds
        while busy:
            ready = selector.select(_SLOWEST)
            if not ready:
                raise ConnectionError(f"no answer within {_SLOWEST:g} s")
            for key, _ in ready:
                connection = key.data
                if not connection.receive():
                    continue
                now = time.perf_counter()
                taken.append((now - connection.begun) * 1000)
                received += len(connection.pieces)
                failed += not connection.good
                if now < deadline and sent < most:
                    if connection.is_last:
                        selector.unregister(connection.socket)
                        connection.socket.close()
                        connection.socket = _open(port)
                        selector.register(connection.socket, selectors.EVENT_READ, connection)
                    connection.send(requests[sent % len(requests)])
                    sent += 1
                else:
                    busy -= 1
        elapsed = time.perf_counter() - begun
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    rate = {"per_second": len(taken) / elapsed, "failed": failed, "bytes": received / len(taken)}
    return rate | percentiles(taken)


def _unchunked(body: bytes) -> bytes:
    pieces, position = [], 0
    while True:
        end = body.index(b"\r\n", position)
        size = int(body[position:end], 16)
        if not size:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + size])
        position = end + 2 + size + 2
