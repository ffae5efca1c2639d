"""What a database holds in all: how many records of each kind, and a digest of them."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Final

from knowledge_graph.embedded.database import NOT_CLAIMS
from knowledge_graph.embedded.merges import merges_in
from knowledge_graph.identity.merges import iter_digests
from knowledge_graph.records import KINDS, Kind

IN_ORDER: Final = "SELECT {} FROM record WHERE {} ORDER BY id"
_COUNTS: Final = f"""
SELECT kind, count(*) FROM record WHERE {NOT_CLAIMS} GROUP BY kind
UNION ALL SELECT 'claim', (SELECT count(*) FROM record) - (SELECT count(*) FROM record WHERE {NOT_CLAIMS})
"""


def count_records(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many records there are of each kind."""
    counted = dict(connection.execute(_COUNTS).fetchall())
    return {kind: counted.get(kind, 0) for kind in KINDS}


def graph_digest(connection: sqlite3.Connection) -> str:
    """Return a hash over every record."""
    total = hashlib.blake2b(digest_size=16)
    for kind in KINDS:
        if kind != "merge":
            for (digest,) in connection.execute(IN_ORDER.format("digest", of_kind(kind))):
                total.update(digest.encode())
    for digest in iter_digests(merges_in(connection)):
        total.update(digest.encode())
    return total.hexdigest()


def of_kind(kind: Kind) -> str:
    """Return the condition on records of one kind."""
    return f"kind = '{kind}'" if kind == "claim" else f"kind = '{kind}' AND {NOT_CLAIMS}"
