"""What is noted about one request on its way: one object in the ASGI scope, which copies of the scope share."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

SCOPE_KEY: Final = "conflict_graph.request_record"
"""Key of an ASGI scope that holds the request's record."""

CURRENT: Final[ContextVar[RequestRecord | None]] = ContextVar("request", default=None)
"""The record of the request that is being answered, for log lines and traces of what is done for it."""

_VALID_ID: Final = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


@dataclass(slots=True)
class RequestRecord:
    """One request: its id, how it was routed, how long it waited and was worked on, how it was refused."""

    id: str
    arrived: float = field(default_factory=time.perf_counter)
    """Like all instants here in seconds of ``time.perf_counter``."""
    route: str | None = None
    """The template of its route, ``/v1/entities/{id}``; None if no route takes its path."""
    name: str | None = None
    """The name of its route: of a question, the question's."""
    problem: str | None = None
    """The name of the problem it was refused with."""
    began: float | None = None
    """When a thread took it up; None if none has."""
    ended: float | None = None
    """When that thread was done."""
    processor_seconds: float = 0.0
    """Processor time of that thread for it."""
    store_calls: list[tuple[str, float, float]] = field(default_factory=list)
    """The store's methods that were called for it, with begin and end of each; only where traces are made."""

    @contextmanager
    def working(self) -> Iterator[None]:
        """Note the thread that runs the block as the one that works on the request."""
        noted = CURRENT.set(self)
        self.began = time.perf_counter()
        processor = time.thread_time()
        try:
            yield
        finally:
            self.processor_seconds = time.thread_time() - processor
            self.ended = time.perf_counter()
            CURRENT.reset(noted)

    @property
    def waiting_seconds(self) -> float:
        """Return how long it waited for a thread; 0 if none took it up."""
        return 0.0 if self.began is None else self.began - self.arrived

    @property
    def working_seconds(self) -> float:
        """Return how long a thread worked on it; 0 if none did."""
        return 0.0 if self.began is None or self.ended is None else self.ended - self.began


def record_of(scope: MutableMapping[str, Any]) -> RequestRecord:
    """Return the record of a scope's request; a new one if nobody made it, as in a test of one layer."""
    record: RequestRecord | None = scope.get(SCOPE_KEY)
    if record is None:
        record = scope[SCOPE_KEY] = RequestRecord(new_id())
    return record


def new_id() -> str:
    """Return an id for a request."""
    return os.urandom(8).hex()


def is_valid_id(text: bytes) -> bool:
    """Return whether a request's id from elsewhere is short and has no character that logs or pages trip over."""
    return _VALID_ID.fullmatch(text) is not None
