"""Trials of a promise, many times by chance: their options, and what is printed of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

HEAD = "promise\ttried\tfailed"


def read_options(description: str) -> argparse.Namespace:
    """Return how many ``times`` to try, and the ``seed`` of chance."""
    parser = argparse.ArgumentParser(description=description.partition("\n")[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=17)
    return parser.parse_args()


def report(promise: str, results: Iterable[str | None]) -> int:
    """Print a promise, how often it was tried and failed, and the first failures; return how many failed.

    Args:
        promise: what was tried.
        results: of each trial what went wrong, or None.
    """
    outcomes = list(results)
    broken = [outcome for outcome in outcomes if outcome]
    print("\n  ".join([f"{promise}\t{len(outcomes)}\t{len(broken)}", *broken[:5]]), flush=True)
    return len(broken)
