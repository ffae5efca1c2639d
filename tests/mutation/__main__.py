"""The mutation score of what finds paths, tells time and filters: of how many small changes to the code tests take notice.

``python -m tests.mutation [--modules PART…] [--sample N] [--list]`` collects the tests that need no server, notes which of
them run which line, then changes one thing at a time in a process of its own and runs those that run that line, fastest
first, until one fails. A change that makes a test need ten times its processor time counts as noticed, too.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import resource
import signal
import sys
import time
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from tests.mutation.coverage import StatementNotes, find_code, find_functions
from tests.mutation.mutants import Mutant, mutants_of

ROOT: Final = Path(__file__).resolve().parents[2]
MODULES: Final = {
    "paths": ("queries/paths",),
    "time": ("knowledge_graph/edtf", "knowledge_graph/time_span.py", "queries/core/temporal_order.py"),
    "filters": ("knowledge_graph/filtering",),
}
TESTS: Final = {
    "paths": (
        "tests/queries/paths", "tests/oracle/test_paths.py", "tests/contract/test_walking.py",
        "tests/contract/test_path_ends.py", "tests/contract/test_order.py", "tests/contract/test_limits.py",
        "tests/contract/test_filters.py", "tests/contract/test_briefing_questions.py",
    ),
    "time": (
        "tests/knowledge_graph/test_time_span.py", "tests/queries/test_temporal_order.py", "tests/queries/events", "tests/oracle/test_relative.py",
        "tests/oracle/test_sequences.py", "tests/contract/test_event_order.py", "tests/contract/test_time_and_place.py",
        "tests/queries/paths", "tests/oracle/test_paths.py", "tests/contract/test_order.py",
    ),
    "filters": (
        "tests/contract/test_filters.py", "tests/contract/test_time_and_place.py", "tests/contract/test_sources.py",
        "tests/oracle/test_lists.py", "tests/oracle/test_areas.py", "tests/oracle/test_neighbourhoods.py",
        "tests/queries/events/test_areas.py",
    ),
}  # fmt: skip
"""By part, the tests that are to notice; of these, only those that need no server."""
AIM: Final = 85.0
"""Per cent of changes of which tests take notice."""
NOTICED, UNNOTICED = 1, 0


class Mutation:
    """A plug-in of pytest that takes the place of its loop over tests."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._failed = False
        self.survivors: list[Mutant] = []
        self.tried = self.uncovered = 0
        self.minutes_of_tests = 0.0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self._failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure, then change one thing at a time."""
        items = [item for item in session.items if not item.get_closest_marker("neo4j")]
        mutants = self._chosen()
        files = {str(mutant.path) for mutant in mutants}
        for file in files:  # some are imported only where they are needed, which is too late to change them
            import_module(".".join(Path(file).relative_to(ROOT).with_suffix("").parts))
        running: dict[int, tuple[Mutant, float]] = {}
        limit = self._options.processes
        begun = time.monotonic()
        covering = self._covering(items, files)
        self.minutes_of_tests = (time.monotonic() - begun) / 60
        for number, mutant in enumerate(mutants):
            if time.monotonic() - begun > self._options.minutes * 60:
                break
            while len(running) >= limit:
                self._reap(running)
            lines = ((str(mutant.path), line) for line in range(mutant.line, mutant.end + 1))
            tests = next((covering[line] for line in lines if line in covering), [])
            self.tried += 1
            if not tests:
                self.uncovered += 1
                self.survivors.append(mutant)
                continue
            running[self._start(mutant, tests)] = mutant, begun
            if number % 100 == 99:
                print(f"{number + 1} of {len(mutants)}, {len(self.survivors)} unnoticed", flush=True)
        while running:
            self._reap(running)
        return True

    def _chosen(self) -> list[Mutant]:
        paths = [
            path
            for part in self._options.modules
            for name in MODULES[part]
            for path in ([ROOT / name] if name.endswith(".py") else sorted((ROOT / name).glob("*.py")))
        ]
        mutants = [mutant for path in paths for mutant in mutants_of(path)]
        random.Random(17).shuffle(mutants)
        return mutants[: self._options.sample or None]

    def _covering(
        self, items: list[pytest.Item], files: set[str]
    ) -> dict[tuple[str, int], list[tuple[float, pytest.Item]]]:
        """Return by line which tests run it, the fastest first; what runs while they do stays in another process."""
        source, target = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(source)
            notes, ran = [], StatementNotes({Path(file) for file in files})
            for number, item in enumerate(items):
                self._failed, begun = False, time.process_time()
                ran.take()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if self._failed:
                    print(f"{item.nodeid} fails as it is: left out", flush=True)
                else:
                    notes.append((number, time.process_time() - begun, ran.take()))
            print(f"{len(notes)} tests, {sum(note[1] for note in notes):.0f} s", flush=True)
            with os.fdopen(target, "wb") as pipe:
                pickle.dump(notes, pipe)
            os._exit(0)
        os.close(target)
        with os.fdopen(source, "rb") as pipe:
            notes = pickle.load(pipe)  # noqa: S301 - our own process wrote it
        os.waitpid(child, 0)
        covering = defaultdict(list)
        for number, seconds, lines in sorted(notes, key=lambda note: note[1]):
            for line in lines:
                covering[line].append((seconds, items[number]))
        return covering

    def _start(self, mutant: Mutant, tests: list[tuple[float, pytest.Item]]) -> int:
        """Return the process in which tests run on a changed function."""
        child = os.fork()
        if child:
            return child
        status = UNNOTICED
        try:
            sys.stdout.flush()
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            replace_code(mutant)
            status = NOTICED  # should the tests end this process
            status = self._run(tests)
        finally:
            os._exit(status)

    def _run(self, tests: list[tuple[float, pytest.Item]]) -> int:
        for seconds, item in tests[: self._options.tests]:
            spent = resource.getrusage(resource.RUSAGE_SELF)
            bound = int(spent.ru_utime + spent.ru_stime + 10 * seconds + 5)
            resource.setrlimit(resource.RLIMIT_CPU, (bound, bound + 5))
            signal.alarm(int(60 + 20 * seconds))  # for one that waits
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if self._failed:
                return NOTICED
        return UNNOTICED

    def _reap(self, running: dict[int, tuple[Mutant, float]]) -> None:
        child, status = os.waitpid(-1, 0)
        if child in running:
            mutant, _ = running.pop(child)
            if status == UNNOTICED:
                self.survivors.append(mutant)


def replace_code(mutant: Mutant) -> None:
    """Give the functions of a module, wherever they are referred to, the code that a mutant has for them."""
    path = str(mutant.path)
    code = find_code(compile(mutant.tree, path, "exec"), mutant.function.split("."))
    functions = [its for its in find_functions({path}) if its.__code__.co_qualname == mutant.function]
    for function in functions:
        function.__code__ = code
    if not functions:
        raise LookupError(mutant.function)


def main() -> int:
    """Measure, print what no test noticed, and return whether enough was."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--modules", nargs="+", choices=MODULES, default=list(MODULES))
    parser.add_argument("--sample", type=int, default=0, help="so many changes, drawn at random (seeded); 0 for all")
    parser.add_argument("--tests", type=int, default=200, help="tests that may run for one change, the fastest first")
    parser.add_argument("--minutes", type=float, default=60, help="begin no change after that many")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--list", type=Path, help="write what no test noticed to this file, as JSON")
    options = parser.parse_args()
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    plugin = Mutation(options)
    arguments = ["-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:terminal", "-n", "0"]
    tests = dict.fromkeys(test for part in options.modules for test in TESTS[part])
    pytest.main([*arguments, "-m", "not neo4j and not browser", *tests], plugins=[plugin])
    noticed = plugin.tried - len(plugin.survivors)
    score = 100 * noticed / max(plugin.tried, 1)
    for mutant in sorted(plugin.survivors, key=lambda mutant: (mutant.path, mutant.line)):
        print(f"unnoticed: {mutant.path.relative_to(ROOT)}:{mutant.line} {mutant.function}: {mutant.change}")
    if options.list:
        options.list.write_text(json.dumps([str(mutant) for mutant in plugin.survivors], indent=1), "utf-8")
    print(
        f"tried {plugin.tried}, failed {len(plugin.survivors)} ({plugin.uncovered} on lines that no test runs): "
        f"score {score:.1f} %; what runs which line was known after {plugin.minutes_of_tests:.1f} min"
    )
    return 0 if plugin.tried and score >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
