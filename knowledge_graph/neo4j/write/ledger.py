"""The Ledger node: a database's numbers for words and sources, and the version of its packing.

It is the write lock as well: who sets a property of it keeps other writers waiting until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    COUNT { MATCH (:Missing) } > 0, coalesce(ledger.packing, 1), ledger.relations IS NULL
"""
_NOT_OURS: Final = """
NOT n:Ledger AND NOT (n:Migration AND n.applied IS NOT NULL) AND NOT (n:Memo AND n.topic IS NOT NULL)
"""
"""What is none of the nodes that an opened store without records has. With a ledger nothing else is asked."""
_FOREIGN: Final = f"""
OPTIONAL MATCH (ledger:Ledger {{name: 'graph'}}) WHERE ledger.relations IS NOT NULL OR ledger.sources IS NOT NULL
WITH count(ledger) = 0 AND EXISTS {{ MATCH (n) WHERE {_NOT_OURS} }} AS foreign WHERE foreign
MATCH (n) WHERE {_NOT_OURS}
WITH labels(n) AS labels LIMIT 1000
UNWIND CASE WHEN labels = [] THEN ['nodes without a label'] ELSE labels END AS label
RETURN DISTINCT label ORDER BY label LIMIT 5
"""
_SAVE: Final = """
MATCH (ledger:Ledger {name: 'graph'})
SET ledger.relations = $relations, ledger.types = $types, ledger.sources = $sources,
    ledger.writes = coalesce(ledger.writes, 0) + 1
RETURN ledger.writes
"""
ANNOUNCE: Final = "MERGE (announced:Ledger {name: 'commit'}) SET announced.writes = $writes"
"""Says that a write is about to be committed, in a transaction of its own; see ``neo4j.generations``."""


class Ledger(NamedTuple):
    """What a writer needs of the Ledger node. ``some_wait``: whether any record waits for another that is missing."""

    numbering: Numbering
    source_count: int
    some_wait: bool


def lock_ledger(transaction: neo4j.ManagedTransaction) -> Ledger:
    """Take the write lock and read the Ledger node, which an empty database gets now.

    Raises:
        StoreUnavailable: the database has another packing than this version writes; or it has no record of ours and
            data of others, which came since it was opened.
    """
    locked = transaction.run(_LOCK, packing=PACKING).single(strict=True)
    relations, types, source_count, some_wait, packing, is_new = locked
    if is_new and (foreign := find_foreign(transaction)):
        raise StoreUnavailable(word_foreign(foreign))
    if packing != PACKING:
        raise StoreUnavailable(
            f"the database has packing {packing} and this version writes packing {PACKING}; open it again."
        )
    return Ledger(Numbering.grown(relations, types), source_count, some_wait)


def save_ledger(transaction: neo4j.ManagedTransaction, numbering: Numbering, source_count: int) -> int:
    """Store the numbers given to words, and how many sources were numbered; return the number of this write."""
    values = {"relations": list(numbering.relations), "types": list(numbering.types), "sources": source_count}
    return int(transaction.run(_SAVE, values).single(strict=True)[0])


def find_foreign(transaction: neo4j.ManagedTransaction) -> list[str]:
    """Return some labels of what a database holds that isn't ours; nothing if it is empty, or ours.

    It is ours if it has the ledger that a first write makes, whatever else was put into it since.
    """
    return [label for (label,) in transaction.run(_FOREIGN)]


def word_foreign(labels: Sequence[str]) -> str:
    """Return what to say of a database with such data of others."""
    return (
        f"the database holds data that isn't conflict-graph's ({', '.join(labels)}); nothing was written into it. "
        "Name an empty database of this server by CONFLICT_GRAPH_NEO4J_DATABASE, or use another server; or empty this "
        "database, if nobody needs what it holds."
    )
