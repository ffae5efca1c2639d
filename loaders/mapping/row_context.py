"""One row while it is converted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loaders.mapping.templates import Values


@dataclass(slots=True)
class RowContext:
    """A row's texts, the source that says them, and the ids of what it names, by the mapping's keys.

    ``unsaid`` are columns of what came out empty: no record has them, so they stay under attributes.
    """

    values: Values
    source: str
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    empty_columns: set[str] = field(default_factory=set)


def drop_duplicates(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop repeats: two cells may name one actor, and an event has each part once."""
    kept_parts: list[dict[str, Any]] = []
    for part in parts:
        if part not in kept_parts:
            kept_parts.append(part)
    return kept_parts
