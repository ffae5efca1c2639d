"""Measure the stores side by side on a generated world: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks import baseline_networkx, embedded, http, neo4j
from benchmarks.agreement import disagreements
from benchmarks.measure import TaskFailedError
from benchmarks.report import tables
from benchmarks.world import SIZES, cache_folder, write_world
from tests.support.neo4j_release import LINES, ServerUnavailableError

TOPICS: Final = ("embedded", "networkx", "neo4j", "http")
SECONDS: Final = {"tiny": 2.0, "small": 15.0, "full": 30.0}
"""The longest any one kind of question is asked of one engine."""


class Run:
    """One run: what was measured, and what could not be."""

    def __init__(self, size: str, line: str, topics: Sequence[str], work: Path) -> None:
        self.size, self.line, self.topics, self.work = size, line, topics, work
        self.seconds = SECONDS[size]
        self.store = work / "embedded"
        self.results: dict[str, Any] = {}
        self.failures: list[str] = []
        self.world = Path()

    def everything(self) -> None:
        """Measure topic by topic; what fails is told, and the rest goes on."""
        self.world = self._step("world", lambda: write_world(SIZES[self.size]))
        if "embedded" in self.topics:
            self._measure("embedded", lambda: embedded.measure(self.size, self.world, self.store, seconds=self.seconds))
        elif "http" in self.topics:
            self._measure("embedded", lambda: {"load": embedded.build(self.world, self.store)})
        if "networkx" in self.topics:
            folder = self.work / "networkx"
            self._measure(
                "networkx", lambda: baseline_networkx.measure(self.size, self.world, folder, seconds=self.seconds)
            )
        if "http" in self.topics:
            self._measure("service", lambda: http.measure_service(self.size, self.store, seconds=self.seconds))
        if {"neo4j", "http"} & set(self.topics):
            self._with_neo4j()

    def _with_neo4j(self) -> None:
        with ExitStack() as stack:
            server = self._started(stack)
            if server is None:
                return
            loaded = self._measure("plain", lambda: {"load": neo4j.load_plain(server, self.world)})
            if loaded and "neo4j" in self.topics:
                self._measure("plain", lambda: loaded | neo4j.ask_plain(server, self.size, seconds=self.seconds))
            if loaded and "http" in self.topics:
                self._measure("query_api", lambda: http.measure_query_api(server, self.size, seconds=self.seconds))
        if "neo4j" in self.topics:
            with ExitStack() as stack:
                server = self._started(stack)
                if server is not None:
                    self._measure(
                        "neo4j", lambda: neo4j.measure_store(server, self.size, self.world, seconds=self.seconds)
                    )

    def _started(self, stack: ExitStack) -> Any:
        try:
            return stack.enter_context(neo4j.server_for(self.line, self.size))
        except ServerUnavailableError as error:
            self.failures.append(f"neo4j: {error}")
            return None

    def _measure(self, name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        try:
            self.results[name] = self._step(name, measure)
        except (TaskFailedError, OSError, ImportError) as error:
            self.failures.append(f"{name}: {error}")
            return None
        return self.results[name]  # type: ignore[no-any-return]

    def _step(self, name: str, step: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        try:
            return step()
        finally:
            print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and fail if engines disagree or something could not be measured."""
    options = _options(arguments)
    work = Path(tempfile.mkdtemp(prefix="benchmarks-", dir=_work_folder()))
    run = Run(options.size, options.line, options.only, work)
    try:
        run.everything()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    results = run.results
    title = _title(options, os.getloadavg()[2] - 1)
    made = tables(results)
    print("\n\n".join([title, *(table.as_markdown() if options.markdown else table.as_text() for table in made)]))
    told = disagreements(results)
    for sentence in (*(f"NOT MEASURED {failure}" for failure in run.failures), *(f"DISAGREE {one}" for one in told)):
        print(sentence, file=sys.stderr)
    if options.json:
        text = json.dumps({"title": title, "failures": run.failures, "disagreements": told, **results}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 1 if told or run.failures else 0


def _title(options: argparse.Namespace, others: float) -> str:
    """Say what was measured on what; ``others`` is how many other programs wanted a processor, on average."""
    size = SIZES[options.size]
    told = (
        f"{size.name}: {size.events:,} events, {size.actors:,} actors; Neo4j {LINES[options.line].version}; "
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors"
    )
    if others > (os.cpu_count() or 1) / 2:
        told += f"\nOther programs kept this machine busy (load {others + 1:.1f}): don't trust these figures."
    return told


def _work_folder() -> Path:
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _topics(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in TOPICS:
            raise argparse.ArgumentTypeError(f"{name!r} is not one of {', '.join(TOPICS)}")
    return names


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="full", help="how large the world is (full)")
    parser.add_argument("--only", type=_topics, default=list(TOPICS), help=f"some of {','.join(TOPICS)}")
    parser.add_argument("--line", choices=LINES, default="5.26", help="Neo4j's release line (5.26)")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--json", type=Path, help="write all results to this file as well")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
