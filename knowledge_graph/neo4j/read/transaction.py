"""A read transaction with a time limit on both sides; a query answers in one row of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import neo4j

from knowledge_graph.deadline import Deadline
from knowledge_graph.neo4j.bounded import waiting_for_server
from knowledge_graph.neo4j.read.links.link_ranks import LinkRanks

ErrorTranslation = Callable[[float], AbstractContextManager[None]]


class ReadTransaction:
    """A transaction with a deadline. The server ends a query that runs past it; between queries we do.

    ``link_ranks`` are those that its store keeps between questions.
    """

    def __init__(
        self, transaction: neo4j.Transaction, translated: ErrorTranslation, seconds: float, link_ranks: LinkRanks
    ) -> None:
        self._transaction, self._link_ranks = transaction, link_ranks
        self._translated = translated
        self._seconds = seconds
        self._deadline = Deadline(seconds)

    def ask(self, query: str, /, **values: Any) -> list[Any]:
        """Run a query that answers in one row, and return its columns.

        Raises:
            BudgetExceeded: the time is up.
            StoreUnavailable: the server is gone.
        """
        self._deadline.check()
        with self._translated(self._seconds), waiting_for_server():
            return self._transaction.run(query, values).single(strict=True).values()

    def link_ranks(self) -> Mapping[str, int]:
        """Return how many links lead up to an event from others of its bounds, by id; 0 for those left out."""
        return self._link_ranks.read(self.ask)
