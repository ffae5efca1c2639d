"""Migration of sources written before they had the properties that pages of sources are looked up by."""

from __future__ import annotations

from typing import Final

import neo4j

from knowledge_graph.neo4j.properties import lookup_properties
from knowledge_graph.neo4j.record_item import record_of
from knowledge_graph.records import Source

_LOCK: Final = "MATCH (ledger:Ledger {name: 'graph'}) SET ledger.name = 'graph'"
_UNFILLED: Final = """
CYPHER 5
MATCH (s:Source) WHERE s.search_text IS NULL
WITH s LIMIT $limit
RETURN collect([id(s), s.record])
"""
_FILL: Final = "CYPHER 5 UNWIND $rows AS row MATCH (s) WHERE id(s) = row[0] SET s += row[1]"


def fill_source_batch(transaction: neo4j.ManagedTransaction, limit: int) -> bool:
    """Give some sources the properties they lack; return whether there may be more."""
    transaction.run(_LOCK).consume()
    rows = transaction.run(_UNFILLED, limit=limit).single(strict=True)[0]
    sources = [(key, source) for key, text in rows if isinstance(source := record_of(text), Source)]
    transaction.run(_FILL, rows=[[key, lookup_properties(source)] for key, source in sources])
    return bool(rows)
