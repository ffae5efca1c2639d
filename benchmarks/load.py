"""Measure loading side by side, parsing and claims included: ``python -m benchmarks.load --help``.

Run it where the packages of the dependency group ``bench`` are installed; ``make bench-load`` sees to that.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.load_rows import EVENTS, write_rows
from benchmarks.load_tasks import PASSWORD
from benchmarks.measure import in_fresh_process
from benchmarks.neo4j import HEAP_MB
from benchmarks.options import attempt, parser, report
from benchmarks.table import Table, Target, at, judged, ratio
from benchmarks.world import cache_folder
from tests.support.neo4j_server import Neo4jServer

WAYS: Final = {
    "bolt": "conflict-graph load, Neo4j over Bolt",
    "embedded": "conflict-graph load, embedded",
    "bulk": "conflict-graph bulk-export, import, migrate",
    "same": "the same graph as ours by MERGE: bulk-export's files, batches of maps",
    "plain": "MERGE in batches of maps, one session",
    "graphio": "graphio",
    "nodestream": "nodestream",
    "load_csv": "LOAD CSV",
    "admin": "neo4j-admin database import",
}
TARGETS: Final = (
    ("bolt", "admin", "Bolt ÷ neo4j-admin import, time", "at most", 2.5),
    ("graphio", "bolt", "graphio ÷ Bolt, time", "at least", 1.7),
    ("plain", "bolt", "MERGE batches ÷ Bolt, time", "at least", 1.5),
    ("same", "bolt", "the same graph by MERGE ÷ Bolt, time", "at least", 1.5),
    ("nodestream", "bolt", "nodestream ÷ Bolt, time", "at least", 5.0),
    ("bolt", "embedded", "Bolt ÷ embedded, time", "at least", 3.0),
)
Result = dict[str, Any]


class Run:
    """One run on one file; every way has a process, and where it needs one a server, of its own."""

    def __init__(self, size: str, line: str, work: Path) -> None:
        self.size, self.line, self.work = size, line, work
        self.path = write_rows(size)

    def measure(self, way: str) -> Result:
        """Load the file in one way, and return the seconds and what the process needed."""
        if way == "embedded":
            return self._task("ours", address=str(self.work / "embedded"))
        if way in {"bulk", "admin"}:
            return self._imported(way)
        with self._server() as server:
            if way in {"load_csv", "same"}:
                folder = server.home / "import" if way == "load_csv" else self.work / way
                return self._task(way, server, uri=server.bolt_uri, folder=str(folder))
            named = {"address": server.bolt_uri} if way == "bolt" else {"uri": server.bolt_uri}
            return self._task("ours" if way == "bolt" else way, server, **named)

    def memory(self) -> float | None:
        """Return the peak memory of loading 100,000 rows over that of 10,000, each into Neo4j over Bolt."""
        peaks = []
        for size in ("small", "medium"):
            with self._server() as server:
                named = {"address": server.bolt_uri, "path": str(write_rows(size))}
                task = {"task": "ours", **named}
                peaks.append(in_fresh_process("load_tasks", task, environment={PASSWORD: server.password})["peak_mb"])
        return float(peaks[1] / peaks[0])

    def _imported(self, way: str) -> Result:
        """Write files, import them into a database that is there but empty, and for ours open it once for writing."""
        folder = self.work / way
        folder.mkdir()
        with self._server(start=False) as server:
            result = self._task("bulk" if way == "bulk" else "admin_files", folder=str(folder))
            arguments = result.get("arguments", ["@arguments.txt"])
            result["stages"] = {"files": result["seconds"]}
            begun, before = time.perf_counter(), _children_seconds()
            server.admin("database", "import", "full", "neo4j", *arguments, folder=folder)
            result["stages"]["import"] = time.perf_counter() - begun
            result["processor_s"] += _children_seconds() - before
            if way == "bulk":
                server.start()
                begun = time.perf_counter()
                opened = self._task("migrate", server, address=server.bolt_uri)
                result["stages"]["migrate"] = opened["seconds"]
                result["processor_s"] += opened["processor_s"]
            result["seconds"] = sum(result["stages"].values())
        return result | {"version": server.version}

    def _server(self, *, start: bool = True) -> Any:
        memory = HEAP_MB.get(self.size, HEAP_MB["full"])
        imports = "server.directories.import=import"  # as shipped; without it LOAD CSV looks anywhere but there
        server = Neo4jServer(self.line, heap_mb=memory, page_cache_mb=memory // 2, settings=(imports,))
        return server if start else _Stopped(server)

    def _task(self, task: str, server: Neo4jServer | None = None, **arguments: str) -> Result:
        environment = {PASSWORD: server.password} if server else None
        named = {"path": str(self.path)} if task != "migrate" else {}
        before = _processor_seconds(server)
        result = in_fresh_process("load_tasks", {"task": task, **named, **arguments}, environment=environment)
        return result | {"processor_s": result["processor_s"] + _processor_seconds(server) - before}


def _processor_seconds(server: Neo4jServer | None) -> float:
    """Return how long the server's process has had a processor, over all its threads."""
    if server is None or server.pid is None:
        return 0.0
    fields = Path(f"/proc/{server.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Stopped:
    """A server with a home, whose process isn't started yet."""

    def __init__(self, server: Neo4jServer) -> None:
        self._server = server

    def __enter__(self) -> Neo4jServer:
        return self._server

    def __exit__(self, *error: object) -> None:
        self._server.close()


def tables(results: dict[str, Result], events: int, memory: float | None) -> list[Table]:
    """Return the measurements, ours first, and the targets."""
    bolt = results.get("bolt", {}).get("seconds")
    rows = []
    for way, name in WAYS.items():
        if way in results:
            result = results[way]
            used = f"{result['processor_s']:.1f}"
            stages = {key: value for key, value in result.get("stages", {}).items() if key}
            parts = ", ".join(f"{key} {value:.1f}" for key, value in stages.items())
            times = f"{result['seconds'] / bolt:.2f}" if bolt else ""
            row = (
                name,
                result.get("version", ""),
                f"{result['seconds']:.1f}",
                f"{events / result['seconds']:,.0f}",
                times,
            )
            rows.append((*row, used, f"{result['peak_mb']:.0f}", parts))
    columns = ("Loading", "version", "seconds", "events/s", "÷ Bolt", "processor s", "peak MB", "of it")
    note = "processor s: client and server together, all threads; it hardly depends on what else the machine does."
    return [Table("Loading, parsing and claims included", columns, rows, note), judged(_targets(results, memory))]


def _targets(results: dict[str, Result], memory: float | None) -> Iterator[Target]:
    for first, second, name, word, bound in TARGETS:
        yield name, ratio(*(at(results, way, "seconds") for way in (first, second))), word, bound
    yield "client memory, ten times the rows", memory, "at most", 1.1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and fail if something could not be measured."""
    made = parser("python -m benchmarks.load", __doc__, EVENTS, WAYS)
    made.add_argument("--memory", action="store_true", help="also compare the memory of one and ten times the rows")
    options = made.parse_args(arguments)
    cache_folder().mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="bench-load-", dir=cache_folder()))
    results: dict[str, Result] = {}
    failures: list[str] = []
    memory = None
    try:
        run = Run(options.size, options.line, work)
        for way in options.only:
            if (result := attempt(way, partial(run.measure, way), failures)) is not None:
                results[way] = result
        if options.memory:
            memory = attempt("memory", run.memory, failures)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    events = EVENTS[options.size]
    made_tables = [table for table in tables(results, events, memory) if table.rows]
    report(options, f"{events:,} events", made_tables, {"results": results, "failures": failures})
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
