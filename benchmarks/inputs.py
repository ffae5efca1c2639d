"""Hostile files of every kind, each loaded by a process of its own: peak memory, seconds, and what came of it.

``python -m benchmarks.inputs`` makes and loads them one after another; ``--megabytes 64`` makes the large ones smaller,
``--only json`` takes those whose name holds a text. It fails if a load takes more than 500 MB, more than its time, or
ends with an error that isn't made for people.
"""

from __future__ import annotations

import argparse
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.hostile_files import HOSTILE, MIB, HostileInput

MAX_MEMORY: Final = 500
"""Megabytes that reading any file may take."""
MAX_SECONDS: Final = 1_800
_ENDED_BADLY: Final = ("Traceback", "Internal error", "MemoryError")


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What came of loading a file."""

    name: str
    stored: int
    seconds: float
    megabytes: int
    code: int | None
    words: str

    @property
    def ok(self) -> bool:
        """Return whether it stayed within bounds and says what is wrong in words made for people."""
        return (
            self.megabytes <= MAX_MEMORY
            and self.code in {0, 1, 2, 4}
            and not any(sign in self.words for sign in _ENDED_BADLY)
        )


def load_hostile(hostile: HostileInput, folder: Path, size: int) -> LoadOutcome | None:
    """Make a file and load it, leaving out bad rows; None if it can't be made here."""
    path = hostile.make(folder, size)
    if path is None:
        return None
    command = [
        sys.executable, "-c", "from graph_service.cli import main; main()", "load", str(path),
        "--store", str(folder / "store"),
        "--on-error", "skip", "--rejects", str(folder / "rejects"), *hostile.options,
    ]  # fmt: skip
    root = str(Path(__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": root, "CONFLICT_GRAPH_PIPE_WAIT": "2"}
    began = time.monotonic()
    with (folder / "said").open("wb") as words:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=words, stderr=subprocess.STDOUT
        )
        status, megabytes = _wait(process, (hostile.feed_head, hostile.feed), began + MAX_SECONDS)
    text = (folder / "said").read_text("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    words_shown = next(
        (line for line in lines if any(sign in line for sign in _ENDED_BADLY)), lines[-1] if lines else ""
    )
    stored = path.stat().st_size if path.is_file() else 0
    return LoadOutcome(hostile.name, stored, time.monotonic() - began, megabytes, status, words_shown)


def _wait(process: subprocess.Popen[bytes], fed: tuple[bytes, bytes], until: float) -> tuple[int | None, int]:
    """Feed a process until it ends; return its exit code, None if it had to be ended, and its peak memory in MB."""
    assert process.stdin is not None  # noqa: S101
    head, feed = fed
    process.stdin.write(head)
    process.stdin.flush()
    os.set_blocking(process.stdin.fileno(), False)
    if not feed:
        process.stdin.close()
    while True:
        number, status, usage = os.wait4(process.pid, os.WNOHANG)
        if number:
            process.returncode = os.waitstatus_to_exitcode(status)
            with _ignoring_broken_pipes():
                process.stdin.close()
            return process.returncode, usage.ru_maxrss // 1024
        if time.monotonic() > until:
            process.kill()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = -9
            return None, usage.ru_maxrss // 1024
        if feed and select.select([], [process.stdin], [], 0.2)[1]:
            with _ignoring_broken_pipes():
                os.write(process.stdin.fileno(), feed)
        elif not feed:
            time.sleep(0.05)


@contextmanager
def _ignoring_broken_pipes() -> Iterator[None]:
    try:
        yield
    except (BrokenPipeError, BlockingIOError):
        time.sleep(0.05)


def main() -> int:
    """Print what came of each hostile file; return 1 if one went beyond its bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024, help="size of the large files")
    parser.add_argument("--only", default="", help="only files whose name holds this text")
    options = parser.parse_args()
    failed = 0
    print(f"{'file':48} {'stored MB':>9} {'seconds':>8} {'peak MB':>8} {'exit':>5}  what was said")
    for hostile in HOSTILE:
        if options.only not in hostile.name:
            continue
        with TemporaryDirectory(prefix="hostile-") as folder:
            outcome = load_hostile(hostile, Path(folder), options.megabytes * MIB)
        if outcome is None:
            print(f"{hostile.name:48} not made: pyarrow is missing")
            continue
        failed += not outcome.ok
        print(
            f"{hostile.name:48} {outcome.stored / MIB:9.1f} {outcome.seconds:8.1f} {outcome.megabytes:8} "
            f"{outcome.code!s:>5}  {'' if outcome.ok else 'FAILED '}{outcome.words[:220]}",
            flush=True,
        )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
