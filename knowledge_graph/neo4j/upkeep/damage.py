"""Records that were altered in the database, by whoever may write there."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.read.lookups import altered, chunks, ids_of
from knowledge_graph.records import KINDS


def iter_damage(connection: Connection) -> Iterator[str]:
    """Yield which records aren't what was written, by their digests, with what to do; all of them are read."""
    for kind in KINDS:
        for some in chunks(connection.read(ids_of, kind)):
            for identifier in connection.read(altered, some):
                yield f"{identifier} was altered in the database; restore a backup into an empty one."
