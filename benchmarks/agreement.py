"""Do the engines agree? A fast wrong answer is worth nothing, so a benchmark whose engines differ fails."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from benchmarks.measure import NO_ANSWER


def disagreements(results: dict[str, Any]) -> list[str]:
    """Return a sentence for each question that two engines answered differently.

    Lengths of paths (None where there is none), numbers of shortest paths and of nodes within reach are compared.
    """
    values = {engine: answers for engine, result in results.items() for answers in _answers(result)}
    values |= {
        f"{engine}'s own": answers for engine, result in results.items() for answers in _answers(result.get("own"))
    }
    sentences = []
    for first, second in combinations(values, 2):
        for name in values[first].keys() & values[second].keys():
            pairs = zip(values[first][name], values[second][name], strict=False)  # a slow engine answered fewer
            wrong = [
                (index, mine, theirs)
                for index, (mine, theirs) in enumerate(pairs)
                if mine != theirs and NO_ANSWER not in (mine, theirs)
            ]
            if wrong:
                index, mine, theirs = wrong[0]
                sentences.append(
                    f"{name}: {first} and {second} differ on {len(wrong)} questions; "
                    f"the first is number {index}: {mine} and {theirs}."
                )
    return sentences


def _answers(result: Any) -> list[dict[str, Any]]:
    if not isinstance(result, dict):
        return []
    if "answers" in result:
        return [result["answers"]]
    return [next(iter(result["workers"].values()))["answers"]] if result.get("workers") else []
