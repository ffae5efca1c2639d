"""One row while it is converted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loaders.mapping.templates import Values


@dataclass(slots=True)
class Frame:
    """A row's texts, the source that says them, and the ids of what it names, by the mapping's keys.

    ``unsaid`` are columns of what came out empty: no record has them, so they stay under attributes.
    """

    values: Values
    source: str
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    unsaid: set[str] = field(default_factory=set)


def distinct(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop repeats: two cells may name one actor, and an event has each part once."""
    found: list[dict[str, Any]] = []
    for one in parts:
        if one not in found:
            found.append(one)
    return found
