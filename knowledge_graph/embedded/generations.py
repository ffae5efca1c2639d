"""One generation for a whole answer: the index, and a connection that reads the database as it was when that was built.

SQLite keeps what a read transaction sees until it ends. So while nothing is written, a few connections are left in one;
while a load writes, questions borrow them, and see neither its records nor what follows from them.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from knowledge_graph.embedded.database import Database, generation_seen
from knowledge_graph.embedded.index_files import IndexFiles
from knowledge_graph.errors import StoreUnavailable

SPARE: Final = 4
"""Connections that are kept, at least, once so many questions were asked."""
PATIENCE: Final = 30.0
"""Seconds to wait for a connection while a load writes, where as many questions are asked as there are."""
MOST_LOG: Final = 4 << 30
"""Bytes that a load may write before SQLite is let go of what was before it: the log can't be emptied until then."""

_TRIES: Final = 2
"""A load may end between looking at the index and borrowing a connection."""


class PinnedGenerations:
    """The connections of one store that see what its index was built from. Safe to use from several threads."""

    def __init__(self, database: Database, indexes: IndexFiles) -> None:
        self._database, self._indexes = database, indexes
        self._changed = threading.Condition()
        self._free: list[sqlite3.Connection] = []
        self._generation, self._borrowed, self._is_closed = -1, 0, False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold one generation within a block, which is all that this thread reads.

        A process that asks its first question while a load writes finds no connection that still sees the state before:
        to it lists show what is written already.
        """
        if self._database.is_pinned:
            yield
            return
        for _ in range(_TRIES):
            index = self._indexes.current(settle=True)
            if connection := self._borrow(index.generation):
                break
        else:
            yield
            return
        try:
            with self._database.pinned(connection), self._indexes.pinned(index):
                yield
        finally:
            self._give_back(connection, index.generation)

    def close(self) -> None:
        """Close the connections that nobody reads from; the others are closed when they are given back."""
        with self._changed:
            self._is_closed = True
            self._drop()

    def _borrow(self, generation: int) -> sqlite3.Connection | None:
        until = time.monotonic() + PATIENCE
        with self._changed:
            if generation < self._generation:
                return None
            if generation > self._generation:
                self._drop()
                self._generation, self._borrowed = generation, 0
            if self._database.log_size() > MOST_LOG:
                self._drop()
                return None
            few = len(self._free) + self._borrowed < SPARE
            if (few or not self._free) and (connection := self._opened(generation)):
                self._free.append(connection)
            while not self._free:
                if self._generation != generation or not self._borrowed:
                    return None
                if not self._changed.wait(until - time.monotonic()):
                    raise StoreUnavailable("A load is under way, and too many questions are asked; ask again.")
            self._borrowed += 1
            return self._free.pop()

    def _give_back(self, connection: sqlite3.Connection, generation: int) -> None:
        with self._changed:
            if generation == self._generation and not self._is_closed:
                self._borrowed -= 1
                if connection.in_transaction:  # if an error didn't end it
                    self._free.append(connection)
                    self._changed.notify()
                    return
            connection.close()

    def _opened(self, generation: int) -> sqlite3.Connection | None:
        """Return a new connection that sees a generation; None where there is a later one."""
        connection = self._database.open()
        connection.execute("BEGIN")
        if generation_seen(connection) == generation:
            return connection
        connection.close()
        return None

    def _drop(self) -> None:
        for connection in self._free:
            connection.close()
        self._free.clear()
        self._changed.notify_all()
