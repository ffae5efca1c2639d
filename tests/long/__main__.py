"""Run all that takes long, and print of each what is promised, what was tried and what failed.

``python -m tests.long [PART…]``, or ``make test-long``. Each part is a command of its own with an end of its own; the output of each is kept
in ``build/long``. What measures has the machine to itself, first; the rest runs two at a time, one a core. Together they stay
within two hours: a part that needs longer than it may is ended, and has failed.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from tests.long.parts import PARTS, Part

ROOT: Final = Path(__file__).resolve().parents[2]
OUTPUT: Final = ROOT / "build" / "long"
MINUTES: Final = 120
SIDE_BY_SIDE: Final = 2
"""Parts that run at the same time."""

_ROW: Final = re.compile(r"\t(\d+)\t(\d+)$", re.MULTILINE)
_TARGET: Final = re.compile(r"^ +(met|MISSED) ", re.MULTILINE)
_TRIED: Final = re.compile(r"\btried[: ]+(\d[\d,]*\d|\d)|(\d+) passed", re.IGNORECASE)
_FAILED: Final = re.compile(r"\bfailed[: ]+(\d[\d,]*\d|\d)|(\d+) failed", re.IGNORECASE)


def run(part: Part, seconds: float) -> tuple[str, str, bool]:
    """Run one part.

    Returns:
        How much it says that it tried, how much failed, and whether it ended well.
    """
    log = OUTPUT / f"{part.name}.log"
    environment = os.environ | dict(part.environment)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *part.arguments], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return "?", f"not done in {seconds / 60:.0f} min", False
    tried, failed = read_counts(log.read_text("utf-8", "replace"))
    if status and failed in {"0", "?"}:
        failed = f"ended with {status}"
    return tried, failed, status == 0


def read_counts(text: str) -> tuple[str, str]:
    """Return how much was tried and how much failed, from what a part printed; ``?`` where it says nothing of it.

    A part has a table of promises, tried and failed, or of targets met and missed, which are summed; or else its last
    words on it count: its own, or pytest's.
    """
    if rows := _ROW.findall(text):
        return str(sum(int(tried) for tried, _ in rows)), str(sum(int(failed) for _, failed in rows))
    if targets := _TARGET.findall(text):
        return str(len(targets)), str(targets.count("MISSED"))
    tried, failed = _TRIED.findall(text), _FAILED.findall(text)
    return ("".join(tried[-1]) if tried else "?"), ("".join(failed[-1]) if failed else "0" if tried else "?")


def longest(parts: Iterable[Part]) -> float:
    """Return the minutes after which all parts are done if each takes as long as it may."""
    alone, free = 0.0, [0.0] * SIDE_BY_SIDE
    for part in parts:
        if part.is_alone:
            alone += part.minutes
        else:
            free[free.index(min(free))] += part.minutes
    return alone + max(free)


def main(names: Sequence[str]) -> int:
    """Run the parts named, or all; return whether every one ended well."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    chosen = [part for part in PARTS if not names or part.name in names]
    begun, rows = time.monotonic(), dict[str, tuple[str, str]]()

    def try_part(part: Part) -> tuple[Part, str, str, bool]:
        if not part.is_there():
            return part, "-", f"left out: {part.needs} is not here", False
        left = begun + MINUTES * 60 - time.monotonic()
        return part, *run(part, max(60.0, min(part.minutes * 60, left)))

    good = True
    for places, parts in (
        (1, [part for part in chosen if part.is_alone]),
        (SIDE_BY_SIDE, [part for part in chosen if not part.is_alone]),
    ):
        with ThreadPoolExecutor(places) as pool:
            for done in as_completed([pool.submit(try_part, part) for part in parts]):
                part, tried, failed, well = done.result()
                rows[part.name] = tried, failed
                good &= well
                minutes = (time.monotonic() - begun) / 60
                print(f"{part.name}: tried {tried}, failed {failed}; {minutes:.0f} min after the start", flush=True)
    print("\n| promise | tried | failed |\n|---|---|---|")
    for part in chosen:
        print(f"| {' | '.join((part.promise, *rows[part.name]))} |")
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.long", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(part.name for part in PARTS))
    options = parser.parse_args()
    if unknown := set(options.parts) - {part.name for part in PARTS}:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(part.name for part in PARTS)}")
    sys.exit(main(options.parts))
