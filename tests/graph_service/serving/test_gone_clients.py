"""A client that goes ends its question: through a real connection, counted in checks of its work, not in seconds."""

from __future__ import annotations

import socket
import threading

import pytest

from graph_service.app import create_app
from graph_service.serving.http_server import HttpConfig, HttpServer
from graph_service.serving.server import listen
from graph_service.settings import Settings
from knowledge_graph.deadline import Work
from tests.support.waiting import PATIENCE, wait_for

QUESTION = b"/v1/paths?start=actor:hamas&end=actor:qatar&mode=k_shortest&max_paths=100&max_depth=8"
HELD_AT = 3


class WatchedWork:
    """Counts the checks of all questions; one of them can be held at its third check until its client is gone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.checks, self.holds = 0, False
        self.held, self.ended = threading.Event(), threading.Event()
        check, end = Work.check, Work.end

        def counted(work: Work) -> None:
            self.checks += 1
            if self.holds and self.checks == HELD_AT:
                self.held.set()
                assert self.ended.wait(PATIENCE)
            check(work)

        def noted(work: Work) -> None:
            end(work)
            self.ended.set()

        monkeypatch.setattr(Work, "check", counted)
        monkeypatch.setattr(Work, "end", noted)


@pytest.fixture
def service(folder):
    """The service in a thread, on a real socket: its port and its application."""
    app = create_app(Settings(store=str(folder), threads=1, timeout=PATIENCE))
    with listen("127.0.0.1", 0) as listener:
        server = HttpServer(HttpConfig(app, Settings(store=str(folder)), log_config=None))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_for(lambda: server.started or None, "the service")
            yield listener.getsockname()[1], app
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
    assert not thread.is_alive()


def ask(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % QUESTION)
    return connection


def whole_answer(port: int) -> bytes:
    with ask(port) as connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_nothing_is_done_for_a_client_that_is_gone(service, monkeypatch):
    """The check in which its question is told so is the last; a client that stays has more, before and after."""
    port, app = service
    watched = WatchedWork(monkeypatch)
    answer = whole_answer(port)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert watched.checks > HELD_AT
    watched.checks, watched.holds = 0, True
    with ask(port):
        assert watched.held.wait(PATIENCE)
    wait_for(lambda: not app.state.scheduler.running, "the end of the question")
    assert watched.ended.is_set()
    assert watched.checks == HELD_AT
    watched.checks, watched.holds = 0, False
    assert whole_answer(port).startswith(b"HTTP/1.1 200 ")
    assert watched.checks > HELD_AT
