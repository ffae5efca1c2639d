"""The state of one row while it is converted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loaders.mapping.templates import Values


@dataclass(slots=True)
class RowContext:
    """A row during conversion.

    Attributes:
        values: its cells by column.
        source: the id of its release.
        ids: the ids of the entities it names, by the mapping's keys.
        articles: the ids of the articles it cites, by key.
        empty_columns: columns of parts that yielded nothing; they are kept under attributes.
    """

    values: Values
    source: str
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    empty_columns: set[str] = field(default_factory=set)


def drop_duplicates(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop repeated parts: two cells may name the same actor, and an event has each part once."""
    kept_parts: list[dict[str, Any]] = []
    for part in parts:
        if part not in kept_parts:
            kept_parts.append(part)
    return kept_parts
