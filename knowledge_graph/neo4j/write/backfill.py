"""Migrations of what earlier versions wrote otherwise, a batch a call.

Sources lacked the properties that pages of sources are looked up by. Identity keys, former ids, ids of parts and of
missing records were tied to what they are of by relationships. Bookkeeping had no prefix, and events no ``name``.
Records lacked the words that a search finds them by. Claims' records had the label of the nodes that show them. Names
were folded otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import neo4j
import orjson

from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.identity.merges import identity_of
from knowledge_graph.neo4j.properties import lookup_properties, search_text
from knowledge_graph.neo4j.record_item import record_of, stored, text_of
from knowledge_graph.neo4j.write.reference_edges import NOTE_KEYS, UNKEY
from knowledge_graph.records import IDENTITY_KINDS, Record, Source
from knowledge_graph.searching.texts import search_words
from knowledge_graph.time_span import FOREVER

_LOCK: Final = "MATCH (ledger:Ledger {name: 'graph'}) SET ledger.name = 'graph'"
_UNFILLED: Final = """
CYPHER 5
MATCH (s:Source) WHERE s.search_text IS NULL
WITH s LIMIT $limit
RETURN collect([id(s), coalesce(s.z_record, s.record)])
"""
_FILL: Final = "CYPHER 5 UNWIND $rows AS row MATCH (s) WHERE id(s) = row[0] SET s += row[1]"
_MOVE_NOTES: Final = (
    """
    MATCH ()-[r:HAS_KEY]->(k) WITH DISTINCT k LIMIT $limit
    MATCH (n)-[:HAS_KEY]->(k) WITH k, k.key AS key, collect(DISTINCT n.id) AS ids
    DETACH DELETE k
    WITH key, ids UNWIND ids AS id CREATE (note:IdentityKey {key: key, of: id})
    RETURN count(note)
    """,
    """
    MATCH (n)-[r:WAITS_FOR]->(m) WITH n, r, m LIMIT $limit
    DELETE r CREATE (note:Missing {id: m.id, of: n.id})
    RETURN count(note)
    """,
    "MATCH (f:FormerId)-[r:IS]->(n) WITH f, r, n LIMIT $limit SET f.of = n.id DELETE r RETURN count(r)",
    "MATCH (p:Part)-[r:PART_IN]->(n) WITH p, r, n LIMIT $limit SET p.of = n.id DELETE r RETURN count(r)",
    "MATCH (k:IdentityKey|Missing) WHERE k.of IS NULL WITH k LIMIT $limit DETACH DELETE k RETURN count(k)",
)
"""Each moves some and says how many; the last deletes what no record has any more."""
_NODE_NAMES: Final = (
    "walk", "word", "digest", "record", "claims", "days", "inner_days", "number", "voice", "known_from", "known_to",
    "wholes", "shown", "standing",
)  # fmt: skip
_EDGE_NAMES: Final = ("walk", "claims", "days", "inner_days", "original_start", "original_end")


def _renamed(entity: str, names: Iterable[str]) -> str:
    """Return the Cypher that gives bookkeeping properties their prefix; those that aren't there stay away."""
    names = tuple(names)
    setting = ", ".join(f"{entity}.z_{name} = coalesce({entity}.{name}, {entity}.z_{name})" for name in names)
    return f"SET {setting} REMOVE {', '.join(f'{entity}.{name}' for name in names)}"


_RENAME: Final = f"""
MATCH (ledger:Ledger {{name: 'graph'}})
WITH ledger, coalesce(ledger.renamed, '') AS after
CALL (after) {{
  MATCH (n:Entity) WHERE n.id > after WITH n ORDER BY n.id LIMIT $limit
  SET n.name = CASE n.kind WHEN 'event' THEN n.title ELSE n.name END
  SET n.retracted = CASE WHEN n.kind = 'source' AND n.known_to < {FOREVER}
                    THEN toString(date('0001-01-01') + duration({{days: n.known_to - 1}})) ELSE n.retracted END
  {_renamed("n", _NODE_NAMES)}
  WITH n OPTIONAL MATCH (n)-[r]->() WHERE r.walk IS NOT NULL
  {_renamed("r", _EDGE_NAMES)}
  RETURN max(n.id) AS last
}}
SET ledger.renamed = last
RETURN last IS NOT NULL
"""
"""In order of id; when there are no more, the note of how far it came is gone."""

_LABEL_CLAIMS: Final = "MATCH (c:Claim&Entity) WITH c LIMIT $limit SET c:ClaimRecord REMOVE c:Claim RETURN count(c) > 0"
"""They are told from the nodes that show claims by ``Entity``, the label of records."""


def label_claims_batch(transaction: neo4j.ManagedTransaction, limit: int) -> bool:
    """Give the records of some claims their label; return whether there may be more."""
    transaction.run(_LOCK).consume()
    return bool(transaction.run(_LABEL_CLAIMS, limit=limit).single(strict=True)[0])


_UNFOLDED: Final = f"""
CYPHER 5
MATCH (ledger:Ledger {{name: 'graph'}}) SET ledger.name = 'graph'
WITH coalesce(ledger.refolded, '') AS after
MATCH (n:Entity) WHERE n.id > after WITH n ORDER BY n.id LIMIT $limit
RETURN collect([id(n), n.id, {stored("n")}, n.z_shown])
"""
_SET_FOLDED: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
SET n.z_words = row[1], n.search_text = CASE WHEN n.search_text IS NULL THEN null ELSE row[2] END
"""
_NOTE_REFOLDED: Final = "MATCH (ledger:Ledger {name: 'graph'}) SET ledger.refolded = $last"
"""In order of id; when there are no more, the note of how far it came is gone."""


def refold_batch(transaction: neo4j.ManagedTransaction, limit: int) -> bool:
    """Work out anew the words and keys that some records are found by; return whether there may be more."""
    rows = transaction.run(_UNFOLDED, limit=limit).single(strict=True)[0]
    folded, keys = list[list[Any]](), list[list[str]]()
    for node, identifier, text, shown in rows:
        record = _as_shown(shown or text)
        folded.append([node, search_words(record), search_text(record)])
        keys += [[identifier, key.text] for key in identity_keys(record_of(text))]
    transaction.run(_SET_FOLDED, rows=folded)
    transaction.run(UNKEY, ids=[row[1] for row in rows])
    transaction.run(NOTE_KEYS, rows=keys)
    transaction.run(_NOTE_REFOLDED, last=rows[-1][1] if rows else None)
    return bool(rows)


def _as_shown(text: str | list[Any]) -> Record:
    fields = orjson.loads(text_of(text))
    return identity_of(fields) if fields["kind"] in IDENTITY_KINDS else record_of(text)


def fill_source_batch(transaction: neo4j.ManagedTransaction, limit: int) -> bool:
    """Give some sources the properties they lack; return whether there may be more."""
    transaction.run(_LOCK).consume()
    rows = transaction.run(_UNFILLED, limit=limit).single(strict=True)[0]
    sources = [(key, source) for key, text in rows if isinstance(source := record_of(text), Source)]
    transaction.run(_FILL, rows=[[key, lookup_properties(source)] for key, source in sources])
    return bool(rows)


def move_note_batch(transaction: neo4j.ManagedTransaction, limit: int) -> bool:
    """Give some notes the ids of what they are of, instead of relationships; return whether there may be more."""
    transaction.run(_LOCK).consume()
    return any(transaction.run(query, limit=limit).single(strict=True)[0] for query in _MOVE_NOTES)


def rename_batch(transaction: neo4j.ManagedTransaction, limit: int) -> bool:
    """Give the bookkeeping of some records and their edges its prefix, events a name, and sources their retraction.

    Returns:
        Whether there may be more.
    """
    row = transaction.run(_RENAME, limit=limit).single()
    return bool(row and row[0])
