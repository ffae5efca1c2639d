"""Do the engines agree? A fast wrong answer is worth nothing, so a benchmark whose engines differ fails."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from benchmarks.measure import NO_ANSWER


def disagreements(results: dict[str, Any]) -> list[str]:
    """Return a sentence for each question that two engines answered differently.

    Lengths of paths (None where there is none), numbers of shortest paths and of nodes within reach are compared.
    """
    given = {engine: found for engine, one in results.items() for found in _answers(one)}
    given |= {f"{engine}'s own": found for engine, one in results.items() for found in _answers(one.get("own"))}
    told = []
    for first, second in combinations(given, 2):
        for name in given[first].keys() & given[second].keys():
            pairs = zip(given[first][name], given[second][name], strict=False)  # a slow engine answered fewer
            wrong = [
                (place, mine, theirs)
                for place, (mine, theirs) in enumerate(pairs)
                if mine != theirs and NO_ANSWER not in (mine, theirs)
            ]
            if wrong:
                place, mine, theirs = wrong[0]
                told.append(
                    f"{name}: {first} and {second} differ on {len(wrong)} questions; "
                    f"the first is number {place}: {mine} and {theirs}."
                )
    return told


def _answers(one: Any) -> list[dict[str, Any]]:
    if not isinstance(one, dict):
        return []
    if "answers" in one:
        return [one["answers"]]
    return [next(iter(one["workers"].values()))["answers"]] if one.get("workers") else []
