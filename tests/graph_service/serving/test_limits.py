"""What a client may take of the service before it has a request: a real process, and raw sockets."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph_service.serving.connections import client_key
from graph_service.serving.server import listen
from tests.support.waiting import PATIENCE, wait_for

GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Bounded:
    """A process with bounded connections, on a free port of loopback."""

    def __init__(self, *, files=None, **limits):
        self.sockets = []
        with listen("127.0.0.1", 0) as listener:
            self.port = listener.getsockname()[1]

            def lower_files():
                if files:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.bounded_app", str(listener.fileno())],
                env=os.environ | {f"CONFLICT_GRAPH_{name.upper()}": str(value) for name, value in limits.items()},
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[listener.fileno()],
                preexec_fn=lower_files,  # noqa: PLW1509 - it sets a limit, and no thread runs here
            )
        self.ask(b"/healthz")

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.sockets.append(connection)
        return connection

    def ask(self, path):
        """Return the status line and everything else of one answer, on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % path)
            return rest(connection)

    def is_alive(self):
        return self.ask(b"/healthz").startswith(b"HTTP/1.1 200 ")

    def stop(self, how=signal.SIGTERM):
        """Stop it, and return its exit code and what it logged."""
        self.process.send_signal(how)
        _, logged = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, [json.loads(line) for line in logged.splitlines()]


@contextmanager
def bounded(**limits):
    service = Bounded(**limits)
    try:
        yield service
    finally:
        for connection in service.sockets:
            connection.close()
        if service.process.poll() is None:
            service.process.kill()
            service.process.communicate()


def rest(connection):
    """Return what comes until the connection ends, in whichever way."""
    pieces = []
    try:
        while piece := connection.recv(65536):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def one_answer(connection):
    """Return the head and body of an answer that leaves its connection open."""
    received = b""
    while b"0\r\n\r\n" not in received:
        piece = connection.recv(65536)
        assert piece, received
        received += piece
    return received


def flood(connection, piece, most):
    """Send one piece again and again, and return how many bytes were taken before the connection ended."""
    sent = 0
    try:
        while sent < most:
            connection.sendall(piece)
            sent += len(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return sent


def problem(answer):
    """Return the status, the name of the problem and its sentence."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    assert b"x-content-type-options: nosniff" in head
    view = json.loads(body)
    return int(head.split()[1]), view["type"].rpartition("/")[2], view["detail"]


def memory(pid):
    """Return a process's highest resident memory in megabytes."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))[1]) / 1024


def open_files(pid):
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@pytest.fixture(scope="module")
def service():
    """A process whose limits are low, but for time."""
    with bounded(head_bytes=4096, head_lines=20, connection_requests=5, connections=500) as process:
        yield process


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET / HTTP/1.1\r\nX: ", b"a" * 65536),
        (b"GET / HTTP/1.1\r\n", b"a" * 65536),
        (b"GET /", b"a" * 65536),
        (b"GET / HTTP/1.1\r\n", b"Name: value\r\n" * 5000),
        (b"", b"\r\n" * 30_000),
        (b"POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"extension" * 7000),
        (b"POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"a" * 65536),
        (b"POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: trailer\r\n" * 5000),
    ],
    ids=["value", "name", "address", "headers", "empty-lines", "extension", "trailer", "trailers"],
)
def test_what_has_no_end_is_refused_within_some_megabytes(service, start, piece):
    """The process's memory stays, and so does the service; nobody sends 60 MB."""
    before = memory(service.process.pid)
    with service.connect() as connection:
        connection.sendall(start)
        assert flood(connection, piece, 60_000_000) < 20_000_000
    assert memory(service.process.pid) < before + 20
    assert service.is_alive()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 4096 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 4096 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(21)) + b"\r\n",
    ],
    ids=["address", "value", "headers"],
)
def test_a_long_head_is_a_problem_that_names_its_limits(service, head):
    with service.connect() as connection:
        connection.sendall(head)
        status, name, detail = problem(rest(connection))
    assert (status, name) == (431, "head-too-large")
    assert "4096 bytes and 20 headers (CONFLICT_GRAPH_HEAD_BYTES, _HEAD_LINES)" in detail


def test_a_head_at_its_limits_is_taken(service):
    lines = [b"GET / HTTP/1.1", b"Host: localhost", *[b"X-%d: %s" % (number, b"a" * 150) for number in range(19)]]
    with service.connect() as connection:
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        assert one_answer(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\nHost: localhost\n\n",
    ],
    ids=["line", "header", "connect", "two lengths", "bare line feeds"],
)
def test_what_is_not_http_is_a_problem(service, raw):
    with service.connect() as connection:
        connection.sendall(raw)
        assert problem(rest(connection))[:2] == (400, "malformed-request")


def test_nonsense_behind_a_request_leaves_its_answer_whole(service):
    """The request is answered, the connection ends, and nothing is written into the answer."""
    with service.connect() as connection:
        connection.sendall(GET % b"/" + b"nonsense\r\n\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.count(b"HTTP/1.1") == 1


def test_the_last_request_of_a_connection_says_so(service):
    """Five on one connection, also if they come at once; the rest is not answered."""
    with service.connect() as connection:
        for number in range(5):
            connection.sendall(GET % b"/")
            assert (b"connection: close" in one_answer(connection)) == (number == 4)
        assert rest(connection) == b""
    with service.connect() as connection:
        connection.sendall((GET % b"/") * 8)
        assert rest(connection).count(b"HTTP/1.1 200 ") == 5


def test_trailers_do_not_become_headers(service):
    with service.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"0\r\nAuthorization: late\r\n\r\n")
        assert b"authorization" not in one_answer(connection)


def test_an_upgrade_is_answered_and_ends(service):
    with service.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer


def test_slow_and_idle_clients_are_let_go():
    """Half a head, no head, half a body, a trickle, and an idle connection: each ends; health answers all along."""
    with bounded(head_timeout=0.5, body_timeout=60, body_rate=1_000_000, keep_alive=0.5) as service:
        silent, half, trickle, body, kept = (service.connect() for _ in range(5))
        half.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        body.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12345")
        kept.sendall(GET % b"/")
        assert one_answer(kept).startswith(b"HTTP/1.1 200 ")
        assert flood(trickle, b"x", 10_000_000) < 10_000_000
        assert rest(silent) == b""
        assert problem(rest(half))[:2] == (408, "request-too-slow")
        status, name, detail = problem(rest(body))
        assert (status, name) == (408, "request-too-slow")
        assert "1000000 bytes a second within 60 s" in detail
        assert rest(kept) == b""
        assert service.is_alive()
        code, logged = service.stop()
    assert code == 0
    assert {line["event"] for line in logged} == {"connection-refused"}
    assert {line["reason"] for line in logged} >= {"request-too-slow"}


def test_a_body_has_so_much_time_in_all():
    """However fast it is sent."""
    with bounded(body_timeout=0.5, body_rate=1) as service, service.connect() as connection:
        connection.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert flood(connection, b"400\r\n" + b"x" * 1024 + b"\r\n", 10_000_000_000) < 10_000_000_000
        assert service.is_alive()


def test_a_client_that_does_not_read_its_answer_is_cut_off():
    with bounded(answer_timeout=0.5, body_rate=1_000_000) as service, service.connect() as connection:
        connection.sendall(GET % b"/big")
        connection.recv(1)
        wait_for(lambda: "answer not read" in str(service_log(service)), "the line")
        assert service.is_alive()


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::"),
        ("", ""),
    ],
)
def test_a_client_is_an_address_or_a_network(address, client):
    assert client_key(address) == client


def service_log(service):
    """Return the next line that a service logs."""
    return service.process.stderr.readline()


def test_the_longest_waiting_connection_of_a_client_makes_room():
    """The connections of one address stay at their limit; those who ask at once are all answered."""
    with bounded(client_connections=5) as service:
        idle = [service.connect() for _ in range(25)]
        assert [rest(connection) for connection in idle[:20]] == [b""] * 20
        assert service.is_alive()
        idle[-1].sendall(GET % b"/")
        assert one_answer(idle[-1]).startswith(b"HTTP/1.1 200 ")


def test_a_proxy_of_ours_has_as_many_connections_as_there_are():
    """It has one address and the requests of everybody."""
    with bounded(client_connections=2, proxies="127.0.0.1,10.0.0.0/8") as service:
        kept = [service.connect() for _ in range(8)]
        for connection in kept:
            connection.sendall(GET % b"/")
        assert all(one_answer(connection).startswith(b"HTTP/1.1 200 ") for connection in kept)


def test_without_a_free_connection_health_is_answered_and_all_else_told():
    """Here every connection has a question under way, so that none makes room."""
    with bounded(connections=16, client_connections=16) as service:
        held = [service.connect() for _ in range(16)]
        for connection in held:
            connection.sendall(GET % b"/hold")
        wait_for(lambda: service.ask(b"/").startswith(b"HTTP/1.1 429 "), "the refusal")
        status, name, detail = problem(service.ask(b"/"))
        assert (status, name) == (429, "too-many-connections")
        assert "16 connections open (CONFLICT_GRAPH_CLIENT_CONNECTIONS)" in detail
        for _ in range(100):
            service.connect()  # and 100 that say nothing: the oldest of them makes room
        assert service.is_alive()
        assert service.ask(b"/readyz").startswith(b"HTTP/1.1 200 ")
        held[0].close()
        wait_for(lambda: service.ask(b"/release").startswith(b"HTTP/1.1 200 "), "a free connection")
        assert all(b"held" in one_answer(connection) for connection in held[1:])


def test_when_all_connections_are_in_use_that_is_another_problem():
    with bounded(connections=16, client_connections=100) as service:
        held = [service.connect() for _ in range(16)]
        for connection in held:
            connection.sendall(GET % b"/hold")
        wait_for(lambda: service.ask(b"/").startswith(b"HTTP/1.1 503 "), "the refusal")
        status, name, detail = problem(service.ask(b"/"))
        assert (status, name) == (503, "no-connection-free")
        assert "All 16 connections" in detail
        assert service.is_alive()


def test_with_few_files_there_are_fewer_connections():
    """Three hundred files: connections leave most of them to others, that is logged, and health answers."""
    with bounded(files=300, client_connections=1000) as service:
        for _ in range(400):
            service.connect().sendall(b"GET / HTTP/1.1\r\n")
        assert service.is_alive()
        assert open_files(service.process.pid) < 150
        _, logged = service.stop()
    (line,) = [line for line in logged if line["event"] == "fewer-connections"]
    assert (line["connections"], line["setting"], line["files"]) == (44, 1000, 300)


def test_without_a_file_left_health_answers_and_the_log_says_why():
    with bounded(files=300) as service:
        with service.connect() as connection:
            connection.sendall(GET % b"/leak")
            one_answer(connection)
            wait_for(lambda: "out-of-files" in service_log(service), "the line")
            assert service.is_alive()
        assert service.ask(b"/unleak").startswith(b"HTTP/1.1 200 ")


def test_slow_clients_of_all_kinds_leave_health_answering():
    """Three hundred at once on the default limits of one address, and a request among each ten of them."""
    with bounded(stop_timeout=0.5) as service:
        starts = (
            b"",
            b"GET ",
            b"GET / HTTP/1.1\r\nX: a",
            b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
            GET % b"/big",
        )
        for number in range(300):
            service.connect().sendall(starts[number % len(starts)])
            if number % 10 == 0:
                assert service.is_alive()
        assert open_files(service.process.pid) < 300
        code, _ = service.stop()
    assert code == 0


def test_a_request_under_way_is_answered_at_the_end_and_idle_connections_close():
    with bounded() as service:
        idle, held, fresh = (service.connect() for _ in range(3))
        idle.sendall(GET % b"/")
        one_answer(idle)
        held.sendall(GET % b"/hold")
        releasing = service.connect()
        wait_for(service.is_alive, "the service")
        service.process.send_signal(signal.SIGTERM)
        assert rest(idle) == b""
        releasing.sendall(GET % b"/release")
        assert b"released" in rest(releasing)
        answer = rest(held)
        assert b"held" in answer
        assert b"connection: close" in answer
        assert rest(fresh) == b""
        _, logged = service.process.communicate(timeout=PATIENCE)
    assert (service.process.returncode, logged) == (0, "")


def test_what_does_not_end_is_told_that_the_service_stops():
    with bounded(stop_timeout=0.5) as service:
        held, streamed = service.connect(), service.connect()
        held.sendall(GET % b"/hold")
        streamed.sendall(GET % b"/big")
        streamed.recv(1)
        code, logged = service.stop()
        assert problem(rest(held))[:2] == (503, "shutting-down")
    assert code == 0
    assert [(line["event"], line["count"]) for line in logged] == [("requests-cut", 2)]


def test_an_answer_that_is_being_sent_at_the_end_arrives_whole():
    """More of it than any buffer holds is still in the service when that is told to end."""
    with bounded(stop_timeout=150) as service:
        connection, idle = service.connect(), service.connect()
        idle.sendall(GET % b"/")
        assert one_answer(idle)
        connection.sendall(GET % b"/big")
        answer = connection.recv(1000)
        service.process.send_signal(signal.SIGTERM)
        assert rest(idle) == b""
        answer += rest(connection)
        _, logged = service.process.communicate(timeout=PATIENCE)
    assert answer.partition(b"\r\n\r\n")[2].count(b"x") == 1024 * 65536
    assert answer.endswith(b"0\r\n\r\n")
    assert "requests-cut" not in logged
