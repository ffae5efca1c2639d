"""What a question will cost, by estimate: by its parameters and the degrees of what it names, then by experience."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.store import GraphStore

Pairs = Sequence[tuple[str, str]]

_BASE: Final[Mapping[str, float]] = {
    "find_paths": 0.003, "get_neighbourhood": 0.004, "search_entities": 0.01, "list_claims": 0.01,
    "list_entity_events": 0.01, "list_events": 0.02, "get_entity": 0.003, "get_event": 0.003, "list_roles": 0.02,
    "list_sequences": 0.5, "list_conflicts": 0.05, "list_changes": 0.2, "list_sources": 0.01,
    "preview_retraction": 0.5, "get_subgraph": 0.01, "export_subgraph": 0.05, "list_duplicates": 2.0,
    "get_stats": 0.01, "get_schema": 0.001,
}  # fmt: skip
"""Seconds of processor time, by operation, of a question that asks for little."""
_OTHERS: Final = 0.05
_A_RELATION: Final = 2e-6
"""Seconds to read one relation."""
_A_NODE: Final = 1e-4
"""Seconds to choose and show one node of an answer, with its claims."""
_LIMIT: Final = 100
_MODES: Final[Mapping[str, float]] = {"all_shortest": 3.0, "k_shortest": 50.0, "temporal": 50.0}
"""How many times as much a path question takes in a mode."""
_FURTHER: Final[Mapping[str, float]] = {"explain": 1.2, "without": 2.5, "via": 4.0, "depth": 3.0, "analyse": 5.0}
"""How many times as much a question takes with a parameter."""
_NAMED: Final = frozenset({"start", "end", "seeds", "via", "id"})
"""Parameters that name entities whose relations are read."""
_MOST_KEPT: Final = 2_000
_RISE: Final = 0.1
_FALL: Final = 0.5
"""How far an estimate follows what took longer, or less: besides others a question takes longer than by itself."""
HALF_LIFE: Final = 15.0
"""Seconds after which half of what was learnt is forgotten: what is refused for its cost could never be cheap again."""

Kind = tuple[object, ...]


class Costs:
    """Estimates of questions' processor time, in seconds; what questions of a kind took corrects them."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._taken: dict[Kind, tuple[float, float]] = {}
        """What questions of a kind took, and when that was learnt."""

    def kind_of(self, operation: str, parameters: Pairs, identifier: str | None = None) -> Kind:
        """Return what a question has in common with those that take as long: operation, parameters, degrees by size.

        Args:
            operation: its name in the OpenAPI document.
            parameters: its query's names and values.
            identifier: the id in its path.
        """
        named = [value for name, value in parameters if name in _NAMED] + ([identifier] if identifier else [])
        ids = [identifier for value in named[:8] for identifier in value.split(",")[:8]]
        shape = tuple(sorted({(name, _size(name, value)) for name, value in parameters if name not in _NAMED}))
        return operation, len(named) > 2, self._degrees(ids).bit_length(), shape

    def estimate(self, kind: Kind) -> float:
        """Return how long a question of a kind will take."""
        formula = self._formula(kind)
        taken, learnt = self._taken.get(kind, (formula, 0.0))
        kept: float = 0.5 ** ((time.monotonic() - learnt) / HALF_LIFE)
        return formula + (taken - formula) * kept

    def learn(self, kind: Kind, seconds: float) -> None:
        """Take note of how long a question of a kind took."""
        if kind in self._taken:
            before = self.estimate(kind)
            del self._taken[kind]
            seconds = before + (_RISE if seconds > before else _FALL) * (seconds - before)
        elif len(self._taken) >= _MOST_KEPT:
            del self._taken[next(iter(self._taken))]
        self._taken[kind] = seconds, time.monotonic()

    def _degrees(self, ids: Sequence[str]) -> int:
        """Return how many relations some nodes have, as far as that is known at once; the question itself may fail."""
        if not ids:
            return 0
        with suppress(ConflictGraphError):
            return sum(self._store.known_degrees(ids).values())
        return 0

    def _formula(self, kind: Kind) -> float:
        operation, _, bits, shape = kind
        parameters: dict[str, str] = dict(shape)  # type: ignore[call-overload]
        seconds = _BASE.get(str(operation), _OTHERS)
        seconds += (1 << int(str(bits))) * _A_RELATION + _number(parameters.get("limit"), _LIMIT) * _A_NODE / 2
        if operation == "find_paths" or "mode" in parameters:
            seconds *= _MODES.get(parameters.get("mode", ""), 1.0)
        for name, times in _FURTHER.items():
            if parameters.get(name, "1") not in {"", "1", "false"}:
                seconds *= times
        return seconds


def _size(name: str, value: str) -> str:
    """Return a parameter's value as far as it counts for the cost: numbers by size, texts hardly."""
    if value.isascii() and value.isdigit() and len(value) < 10:
        return str(1 << (int(value) - 1).bit_length()) if int(value) > 1 else value
    return value[:20] if name in {"mode", "order", "optimise", "analyse", "format", "explain"} else ""


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
