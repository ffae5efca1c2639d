"""Deaths of a GED event: the best, low and high estimates, and the counts by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from knowledge_graph.records import Measure
from loaders.readers.columns import parse_count

_MEASURES: Final[Mapping[str, str]] = {
    "deaths_a": "killed_side_a", "deaths_b": "killed_side_b", "deaths_civilians": "killed_civilians",
    "deaths_unknown": "killed_unknown",
}  # fmt: skip
"""Measures by the columns they come from."""
_ESTIMATES: Final = ("best", "low", "high")
DEATH_COLUMNS: Final = (*_ESTIMATES, *_MEASURES)


def parse_deaths(cells: tuple[str, ...]) -> dict[str, float | Measure]:
    """Parse the cells of ``DEATH_COLUMNS``, empty ones as not given.

    The estimates stay as coded, also where ``best`` lies outside ``low`` and ``high``, as in one to two rows of a
    hundred.

    Raises:
        InvalidInput: a cell is not a number, or below zero; ``field`` names its column.
    """
    counts = {name: parse_count(name, text) for name, text in zip(DEATH_COLUMNS, cells, strict=True) if text}
    estimates = {name: counts[name] for name in _ESTIMATES if name in counts}
    measures: dict[str, float | Measure] = {"killed": Measure(**estimates)} if estimates else {}
    return measures | {measure: counts[name] for name, measure in _MEASURES.items() if name in counts}
