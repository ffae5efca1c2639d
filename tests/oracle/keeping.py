"""Where a small graph is kept while it is asked about: a store made for it, and gone after."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, StoreSettings
from tests.contract.databases import empty
from tests.oracle.oracle import World
from tests.support.neo4j_server import Neo4jServer


class Embedded:
    """Keeps each graph in a folder of its own."""

    examples = settings().max_examples

    @contextmanager
    def holding(self, world: World) -> Iterator[GraphStore]:
        """Keep a graph for a while."""
        with tempfile.TemporaryDirectory() as folder:
            yield from _filled(open_store(folder), world)


class Neo4j:
    """Keeps one graph at a time in a running server's database, where each example costs a hundred times as much."""

    examples = max(6, settings().max_examples // 16)

    def __init__(self, server: Neo4jServer) -> None:
        self._server = server

    @contextmanager
    def holding(self, world: World) -> Iterator[GraphStore]:
        """Keep a graph for a while."""
        empty(self._server)
        settings = StoreSettings(user=self._server.user, password=self._server.password)
        yield from _filled(open_store(self._server.uri, settings), world)


Keeper = Embedded | Neo4j


def explore(keeper: Keeper, check: Callable[[Keeper, st.DataObject], None]) -> None:
    """Let Hypothesis draw as many examples as the store allows, and check each."""

    @settings(max_examples=keeper.examples)
    @given(st.data())
    def check_example(data: st.DataObject) -> None:
        check(keeper, data)

    check_example()


def _filled(store: GraphStore, world: World) -> Iterator[GraphStore]:
    """Yield a store with a graph in it, and close it when it is no longer asked."""
    try:
        store.write(world.records)
        store.flush()
        yield store
    finally:
        store.close()
