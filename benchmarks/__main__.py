"""Measure the stores side by side on a generated world: ``python -m benchmarks --help``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks import baseline_igraph, baseline_networkx, embedded, further, growth, http, neo4j
from benchmarks.agreement import disagreements
from benchmarks.options import attempt, parser, report
from benchmarks.report import tables
from benchmarks.world import SIZES, cache_folder, write_world

TOPICS: Final = ("embedded", "growth", "further", "networkx", "igraph", "neo4j", "current", "http")
SECONDS: Final = {"tiny": 2.0, "small": 10.0, "full": 12.0}
"""The longest any one kind of question is asked of one engine."""
CURRENT_LINE: Final = "2026"


class Run:
    """One run: what was measured, and what could not be."""

    def __init__(self, size: str, line: str, topics: Sequence[str], work: Path) -> None:
        self.size, self.line, self.topics, self.work = size, line, set(topics), work
        self.seconds = SECONDS[size]
        self.store = work / "embedded"
        self.results: dict[str, Any] = {}
        self.failures: list[str] = []
        self.world = Path()

    def everything(self) -> None:
        """Measure topic by topic; what fails is told, and the rest goes on."""
        self.world = attempt("world", lambda: write_world(SIZES[self.size]), self.failures)
        if self.world is None:
            return
        self._in_process()
        if "http" in self.topics:
            self._measure("service", lambda: http.measure_service(self.size, self.store, seconds=self.seconds))
        if {"neo4j", "http"} & self.topics:
            self._with_server("plain", self.line, self._plain)
        if "neo4j" in self.topics:
            self._with_server("neo4j", self.line, self._our_store)
        if "current" in self.topics:
            self._with_server("current", CURRENT_LINE, self._current_line)

    def _in_process(self) -> None:
        size, world, seconds = self.size, self.world, self.seconds
        if {"embedded", "growth"} & self.topics:
            self._measure("embedded", lambda: embedded.measure(size, world, self.store, seconds=seconds))
        elif {"further", "http"} & self.topics:
            self._measure("embedded", lambda: {"load": embedded.build(world, self.store)})
        if "growth" in self.topics and "embedded" in self.results:
            whole, folder = self.results["embedded"], self.work / "share"
            self._measure("growth", lambda: growth.measure(size, whole, folder, seconds=seconds))
        if "further" in self.topics:
            self._further("embedded", lambda: further.measure_embedded(size, self.store, seconds=seconds))
        for name, library in (("networkx", baseline_networkx), ("igraph", baseline_igraph)):
            if name in self.topics:
                folder = self.work / name
                self._measure(name, lambda: library.measure(size, world, folder, seconds=seconds))  # noqa: B023 - at once

    def _plain(self, server: Any) -> None:
        loaded = self._measure("plain", lambda: {"load": neo4j.load_plain(server, self.world)})
        if loaded and "neo4j" in self.topics:
            self._measure(
                "plain", lambda: loaded | neo4j.ask_plain(server, self.size, neo4j.PLAIN, seconds=self.seconds)
            )
        if loaded and {"neo4j", "further"} <= self.topics:
            self._further("plain", lambda: further.measure_server(server, "plain", self.size, seconds=self.seconds))
        if loaded and "http" in self.topics:
            self._measure("query_api", lambda: http.measure_query_api(server, self.size, seconds=self.seconds))

    def _our_store(self, server: Any) -> None:
        self._measure("neo4j", lambda: neo4j.measure_store(server, self.size, self.world, seconds=self.seconds))
        if "further" in self.topics:
            self._further("neo4j", lambda: further.measure_server(server, "neo4j", self.size, seconds=self.seconds))

    def _current_line(self, server: Any) -> None:
        def measure() -> dict[str, Any]:
            neo4j.load_plain(server, self.world, claims=False)
            return neo4j.ask_plain(server, self.size, neo4j.CURRENT, seconds=self.seconds)

        self._measure("current", measure)

    def _further(self, engine: str, measure: Callable[[], dict[str, Any]]) -> None:
        measured = attempt(f"further, {engine}", measure, self.failures)
        if measured is not None:
            self.results.setdefault("further", {})[engine] = measured

    def _with_server(self, name: str, line: str, use: Callable[[Any], None]) -> None:
        with ExitStack() as stack:
            planned = neo4j.server_for(line, self.size)
            server = attempt(f"{name}, starting {line}", lambda: stack.enter_context(planned), self.failures)
            if server is not None:
                use(server)

    def _measure(self, name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        measured: dict[str, Any] | None = attempt(name, measure, self.failures)
        if measured is not None:
            self.results[name] = measured
        return measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and fail if engines disagree or something could not be measured."""
    options = parser("python -m benchmarks", __doc__, SIZES, TOPICS).parse_args(arguments)
    cache_folder().mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="benchmarks-", dir=cache_folder()))
    run = Run(options.size, options.line, options.only, work)
    try:
        run.everything()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    result = disagreements(run.results)
    size = SIZES[options.size]
    made_up = f"{size.events:,} events, {size.actors:,} actors"
    results = run.results | {"failures": run.failures, "disagreements": result}
    report(options, made_up, tables(run.results), results)
    for sentence in result:
        print(f"DISAGREE {sentence}", file=sys.stderr)
    return 1 if result or run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
