"""A server process with bounded connections and a small application: ``python -m tests.support.bounded_app FD``."""

import asyncio
import os
import sys
from contextlib import suppress

from graph_service.serving.http_server import HttpConfig, HttpServer
from graph_service.settings import Settings

RELEASED = asyncio.Event()
LEAKED: list[int] = []


async def _hold(_):
    await RELEASED.wait()
    return b"held"


async def _release(_):
    RELEASED.set()
    return b"released"


async def _body(receive):
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    return str(length).encode()


async def _leak(_):
    with suppress(OSError):
        while True:
            LEAKED.append(os.open(os.devnull, os.O_RDONLY))
    return str(len(LEAKED)).encode()


async def _unleak(_):
    while LEAKED:
        os.close(LEAKED.pop())
    return b"closed"


ANSWERS = {"/hold": _hold, "/release": _release, "/body": _body, "/leak": _leak, "/unleak": _unleak}


async def application(scope, receive, send):
    """Answer at once; /hold once somebody asked for /release, /big with 64 MB, /body with the length of the body."""
    path = scope["path"]
    body = await ANSWERS[path](receive) if path in ANSWERS else b" ".join(name for name, _ in scope["headers"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    for _ in range(1024 if path == "/big" else 0):
        await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    import logging.config
    import signal
    import socket

    from graph_service.monitoring.logs import log_config

    logging.config.dictConfig(log_config("info"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with socket.socket(fileno=int(sys.argv[1])) as listener, suppress(KeyboardInterrupt):
        HttpServer(HttpConfig(application, Settings(), lifespan="off", log_config=None)).run([listener])
