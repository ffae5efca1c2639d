"""A filter over the index: the shared rules, with what a class decides looked up in tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.codes import (
    EDGE_CLASSES,
    NO_BASIS,
    NODE_CLASSES,
    EdgeClassColumns,
    NodeClassColumns,
)
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.read.claim_status import Weighing
from knowledge_graph.filtering.filter_mask import EdgeClasses, EvidenceColumns, FilterMask, Integers, Mask, NodeClasses
from knowledge_graph.filtering.filters import STATUSES, Filter
from knowledge_graph.int_sets import within
from knowledge_graph.time_span import DateRules

_ALL_STATUSES: Final = frozenset(STATUSES)


class EmbeddedFilterMask(FilterMask):
    """See ``FilterMask``; ``weighing`` counts claims anew where the filter asks for that."""

    def __init__(self, index: Index, criteria: Filter) -> None:
        super().__init__(criteria, index.type_names)
        self.weighing = Weighing(index, criteria) if criteria.weighs_claims else None
        self._a = index.a
        statuses = _ALL_STATUSES if self.weighing else criteria.statuses
        self._node_table = _node_table(criteria.kinds, criteria.realities, statuses, criteria.undated)
        self._edge_table = _edge_table(criteria.codes, criteria.roles, statuses)

    def pass_nodes(self, nodes: Integers, *, listed: bool = False) -> Mask:
        """Return which nodes of the index exist under the filter, or which may be listed."""
        return self.nodes(_NodeRows(self._a, nodes, self.weighing), listed=listed)

    def pass_edges(self, edges: Integers) -> Mask:
        """Return which edges of the index exist under the filter, their ends apart."""
        return self.edges(_EdgeRows(self._a, edges, self.weighing))

    def candidate_edges(self) -> NDArray[np.int64]:
        """Return the edges that pass by their class, ascending: few, where the filter names relations or roles."""
        edges = np.flatnonzero(self._edge_table[self._a["edge_class"]])
        united = self._a["united_edge"]  # read as others
        return edges[~within(edges, np.sort(united).astype(np.int64))] if len(united) else edges

    def node_classes(self, columns: NodeClasses) -> Mask:
        """Look up which nodes pass by their class."""
        return self._node_table[columns.classes] if isinstance(columns, _NodeRows) else super().node_classes(columns)

    def edge_classes(self, columns: EdgeClasses) -> Mask:
        """Look up which edges pass by their class."""
        return self._edge_table[columns.classes] if isinstance(columns, _EdgeRows) else super().edge_classes(columns)


@lru_cache(maxsize=256)
def _node_table(
    kinds: frozenset[str], realities: frozenset[str], statuses: frozenset[str], undated: Literal["include", "exclude"]
) -> Mask:
    """Return which of all node classes pass."""
    criteria = Filter(kinds=kinds, realities=realities, statuses=statuses, undated=undated)
    return FilterMask(criteria, ()).node_classes(NodeClassColumns(np.arange(NODE_CLASSES)))


@lru_cache(maxsize=256)
def _edge_table(codes: frozenset[int] | None, roles: frozenset[str], statuses: frozenset[str]) -> Mask:
    """Return which of all edge classes pass."""
    criteria = Filter(codes=codes, roles=roles, statuses=statuses)
    return FilterMask(criteria, ()).edge_classes(EdgeClassColumns(np.arange(EDGE_CLASSES)))


class _Dates(DateRules[Mask]):
    """The bounds of some rows of the index."""

    __slots__ = ("_a", "_rows", "_table")

    def __init__(self, a: Mapping[str, NDArray[Any]], table: Literal["node", "edge"], rows: Integers) -> None:
        self._a, self._table, self._rows = a, table, rows

    def bound(self, name: str) -> Integers:
        bounds: Integers = self._a[f"{self._table}_{name}"][self._rows]
        return bounds


class _NodeRows(NodeClassColumns):
    """Columns of some nodes of the index."""

    def __init__(self, a: Mapping[str, NDArray[Any]], node: Integers, weighing: Weighing | None) -> None:
        super().__init__(a["node_class"][node])
        self._a, self._weighing, self.node = a, weighing, node

    @property
    def type(self) -> Integers:
        types: Integers = self._a["node_type"][self.node]
        return types

    @property
    def dates(self) -> _Dates:
        return _Dates(self._a, "node", self.node)

    def evidence(self, rows: NDArray[np.int64]) -> EvidenceColumns:
        assert self._weighing is not None  # noqa: S101 - only asked where claims are weighed
        return self._weighing.evidence(self._a["node_basis"][self.node[rows]])


class _EdgeRows(EdgeClassColumns):
    """Columns of some edges of the index."""

    def __init__(self, a: Mapping[str, NDArray[Any]], edge: Integers, weighing: Weighing | None) -> None:
        super().__init__(a["edge_class"][edge])
        self._a, self._weighing, self._edge = a, weighing, edge

    @property
    def is_identity(self) -> Mask:
        identity: Mask = self._a["edge_basis"][self._edge] == NO_BASIS
        return identity

    @property
    def is_undated(self) -> Mask:
        undated: Mask = self._a["edge_undated"][self._edge]
        return undated

    @property
    def dates(self) -> _Dates:
        return _Dates(self._a, "edge", self._edge)

    def evidence(self, rows: NDArray[np.int64]) -> EvidenceColumns:
        assert self._weighing is not None  # noqa: S101 - only asked where claims are weighed
        return self._weighing.evidence(self._a["edge_basis"][self._edge[rows]])
