"""What watching a service costs: paths and health checks a second with metrics, without, and with traces; and starting.

``python -m benchmarks.monitoring`` runs one worker over a small generated world and drives each setting in turns, so
that a busy moment hits all alike. Traces go to a port of loopback where nobody listens.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks import embedded
from benchmarks.client import drive, get
from benchmarks.http import serving
from benchmarks.measure import ROOT
from benchmarks.questions import questions_for
from benchmarks.table import Table, number
from benchmarks.world import SIZES, write_world
from tests.support.neo4j_server import free_ports

OFF: Final = "metrics off"
ON: Final = "metrics on"
TRACES: Final = "metrics and traces"
_MB: Final = 1e6
_COUNTED: Final = 20_000
_TRACING: Final = (
    "opentelemetry-api",
    "opentelemetry-sdk",
    "opentelemetry-semantic-conventions",
    "opentelemetry-exporter-otlp-proto-http",
    "opentelemetry-exporter-otlp-proto-common",
    "opentelemetry-exporter-http-transport",
    "opentelemetry-exporter-otlp-common",
    "opentelemetry-proto",
    "googleapis-common-protos",
    "protobuf",
)
"""What the extra ``otel`` brings besides what the service has anyway."""


def environments() -> dict[str, dict[str, str]]:
    """Return the variables of each setting that can be measured here."""
    (port,) = free_ports(1)
    settings = {
        OFF: {"CONFLICT_GRAPH_METRICS": "off"},
        ON: {},
        TRACES: {
            "CONFLICT_GRAPH_TRACING": "1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
        },
    }
    if find_spec("opentelemetry") is None:
        del settings[TRACES]
    return settings


def measure(size: str, *, rounds: int, seconds: float) -> dict[str, dict[str, list[float]]]:
    """Return, by setting and by what is asked, the requests a second of each round."""
    questions = questions_for(size)
    requests_by_kind = {
        "paths": [get(f"/v1/paths?start={start}&end={end}") for start, end in questions.pairs],
        "health": [get("/healthz")],
    }
    settings = environments()
    rates: dict[str, dict[str, list[float]]] = {name: {what: [] for what in requests_by_kind} for name in settings}
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        embedded.build(write_world(SIZES[size]), store)
        for _ in range(rounds):
            for name, variables in settings.items():
                with serving(store, 1, environment=variables) as service:
                    for what, requests in requests_by_kind.items():
                        rates[name][what].append(drive(service.port, requests, seconds=seconds)["per_second"])
    return rates


def table(rates: dict[str, dict[str, list[float]]]) -> Table:
    """Return the table of medians, and of what each setting leaves of those without metrics."""
    rows = []
    for name, by_question in rates.items():
        cells = [name]
        for what, values in by_question.items():
            median, base = statistics.median(values), statistics.median(rates[OFF][what])
            cells += [f"{median:,.0f}", number(median / base), number(1e6 / median - 1e6 / base, 0)]
        rows.append(tuple(cells))
    columns = ("Setting", "paths/s", "of off", "us more each", "health/s", "of off", "us more each")
    return Table("Requests a second, one worker, eight connections", columns, rows)


def import_seconds(module: str, *, rounds: int) -> float:
    """Return the median processor seconds that importing a module takes after the web framework's."""
    code = (
        "import time, graph_service.app; began = time.process_time()\n"
        f"import {module}\n"
        "print(time.process_time() - began)"
    )
    command = [sys.executable, "-c", code]
    return statistics.median(float(subprocess.check_output(command, text=True)) for _ in range(rounds))


def counting_microseconds(*, with_files: bool, rounds: int) -> float:
    """Return the median microseconds of processor time that counting one question takes.

    Args:
        with_files: as one of several workers, into files that all of them add up.
        rounds: how many processes are measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        variables = os.environ | ({"PROMETHEUS_MULTIPROC_DIR": folder} if with_files else {})
        command = [sys.executable, "-m", "benchmarks.monitoring", "--count"]
        return statistics.median(
            float(subprocess.check_output(command, text=True, env=variables, cwd=ROOT)) for _ in range(rounds)
        )


def count_questions() -> float:
    """Count many questions in this process; return the microseconds of processor time of one."""
    from graph_service.monitoring.metrics import Metrics  # noqa: PLC0415 - reads the environment it is imported in
    from graph_service.monitoring.request_record import RequestRecord  # noqa: PLC0415

    metrics, record = Metrics(), RequestRecord("0" * 16)
    record.route, record.name = "/v1/paths", "paths"
    record.began, record.ended = record.arrived, record.arrived + 0.001
    began = time.process_time()
    for _ in range(_COUNTED):
        metrics.begin()
        metrics.end(record, "GET", 200, 0.002, is_slow=False)
    return 1e6 * (time.process_time() - began) / _COUNTED


def size_of(names: Sequence[str]) -> float | None:
    """Return how many MB installed distributions have; None if one is missing."""
    try:
        files = [(file, dist) for name in names for dist in [distribution(name)] for file in dist.files or ()]
    except PackageNotFoundError:
        return None
    paths = [Path(str(dist.locate_file(file))) for file, dist in files]
    return sum(path.stat().st_size for path in paths if path.is_file() and path.suffix != ".pyc") / _MB


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--seconds", type=float, default=5.0, help="for how long each time (5)")
    parser.add_argument("--count", action="store_true", help="count questions in this process, as the measurement does")
    options = parser.parse_args(arguments)
    if options.count:
        print(count_questions())
        return
    rates = measure(options.size, rounds=options.rounds, seconds=options.seconds)
    print(table(rates).as_text(), end="\n\n")
    for words, with_files in (("one worker", False), ("several workers", True)):
        each = counting_microseconds(with_files=with_files, rounds=options.rounds)
        print(f"counting a question, {words}: {each:.0f} us of processor time")
    milliseconds = 1000 * import_seconds("prometheus_client", rounds=options.rounds)
    print(f"importing prometheus_client after the service's modules: {milliseconds:.0f} ms of processor time")
    for name, distributions in (("prometheus-client", ["prometheus-client"]), ("the extra otel", _TRACING)):
        megabytes = size_of(distributions)
        print(f"{name}: {'not installed here' if megabytes is None else f'{megabytes:.1f} MB installed'}")


if __name__ == "__main__":
    main()
