"""Lines that add to one entity, as crawlers and stores of FollowTheMoney write them, united into that entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from loaders.ftm.entity import FtmEntity
from loaders.ftm.schema import load_model
from loaders.readers.documents import JsonObject

WINDOW: Final = 16 * 1024 * 1024
"""Bytes of rows that wait for further lines of their entities."""

Fragment = tuple[JsonObject, FtmEntity]
_LISTS: Final = ("datasets", "referents")
_EXTREMES: Final = (("first_seen", min), ("last_seen", max), ("last_change", max))


class FragmentWindow:
    """Holds the last ``limit`` bytes of rows, so that lines of one entity and release come out together."""

    def __init__(self, limit: int = WINDOW) -> None:
        self._limit, self._bytes = limit, 0
        self._held: dict[tuple[str, str], list[Fragment]] = {}

    def add(self, item: JsonObject, entity: FtmEntity) -> Iterator[list[Fragment]]:
        """Add a row; yield the entities, as their lines, that wait no longer.

        A line whose schema none of the entity's others can have as well is yielded alone.
        """
        key = (entity.id, entity.release[1].id)
        lines = self._held.setdefault(key, [])
        if lines and not all(_find_common_schema(entity.schema, known.schema) for _, known in lines):
            yield [(item, entity)]
            return
        lines.append((item, entity))
        self._bytes += len(item.raw)
        while self._bytes > self._limit and self._held:
            yield self._release(next(iter(self._held)))

    def flush(self) -> Iterator[list[Fragment]]:
        """Yield the entities that still wait."""
        while self._held:
            yield self._release(next(iter(self._held)))

    def _release(self, key: tuple[str, str]) -> list[Fragment]:
        lines = self._held.pop(key)
        self._bytes -= sum(len(item.raw) for item, _ in lines)
        return lines


def unite_fragments(lines: Sequence[Fragment]) -> FtmEntity:
    """Return the entity that lines of it make up: all values of each property, and the narrowest schema.

    The order of the lines doesn't matter: they are united in the order of their bytes.
    """
    (_, entity), *others = sorted(lines, key=lambda line: line[0].raw)
    for _, other in others:
        names = dict.fromkeys((*entity.properties, *other.properties))
        entity = replace(
            entity,
            schema=_find_common_schema(entity.schema, other.schema) or entity.schema,
            properties={name: tuple(dict.fromkeys((*entity.get(name), *other.get(name)))) for name in names},
            body=_unite_bodies(entity.body, other.body),
        )
    return entity


def _unite_bodies(body: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    united = {**other, **{name: value for name, value in body.items() if value is not None}}
    for name in _LISTS:
        if members := [*(body.get(name) or ()), *(other.get(name) or ())]:
            united[name] = [member for index, member in enumerate(members) if member not in members[:index]]
    for name, choose in _EXTREMES:
        if texts := [text for text in (body.get(name), other.get(name)) if isinstance(text, str)]:
            united[name] = choose(texts)
    return united


def _find_common_schema(name: str, other: str) -> str:
    """Return the narrower of two schemas, one of which extends the other; empty if neither does."""
    if name == other:
        return name
    schema, second = load_model().get(name), load_model().get(other)
    if schema is None or second is None:
        return ""
    return name if schema.is_a(other) else other if second.is_a(name) else ""
