"""A limit on how long the driver waits for a server that says nothing.

The server ends what takes too long, if it is there to do so; the driver by itself waits for two minutes. Where the
network swallows everything, only a limit on the socket ends the wait: each connection gets that of the work it is for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import neo4j

GRACE: Final = 3.0
"""Seconds more than the server has, so that its word on a question out of time still arrives: it looks every two."""
_LEAST: Final = 0.01


class SilenceLimit:
    """The limits that threads have set, on every connection that a driver hands out to them."""

    def __init__(self, driver: neo4j.Driver) -> None:
        self._current = threading.local()
        pool: Any = driver._pool  # noqa: SLF001 - the driver has no setting for it
        acquire = pool._acquire  # noqa: SLF001

        def acquire_limited(*arguments: Any, **options: Any) -> Any:
            connection = acquire(*arguments, **options)
            left = self._left()
            connection.socket.set_read_deadline(left)
            connection.socket.set_write_deadline(left)
            return connection

        pool._acquire = acquire_limited  # noqa: SLF001

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Have all that this thread asks of a server end some seconds from now, also where it says nothing."""
        before = getattr(self._current, "until", None)
        self._current.until = time.monotonic() + seconds + GRACE
        try:
            yield
        finally:
            self._current.until = before

    def _left(self) -> float | None:
        until = getattr(self._current, "until", None)
        return None if until is None else max(_LEAST, until - time.monotonic())
