"""What both commands share: their options, what they say about the machine, and how they print."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import TaskFailedError
from benchmarks.table import Table
from tests.support.neo4j_release import LINES, ServerUnavailableError


def parser(prog: str, description: str | None, sizes: Iterable[str], parts: Iterable[str]) -> argparse.ArgumentParser:
    """Return a parser of the options that both commands have; ``parts`` are what ``--only`` chooses from."""
    known = list(parts)

    def some(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is not one of {', '.join(known)}")
        return names

    made = argparse.ArgumentParser(prog=prog, description=description)
    made.add_argument("--size", choices=list(sizes), default="full", help="how much is made up (full)")
    made.add_argument("--only", type=some, default=known, help=f"some of {','.join(known)}")
    made.add_argument("--line", choices=LINES, default="5.26", help="Neo4j's release line (5.26)")
    made.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    made.add_argument("--json", type=Path, help="write all results to this file as well")
    return made


def attempt(name: str, measure: Callable[[], Any], failures: list[str]) -> Any:
    """Measure one part, saying how long it took; what couldn't be measured is added to the failures, and gives None."""
    begun = time.perf_counter()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    try:
        return measure()
    except (TaskFailedError, ServerUnavailableError, OSError, RuntimeError) as error:
        failures.append(f"{name}: {error}")
        return None
    finally:
        print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)


def report(options: argparse.Namespace, made_up: str, tables: Sequence[Table], results: dict[str, Any]) -> None:
    """Print what was measured on what, and write the results to the file that was asked for."""
    title = f"{options.size}: {made_up}; Neo4j {LINES[options.line].version}; {_machine()}"
    print("\n\n".join([title, *(table.as_markdown() if options.markdown else table.as_text() for table in tables)]))
    for failure in results["failures"]:
        print(f"NOT MEASURED {failure}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps({"title": title, **results}, indent=1) + "\n", encoding="utf-8")


def _machine() -> str:
    processors = os.cpu_count() or 1
    result = f"Python {platform.python_version()}, {platform.machine()}, {processors} processors"
    others = os.getloadavg()[2] - 1  # how many other programs wanted a processor, on average
    if others > processors / 2:
        result += f"\nOther programs kept this machine busy (load {others + 1:.1f}): read ratios with care."
    return result
