"""The real servers that the oracle's questions are asked on, besides the embedded store."""

from __future__ import annotations

import pytest

from tests.support.neo4j_server import Neo4jServer


@pytest.fixture(scope="session", params=["neo4j_5", "neo4j_2026"])
def neo4j_server(request: pytest.FixtureRequest) -> Neo4jServer:
    """A running Neo4j of each line we promise to work with."""
    server: Neo4jServer = request.getfixturevalue(request.param)
    return server
