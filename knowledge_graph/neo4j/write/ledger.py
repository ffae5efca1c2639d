"""The Ledger node: a database's numbers for words and sources, and the version of its packing.

It is the write lock as well: who sets a property of it keeps other writers waiting until the transaction ends.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import neo4j

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import PACKING

_LOCK: Final = """
MERGE (ledger:Ledger {name: 'graph'})
ON CREATE SET ledger.packing = $packing
SET ledger.name = 'graph'
RETURN coalesce(ledger.relations, []), coalesce(ledger.types, []), coalesce(ledger.sources, 0),
    COUNT { MATCH (:Missing) } > 0, coalesce(ledger.packing, 1)
"""
_SAVE: Final = """
MATCH (ledger:Ledger {name: 'graph'})
SET ledger.relations = $relations, ledger.types = $types, ledger.sources = $sources,
    ledger.writes = coalesce(ledger.writes, 0) + 1
"""


class Ledger(NamedTuple):
    """What a writer needs of the Ledger node. ``some_wait``: whether any record waits for another that is missing."""

    numbering: Numbering
    source_count: int
    some_wait: bool


def lock_ledger(transaction: neo4j.ManagedTransaction) -> Ledger:
    """Take the write lock and read the Ledger node, which an empty database gets now.

    Raises:
        StoreUnavailable: the database has another packing than this version writes.
    """
    relations, types, source_count, some_wait, packing = transaction.run(_LOCK, packing=PACKING).single(strict=True)
    if packing != PACKING:
        raise StoreUnavailable(
            f"the database has packing {packing} and this version writes packing {PACKING}; open it again."
        )
    return Ledger(Numbering.grown(relations, types), source_count, some_wait)


def save_ledger(transaction: neo4j.ManagedTransaction, numbering: Numbering, source_count: int) -> None:
    """Store the numbers given to words, and how many sources were numbered."""
    values = {"relations": list(numbering.relations), "types": list(numbering.types), "sources": source_count}
    transaction.run(_SAVE, values)
