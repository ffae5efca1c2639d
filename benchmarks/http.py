"""Requests a second: our service on the embedded store, beside Neo4j's own HTTP Query API with the same content."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.client import CONNECTIONS, drive, fetch, get, post
from benchmarks.cypher import AROUND_ANSWER, PATH_ANSWER
from benchmarks.measure import ROOT, TaskFailedError, in_fresh_process, run_task
from benchmarks.neo4j import PASSWORD
from benchmarks.questions import Questions, questions_for
from tests.support.neo4j_server import Neo4jServer, free_ports

QUERY_API: Final = "/db/neo4j/query/v2"
COMPARED: Final = 20
"""How many answers of each kind are compared before anything is measured."""
_START_SECONDS: Final = 60.0


def measure_service(size: str, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Start the service on a store with one worker, and with as many as it ships with or two, and drive it."""
    shipped = _shipped_workers()
    counts = sorted({1, shipped if shipped > 1 else min(2, os.cpu_count() or 1)})
    result: dict[str, Any] = {"shipped_workers": shipped, "connections": CONNECTIONS, "workers": {}}
    for workers in counts:
        with serving(folder, workers) as service:
            task = {"task": "service", "size": size, "port": service.port, "seconds": seconds}
            result["workers"][str(workers)] = in_fresh_process("http", task)
    return result


def measure_query_api(server: Neo4jServer, size: str, *, seconds: float) -> dict[str, Any]:
    """Drive the Query API of a server that holds the world as loaded by plain Cypher."""
    task = {"task": "query api", "size": size, "port": server.http_port, "seconds": seconds}
    return in_fresh_process("http", task, environment={PASSWORD: server.password})


def _shipped_workers() -> int:
    from graph_service.settings import Settings  # noqa: PLC0415 - only this topic needs the service

    return Settings().workers


class Service(NamedTuple):
    """A running service: where it listens, and its first process."""

    port: int
    pid: int


@contextmanager
def serving(
    folder: Path, workers: int | None, *, address: str | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """Run the service on a store, in processes of its own, as many as it ships with by default.

    Args:
        folder: the store's, or one for the log where ``address`` is that of a server.
        workers: how many processes; None for as many as it ships with.
        address: the store's, if it isn't the folder.
        environment: further variables.
    """
    (port,) = free_ports(1)
    command = [
        str(Path(sys.executable).with_name("conflict-graph")),
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    variables = os.environ | {"CONFLICT_GRAPH_STORE": address or str(folder), **(environment or {})}
    if workers is not None:
        variables["CONFLICT_GRAPH_WORKERS"] = str(workers)
    log = folder.parent / "service.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _wait(port, process, log)
            yield Service(port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            fetch(port, get("/readyz"))
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                words = log.read_text("utf-8", "replace").strip().splitlines()
                raise TaskFailedError(
                    f"conflict-graph serve did not start: {words[-1] if words else 'no word'}"
                ) from None
            time.sleep(0.1)
        else:
            return


def _drive_service(size: str, port: int, seconds: float) -> dict[str, Any]:
    questions = questions_for(size)
    paths = [get(f"/v1/paths?start={start}&end={end}") for start, end in questions.pairs]
    around = [get(f"/v1/entities/{centre}/neighbourhood?depth=1") for centre in _centres(questions)]
    lengths = [_service_length(fetch(port, request)) for request in paths[:COMPARED]]
    return _driven(port, paths, around, seconds) | {"answers": {"shortest http": lengths}}


def _drive_query_api(size: str, port: int, seconds: float) -> dict[str, Any]:
    questions = questions_for(size)
    word = base64.b64encode(f"neo4j:{os.environ[PASSWORD]}".encode()).decode()
    headers = f"Authorization: Basic {word}\r\n"

    def request(statement: str, **parameters: str) -> bytes:
        return post(QUERY_API, json.dumps({"statement": statement, "parameters": parameters}).encode(), headers)

    paths = [request(PATH_ANSWER, start=start, end=end) for start, end in questions.pairs]
    around = [request(AROUND_ANSWER, id=centre) for centre in _centres(questions)]
    lengths = [_query_api_length(fetch(port, path)) for path in paths[:COMPARED]]
    return _driven(port, paths, around, seconds) | {"answers": {"shortest http": lengths}}


def _driven(port: int, paths: list[bytes], around: list[bytes], seconds: float) -> dict[str, Any]:
    results = {"path": drive(port, paths, seconds=seconds), "neighbourhood": drive(port, around, seconds=seconds)}
    for name, result in results.items():
        if result["failed"]:
            raise TaskFailedError(f"{result['failed']} of {result['n']} answers to {name} were errors")
    return results


def _centres(questions: Questions) -> list[str]:
    """Return the centres to ask about: one in twenty is a hub."""
    hubs = iter(questions.hubs)
    return [next(hubs, centre) if index % 20 == 0 else centre for index, centre in enumerate(questions.centres)]


def _service_length(body: bytes) -> int | None:
    paths = json.loads(body)["paths"]
    return paths[0]["length"] if paths else None


def _query_api_length(body: bytes) -> int | None:
    rows = json.loads(body)["data"]["values"]
    return len(rows[0][1]) if rows else None


if __name__ == "__main__":
    run_task({"service": _drive_service, "query api": _drive_query_api})
