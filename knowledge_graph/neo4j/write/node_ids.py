"""The nodes a batch refers to: their kinds, and the keys by which the database finds them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import neo4j

from knowledge_graph.neo4j.properties import Columns

_NODES: Final = "CYPHER 5 UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect([n.id, n.kind, id(n)])"


class NodeIds:
    """Kinds and keys of nodes by id, each looked up once; without a transaction, only those that are added.

    Keys are the database's own numbers, and hold within one transaction.
    """

    def __init__(self, transaction: neo4j.ManagedTransaction | None, keys: Mapping[str, int]) -> None:
        self._transaction = transaction
        self._absent: set[str] = set()
        self._created: list[tuple[Sequence[str], neo4j.Result]] = []
        self.kinds: dict[str, str] = {}
        self.keys = dict(keys)

    def look_up(self, ids: Iterable[str]) -> None:
        """Look up those of these ids that are still unknown."""
        unknown = set(ids) - self.kinds.keys() - self._absent
        if unknown and self._transaction:
            rows = self._transaction.run(_NODES, ids=sorted(unknown)).single(strict=True)[0]
            for identifier, kind, key in rows:
                self.kinds[identifier], self.keys[identifier] = kind, key
            self._absent |= unknown - self.kinds.keys()

    def expect_created(self, ids: Sequence[str], made: neo4j.Result) -> None:
        """Take the keys of nodes that are being created from the result that will list them."""
        self._created.append((ids, made))

    def keys_of(self, pairs: Iterable[tuple[str, str]]) -> list[int]:
        """Return the keys of pairs of ids in one flat list."""
        keys = self._all_keys()
        return [keys[end] for pair in pairs for end in pair]

    def _all_keys(self) -> dict[str, int]:
        for ids, made in self._created:
            self.keys.update(zip(ids, made.single(strict=True)[0], strict=True))
        self._created.clear()
        return self.keys

    def with_keys(self, rows: Iterable[Sequence[Any]], ends: int) -> list[Columns]:
        """Return rows with keys in place of the ids in their first one or two columns (``ends``)."""
        keys = self._all_keys()
        if ends == 1:
            return [[keys[row[0]], *row[1:]] for row in rows]
        return [[keys[row[0]], keys[row[1]], *row[2:]] for row in rows]
