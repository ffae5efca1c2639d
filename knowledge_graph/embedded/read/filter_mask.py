"""One question's filter over the index: which nodes and relations exist, decided slice by slice."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.codes import (
    NO_BASIS,
    NODE_KINDS,
    edge_class,
    event_class,
    node_class,
)
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.read.claim_status import Weighing
from knowledge_graph.filtering.filters import IDENTITY_RANK, STATUSES, Filter
from knowledge_graph.time_span import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY

Mask = NDArray[np.bool_]
EVENT_CLASS = node_class(NODE_KINDS.index("event"))
"""From this class on a node is an event."""
_FEW = 4
"""Up to this many exempt nodes, comparing with each is quicker than looking each up."""


class FilterMask:
    """A filter made ready: small tables where a class decides, columns where dates or claims do."""

    def __init__(self, index: Index, wanted: Filter) -> None:
        self._a = index.a
        self._wanted = wanted
        self._type_ok: Mask | None = None
        self.weighing = Weighing(index, wanted) if wanted.weighs_claims else None
        statuses = None if self.weighing else wanted.statuses
        self._node_table = _node_table(wanted.kinds, wanted.realities, statuses, wanted.undated)
        self._edge_table = _edge_table(wanted.codes, wanted.roles, statuses)
        self.exempt: set[int] = set()
        self._confined: Mask | None = None
        if wanted.types:
            self._type_ok = np.array([name.partition("|")[2] in wanted.types for name in index.type_names], np.bool_)

    def confine(self, events: NDArray[np.int64]) -> None:
        """Let no event pass but these."""
        self._confined = self._a["node_class"] < EVENT_CLASS
        self._confined[events] = True

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
        if self._confined is not None:
            good = good & self._confined[nodes]
        if self.weighing is not None:
            rest = np.flatnonzero(good & (classes >= EVENT_CLASS))
            good = good.copy()
            good[rest] = self.weighing.stands(a["node_basis"][nodes[rest]])
        if self.exempt:
            if len(self.exempt) > _FEW:
                return good | np.isin(nodes, np.fromiter(self.exempt, np.int64))
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


@lru_cache(maxsize=256)
def _node_table(
    kinds: frozenset[str], realities: frozenset[str], statuses: frozenset[str] | None, undated: str
) -> Mask:
    """Return whether a node may pass, by its class alone; ``statuses`` None trusts none of them yet."""
    table = np.zeros(256, np.bool_)
    for kind, name in enumerate(NODE_KINDS):
        if name in kinds and name != "event":
            table[node_class(kind)] = True
    if "event" in kinds:
        for reality in realities:
            for code, status in enumerate(STATUSES):
                passes = statuses is None or status in statuses
                table[event_class(reality, code, dated=True)] = passes
                table[event_class(reality, code, dated=False)] = passes and undated == "include"
    return table


@lru_cache(maxsize=256)
def _edge_table(codes: frozenset[int] | None, roles: frozenset[str], statuses: frozenset[str] | None) -> Mask:
    """Return whether a relation may pass, by its type, role and status alone."""
    table = np.zeros(edge_class(len(VOCABULARY.relations), 0), np.bool_)
    for word in VOCABULARY.relations:
        if (codes is None or word.code in codes) and (not roles or word.role in roles):
            for code, status in enumerate(STATUSES):
                table[edge_class(word.code, code)] = statuses is None or status in statuses
            table[edge_class(word.code, IDENTITY_RANK)] = True
    return table


def _window_columns(wanted: Filter) -> tuple[str, str]:
    """Return the bounds to hold against the window's end and its start."""
    return ("earliest", "latest") if wanted.match == "possible" else ("start_latest", "end_earliest")
