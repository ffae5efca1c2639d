"""A load that isn't whole is told by stats, doctor and readiness, with its files and what to do, until it is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graph_service.cli.app import build_app
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from tests.support.calling import calling
from tests.support.worlds import EXTRACTION

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from graph_service.cli import main
from loaders.ingest import batches, unfinished

batches.BATCH = 2
write = batches.BatchWriter.__call__

def write_and_die(self, records):
    written = write(self, records)
    os.kill(os.getpid(), signal.SIGKILL)

batches.BatchWriter.__call__ = write_and_die
main()
"""
"""The command line, killed after the first batch that it writes."""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Run the command line on a store into which a load of two files was killed."""
    for name, rows in (("a.jsonl", EXTRACTION[:5]), ("b.jsonl", EXTRACTION[5:])):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    store = str(tmp_path / "store")
    command = [sys.executable, "-c", KILLED, "load", "a.jsonl", "b.jsonl", "--store", store]
    killed = subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    return lambda *arguments: CliRunner().invoke(build_app(), [*arguments, "--store", store])


def test_a_killed_load_is_told_by_every_check_until_it_is_run_again(run: Callable[..., Result], tmp_path: Path):
    files = [str(tmp_path / name) for name in ("a.jsonl", "b.jsonl")]
    stats, doctor = run("stats"), run("doctor")
    assert stats.exit_code == 0
    assert f"{files[0]}, {files[1]}: the load that began 20" in stats.stderr
    assert "Load the same again to complete it;" in stats.stderr
    (load,) = json.loads(run("stats", "--format", "json").stdout)["unfinished_loads"]
    assert (load["files"], load["state"]) == (files, "interrupted")
    assert doctor.exit_code == 1
    assert f"FAILED\tloads\t{files[0]}, {files[1]}: the load that" in doctor.stdout
    assert [check["ok"] for check in json.loads(run("doctor", "--format", "json").stdout)["checks"]].count(False) == 1
    store = open_store(str(tmp_path / "store"))
    with calling(Settings(store="unused"), store) as caller:
        ready = caller.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        for answer in (ready, caller.get("/v1/stats")):
            (load,) = answer.json()["unfinished_loads"]
            assert (load["files"], load["state"]) == (["a.jsonl", "b.jsonl"], "interrupted")
            assert str(tmp_path) not in answer.text
        run("load", *files)
        assert caller.get("/readyz").json()["unfinished_loads"] == []
        assert caller.get("/v1/stats").json()["unfinished_loads"] == []
    store.close()
    assert run("doctor", "--forget", "a.jsonl").exit_code == 2
    assert run("doctor").exit_code == 0
    assert "ok\tloads\tall whole" in run("doctor").stdout
    assert not run("stats").stderr
