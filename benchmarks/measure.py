"""Clocks and scales: bounded timing of many questions, memory of this process, tasks run in fresh processes."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHON: Final = Path(sys.executable)
TASK_SECONDS: Final = 3600
"""The longest any one process may take."""

NO_ANSWER: Final = "no answer"
"""Stands for the answer to a question that an engine was stopped at."""

Question = TypeVar("Question")


class TaskFailedError(Exception):
    """A measurement could not be taken; the message is its last line."""


def ask(
    questions: Iterable[Question], answer: Callable[[Question], Any], *, seconds: float, warm: bool = True
) -> tuple[dict[str, float], list[Any]]:
    """Ask one question after another until the time is up; return how long they took, and the answers.

    All are asked once before, within half the time, so that what is measured is a warm engine. ``given_up`` is how many
    have ``NO_ANSWER``; they count with the time that was spent on them.
    """
    listed = list(questions)
    if warm:
        _within(listed, answer, seconds / 2)
    taken, answers = _within(listed, answer, seconds)
    return percentiles(taken) | {"given_up": answers.count(NO_ANSWER)}, answers


def _within(
    questions: list[Question], answer: Callable[[Question], Any], seconds: float
) -> tuple[list[float], list[Any]]:
    taken, answers, deadline = [], [], time.monotonic() + seconds
    gc.collect()
    for question in questions:
        begun = time.perf_counter()
        answers.append(answer(question))
        taken.append((time.perf_counter() - begun) * 1000)
        if time.monotonic() > deadline:
            break
    return taken, answers


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """Return the number of measurements, their median and their 95th percentile (nearest rank)."""
    ordered = sorted(milliseconds)
    rank = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95)]
    return {"n": len(ordered), "p50": rank[0], "p95": rank[1]}


def memory_mb(pid: int | None = None) -> dict[str, float]:
    """Return the resident memory of a process (or this one), and what of it is its own rather than mapped files."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid or 'self'}/status").read_text("ascii").splitlines())
    return {"rss": int(status["VmRSS"].split()[0]) / 1024, "private": int(status["RssAnon"].split()[0]) / 1024}


def in_fresh_process(
    module: str, task: dict[str, Any], *, environment: dict[str, str] | None = None, python: Path = PYTHON
) -> dict[str, Any]:
    """Run ``python -m benchmarks.<module>`` on a task and return its result, with the process's whole time.

    Raises:
        TaskFailedError: it failed, or took too long.
    """
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            [python, "-m", f"benchmarks.{module}"],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=os.environ | (environment or {}),
            timeout=TASK_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise TaskFailedError(f"{module} took more than {TASK_SECONDS} s") from None
    if done.returncode:
        raise TaskFailedError((done.stderr.strip().splitlines() or [f"{module} ended with {done.returncode}"])[-1])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result | {"process_s": time.perf_counter() - begun}


def run_task(tasks: dict[str, Callable[..., dict[str, Any]]]) -> None:
    """Be the fresh process: read the task, do it, print the result."""
    task = json.loads(sys.stdin.read())
    result = tasks[task.pop("task")](**task)
    print(json.dumps(result))
