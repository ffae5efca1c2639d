"""The briefing in a real Neo4j of each line, for what looks at it there."""

import neo4j
import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings
from loaders import briefing
from loaders.load import load


@pytest.fixture(scope="module", params=["neo4j_5", "neo4j_2026"], ids=["5.26", "2026"])
def server(request):
    """A server that holds the briefing and nothing else."""
    server = request.getfixturevalue(request.param)
    empty(server)
    store = open_store(server.uri, StoreSettings(user=server.user, password=server.password))
    load([str(briefing())], store)
    store.close()
    yield server
    empty(server)


def empty(server):
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
