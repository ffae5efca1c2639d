"""Like relations that a merge has brought between the same two nodes: read as one, on the claims of all.

They stay apart in the database, each with its own claims. Which are read together is worked out once for every state of
the database. See docs/semantics.md, Claims decide what exists, Merges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from knowledge_graph.filtering.filters import IDENTITY_RANK
from knowledge_graph.identity.merges import Likeness, group_alike
from knowledge_graph.neo4j.packing import EdgeWord, unpack_span
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import ALWAYS

_STATE: Final = """
OPTIONAL MATCH (ledger:Ledger {name: 'graph'})
RETURN coalesce(ledger.writes, 0), EXISTS { MATCH (:Merged) }
"""
_ALIKE: Final = """
CYPHER 5
MATCH (m:Merged) WITH DISTINCT m.z_standing AS id
MATCH (n:Entity {id: id})-[r]-() WHERE r.z_original_start IS NOT NULL OR r.z_original_end IS NOT NULL
WITH DISTINCT startNode(r) AS a, endNode(r) AS b, type(r) AS relation WHERE a <> b
MATCH (a)-[r]->(b) WHERE type(r) = relation
WITH a, b, relation, r, CASE relation WHEN 'PARTICIPATED_IN' THEN b ELSE a END AS c
RETURN collect([id(a), id(b), relation, r.role, id(r), r.id, r.title, r.precision, r.area,
                r.z_days, r.z_inner_days, r.z_walk, r.z_claims,
                r.z_original_start IS NOT NULL OR r.z_original_end IS NOT NULL,
                CASE WHEN c:Event THEN [c.id, c.z_claims] END])
"""


class _Alike(NamedTuple):
    """A relation as the query returns it."""

    start: int
    end: int
    relation: str
    role: str | None
    key: int
    id: str
    title: str | None
    precision: str | None
    area: str | None
    days: int | None
    inner: int | None
    word: int
    claims: list[int] | None
    is_moved: bool
    event: tuple[str, list[int] | None] | None

    def likeness(self) -> Likeness:
        """Return what relations of one type and role must share to be read as one."""
        bounds = ALWAYS if self.days is None else unpack_span(self.days, self.inner or 0, None, None).bounds
        return Likeness(bounds, self.title, self.precision, self.area, self.id)

    def own(self) -> bool:
        """Return whether it stands on claims of its own."""
        return self.event is None or bool(EdgeWord.has_own_claims.get(self.word))

    def basis(self) -> tuple[str, str]:
        """Return the record to look for claims at, and what they must be about."""
        carrier = self.event[0] if self.event else self.id
        return carrier, self.id if self.own() else carrier

    def counted(self) -> list[int]:
        """Return the packed claims it stands on."""
        return list((self.claims if self.own() or self.event is None else self.event[1]) or ())


class UnitedEdge(NamedTuple):
    """A relation that others are read as."""

    id: str
    others: tuple[str, ...]
    """The ids of those others, in order."""
    bases: tuple[tuple[str, str], ...]
    """For it and each of the others: the record to look for claims at, and what they must be about."""
    claims: tuple[int, ...] | None
    """The packed claims of all; None where they all stand on the same, or on none."""
    words_by_basis: Mapping[str, Sequence[int]]
    """The same by what the claims must be about."""


@dataclass(frozen=True)
class UnitedEdges:
    """The united relations of one state of the database, by the database's keys."""

    generation: int = -1
    by_key: Mapping[int, UnitedEdge] = field(default_factory=dict)
    hidden: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    """Keys of the relations that are read as others."""
    hidden_at: Mapping[int, int] = field(default_factory=dict)
    """By node, how many of its relations those are."""
    into: Mapping[str, str] = field(default_factory=dict)
    """By id of a relation that is read as another, the id of that other."""


class UnitedCache:
    """The united relations of a database, read anew when something was written."""

    def __init__(self) -> None:
        self._last = UnitedEdges()

    def read(self, transaction: ReadTransaction) -> UnitedEdges:
        """Return the united relations as a transaction sees the database."""
        generation, any_merged = transaction.ask(_STATE)
        if not any_merged:
            return UnitedEdges()
        if self._last.generation != generation:
            (rows,) = transaction.ask(_ALIKE)
            self._last = _find_united(generation, [_Alike(*row) for row in rows])
        return self._last


def _find_united(generation: int, edges: Iterable[_Alike]) -> UnitedEdges:
    groups: dict[tuple[Any, ...], list[tuple[Likeness, bool, _Alike]]] = {}
    for edge in edges:
        key = edge.start, edge.end, edge.relation, edge.role
        groups.setdefault(key, []).append((edge.likeness(), edge.is_moved, edge))
    by_key, hidden = dict[int, UnitedEdge](), list[_Alike]()
    for group in groups.values():
        for first, others in group_alike(group):
            by_key[first.key] = _unite(first, others)
            hidden += others
    return UnitedEdges(
        generation,
        by_key,
        np.array([edge.key for edge in hidden], np.int64),
        Counter(end for edge in hidden for end in (edge.start, edge.end)),
        {other: united.id for united in by_key.values() for other in united.others},
    )


def _unite(first: _Alike, others: Sequence[_Alike]) -> UnitedEdge:
    group = [first, *others]
    bases = tuple(dict.fromkeys(edge.basis() for edge in group))
    words = tuple(sorted({word for edge in group for word in edge.counted()}))
    stands_alone = EdgeWord.status.get(first.word) == IDENTITY_RANK or len(bases) == 1
    by_basis = {edge.basis()[1]: edge.counted() for edge in group}
    return UnitedEdge(first.id, tuple(edge.id for edge in others), bases, None if stands_alone else words, by_basis)
