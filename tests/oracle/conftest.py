"""The stores that the oracle's questions are asked of: the embedded one, and a real Neo4j of each line."""

from __future__ import annotations

import pytest

from tests.contract.conftest import KINDS, SERVERS
from tests.oracle.keeping import Embedded, Keeper, Neo4j


@pytest.fixture(scope="session", params=KINDS)
def keeper(request: pytest.FixtureRequest) -> Keeper:
    """Where each small graph is kept while it is asked about."""
    server = SERVERS.get(request.param)
    return Neo4j(request.getfixturevalue(server)) if server else Embedded()
