"""Hostile clients: what each sends to a service, over and over, from an address of its own, until it is told to stop.

Run as a program (``python -m benchmarks.hostile_clients PORT CLIENTS FILE``), it attacks until its input is closed:
so its threads take nothing from whoever measures.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from benchmarks.client import get

IDLE: Final = 50
"""Half-sent requests that one idle client holds."""
_PATIENCE: Final = 30.0
NICE: Final = 10
"""How far the attackers stand back for processors: theirs are on other machines, not the service's."""
_ENDLESS: Final = b"X-Filler: " + b"x" * 2_000 + b"\r\n"

Count = Counter[str]
Part = Callable[[int, int, Sequence[bytes], threading.Event, Count], None]


def heavy_requests(hubs: Sequence[str]) -> list[bytes]:
    """Return the dearest questions there are, about the best connected entities."""
    hub, other = hubs[0], hubs[-1]
    between, seeds = (
        f"start={hub}&end={other}",
        f"seeds={hub}&depth=3&limit=5000&limit_per_relation=5000&edge_limit=20000",
    )
    around = "depth=3&limit=5000&limit_per_relation=5000&edge_limit=20000&max_degree=1000000"
    addresses = (
        f"/v1/paths?{between}&mode=k_shortest&max_paths=1000&max_depth=12",
        f"/v1/paths?{between}&mode=temporal&optimise=arrival&max_paths=1000&max_depth=12",
        f"/v1/entities/{hub}/neighbourhood?{around}",
        f"/v1/subgraph?{seeds}&analyse=centrality,communities",
        f"/v1/subgraph/graphml?{seeds}",
        f"/v1/subgraph/ndjson?{seeds}",
        "/v1/resolve?limit=1000",
        "/v1/sequences?first=assault&then=ruling&within_days=3650&limit=1000",
        "/v1/changes?since=2015-01-01&limit=1000",
        "/v1/conflicts?limit=1000",
    )
    return [get(address) for address in addresses]


def _connect(port: int, client: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), _PATIENCE, source_address=(address_of(client), 0))


def address_of(client: int) -> str:
    """Return the address of loopback that a hostile client comes from."""
    return f"127.0.{1 + client // 250}.{2 + client % 250}"


def leave(port: int, client: int, heavy: Sequence[bytes], stop: threading.Event, count: Count) -> None:
    """Send heavy questions, each on a connection of its own, and leave within a second."""
    draw = random.Random(client)
    while not stop.is_set():
        with suppress(OSError), _connect(port, client) as connection:
            connection.sendall(draw.choice(heavy))
            count["abandoned"] += 1
            stop.wait(draw.uniform(0.02, 0.8))


def stay(port: int, client: int, heavy: Sequence[bytes], stop: threading.Event, count: Count) -> None:
    """Send heavy questions and wait for the answers; ask again at once, whatever the answer says of that."""
    draw = random.Random(client)
    while not stop.is_set():
        with suppress(OSError), _connect(port, client) as connection:
            connection.sendall(draw.choice(heavy).replace(b"Accept:", b"Connection: close\r\nAccept:"))
            head = connection.recv(1 << 16)
            count[head[9:12].decode("ascii", "replace") or "closed"] += 1
            while not stop.is_set() and connection.recv(1 << 18):
                pass
        stop.wait(0.02)


def send_headers_for_ever(port: int, client: int, heavy: Sequence[bytes], stop: threading.Event, count: Count) -> None:
    """Send a header that has no end."""
    del heavy
    while not stop.is_set():
        with suppress(OSError), _connect(port, client) as connection:
            connection.sendall(b"GET /v1/stats HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            count["endless headers"] += 1
            while not stop.is_set():
                connection.sendall(_ENDLESS)
                count["bytes of headers"] += len(_ENDLESS)
        stop.wait(0.1)


def hold(port: int, client: int, heavy: Sequence[bytes], stop: threading.Event, count: Count) -> None:
    """Hold connections with half a request each, and open those anew that were closed."""
    del heavy
    with ExitStack() as stack:
        stack.callback(lambda: [connection.close() for connection in held])
        held: list[socket.socket] = []
        while not stop.is_set():
            held = [connection for connection in held if not _is_closed(connection)]
            with suppress(OSError):
                while len(held) < IDLE and not stop.is_set():
                    held.append(_connect(port, client))
                    held[-1].sendall(b"GET /v1/stats HTTP/1.1\r\nHost: 127")
                    held[-1].setblocking(False)
                    count["half requests"] += 1
            stop.wait(0.5)


def _is_closed(connection: socket.socket) -> bool:
    try:
        return not connection.recv(1 << 12)
    except BlockingIOError:
        return False
    except OSError:
        return True


PARTS: Final[tuple[Part, ...]] = (leave, stay, leave, stay, send_headers_for_ever, hold)
"""Clients take these in turn: a third leaves, a third stays, a third sends what never ends."""


def attack(port: int, clients: int, hubs: Sequence[str], stop: threading.Event, parts: Sequence[Part] = PARTS) -> Count:
    """Attack a service with so many clients until ``stop`` is set; return what was sent, and what came back."""
    heavy, count = heavy_requests(hubs), Count()
    threads = [
        threading.Thread(target=parts[client % len(parts)], args=(port, client, heavy, stop, count))
        for client in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count


def main() -> None:
    """Attack until the standard input is closed, and print the counts."""
    os.nice(NICE)
    port, clients, hubs = int(sys.argv[1]), int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text("utf-8"))
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    print(json.dumps(attack(port, clients, hubs, stop)))


if __name__ == "__main__":
    main()
