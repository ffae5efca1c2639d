"""How fast GDELT's event rows are read, on one processor: cutting rows into cells apart, and all the way to records.

    python benchmarks/parse_gdelt.py FILE [--rows 100000] [--profile]

The file's rows are repeated with ids and addresses of their own, so that articles stay as new as in a real feed.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections import deque
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from loaders.gdelt import parse_rows
from loaders.gdelt.layout import find_layout
from loaders.readers.sniff import Head
from loaders.readers.tables import iter_table


def repeated(lines: list[bytes], rows: int) -> bytes:
    """Return at least so many rows, no id or address of which comes twice."""
    rounds = -(-rows // len(lines))
    return b"".join(b"%d%s?%d\n" % (n + 10, line.rstrip(), n) for n in range(rounds) for line in lines)


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the processor time of the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Measure, and print rows a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    lines = arguments.file.read_bytes().splitlines()
    layout = find_layout(Head(b"\n".join(lines[:100])))
    if layout is None:
        parser.error(f"{arguments.file} is no table of GDELT's.")
    content = repeated(lines, arguments.rows)
    count = content.count(b"\n")

    def cells() -> None:
        deque(iter_table(BytesIO(content), layout.dialect), 0)

    def records() -> None:
        deque(parse_rows(iter_table(BytesIO(content), layout.dialect), layout), 0)

    for name, work in (("rows into cells", cells), ("rows into records", records)):
        print(f"{name:20}{count / seconds(work):>12,.0f} rows/s")
    if arguments.profile:
        profile = cProfile.Profile()
        profile.runcall(records)
        pstats.Stats(profile).sort_stats("tottime").print_stats(12)


if __name__ == "__main__":
    main()
