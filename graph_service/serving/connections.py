"""The open connections of a process: how many, whose, which of them wait, and which have waited too long."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_network
from typing import Final, Protocol

from graph_service.serving.files import FileReserve, room_for_connections
from graph_service.serving.limits import ConnectionLimits
from graph_service.serving.tally import Tally

MOST_REFUSED: Final = 32
"""Connections beyond the limit that are open to be told so, or to be answered about health."""
LONGEST_STEP: Final = 0.5
"""Seconds the clock goes on at most from one look to the next."""
EVICTED_WITHOUT_FILES: Final = 64


class BoundedConnection(Protocol):
    """What the registry asks of a connection."""

    def look(self) -> None:
        """End it if it has waited too long."""

    def give_way(self) -> None:
        """End it at once, for another one."""


class Client:
    """The connections of one address."""

    def __init__(self) -> None:
        self.count = 0
        self.waiting: OrderedDict[BoundedConnection, None] = OrderedDict()


class Connections:
    """Registry of a process's connections, with a limit for all and one a client.

    Where a limit is reached, the connection that has waited longest for its client (for a request, or the rest of
    one) makes room; where none waits, the new one is refused, but for questions about health.
    """

    def __init__(
        self,
        limits: ConnectionLimits,
        *,
        is_proxy: Callable[[str], bool] = lambda _: False,
        prefix: str = "",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self.prefix = prefix
        """The path that the service has behind a proxy, with which addresses in refusals begin."""
        self.clock = 0.0
        """Seconds, without those in which this process did nothing at all: no client answers for them."""
        self.tally = Tally()
        self.most = room_for_connections(limits.connections)
        self._is_proxy = is_proxy
        self._now, self._looked = now, now()
        self._reserve = FileReserve()
        self._admitted: dict[BoundedConnection, tuple[str, Client]] = {}
        self._waiting: OrderedDict[BoundedConnection, None] = OrderedDict()
        self._refused: OrderedDict[BoundedConnection, None] = OrderedDict()
        self._clients: dict[str, Client] = {}

    def __len__(self) -> int:
        return len(self._admitted) + len(self._refused)

    def admit(self, connection: BoundedConnection, address: str) -> str | None:
        """Take a new connection in, which waits for its request.

        Returns:
            None; or the problem that it is to be refused with.
        """
        key = client_key(address)
        client = self._clients.get(key)
        is_full = client is not None and client.count >= self.limits.client_connections and not self._is_proxy(address)
        if client and is_full and not self._make_room(client.waiting, "client's connections", address):
            return self._refuse(connection, "too-many-connections", address)
        if len(self._admitted) >= self.most and not self._make_room(self._waiting, "all connections", address):
            return self._refuse(connection, "no-connection-free", address)
        client = self._clients.setdefault(key, Client())
        client.count += 1
        self._admitted[connection] = key, client
        self.wait(connection)
        return None

    def leave(self, connection: BoundedConnection) -> None:
        """Let a connection go that has ended; one that has gone already stays so."""
        self._refused.pop(connection, None)
        if taken := self._admitted.pop(connection, None):
            key, client = taken
            self._waiting.pop(connection, None)
            client.waiting.pop(connection, None)
            client.count -= 1
            if not client.count:
                self._clients.pop(key, None)

    def wait(self, connection: BoundedConnection) -> None:
        """Note that a connection waits for its client from now on."""
        if taken := self._admitted.get(connection):
            self._waiting[connection] = taken[1].waiting[connection] = None

    def work(self, connection: BoundedConnection) -> None:
        """Note that a connection has its whole request, and its client waits for us."""
        if taken := self._admitted.get(connection):
            self._waiting.pop(connection, None)
            taken[1].waiting.pop(connection, None)

    def tick(self) -> None:
        """Let the clock go on."""
        now = self._now()
        self.clock += min(now - self._looked, LONGEST_STEP)
        self._looked = now

    def look(self) -> None:
        """End what has waited too long; make room if the process can open no further file."""
        for connection in (*self._admitted, *self._refused):
            connection.look()
        if self._reserve.check():
            for _ in range(EVICTED_WITHOUT_FILES):
                if not self._make_room(self._waiting, "out of files", ""):
                    break
        self.tally.flush()

    def close(self) -> None:
        """Log what is left to log, and give the reserve up."""
        self.tally.flush(all_of_them=True)
        self._reserve.close()

    def _make_room(self, waiting: OrderedDict[BoundedConnection, None], reason: str, address: str) -> bool:
        if not waiting:
            return False
        oldest = next(iter(waiting))
        self.leave(oldest)
        oldest.give_way()
        self.tally.add(f"made room: {reason}", address)
        return True

    def _refuse(self, connection: BoundedConnection, name: str, address: str) -> str:
        while len(self._refused) >= MOST_REFUSED:
            oldest, _ = self._refused.popitem(last=False)
            oldest.give_way()
        self._refused[connection] = None
        self.tally.add(name, address)
        return name


def client_key(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the first of an IPv6 address's /64, one household's."""
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False).network_address)
