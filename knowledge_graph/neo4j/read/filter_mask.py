"""The shared filter mask over a loaded graph: packed words and dates as the columns ``FilterMask`` reads."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from knowledge_graph.filtering.filter_mask import EVENT, EvidenceColumns, FilterMask, Mask
from knowledge_graph.filtering.filters import IDENTITY_RANK, Filter
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import DAY_FIELDS, EdgeWord, NodeWord
from knowledge_graph.neo4j.read.tables import FactColumns
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import BOUND_NAMES, DateRules


class Neo4jFilterMask(FilterMask):
    """``FilterMask`` for loaded nodes and edges, by their numbers."""

    def __init__(self, criteria: Filter, numbering: Numbering) -> None:
        super().__init__(criteria, numbering.type_names)
        self._numbering = numbering

    def pass_nodes(self, facts: FactColumns, nodes: IntArray, *, listed: bool) -> Mask:
        """Return which loaded nodes exist under the filter, or may be listed, or are exempt from it."""
        return self.nodes(_NodeRows(facts, nodes, self._numbering), listed=listed)

    def pass_edges(self, facts: FactColumns, edges: IntArray) -> Mask:
        """Return which loaded edges exist under the filter, their ends apart."""
        return self.edges(_EdgeRows(facts, edges, self._numbering))


class DateRows(DateRules[Mask]):
    """The dates of some loaded nodes or edges."""

    __slots__ = ("_facts", "_rows")

    def __init__(self, facts: FactColumns, rows: IntArray) -> None:
        self._facts, self._rows = facts, rows

    def bound(self, name: str) -> IntArray:
        """Return one bound of each, as ordinal days."""
        words, field = DAY_FIELDS[name]
        return field.get((self._facts.days if words == "z_days" else self._facts.inner_days)[self._rows])

    def table(self) -> IntArray:
        """Return the four bounds, a row a date."""
        return np.stack([self.bound(name) for name in BOUND_NAMES], axis=1)


class _Rows:
    """Some loaded nodes or edges. Their evidence was weighed when they were loaded, if the filter weighs claims."""

    def __init__(self, facts: FactColumns, rows: IntArray, numbering: Numbering) -> None:
        self._facts, self._rows, self._numbering = facts, rows, numbering
        self._word = facts.word[rows]

    @property
    def dates(self) -> DateRows:
        return DateRows(self._facts, self._rows)

    def evidence(self, rows: IntArray) -> EvidenceColumns:
        chosen = self._rows[rows]
        anonymous = self._facts.anonymous[chosen].astype(np.bool_)
        return EvidenceColumns(self._facts.status[chosen], self._facts.source_count[chosen], anonymous)


class _NodeRows(_Rows):
    """``NodeColumns`` of the shared filter."""

    @property
    def node(self) -> IntArray:
        return self._rows

    @property
    def kind(self) -> IntArray:
        return NodeWord.kind.get(self._word)

    @cached_property
    def is_event(self) -> Mask:
        events: Mask = self.kind == EVENT
        return events

    @property
    def reality(self) -> IntArray:
        return NodeWord.reality.get(self._word)

    @property
    def status(self) -> IntArray:
        return NodeWord.status.get(self._word)

    @property
    def is_dated(self) -> Mask:
        return NodeWord.is_dated.get(self._word).astype(np.bool_)

    @property
    def type(self) -> IntArray:
        return self._numbering.type_indexes(self._word)


class _EdgeRows(_Rows):
    """``EdgeColumns`` of the shared filter."""

    @property
    def code(self) -> IntArray:
        return self._numbering.codes[EdgeWord.relation.get(self._word)]

    @cached_property
    def status(self) -> IntArray:
        return EdgeWord.status.get(self._word)

    @property
    def is_identity(self) -> Mask:
        identity: Mask = self.status == IDENTITY_RANK
        return identity

    @property
    def is_undated(self) -> Mask:
        return EdgeWord.is_undated.get(self._word).astype(np.bool_)
