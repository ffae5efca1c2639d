"""The stores that every test here runs on: the embedded one, and a real Neo4j of each line we promise to work with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.store import GraphStore
from loaders import briefing
from loaders.load import load
from tests.contract.databases import Folder, Opener, Server, loaded_once
from tests.support.worlds import TALKS

SERVERS = {"neo4j-5.26": "neo4j_5", "neo4j-2026": "neo4j_2026"}
KINDS = ["embedded", *(pytest.param(name, marks=pytest.mark.neo4j) for name in SERVERS)]


@pytest.fixture(scope="session")
def database_of() -> Iterator[Callable[[Any], Server]]:
    """Return what a running server's database holds, so that it is loaded no oftener than it is changed."""
    databases: dict[str, Server] = {}

    def of(server: Any) -> Server:
        if server.uri not in databases:
            databases[server.uri] = Server(server)
        return databases[server.uri]

    yield of
    for database in databases.values():
        database.stop()


@pytest.fixture(params=KINDS)
def reopen(request: pytest.FixtureRequest, tmp_path: Path, database_of: Callable[[Any], Server]) -> Iterator[Opener]:
    """Open one and the same store, empty at first, as often as a test likes."""
    if request.param in SERVERS:
        opener = Opener(database_of(request.getfixturevalue(SERVERS[request.param])))
    else:
        opener = Opener(Folder(tmp_path / "graph"))
    yield opener
    opener.close()


@pytest.fixture
def store(reopen: Opener) -> GraphStore:
    """An empty store."""
    return reopen()


@loaded_once
def talks(store: GraphStore) -> None:
    """A store that holds the talks and what happened around them."""
    store.write(TALKS)
    store.flush()


@loaded_once
def sample(store: GraphStore) -> None:
    """A store that holds the briefing."""
    load([str(briefing())], store)
