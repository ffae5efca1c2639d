"""Depth-first enumeration of the simple paths of a layered DAG, in order of their sequences of node ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from knowledge_graph.deadline import check_work

MAX_PREFIXES: Final = 200_000
"""How many beginnings of paths one question may try: about two seconds."""


class BudgetSpentError(Exception):
    """A question tried as many beginnings of paths as it may."""


@dataclass(slots=True)
class Budget:
    """How many beginnings of paths a question has tried."""

    tried: int = 0

    def spend(self) -> None:
        """Count one beginning of a path.

        Raises:
            BudgetSpentError: it is one more than a question may try.
        """
        check_work()
        self.tried += 1
        if self.tried > MAX_PREFIXES:
            raise BudgetSpentError


class Dag(Protocol):
    """Walks of one length from some states, as successors by depth."""

    starts: list[int]
    """In order of their nodes' ids."""
    via_sets: int
    """How many states a node has; a state's node is its number divided by this."""

    @property
    def length(self) -> int:
        """Return how many steps the walks have."""

    def successors(self, depth: int, state: int) -> Sequence[int]:
        """Return the states that follow a state at a depth, each once, in order of their nodes' ids."""


def iter_paths(dag: Dag, budget: Budget) -> Iterator[tuple[int, ...]]:
    """Yield the walks of a DAG that repeat no node, as nodes, in order of their sequences of node ids.

    Raises:
        BudgetSpentError: more beginnings were tried than one question may.
    """
    prefix: list[int] = []
    pending = [iter(dag.starts)]
    while pending:
        state = next(pending[-1], None)
        if state is None:
            pending.pop()
            if prefix:
                prefix.pop()
            continue
        node = state // dag.via_sets
        if node in prefix:
            continue
        budget.spend()
        if len(prefix) == dag.length:
            yield (*prefix, node)
        else:
            pending.append(iter(dag.successors(len(prefix), state)))
            prefix.append(node)
