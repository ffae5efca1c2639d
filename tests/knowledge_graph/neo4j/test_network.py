"""A network that cuts, half-closes or swallows everything: said in time, and a load is completed by loading again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j import connection
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, SearchRequest, StoreSettings
from loaders import briefing
from loaders.ingest import batches
from loaders.load import load
from tests.support.network_proxy import NetworkProxy
from tests.support.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.neo4j


@pytest.fixture
def server(neo4j_2026: Any) -> Any:
    """One line: what waits is the driver."""
    return neo4j_2026


@pytest.fixture
def network(server: Any) -> Iterator[NetworkProxy]:
    """The way to the server."""
    with NetworkProxy(server.bolt_port) as network:
        yield network


@pytest.fixture
def distant(
    server: Any, driver: neo4j.Driver, network: NetworkProxy, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Neo4jStore]:
    """A store at the other end of the network, which is tried again for half a second only."""
    with closing(Neo4jStore.open(server.bolt_uri, StoreSettings(password=server.password))) as near:
        for question in QUESTIONS.values():  # a server is slow at first
            question(near)
    monkeypatch.setattr(connection, "_RETRY_SECONDS", 0.5)
    monkeypatch.setattr(connection, "_PATIENCE_OF_READERS", {"max_transaction_retry_time": 0.5})
    monkeypatch.setattr(connection, "READ_SECONDS", 2.0)
    monkeypatch.setattr(connection, "_CONNECT_SECONDS", 1.0)
    store = Neo4jStore.open(f"bolt://127.0.0.1:{network.port}", StoreSettings(password=server.password))
    yield store
    network.heal()
    store.close()


def search(store: GraphStore) -> int:
    """Ask a question that may take two seconds."""
    with store.read(Filter(), seconds=2.0) as view:
        return view.search(SearchRequest()).total


QUESTIONS: dict[str, Callable[[Neo4jStore], object]] = {
    "a question": search,
    "stats": Neo4jStore.stats,
    "readiness": Neo4jStore.check,
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("failure", ["cut", "half_close", "silence"])
def test_a_network_that_fails_is_said_in_time(
    distant: Neo4jStore, network: NetworkProxy, question: Callable[[Neo4jStore], object], failure: str
) -> None:
    """Of a connection that was used before as of a new one; once the network is back, so are answers.

    By itself the driver would wait for two minutes where nothing comes.
    """
    question(distant)
    getattr(network, failure)()
    began = time.monotonic()
    if failure != "half_close":  # where only the connections that stood are gone
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="can't be reached"):
                question(distant)
        network.heal()

    def answers() -> bool:
        question(distant)
        return True

    wait_for(answers, "an answer", StoreUnavailable)
    assert time.monotonic() - began < PATIENCE / 2


def test_a_load_that_loses_its_connection_is_completed_by_loading_again(
    distant: Neo4jStore, network: NetworkProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with what to do; loaded again it is what an undisturbed load is."""
    monkeypatch.setattr(batches, "BATCH", 50)
    count, write = 0, distant.write

    def write_third_nowhere(records: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            network.cut()
        return write(records)

    with monkeypatch.context() as patched:
        patched.setattr(distant, "write", write_third_nowhere)
        with pytest.raises(StoreUnavailable, match=r"can't be reached.*Load the same again to complete"):
            load([str(briefing())], distant)
    network.heal()
    undisturbed = open_store(str(tmp_path / "graph"))
    load([str(briefing())], undisturbed)
    assert distant.digest() != undisturbed.digest()
    load([str(briefing())], distant)
    assert distant.digest() == undisturbed.digest()
    undisturbed.close()
