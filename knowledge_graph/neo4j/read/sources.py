"""Pages of sources in order of id, each out of the index that fits what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import neo4j

from knowledge_graph.identity.folding import fold
from knowledge_graph.neo4j.connection import sendable
from knowledge_graph.neo4j.record_item import record_of
from knowledge_graph.records import Source
from knowledge_graph.store import SourceCounts, SourcePage, SourceRequest

_GENERATION: Final = "OPTIONAL MATCH (ledger:Ledger {name: 'graph'}) RETURN coalesce(ledger.writes, 0)"
_COUNT: Final = "MATCH (s:Source) WHERE {} RETURN count(s)"
_COUNT_ALL: Final = "MATCH (s:Source) RETURN count(s)"
_PAGE: Final = """
{}
WITH s ORDER BY s.id LIMIT $limit
RETURN collect(s.z_record)
"""
_IN_ORDER: Final = "MATCH (s:Source) USING INDEX s:Source(id) WHERE {}"
_WITH_TEXT: Final = "MATCH (s:Source) USING TEXT INDEX s:Source(search_text) WHERE {}"
_GROUPED: Final = """
UNWIND ${name} AS value
CALL (value) {{
  MATCH (s:Source) USING INDEX s:Source({name}, id) WHERE s.{name} = value AND {conditions}
  RETURN s ORDER BY s.{name}, s.id LIMIT $limit
}}"""
"""The first of each group come out of its index in order: sorted are no more than are read."""
_PARTS: Final = "MATCH (s:Source) WHERE s.part_of IN $part_of AND s.id >= '' RETURN collect(s.id)"
_NUMBERS: Final = """
UNWIND $ids AS id MATCH (s:Source {id: id}) USING INDEX s:Source(id)
CALL (s) { MATCH (s)<-[:PART_OF_SOURCE*0..]-(p:Source) RETURN collect(DISTINCT p) AS parts }
RETURN collect([id, size(parts) - 1,
                reduce(total = 0, p IN parts | total + COUNT { MATCH (:ClaimRecord {source: p.id}) })])
"""

_CONDITIONS: Final = {
    "part_of": "s.part_of IN $part_of",
    "type": "s.type IN $type",
    "text": "s.search_text CONTAINS $text",
}
_BEHIND: Final = "s.id > $after"
"""With it the database goes through an index in order of ids; no id is empty, so behind it are all."""
_FEW: Final = 2_000
"""Up to so many sources with a text are sorted. Of more, a page is never far when one goes through all in order."""
_MOST_TOTALS: Final = 1_000


class SourcePages:
    """Pages of one database's sources. Totals are counted once, and kept until something is written."""

    def __init__(self) -> None:
        self._generation = -1
        self._totals: dict[tuple[str, frozenset[str], frozenset[str]], int] = {}

    def read(self, transaction: neo4j.ManagedTransaction, request: SourceRequest) -> SourcePage:
        """Return one page of sources, and how many the request accepts in all."""
        values = _values(request)
        total = self._total(transaction, request, values)
        values |= {"after": "".join(sendable([request.after])), "limit": request.limit}
        texts = transaction.run(page_query(request, total), values).single(strict=True)[0]
        return SourcePage([source for text in texts if isinstance(source := record_of(text), Source)], total)

    def _total(self, transaction: neo4j.ManagedTransaction, request: SourceRequest, values: dict[str, Any]) -> int:
        (generation,) = transaction.run(_GENERATION).single(strict=True)
        if generation != self._generation or len(self._totals) >= _MOST_TOTALS:
            self._totals, self._generation = {}, generation
        totals, key = self._totals, (fold(request.text), request.types, request.part_of)
        if key not in totals:
            query = _COUNT.format(_conditions(values)) if values else _COUNT_ALL
            totals[key] = int(transaction.run(query, values).single(strict=True)[0])
        return totals[key]


def page_query(request: SourceRequest, total: int) -> str:
    """Return the Cypher of a page, out of the index that leaves least to sort. ``total`` is how many are accepted."""
    names = _values(request).keys()
    if "text" in names and total <= _FEW:
        return _PAGE.format(_WITH_TEXT.format(f"{_BEHIND} AND {_conditions(names)}"))
    for name in ("part_of", "type"):
        if name in names:
            conditions = " AND ".join([_BEHIND, *(_CONDITIONS[other] for other in names if other != name)])
            return _PAGE.format(_GROUPED.format(name=name, conditions=conditions))
    return _PAGE.format(_IN_ORDER.format(" AND ".join([_BEHIND, *(_CONDITIONS[name] for name in names)])))


def source_counts(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> dict[str, SourceCounts]:
    """Return how many parts and claims each of some sources has."""
    rows = transaction.run(_NUMBERS, ids=sendable(ids)).single(strict=True)[0]
    return {identifier: SourceCounts(parts, claims) for identifier, parts, claims in rows}


def source_parts(transaction: neo4j.ManagedTransaction, identifier: str) -> list[str]:
    """Return a source and all that is part of it: itself first, then in order of id."""
    parts, level = {identifier}, sendable([identifier])
    while level:
        level = [part for part in transaction.run(_PARTS, part_of=level).single(strict=True)[0] if part not in parts]
        parts.update(level)
    return [identifier, *sorted(parts - {identifier})]


def _values(request: SourceRequest) -> dict[str, Any]:
    """Return what is asked for as parameters, by name of the condition; what is left open is left out."""
    values: dict[str, Any] = {}
    if request.part_of:
        values["part_of"] = sendable(request.part_of)
    if request.types:
        values["type"] = sendable(request.types)
    if text := fold(request.text):
        values["text"] = text
    return values


def _conditions(names: Iterable[str]) -> str:
    return " AND ".join(_CONDITIONS[name] for name in names)
