"""Run the service on a port of this machine, in a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from uvicorn import Config, Server

from graph_service.app import create_app
from graph_service.serving.server import listen
from graph_service.settings import Settings
from tests.support.waiting import wait_for


@contextmanager
def serving(settings: Settings, store: Any) -> Iterator[str]:
    """Serve a store until the block ends; yield the address."""
    with serving_app(create_app(settings, store)) as address:
        yield address


@contextmanager
def serving_app(app: Any) -> Iterator[str]:
    """Serve an ASGI application until the block ends; yield the address."""
    server = Server(Config(app, log_config=None, lifespan="on", ws="none"))
    with closing(listen("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_for(lambda: server.started or not thread.is_alive(), "the service")
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
