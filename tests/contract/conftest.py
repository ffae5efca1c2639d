"""The stores that every test here runs on: the embedded one, and a real Neo4j of each line we promise to work with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, StoreSettings
from tests.support.worlds import TALKS

SERVERS = {"neo4j-5.26": "neo4j_5", "neo4j-2026": "neo4j_2026"}
KINDS = ["embedded", *(pytest.param(name, marks=pytest.mark.neo4j) for name in SERVERS)]


def empty(server: Any) -> None:
    """Delete everything in a server's database but the notes of its migrations."""
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")


@pytest.fixture(params=KINDS)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., GraphStore]]:
    """Open one and the same store, empty at first, as often as a test likes."""
    opened: list[GraphStore] = []
    address, password = str(tmp_path / "graph"), None
    if request.param in SERVERS:
        server = request.getfixturevalue(SERVERS[request.param])
        empty(server)
        address, password = server.uri, server.password

    def open_again(**settings: Any) -> GraphStore:
        opened.append(open_store(address, StoreSettings(password=password, **settings)))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(reopen: Callable[..., GraphStore]) -> GraphStore:
    """An empty store."""
    return reopen()


@pytest.fixture
def talks(store: GraphStore) -> GraphStore:
    """A store that holds the talks and what happened around them."""
    store.write(TALKS)
    store.flush()
    return store
