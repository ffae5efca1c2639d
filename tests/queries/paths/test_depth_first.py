"""Walks without repeated nodes, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from queries.paths import depth_first
from queries.paths.depth_first import Budget, BudgetSpentError, iter_paths


@dataclass
class LayeredWalks:
    """Two steps: from a to a, b and c; from b back to a, and to d; from c to d."""

    starts: list[int] = field(default_factory=lambda: [0])
    via_sets: int = 1
    length: int = 2

    def successors(self, depth: int, state: int) -> list[int]:
        """Return where a step leads."""
        return {(0, 0): [0, 1, 2], (1, 1): [0, 3], (1, 2): [3]}[depth, state]


def test_a_walk_that_comes_back_to_a_node_is_passed_over_and_the_next_is_taken() -> None:
    budget = Budget()
    assert list(iter_paths(LayeredWalks(), budget)) == [(0, 1, 3), (0, 2, 3)]
    assert budget.tried == 5


def test_no_more_beginnings_are_tried_than_a_question_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depth_first, "MAX_PREFIXES", 3)
    walks = iter_paths(LayeredWalks(), Budget())
    assert next(walks) == (0, 1, 3)
    with pytest.raises(BudgetSpentError):
        next(walks)
