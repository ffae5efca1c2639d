"""The numbers a database gives to the words of the vocabulary, and the packed words that hold them.

The database numbers words itself, so that a vocabulary in another order changes nothing that is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import neo4j
import numpy as np
from numpy.typing import NDArray

from knowledge_graph.edges import Edge
from knowledge_graph.filtering.filters import IDENTITY_RANK, REALITIES, STATUS_RANK
from knowledge_graph.neo4j.packing import EdgeWord, NodeWord
from knowledge_graph.records import NODE_KINDS, Event, Record
from knowledge_graph.vocabulary import VOCABULARY, Word

_NUMBERS: Final = """
OPTIONAL MATCH (ledger:Ledger {name: 'graph'})
RETURN coalesce(ledger.relations, []), coalesce(ledger.types, [])
"""


@dataclass(frozen=True)
class Numbering:
    """Numbers of relationship types with roles, and of node kinds with types: indexes in two lists."""

    relations: tuple[str, ...]
    types: tuple[str, ...]

    @classmethod
    def grown(cls, relations: Iterable[str], types: Iterable[str]) -> Numbering:
        """Return a database's numbering with the vocabulary's new words appended."""
        named = [_relation_name(word) for word in VOCABULARY.relations]
        typed = [f"{kind}|{type_}" for kind in NODE_KINDS for type_ in VOCABULARY.words(f"{kind}_types")]
        return cls(tuple(dict.fromkeys([*relations, *named])), tuple(dict.fromkeys([*types, *typed])))

    @cached_property
    def _relation_number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.relations)}

    @cached_property
    def _type_number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.types)}

    @cached_property
    def type_names(self) -> tuple[str, ...]:
        """Names ``kind|type`` by number; the last stands for numbers that another version's vocabulary gave."""
        return (*self.types, "event|")

    def type_indexes(self, words: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return each node's index in ``type_names``, from its packed word."""
        return np.minimum(NodeWord.type.get(words), len(self.types))

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """The vocabulary's code for each number of an edge's type and role; -1 for words this version doesn't know."""
        known = {_relation_name(word): word.code for word in VOCABULARY.relations}
        codes = np.full(EdgeWord.relation.maximum + 1, -1, np.int64)
        codes[: len(self.relations)] = [known.get(name, -1) for name in self.relations]
        return codes

    def node_word(self, record: Record, status: str | None = None) -> int:
        """Return the packed word of an actor, a location or an event, its degree apart."""
        kind, type_ = NODE_KINDS.index(record.kind), self._type_number[f"{record.kind}|{record.type}"]  # type: ignore[union-attr]
        if not isinstance(record, Event):
            return NodeWord.pack(kind=kind, type=type_)
        return NodeWord.pack(
            kind=kind,
            reality=REALITIES.index(record.reality),
            status=STATUS_RANK[status or "none"],
            is_dated=record.when is not None,
            type=type_,
        )

    def edge_word(self, edge: Edge, status: str | None, source_count: int, *, latest: int, own: bool) -> int:
        """Return the packed word of an edge.

        Args:
            edge: its type, its role, and whether it has a date of its own are packed.
            status: its evidence status without any filter; None for a location's ``part_of``.
            source_count: independent publishers behind it.
            latest: ordinal of its last possible day.
            own: whether claims were ever made about the edge itself.
        """
        return EdgeWord.pack(
            relation=self._relation_number[_relation_name(edge.word)],
            status=IDENTITY_RANK if status is None else STATUS_RANK[status],
            has_own_claims=own,
            is_undated=edge.carrier == edge.id and edge.when is None,
            has_own_date=edge.when is not None,
            source_count=min(source_count, EdgeWord.source_count.maximum),
            latest=latest,
        )


def read_numbering(transaction: neo4j.ManagedTransaction) -> Numbering:
    """Return a database's numbering; an empty one will number words as the vocabulary does."""
    relations, types = transaction.run(_NUMBERS).single(strict=True)
    return Numbering.grown(relations, types)


def _relation_name(word: Word) -> str:
    return f"{word.relation}|{word.role}" if word.role else word.relation
