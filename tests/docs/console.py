"""Run the console examples of a Markdown page and hold their output against what the page says.

A fenced block marked ``console`` holds commands after ``$ `` and what they print. ``...`` on a line of its own stands for
any lines, inside a line for any text. A page's commands share one folder and one store; ``curl`` talks to a real server.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One command of a page and the output it promises."""

    line: int
    command: str
    expected: str


def examples(page: Path) -> Iterator[Example]:
    """Yield the console examples of a page, in order."""
    text = page.read_text("utf-8")
    for block in _BLOCK.finditer(text):
        yield from examples_in(block[0], text[: block.start()].count("\n") + 1)


def examples_in(block: str, line: int) -> Iterator[Example]:
    """Yield the examples of one fenced block that begins on a line of its page."""
    lines = block.splitlines()[1:-1]
    starts = [index for index, text in enumerate(lines) if text.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        command, rest = lines[start][2:], lines[start + 1 : end]
        while command.endswith("\\"):
            command = command[:-1] + rest.pop(0).lstrip("> ")
        yield Example(line + start + 1, command, "\n".join(rest).strip("\n"))


def run(command: str, folder: Path, port: int) -> str:
    """Return what a command prints, run in a folder, with port 8000 meaning the test's own server."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONFLICT_GRAPH_")},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "120",
        "NO_COLOR": "1",
        "PYTHONWARNINGS": "",
    }
    finished = subprocess.run(
        ["bash", "-c", command.replace("127.0.0.1:8000", f"127.0.0.1:{port}")],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return (finished.stdout + finished.stderr).replace(f"127.0.0.1:{port}", "127.0.0.1:8000").strip("\n")


def matches(expected: str, printed: str) -> bool:
    """Return whether output is what a page promises; ``...`` stands for anything."""
    pattern = re.escape(expected).replace(r"\.\.\.", ".*")
    return re.fullmatch(pattern, _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())
