"""Which columns a mapping reads, and which of them it keeps word for word: the others stay under attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from loaders.mapping.model import ClaimPart, Dating, LocationPart, TableMapping, Wording


def columns_of(*parts: Any) -> tuple[str, ...]:
    """Return every column that parts of a mapping read, each once."""
    return tuple(dict.fromkeys(column for words, _ in _wordings(parts, whole=True) for column in words.columns))


def kept_whole(mapping: TableMapping) -> frozenset[str]:
    """Return the columns that stand in some record as they were: not looked up, read as dates, or one text of several.

    A text of several columns is empty when one of them is, so it keeps none of them for certain.
    """
    said = (mapping.events, mapping.actors, mapping.locations, mapping.sources, mapping.relations, mapping.claims)
    return frozenset(
        words.columns[0]
        for words, whole in _wordings(said, whole=True)
        if whole and not words.map and len(words.text) == 1 and len(words.columns) == 1
    )


def _wordings(part: Any, *, whole: bool) -> Iterator[tuple[Wording, bool]]:
    """Walk a part for its texts; ``whole`` is false within what is interpreted."""
    if isinstance(part, Wording):
        yield part, whole
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name == "target":
                yield Wording(text=(getattr(part, name),)), whole
            else:
                yield from _wordings(getattr(part, name), whole=whole and not _interpreted(part, name))
    elif isinstance(part, dict):
        for one in part.values():
            yield from _wordings(one, whole=whole)
    elif isinstance(part, tuple):
        for one in part:
            yield from _wordings(one, whole=whole)


def _interpreted(part: BaseModel, field: str) -> bool:
    return (
        isinstance(part, Dating)
        or (isinstance(part, LocationPart) and field == "country")
        or (isinstance(part, ClaimPart) and field == "unless_equal")
    )


def absent(columns: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the columns that a table lacks, in order."""
    there = set(known)
    return sorted(one for one in columns if one not in there)
