"""What bounding connections costs: requests a second of servers side by side, on an application that answers at once.

``python -m benchmarks.servers`` starts one server process after another, in turns, and prints medians. ``granian`` and
``hypercorn`` are measured where they are installed (``.venv/bench``).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, Final

from benchmarks.client import drive, fetch, get
from benchmarks.measure import ROOT
from benchmarks.table import Table, number
from graph_service.serving.http_server import HttpConfig, HttpServer
from graph_service.serving.server import free_port, listen
from graph_service.settings import Settings

BODY: Final = b'{"paths":["' + b"x" * 1000 + b'"]}'
HEADERS: Final = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
FIRST_PORT: Final = 18_800
LIMITS: Final = {
    "bounded": "all of docs/operations.md",
    "httptools": "none of headers, none of time to send them",
    "h11": "bytes of headers",
    "granian": "bytes of headers, time for headers",
    "hypercorn": "bytes of headers, time for requests",
}
"""The servers, and what they bound by themselves."""


async def answer(scope: Mapping[str, Any], _: Any, send: Any) -> None:
    """Answer at once, with a kilobyte."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})


def serve(name: str, port: int) -> None:
    """Serve with one of uvicorn's protocols, or ours, until the process is ended."""
    with listen("127.0.0.1", port) as listener:
        if name == "bounded":
            config = HttpConfig(answer, Settings(connection_requests=1_000_000), lifespan="off", log_level="warning")
            HttpServer(config).run([listener])
        else:
            from uvicorn import Config, Server  # noqa: PLC0415 - of the two servers measured one

            Server(Config(answer, http=name, lifespan="off", access_log=False, log_level="warning")).run([listener])


def command(name: str, port: int) -> list[str]:
    """Return the command that starts a server of one process."""
    application = "benchmarks.servers:answer"
    if name == "granian":
        options = ["--interface", "asgi", "--port", str(port), "--workers", "1", "--log-level", "warning"]
        return [sys.executable, "-m", "granian", *options, application]
    if name == "hypercorn":
        options = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "uvloop"]
        return [sys.executable, "-m", "hypercorn", *options, application]
    return [sys.executable, "-m", "benchmarks.servers", "--serve", name, "--port", str(port)]


def measure(name: str, *, seconds: float) -> float:
    """Return the requests a second of one server, with eight connections."""
    port = free_port("127.0.0.1", FIRST_PORT)
    process = subprocess.Popen(command(name, port), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while True:
            with suppress(OSError):
                fetch(port, get("/"))
                break
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError(f"{name} did not start.")
            time.sleep(0.1)
        return float(drive(port, [get("/")], seconds=seconds)["per_second"])
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        process.wait()


def table(rates: Mapping[str, Sequence[float]]) -> Table:
    """Return the table of medians, beside that of plain httptools."""
    base = statistics.median(rates["httptools"])
    rows = []
    for name, each in rates.items():
        median = statistics.median(each)
        spread = f"{min(each):,.0f}-{max(each):,.0f}"
        rows.append((name, f"{median:,.0f}", spread, number(median / base), LIMITS[name]))
    return Table("Requests a second, one process", ("Server", "median", "rounds", "of httptools", "bounds"), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all that are installed, in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--seconds", type=float, default=3.0, help="for how long each time (3)")
    parser.add_argument("--serve", choices=("bounded", "httptools", "h11"), help="serve, as the measurement does")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="where to serve")
    options = parser.parse_args(arguments)
    if options.serve:
        serve(options.serve, options.port)
        return
    names = [name for name in LIMITS if name not in {"granian", "hypercorn"} or find_spec(name)]
    rates: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            rates[name].append(measure(name, seconds=options.seconds))
    print(table(rates).as_text())
    for name in LIMITS.keys() - rates.keys():
        print(f"{name}: not installed here; make bench installs it")


if __name__ == "__main__":
    main()
