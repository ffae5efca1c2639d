"""What of a request has come over a connection: which part is read, how many bytes, since when; and is it too much."""

from __future__ import annotations

from enum import Enum
from typing import Final

from graph_service.serving.limits import ConnectionLimits

LINGER: Final = 1.0
"""Seconds in which what still comes is read after a refusal, so that its client gets to read it."""
MOST_UNREAD: Final = 1024 * 1024
"""Bytes that are read and thrown away after a refusal, or after an answer that didn't wait for its body."""
FRAMING: Final = 16
"""Bytes that a byte of a body may need around it, in chunks of one byte each."""


class Arriving(Enum):
    """What of a request is read next."""

    NOTHING = 1
    HEAD = 2
    BODY = 3
    REST = 4
    """What is thrown away: the refusal, or the answer, is out."""


class IncomingRequest:
    """The request that is read from a connection, measured by its limits.

    Attributes:
        part: what is read next.
        since: when that began, or the connection began to wait; seconds of the registry's clock.
        received: bytes of the request, parsed or not.
    """

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        self.part = Arriving.NOTHING
        self.since = 0.0
        self.received = 0
        self._head = self._lines = self._body = 0  # bytes of the head, headers, bytes of the body
        self._paused = 0.0  # seconds in which we kept the client waiting with its body
        self._thrown_away = 0

    def begin_head(self) -> None:
        """Read a request's first line and headers from now on."""
        self.part, self._head, self._lines = Arriving.HEAD, 0, 0

    def begin_body(self, now: float) -> None:
        """Read its body."""
        self.part, self.since, self._body, self._paused = Arriving.BODY, now, 0, 0.0

    def begin_rest(self, now: float) -> None:
        """Throw away what still comes."""
        self.part, self.since, self._thrown_away = Arriving.REST, now, 0

    def end(self) -> None:
        """Have the whole request."""
        self.part, self.received = Arriving.NOTHING, 0

    def add_head(self, length: int, lines: int = 0) -> bool:
        """Count bytes and headers of the head; return whether they are within the limits."""
        self._head += length
        self._lines += lines
        return self._head <= self._limits.head_bytes and self._lines <= self._limits.head_lines

    def add_body(self, length: int) -> None:
        """Count bytes of the body."""
        self._body += length

    def add_pause(self, seconds: float) -> None:
        """Count time in which the client was kept waiting with its body."""
        self._paused += seconds

    def throw_away(self, length: int) -> bool:
        """Count bytes that came after the answer; return whether there may be as many."""
        self._thrown_away += length
        return self._thrown_away <= MOST_UNREAD

    def is_too_long(self) -> bool:
        """Return whether what is unfinished, and was not counted therefore, is too long."""
        allowed = self._limits.head_bytes + (FRAMING * self._body if self.part is Arriving.BODY else 0)
        return self.received > allowed

    def is_slow_body(self, now: float) -> bool:
        """Return whether the client takes too long to send its body."""
        limits = self._limits
        least = min(limits.body_timeout, limits.head_timeout + self._body / limits.body_rate)
        return now - self.since - self._paused > least
