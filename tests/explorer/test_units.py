"""The explorer's own unit tests and types."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from graph_service.routes import explorer
from tests.support.waiting import PATIENCE

EXPLORER = Path(explorer.__file__).parents[1] / "explorer"
# Where the machine has no Node.js, `make` has put one beside this Python.
PATH = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])


def test_its_unit_tests_pass():
    """Vitest, over the parts that need no browser."""
    run = subprocess.run(
        ["npm", "run", "--silent", "test"], cwd=EXPLORER, env=os.environ | {"PATH": PATH, "NO_COLOR": "1"},
        capture_output=True, text=True, timeout=PATIENCE * 3, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    passed = re.search(r"Tests\s+(\d+) passed", run.stdout)
    assert passed
    assert int(passed[1]) > 100


def test_its_types_hold():
    """The compiler finds nothing, in the code and in what compares its types of answers with the documented ones."""
    run = subprocess.run(
        ["npm", "run", "--silent", "check"], cwd=EXPLORER, env=os.environ | {"PATH": PATH, "NO_COLOR": "1"},
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
