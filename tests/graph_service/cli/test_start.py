"""What a command costs before it does anything: it imports what it needs, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_service.cli.commands import COMMANDS
from graph_service.questions import QUESTIONS, load_reference
from loaders import briefing

PROGRAM = "import sys; from graph_service.cli import main; sys.argv = ['conflict-graph', *sys.argv[1:]]; main()"
HEAVY = {"fastapi", "starlette", "uvicorn", "neo4j", "networkx", "watchfiles", "httpx", "pyarrow"}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., set[str]]:
    """Run a command on the briefing; return the top-level packages that it imported."""
    store = tmp_path_factory.mktemp("start") / "store"
    environment = os.environ | {"CONFLICT_GRAPH_STORE": str(store)}

    def run(*arguments: str | Path) -> set[str]:
        command = [sys.executable, "-X", "importtime", "-c", PROGRAM, *arguments]
        finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        lines = [line for line in finished.stderr.splitlines() if line.startswith("import time:")]
        return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}

    run("load", str(briefing()))
    return run


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--version"], {*HEAVY, "numpy", "pydantic", "yaml", "rich", "queries", "knowledge_graph.records"}),
        (["--help"], {*HEAVY, "numpy", "pydantic", "yaml", "queries"}),
        (["search", "World Court"], HEAVY),
        (["path", "David Barnea", "Hamas"], HEAVY),
        (["load", str(briefing())], HEAVY),
        (["stats"], HEAVY),
    ],
)
def test_a_command_imports_what_it_needs(
    imported: Callable[..., set[str]], arguments: list[str], unneeded: set[str]
) -> None:
    """Nothing large is imported that the command doesn't use."""
    assert imported(*arguments) & unneeded == set()


@pytest.mark.parametrize("entry", COMMANDS.values(), ids=COMMANDS)
def test_every_entry_names_what_runs_it(entry) -> None:
    """Its function is there, or it is a question's."""
    assert entry.question in QUESTIONS if entry.question else callable(load_reference(entry.function))


@pytest.mark.parametrize("name", ["queries", "loaders", "knowledge_graph"])
def test_a_stranger_under_one_of_our_names_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    """Another package of that name that Python finds first is named, with what to do about it."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise RuntimeError")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    program = Path(sys.executable).with_name("conflict-graph")
    finished = subprocess.run([program, "stats"], env=environment, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr == (
        f"{tmp_path / name} is another package under a name that conflict-graph uses; "
        "install conflict-graph into an environment of its own.\n"
    )
