"""Real servers for what only the Neo4j store does."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.store import StoreSettings
from tests.contract.databases import DELETE_ALL

LINES = ("neo4j_5", "neo4j_2026")


@pytest.fixture(params=LINES)
def server(request: pytest.FixtureRequest) -> Any:
    """A running Neo4j of each line."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def driver(server: Any) -> Iterator[neo4j.Driver]:
    """A plain driver, to look at the database from outside; it starts out empty."""
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        driver.execute_query(DELETE_ALL)
        yield driver


@pytest.fixture
def store(server: Any, driver: neo4j.Driver) -> Iterator[Neo4jStore]:
    """An empty store."""
    store = Neo4jStore.open(server.uri, StoreSettings(password=server.password))
    yield store
    store.close()
