"""The service as a process of its own, on a real socket."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from graph_service.serving.migrating import MigrationService
from graph_service.serving.server import AddressTaken, free_port, listen, serve
from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable
from tests.support.neo4j_server import free_ports
from tests.support.waiting import PATIENCE, wait_for

PROGRAM = (
    "from graph_service.serving.server import serve; from graph_service.settings import Settings; serve(Settings())"
)


class Process:
    """A service on a free port of loopback."""

    def __init__(self, folder, **settings):
        self.port = free_ports(1)[0]
        variables = {"STORE": folder, "PORT": self.port, **settings}
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"if __name__ == '__main__': {PROGRAM}"],
            env=os.environ | {f"CONFLICT_GRAPH_{name}": str(value) for name, value in variables.items()},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE)

    def __enter__(self):
        try:
            wait_for(lambda: self.client.get("/readyz").status_code == 200, "the service", httpx.TransportError)
        except AssertionError:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGINT):
        """Stop it, and return its exit code and what it logged."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(how)
        _, logged = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, logged

    def send(self, raw):
        """Send bytes as they are, and return what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(raw)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "kill"])
def test_a_process_serves_and_stops_politely(folder, how):
    """It answers over a real socket, logs JSON lines only, and either signal ends it with exit code 0, no traceback."""
    with Process(folder, ACCESS_LOG="true", LOG_LEVEL="debug") as service:
        answer = service.client.get("/v1/paths?start=actor:david-barnea&end=actor:hamas&avoid=actor:israel")
        assert answer.json()["paths"]
        assert "server" not in answer.headers
        assert service.client.get("/v1/entities/actor:nobody").status_code == 404
        code, logged = service.stop(how)
    assert code == 0
    events = [json.loads(line) for line in logged.splitlines()]
    assert {"time", "level", "logger", "event"} <= events[0].keys()
    assert {"started", "request", "not-found"} <= {event["event"] for event in events}


def test_raw_bytes_break_nothing(folder):
    """What no client would send gets an answer from the HTTP parser or from us, and the next request works."""
    with Process(folder) as service:
        for target in (
            b"/v1/entities?q=\xff\xfe",
            b"/v1/entities?q=%00%0a",
            b"/v1/entities/\xd8\xa7",
            b"//",
            b"/../v1",
            b"http://x/",
        ):
            answer = service.send(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert not answer.startswith(b"HTTP/1.1 5"), (target, answer[:200])
        head = service.send(b"HEAD /v1/stats HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert head.endswith(b"\r\n\r\n")
        assert service.client.get("/healthz").status_code == 200


def test_several_processes_share_a_port(folder):
    """With workers, each opens the store, the parent hands out the socket, and a polite kill ends all of them."""
    with Process(folder, WORKERS=2) as service:
        for _ in range(20):
            assert httpx.get(f"{service.client.base_url}/v1/stats").status_code == 200
        code, logged = service.stop(signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in logged


def test_many_callers_at_once(folder):
    """Forty questions from eight connections at once are all answered, and alike."""
    with Process(folder) as service:
        url = f"{service.client.base_url}/v1/entities/location:rafah/neighbourhood?depth=2"
        bodies = []

        def ask():
            with httpx.Client() as client:
                bodies.extend(client.get(url).content for _ in range(5))

        callers = [threading.Thread(target=ask) for _ in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert len(bodies) == 40
        assert len(set(bodies)) == 1


def test_a_taken_port_is_passed_over():
    """The next free port is found; listening on the taken one says so."""
    port = free_ports(1)[0]
    with listen("127.0.0.1", port):
        assert port < free_port("127.0.0.1", port) <= port + 100
        with pytest.raises(AddressTaken, match=f"Port {port} on 127.0.0.1 is taken"):
            listen("127.0.0.1", port)
    assert free_port("127.0.0.1", port) == port


def test_a_host_that_isnt_here_is_no_question_of_ports():
    """An address of another machine is refused at once, not tried a hundred times."""
    with pytest.raises(AddressTaken, match=r"Can't listen on 192\.0\.2\.1"):
        free_port("192.0.2.1", 8000)


def test_a_store_that_cant_be_opened_ends_it_before_it_listens(tmp_path):
    """The reason comes as an error of ours, for the command line to tell."""
    with pytest.raises(StoreUnavailable):
        serve(Settings(store=str(tmp_path / "none"), read_only=True, port=free_ports(1)[0]))


def test_while_its_database_is_brought_up_to_date_it_is_alive_and_not_ready(caplog):
    """And says how far that is, in its answers and its log; then the address is free for the service."""
    settings = Settings(port=free_ports(1)[0])
    with listen("127.0.0.1", settings.port) as listener:
        client = httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=PATIENCE)
        with client, MigrationService(settings, listener) as notice:
            for done in (0, 5_000, 7_500):
                notice("0007-texts", done, 7_500)
            assert client.get("/healthz").json() == {"status": "alive"}
            for method, path in (("GET", "/readyz"), ("GET", "/v1/stats"), ("POST", "/v1/merges")):
                answer = client.request(method, path)
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
                assert answer.json()["detail"] == (
                    "The database is being brought up to date: 0007-texts: 7,500 of 7,500 records."
                )
        assert [
            (record.message, record.stage, record.done) for record in caplog.records if hasattr(record, "stage")
        ] == [("migrating", "0007-texts", 0)]
        listener.settimeout(PATIENCE)
        with socket.create_connection(("127.0.0.1", settings.port)), listener.accept()[0]:
            pass


def test_without_a_migration_nobody_answers_before_the_service_does():
    """A start that has nothing to bring up to date costs no server more."""
    settings = Settings(port=free_ports(1)[0])
    with listen("127.0.0.1", settings.port) as listener, MigrationService(settings, listener):
        assert not [thread for thread in threading.enumerate() if thread.name == "migrating"]
