"""Pages of sources, and the parts of one, out of a table of what sources are looked for by."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import orjson

from knowledge_graph.embedded.database import as_stored
from knowledge_graph.identity.folding import fold
from knowledge_graph.records import RECORD, Source
from knowledge_graph.store import SourceCounts, SourcePage, SourceRequest

_COUNT: Final = "SELECT count(*) FROM source WHERE {}"
_PAGE: Final = """
SELECT body FROM (SELECT id FROM source WHERE {} AND id > :after ORDER BY id LIMIT :limit)
CROSS JOIN record USING (id) ORDER BY id
"""
_PARTS: Final = """
WITH RECURSIVE part (id) AS (VALUES (?) UNION SELECT source.id FROM part JOIN source ON source.part_of = part.id)
SELECT id FROM part ORDER BY id
"""
_NUMBERS: Final = """
WITH RECURSIVE part (whole, id) AS (
    SELECT value, value FROM json_each(:ids)
    UNION SELECT part.whole, source.id FROM part JOIN source ON source.part_of = part.id
)
SELECT whole, count(*) - 1, sum((SELECT count(*) FROM record WHERE record.source = part.id)) FROM part GROUP BY whole
"""
_CONDITIONS: Final = {
    "types": "type IN (SELECT value FROM json_each(:types))",
    "part_of": "part_of IN (SELECT value FROM json_each(:part_of))",
    "text": "instr(folded, :text) > 0",
}
_MOST_TOTALS: Final = 1_000


class SourceTable:
    """Pages of sources; totals are kept by generation."""

    def __init__(self) -> None:
        self._totals: dict[tuple[int, str, frozenset[str], frozenset[str]], int] = {}

    def page(self, connection: sqlite3.Connection, generation: int, request: SourceRequest) -> SourcePage:
        """Return one page of sources in order of id, and how many there are in all."""
        conditions, values = _conditions(request)
        total = self._total(connection, generation, request, conditions, values)
        values |= {"limit": request.limit, "after": as_stored(request.after)}
        records = [RECORD.validate_json(body) for (body,) in connection.execute(_PAGE.format(conditions), values)]
        return SourcePage([record for record in records if isinstance(record, Source)], total)

    def _total(
        self,
        connection: sqlite3.Connection,
        generation: int,
        request: SourceRequest,
        conditions: str,
        values: dict[str, Any],
    ) -> int:
        key = generation, fold(request.text), request.types, request.part_of
        total = self._totals.get(key)
        if total is None:
            if len(self._totals) >= _MOST_TOTALS:
                self._totals.clear()
            (total,) = connection.execute(_COUNT.format(conditions), values).fetchone()
            self._totals[key] = total
        return total


def count_in_sources(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, SourceCounts]:
    """Return how many parts and claims each of some sources has."""
    rows = connection.execute(_NUMBERS, {"ids": orjson.dumps([as_stored(identifier) for identifier in ids])})
    return {whole: SourceCounts(parts, claims) for whole, parts, claims in rows}


def parts_of_source(connection: sqlite3.Connection, identifier: str) -> list[str]:
    """Return a source and all that is part of it: itself first, then in order of id."""
    ids = [part for (part,) in connection.execute(_PARTS, (as_stored(identifier),))]
    return [identifier, *(part for part in ids if part != identifier)]


def _conditions(request: SourceRequest) -> tuple[str, dict[str, Any]]:
    """Return what the rows asked for have to meet, as ``SourceRequest.accepts`` says it, and the values to bind."""
    values: dict[str, Any] = {
        "types": orjson.dumps(sorted(request.types)) if request.types else None,
        "part_of": orjson.dumps([as_stored(whole) for whole in request.part_of]) if request.part_of else None,
        "text": fold(request.text) or None,
    }
    values = {name: value for name, value in values.items() if value is not None}
    return " AND ".join(_CONDITIONS[name] for name in values) or "true", values
