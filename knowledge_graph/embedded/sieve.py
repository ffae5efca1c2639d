"""One question's filter over the index: which nodes and relations exist, decided slice by slice."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.classes import (
    IDENTITY_STATUS,
    NO_BASIS,
    NODE_KINDS,
    edge_class,
    node_class,
)
from knowledge_graph.embedded.index import Index
from knowledge_graph.embedded.weighing import Weighing
from knowledge_graph.filters import REALITIES, STATUSES, Filter
from knowledge_graph.spans import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY

Mask = NDArray[np.bool_]
EVENT_CLASS = node_class(NODE_KINDS.index("event"))
"""From this class on a node is an event."""


class Sieve:
    """A filter made ready: small tables where a class decides, columns where dates or claims do."""

    def __init__(self, index: Index, wanted: Filter) -> None:
        self._a = index.a
        self._wanted = wanted
        self._type_ok: Mask | None = None
        self.weighing = Weighing(index, wanted) if wanted.weighs_claims else None
        self.exempt: set[int] = set()
        if wanted.types:
            self._type_ok = np.array([name.partition("|")[2] in wanted.types for name in index.type_names], np.bool_)

    def nodes(self, nodes: NDArray[np.integer]) -> Mask:
        """Return which nodes the filter lets through."""
        wanted, a, classes = self._wanted, self._a, self._a["node_class"][nodes]
        good: Mask = self._node_table[classes]
        if wanted.after != BEGINNING or wanted.before != FOREVER:
            first, last = _window_columns(wanted)
            good = good & (a[f"node_{first}"][nodes] <= wanted.before) & (a[f"node_{last}"][nodes] >= wanted.after)
        if wanted.as_of is not None:
            good = good & (a["node_earliest"][nodes] <= wanted.as_of)
        if self._type_ok is not None:
            good = good & (self._type_ok[a["node_type"][nodes]] | (classes < EVENT_CLASS))
        if self.weighing is not None:
            rest = np.flatnonzero(good & (classes >= EVENT_CLASS))
            good = good.copy()
            good[rest] = self.weighing.stands(a["node_basis"][nodes[rest]])
        if self.exempt:
            for node in self.exempt:
                good = good | (nodes == node)
        return good

    def edges(self, edges: NDArray[np.integer]) -> Mask:
        """Return which relations the filter lets through, their ends apart."""
        wanted, a = self._wanted, self._a
        good: Mask = self._edge_table[a["edge_class"][edges]]
        if wanted.after != BEGINNING or wanted.before != FOREVER:
            first, last = _window_columns(wanted)
            good = good & (a[f"edge_{first}"][edges] <= wanted.before) & (a[f"edge_{last}"][edges] >= wanted.after)
        if wanted.as_of is not None:
            good = good & (a["edge_earliest"][edges] <= wanted.as_of) & (a["edge_latest"][edges] >= wanted.as_of)
        if wanted.undated == "exclude":
            good = good & ~a["edge_undated"][edges]
        if self.weighing is not None:
            bases = a["edge_basis"][edges]
            rest = np.flatnonzero(good & (bases != NO_BASIS))
            good = good.copy()
            good[rest] = self.weighing.stands(bases[rest])
        return good

    @cached_property
    def _node_table(self) -> Mask:
        """Whether a node may pass, by its class alone."""
        wanted, table = self._wanted, np.zeros(256, np.bool_)
        for kind, name in enumerate(NODE_KINDS):
            if name not in wanted.kinds:
                continue
            if name != "event":
                table[node_class(kind)] = True
                continue
            for reality, real in enumerate(REALITIES):
                for status in range(len(STATUSES)):
                    passes = real in wanted.realities and self._status_passes(status)
                    table[node_class(kind, reality, status, dated=True)] = passes
                    table[node_class(kind, reality, status)] = passes and wanted.undated == "include"
        return table

    @cached_property
    def _edge_table(self) -> Mask:
        """Whether a relation may pass, by its type, role and status alone."""
        wanted = self._wanted
        table = np.zeros(edge_class(len(VOCABULARY.relations), 0), np.bool_)
        for word in VOCABULARY.relations:
            asked = wanted.codes is None or word.code in wanted.codes
            if asked and (not wanted.roles or word.role in wanted.roles):
                for status in range(len(STATUSES)):
                    table[edge_class(word.code, status)] = self._status_passes(status)
                table[edge_class(word.code, IDENTITY_STATUS)] = True
        return table

    def _status_passes(self, status: int) -> bool:
        """Trust the status derived at writing, unless claims are to be weighed anew."""
        return self.weighing is not None or STATUSES[status] in self._wanted.statuses


def _window_columns(wanted: Filter) -> tuple[str, str]:
    """Return the bounds to hold against the window's end and its start."""
    return ("earliest", "latest") if wanted.match == "possible" else ("start_latest", "end_earliest")
