"""Our route class beside FastAPI's own handling of query models: ``python -m benchmarks.routing``.

Two services in turn, one worker each, on the bundled sample behind the same middleware: one answers `/v1/paths` as it
is shipped, the other in a FastAPI handler that takes the query as a pydantic model. Prints requests a second, processor
time a request, and the ratio of the two; of several rounds the median, as other programs disturb a round.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Annotated, Final

from fastapi import APIRouter, FastAPI, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from uvicorn import Config, Server

from benchmarks.client import drive, fetch, get
from benchmarks.measure import ROOT
from graph_service.app import create_app
from graph_service.request import QuestionRequest
from graph_service.responses import reply
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from loaders import briefing
from loaders.load import load
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.support.neo4j_server import free_ports

KINDS: Final = ("ours", "native")
ENDS: Final = ("actor:david-barnea", "actor:hamas", "actor:qatar", "actor:egypt", "actor:icj", "location:rafah")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


def native_app(settings: Settings) -> FastAPI:
    """Return the service with `/v1/paths` answered by a plain FastAPI handler."""
    app = create_app(settings)
    router = APIRouter()

    @router.get("/v1/paths")
    def paths(question: Annotated[PathParameters, Query()], request: Request) -> Response:
        answer = find_paths(request.app.state.store, question, seconds=settings.timeout)
        return reply(QuestionRequest(request.scope), answer)

    rest = [route for route in app.router.routes if not (isinstance(route, APIRoute) and route.path == "/v1/paths")]
    app.router.routes[:] = [*router.routes, *rest]
    return app


def serve(kind: str, folder: str, port: int) -> None:
    """Serve one kind until terminated."""
    settings = Settings(store=folder, port=port, workers=1)
    app = native_app(settings) if kind == "native" else create_app(settings)
    Server(Config(app, port=port, access_log=False, log_level="error", lifespan="on", ws="none")).run()


@contextmanager
def running(kind: str, folder: str) -> Iterator[tuple[int, int]]:
    """Run a service as a process of its own; yield its port and process id."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "benchmarks.routing", "--serve", kind, "--folder", folder, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            for _ in range(600):
                try:
                    fetch(port, get("/readyz"))
                    break
                except OSError:
                    time.sleep(0.1)
            yield port, process.pid
        finally:
            process.terminate()


def measure(kind: str, folder: str, seconds: float) -> tuple[float, float]:
    """Return requests a second, and milliseconds of processor time a request."""
    requests = [get(f"/v1/paths?start={start}&end={other}") for start in ENDS for other in ENDS if start != other]
    with running(kind, folder) as (port, process):
        before = _processor_seconds(process)
        result = drive(port, requests, seconds=seconds)
        if result["failed"]:
            raise SystemExit(f"{result['failed']} of {result['n']} answers of {kind} were errors")
        warming = len(requests)  # at most, and as many for both kinds
        return result["per_second"], 1000 * (_processor_seconds(process) - before) / (result["n"] + warming)


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def main() -> None:
    """Measure both kinds in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", choices=KINDS)
    parser.add_argument("--folder")
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.folder, options.port)
        return
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"{folder}/store")
        load([str(briefing())], store)
        store.close()
        rounds = [
            {kind: measure(kind, f"{folder}/store", options.seconds) for kind in KINDS} for _ in range(options.rounds)
        ]
    rates, costs = ({kind: median(results[kind][index] for results in rounds) for kind in KINDS} for index in (0, 1))
    for kind in KINDS:
        print(f"{kind:8} {rates[kind]:8.0f} requests/s {costs[kind]:8.3f} ms of processor time a request")
    ratios = sorted(results["native"][1] / results["ours"][1] for results in rounds)
    share = rates["native"] / rates["ours"]
    print(f"native / ours: {share:.2f} of the requests a second, {median(ratios):.2f} of the processor time a request")
    print(f"(processor time in single rounds: {ratios[0]:.2f} to {ratios[-1]:.2f})")


def _round(folder: str, seconds: float) -> dict[str, tuple[float, float]]:
    return {kind: measure(kind, folder, seconds) for kind in KINDS}


if __name__ == "__main__":
    main()
