"""Whose database it is: nothing is written into one that holds somebody else's data."""

from __future__ import annotations

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.write.ledger import find_foreign, word_foreign


def require_own(connection: Connection) -> None:
    """Check, before anything is written, that a database is empty or ours.

    It is ours if it has the ledger that the first write makes, whatever else is in it.

    Raises:
        StoreUnavailable: it holds data of others.
    """
    if foreign := connection.read(find_foreign):
        raise StoreUnavailable(f"Neo4j at {connection.address}: {word_foreign(foreign)}")
