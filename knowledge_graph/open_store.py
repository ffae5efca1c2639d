"""Opening a store by its address: the only place that chooses between the two."""

from __future__ import annotations

from urllib.parse import urlsplit

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore, StoreSettings

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def open_store(address: str, settings: StoreSettings | None = None) -> GraphStore:
    """Open the store at an address: a Neo4j URI, or the folder of an embedded store, created if missing.

    Raises:
        InvalidInput: the address is neither.
        StoreUnavailable: it can't be opened.
    """
    settings = settings or StoreSettings()
    scheme = urlsplit(address).scheme
    if scheme in NEO4J_SCHEMES:
        from knowledge_graph.neo4j.store import Neo4jStore  # noqa: PLC0415 - the driver takes long to import

        return Neo4jStore.open(address, settings)
    if "://" in address:
        raise InvalidInput(
            f"{address!r} is not a store: give a folder's path, or neo4j://host:7687 for a Neo4j server.", field="store"
        )
    from knowledge_graph.embedded.store import EmbeddedStore  # noqa: PLC0415 - only one of the two is ever opened

    return EmbeddedStore.open(address, settings)
