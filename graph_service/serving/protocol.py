"""HTTP over one connection: uvicorn's protocol on httptools, with limits on what a client sends, and how slowly.

The parser keeps an unfinished header whole, and copies it at every read: without a limit one client takes all memory
and a processor. Nothing is timed by timers of its own: the server looks at all connections twice a second, which costs
a request nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Final, cast

import httptools
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from graph_service.serving.connections import Connections
from graph_service.serving.incoming import LINGER, Arriving, IncomingRequest
from graph_service.serving.limits import ConnectionLimits
from graph_service.serving.refusals import detail_of, only_health, refusal

MOST_PIPELINED: Final = 16
"""Requests of one client that wait for their turn on its connection."""


class _StopReading(Exception):
    """No further request is taken from this connection."""


class BoundedState(ServerState):
    """What the connections of a server share."""

    def __init__(self, registry: Connections) -> None:
        super().__init__()
        self.registry = registry


class BoundedProtocol(HttpToolsProtocol):
    """One connection; its limits are those of the server's configuration."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._registry: Connections = cast("BoundedState", server_state).registry
        self._limits: ConnectionLimits = self._registry.limits
        self._arrival = IncomingRequest(self._limits)
        self._requests = 0
        self._problem = ""
        self._is_last = self._is_deaf = self._resumed = False
        self._unsent, self._unsent_since = 0, 0.0
        self._looked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a new connection in, or refuse all but questions about health on it."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._arrival.since = self._looked = self._registry.clock
        problem = self._registry.admit(self, self._address)
        if problem:
            self.app = only_health(self.app, problem, self._detail(problem), self._registry.prefix)
            self._is_last = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Let it go."""
        self._registry.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, within the limits."""
        if self._is_deaf:
            self.flow.pause_reading()
            return
        if self._arrival.part is Arriving.REST and not self._throw_away(len(data)):
            return
        self._arrival.received += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._is_deaf = True  # what follows is in no protocol of ours; the answer ends the connection
        except httptools.HttpParserError:
            self._stop()
        else:
            if self._arrival.is_too_long():
                self._problem = "head-too-large"
                self._stop()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._requests and self._is_last:
            raise _StopReading
        if not self._is_answering:
            self._arrival.since = self._registry.clock
        self._arrival.begin_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those after a body (trailers) are counted and left out."""
        self._count(len(name) + len(value) + len(b": \r\n"), lines=1)
        if self._arrival.part is Arriving.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        super().on_headers_complete()  # which fails where the address is none, as that of CONNECT
        self._requests += 1
        if (
            self._requests >= self._limits.connection_requests
            or len(self.pipeline) >= MOST_PIPELINED
            or self.parser.should_upgrade()
        ):
            self._is_last = True
        if self._is_last:
            self.cycle.keep_alive = False
        self._arrival.begin_body(self._registry.clock)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._arrival.add_body(len(body))
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Have the whole request: its client waits for us."""
        super().on_message_complete()
        self._arrival.end()
        if self._is_answering:
            self._registry.work(self)
        else:
            self._be_idle()

    # What the answer calls.

    def on_response_complete(self) -> None:
        """Go on to the next request that came meanwhile, or wait for one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif self._arrival.part is Arriving.BODY:
            self._arrival.begin_rest(self._registry.clock)
        else:
            self._be_idle()

    def resume_writing(self) -> None:
        """Note that the client has read on."""
        self._resumed = True
        super().resume_writing()

    # What the server calls.

    def look(self) -> None:
        """End the connection if its client has been too slow."""
        now, since_last = self._registry.clock, self._registry.clock - self._looked
        self._looked = now
        arrival, waited = self._arrival, now - self._arrival.since
        if arrival.part is Arriving.REST:
            if waited > LINGER:
                self.transport.abort()
        elif arrival.part is Arriving.BODY and not self.transport.is_closing():
            arrival.add_pause(since_last if self.flow.read_paused else 0.0)
            if arrival.is_slow_body(now):
                self._time_out()
        elif self.transport.get_write_buffer_size() or self._is_answering:
            if self._is_slow_reader(now):
                self._registry.tally.add("answer not read", self._address)
                self.transport.abort()
        elif arrival.part is Arriving.HEAD or not self._requests:
            if waited > self._limits.head_timeout:
                self._time_out()
        elif waited > self._limits.keep_alive:
            self.transport.close()

    def give_way(self) -> None:
        """End at once."""
        self.transport.abort()

    def shutdown(self) -> None:
        """Answer what is under way, or comes at once on a new connection, and end."""
        self._is_last = True
        if self._is_answering:
            self.cycle.keep_alive = False
        elif self._requests or self.transport.is_closing():
            self.transport.close()

    def end_if_idle(self) -> None:
        """End unless an answer is under way."""
        if not self._is_answering:
            self.transport.close()

    def cut(self) -> bool:
        """End for good; return whether an answer was under way, which is told to its client if it can be."""
        is_answering = self._is_answering
        if is_answering and not self.cycle.response_started and not self.transport.is_closing():
            self._write("shutting-down")
            self.transport.close()
        else:
            self.transport.abort()
        if is_answering:
            self._leave_alone()
        return is_answering

    @property
    def _is_answering(self) -> bool:
        """Whether a request is answered, or waits for that."""
        return self._requests > 0 and not self.cycle.response_complete

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _be_idle(self) -> None:
        self._arrival.since = self._registry.clock
        self._registry.wait(self)

    def _count(self, length: int, lines: int = 0) -> None:
        if not self._arrival.add_head(length, lines):
            self._problem = "head-too-large"
            raise _StopReading

    def _throw_away(self, length: int) -> bool:
        """Return whether what came after the answer is still to be parsed: it may end in a next request."""
        if not self._arrival.throw_away(length):
            self.transport.abort()
            return False
        return not self.transport.is_closing() and not self._problem

    def _is_slow_reader(self, now: float) -> bool:
        """Return whether the client has read too little of what is to be sent since it last read enough."""
        unsent = self.transport.get_write_buffer_size()
        least = self._limits.body_rate * self._limits.answer_timeout
        if not unsent or self._resumed or unsent <= self._unsent - least:
            self._unsent, self._unsent_since, self._resumed = unsent, now, False
            return False
        return now - self._unsent_since > self._limits.answer_timeout

    def _time_out(self) -> None:
        if not self._arrival.received and self._arrival.part is Arriving.NOTHING:
            self.transport.close()  # nothing was asked, so nothing is answered
            return
        self._problem = "request-too-slow"
        if self._arrival.part is Arriving.BODY:
            self._leave_alone()
        self._refuse()

    def _leave_alone(self) -> None:
        """Tell whoever waits for the rest of a request that it won't come."""
        self.cycle.disconnected = True
        self.cycle.message_event.set()

    def _stop(self) -> None:
        """Take no further request: the last answer under way ends the connection, or a refusal does."""
        if self._is_last and not self._problem and self._is_answering:
            self._is_deaf = True
            return
        self._problem = self._problem or "malformed-request"
        if self._arrival.part is Arriving.BODY:
            self._leave_alone()
        elif self._is_answering:
            self.cycle.keep_alive, self._is_deaf = False, True
            self._registry.tally.add(self._problem, self._address)
            return
        self._refuse()

    def _refuse(self) -> None:
        """Say why, if no answer is under way, and end the connection once its client had time to read that."""
        self._registry.tally.add(self._problem, self._address)
        if self.transport.is_closing():
            return
        if self._arrival.part is Arriving.BODY and (self.pipeline or self.cycle.response_started):
            self.transport.abort()  # in the middle of another answer
            return
        self._write(self._problem)
        self._arrival.begin_rest(self._registry.clock)
        self._registry.wait(self)
        self.flow.resume_reading()
        with suppress(OSError, RuntimeError, NotImplementedError):
            self.transport.write_eof()

    def _write(self, problem: str) -> None:
        headers, prefix = self.server_state.default_headers, self._registry.prefix
        self.transport.write(refusal(problem, self._detail(problem), headers, prefix))

    def _detail(self, problem: str) -> str | None:
        return detail_of(problem, self._limits, self._registry.most)
