"""Where the stores of the contract keep their graphs, and how a graph that tests only read is loaded once for many."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import neo4j
import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, StoreSettings
from tests.support.neo4j_server import Neo4jServer

DELETE_ALL = "MATCH (n) WHERE NOT n:Migration DETACH DELETE n"
ON_ONE_LINE = pytest.mark.parametrize(
    "reopen", ["embedded", pytest.param("neo4j-2026", marks=pytest.mark.neo4j)], indirect=True
)
"""Marks what asks so much that a second line of Neo4j would cost more than it could show: its plans don't differ there."""
Fill = Callable[[GraphStore], object]


class Database(Protocol):
    """An address at which stores are opened, and what is known to be there."""

    address: str
    password: str | None

    def empty(self) -> None:
        """Make sure that nothing is in it."""

    def holding(self, fill: Fill) -> GraphStore:
        """Open a store that holds what a function puts into an empty one, and nothing else."""

    def close(self) -> None:
        """Close what is open, after a test."""


class Folder:
    """An embedded store's folder, new for each test: filling one costs less than finding out whether it was changed."""

    password = None

    def __init__(self, folder: Path) -> None:
        self.address = str(folder)
        self._stores: list[GraphStore] = []

    def empty(self) -> None:
        """Nothing was there before the test."""

    def holding(self, fill: Fill) -> GraphStore:
        """Fill a new store."""
        store = open_store(self.address)
        self._stores.append(store)
        fill(store)
        return store

    def close(self) -> None:
        """Close the store."""
        for store in self._stores:
            store.close()


def empty(server: Neo4jServer) -> None:
    """Delete everything in a server's database but the notes of its migrations."""
    with neo4j.GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        driver.execute_query(DELETE_ALL)


class Server:
    """The database of a running server, for all tests of a run.

    Filling it costs ten times what a question does, so what one test read is left for the next. Whether anyone has
    written meanwhile, this or another fixture, the server's bookmark tells: it names the last transaction.
    """

    def __init__(self, server: Neo4jServer) -> None:
        self.address, self.password = server.uri, server.password
        self._driver = neo4j.GraphDatabase.driver(server.bolt_uri, auth=server.auth)
        self._content: tuple[Fill | None, frozenset[str]] | None = None
        self._store: GraphStore | None = None

    def empty(self) -> None:
        """Delete everything but the notes of migrations, unless nothing was written since that was done."""
        if self._content != (None, self._last_transaction()):
            self._clear()

    def holding(self, fill: Fill) -> GraphStore:
        """Return a store that stays open from test to test, filled anew if anything was written."""
        if self._store is None or self._content != (fill, self._last_transaction()):
            self._clear()
            self._store = open_store(self.address, StoreSettings(password=self.password))
            fill(self._store)
            self._content = (fill, self._last_transaction())
        return self._store

    def close(self) -> None:
        """Leave everything as it is for the next test."""

    def stop(self) -> None:
        """Close what is open, after the last test."""
        if self._store is not None:
            self._store.close()
        self._driver.close()

    def _clear(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
        self._driver.execute_query(DELETE_ALL)
        self._content = (None, self._last_transaction())

    def _last_transaction(self) -> frozenset[str]:
        with self._driver.session(database="neo4j") as session:
            session.run("RETURN 1").consume()
            return frozenset(session.last_bookmarks().raw_values)


class Opener:
    """Open one and the same store, empty at first, as often as a test likes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._is_ready = False
        self._opened: list[GraphStore] = []

    def __call__(self, **settings: Any) -> GraphStore:
        """Open it with these settings."""
        if not self._is_ready:
            self._database.empty()
            self._is_ready = True
        self._opened.append(
            open_store(self._database.address, StoreSettings(password=self._database.password, **settings))
        )
        return self._opened[-1]

    def holding(self, fill: Fill) -> GraphStore:
        """Open it with a content; a test may still write to it."""
        self._is_ready = True
        return self._database.holding(fill)

    def close(self) -> None:
        """Close what was opened."""
        for store in self._opened:
            store.close()
        self._database.close()


def loaded_once(fill: Fill) -> Any:
    """Make a fixture of a function that fills a store: the store, with just that in it.

    @loaded_once
    def town(store: GraphStore) -> None:
        store.write(TOWN)
        store.flush()
    """

    @functools.wraps(fill)
    def fixture(reopen: Opener) -> GraphStore:
        return reopen.holding(fill)

    del fixture.__wrapped__  # type: ignore[attr-defined] # pytest would read that function's parameters for fixtures
    return pytest.fixture(fixture)
