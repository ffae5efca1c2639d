"""Worker processes: replaced when they die, one after another when asked to, and ended with their parent."""

from __future__ import annotations

import json
import os
import signal
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx

from graph_service.serving.server import AddressTaken, listen
from graph_service.serving.workers import private_memory
from tests.graph_service.serving.test_limits import rest
from tests.graph_service.serving.test_server import Process
from tests.support.waiting import PATIENCE, wait_for

HEAD = (
    b"POST /v1/merges HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
)


def workers_of(parent):
    """Return the process ids of a parent's workers."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    workers = []
    for child in children:
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                workers.append(int(child))
    return workers


def is_running(process):
    """Return whether a process runs; one that has ended and nobody waited for does not."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    return False


def begin(service):
    """Begin a request, of which only the body is missing, and return its connection."""
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)
    connection.sendall(HEAD)
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    return connection


def answers(service):
    """Ask on a connection of its own."""
    return httpx.get(f"http://127.0.0.1:{service.port}/v1/stats", timeout=PATIENCE).status_code == 200


def test_workers_are_replaced_and_end_with_their_parent(folder):
    """One is killed, all are replaced, then the parent is killed: a request under way is answered, the port is free."""
    with Process(folder, WORKERS=2) as service:
        parent = service.process.pid
        first = wait_for(lambda: (workers := workers_of(parent))[1:] and workers, "two workers")
        os.kill(first[0], signal.SIGKILL)
        second = wait_for(lambda: (new := workers_of(parent))[1:] and first[0] not in new and new, "another worker")
        wait_for(lambda: all(answers(service) for _ in range(20)), "the service", httpx.TransportError)
        assert all(private_memory(worker) > 5 for worker in second)

        os.kill(parent, signal.SIGHUP)

        def are_replaced():
            assert answers(service)
            return len(workers_of(parent)) == 2 and not set(workers_of(parent)) & set(second)

        wait_for(are_replaced, "new workers")
        third = workers_of(parent)
        with begin(service) as connection:
            os.kill(parent, signal.SIGKILL)
            service.process.wait(PATIENCE)
            wait_for(lambda: sum(map(is_running, third)) == 1, "the end of the worker that has nothing to do")
            connection.sendall(b"{}")
            assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")
        wait_for(lambda: not any(map(is_running, third)), "the end of the other one")
        wait_for(lambda: listen("127.0.0.1", service.port).close() or True, "the port", AddressTaken)
        _, logged = service.stop()
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert events.count("worker-ended") == 1
    assert events.count("parent-gone") == 2
    assert "Traceback" not in logged


def test_a_polite_end_takes_no_longer_than_it_may(folder):
    """With workers, an idle connection, and a request that never comes to its end: it is told, and that is logged."""
    with (
        Process(folder, WORKERS=2, STOP_TIMEOUT=1) as service,
        begin(service) as connection,
        socket.create_connection(("127.0.0.1", service.port)),
    ):
        assert service.client.get("/v1/stats").status_code == 200
        code, logged = service.stop(signal.SIGTERM)
        answer = connection.recv(10_000)
    assert code == 0
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"/problems/shutting-down" in answer
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert events.count("requests-cut") == 1
    assert not {"end-forced", "worker-killed"} & set(events)


def test_what_is_under_way_in_any_worker_is_answered_whole(folder):
    """At SIGTERM: answers that are being sent, and requests whose body is still to come; then both workers end."""
    question = b"GET /v1/subgraph/dossier?seeds=actor:hamas,actor:israel HTTP/1.1\r\nHost: localhost\r\n\r\n"

    def connect(sent):
        connection = stack.enter_context(socket.socket())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that an answer waits in the service
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", service.port))
        connection.sendall(sent)
        return connection

    with Process(folder, WORKERS=2, STOP_TIMEOUT=150) as service, ExitStack() as stack:
        expected = service.client.get("/v1/subgraph/dossier?seeds=actor:hamas,actor:israel")
        assert expected.status_code == 200
        idle = [connect(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(8)]
        wait_for(lambda: all(connection.recv(9, socket.MSG_PEEK) for connection in idle), "the answers")
        read = [connect(question) for _ in range(6)]
        starts = [connection.recv(512) for connection in read]
        sending = [stack.enter_context(begin(service)) for _ in range(6)]
        service.process.send_signal(signal.SIGTERM)
        for connection in idle:  # who waits for nothing is let go at once
            assert rest(connection).startswith(b"HTTP/1.1 200 ")
        for connection in sending:
            connection.sendall(b"{}")
        whole = [start + rest(connection) for start, connection in zip(starts, read, strict=True)]
        refused = [rest(connection) for connection in sending]
        _, logged = service.process.communicate(timeout=PATIENCE)
    assert sum(len(answer.partition(b"\r\n\r\n")[2]) == len(expected.content) for answer in whole) == 6
    assert sum(answer.startswith(b"HTTP/1.1 400 ") and answer.endswith(b"}") for answer in refused) == 6
    assert service.process.returncode == 0
    events = {json.loads(line)["event"] for line in logged.splitlines()}
    assert not {"requests-cut", "end-forced", "worker-killed"} & events
