"""What a command costs besides its answer: processor time from its start to its end, beside ``datasette --help``.

``python -m benchmarks.start [TREE]`` runs each command so many times, in turns, and prints medians; ``TREE`` is another
checkout with a ``.venv`` of its own, such as an earlier release, whose commands are measured alongside.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.table import Table, Target, judged, number, ratio, times_cell

ROOT: Final = Path(__file__).parents[1]
COMMANDS: Final[Mapping[str, tuple[tuple[str, ...], float]]] = {
    "--version": (("--version",), 0.5),
    "--help": (("--help",), 0.5),
    "search": (("search", "World Court"), 0.6),
    "path": (("path", "David Barnea", "Hamas"), 0.6),
}
"""Each command's arguments, and how much of the other tree's processor time it may take at most."""

_DATASETTE: Final = "datasette --help"


def processor_seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """Run a command to its end; return the seconds of processor time that it and the system for it took.

    Raises:
        RuntimeError: it failed.
    """
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    process = os.posix_spawn(command[0], command, environment, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}.")
    return usage.ru_utime + usage.ru_stime


def measure(trees: Mapping[str, Path], folder: Path, *, runs: int) -> dict[tuple[str, str], float]:
    """Return the median processor seconds of each tree's commands, and of datasette's help where it is installed.

    Args:
        trees: checkouts by name, each with a ``.venv`` in which it is installed.
        folder: an empty folder for stores and compiled modules.
        runs: how often to run each command. They take turns, so that a busy moment hits all alike.

    Returns:
        Seconds by name of the tree and of the command; ``datasette --help`` is under the first tree.
    """
    jobs: dict[tuple[str, str], tuple[list[str], dict[str, str]]] = {}
    for name, tree in trees.items():
        program, environment = str(tree / ".venv/bin/conflict-graph"), _environment(folder / name)
        processor_seconds([program, "load", "briefing"], environment)
        jobs |= {(name, label): ([program, *arguments], environment) for label, (arguments, _) in COMMANDS.items()}
    datasette = ROOT / ".venv/bench/bin/datasette"
    if datasette.exists():
        jobs[next(iter(trees)), _DATASETTE] = ([str(datasette), "--help"], _environment(folder / "datasette"))
    for job in jobs.values():
        processor_seconds(*job)  # compiles what it imports
    seconds: dict[tuple[str, str], list[float]] = {key: [] for key in jobs}
    for _ in range(runs):
        for key, job in jobs.items():
            seconds[key].append(processor_seconds(*job))
    return {key: statistics.median(values) for key, values in seconds.items()}


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which Python keeps what it compiles in a folder, as an installed package would."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"CONFLICT_GRAPH_STORE": str(folder / "store"), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def tables(medians: Mapping[tuple[str, str], float], names: list[str]) -> list[Table]:
    """Return the table of medians and, where two trees were measured, that of the targets."""
    datasette = medians.get((names[0], _DATASETTE))
    rows = []
    for label in (*COMMANDS, *([_DATASETTE] if datasette else [])):
        each = [medians.get((name, label)) for name in names]
        share = ratio(each[0], each[-1]) if len(names) > 1 else None
        rows.append(
            (label, *(number(value, 3) for value in each), number(share), times_cell(each[0], datasette))
            if len(names) > 1
            else (label, *(number(value, 3) for value in each), times_cell(each[0], datasette))
        )
    heads = (*names, *(["of it"] if len(names) > 1 else []), "of datasette")
    shown = [Table("Processor seconds of a command, median", ("Command", *heads), rows)]
    if len(names) > 1:
        targets: list[Target] = [
            (label, ratio(medians[names[0], label], medians[names[1], label]), "at most", most)
            for label, (_, most) in COMMANDS.items()
        ]
        shown.append(judged(targets))
    return shown


def main() -> None:
    """Measure this tree, and another if one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", nargs="?", type=Path, help="another checkout, with a .venv of its own")
    parser.add_argument("--runs", type=int, default=15, help="how often each command is run")
    options = parser.parse_args()
    trees = {"this tree": ROOT} | ({"the other": options.tree.resolve()} if options.tree else {})
    with TemporaryDirectory(prefix="conflict-graph-start-") as folder:
        medians = measure(trees, Path(folder), runs=options.runs)
    print("\n\n".join(table.as_text() for table in tables(medians, list(trees))))


if __name__ == "__main__":
    main()
