"""Which nodes and edges exist under a ``Filter``: the rules of docs/semantics.md over columns, for both stores.

A store describes some nodes or edges by columns, one entry a node or edge, and asks ``FilterMask`` which of them pass.
Columns are read only when a rule needs them, so a store gives them as properties that gather or unpack on access.

The rules come in two steps. What a small number of classes decides (kind, reality, status, relation type) is in
``node_classes`` and ``edge_classes``; a store that keeps such a class for each node may look them up in a table made
once, by asking these methods about one node of each class. What is left, dates and claims, is asked of those that pass.

A rule that a database evaluates itself, for the sake of its indexes, stands beside its store and names this module:
``knowledge_graph/neo4j/read/where_clause.py`` writes ``FilterMask.nodes`` as a Cypher condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import IDENTITY_RANK, REALITIES, STATUS_RANK, Filter
from knowledge_graph.int_sets import Marks
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.time_span import BEGINNING, FOREVER, DateRules
from knowledge_graph.vocabulary import VOCABULARY

Mask = NDArray[np.bool_]
Integers = NDArray[np.integer]
DateColumns = DateRules[Mask]
"""Columns of bounds in ordinal days, read one at a time by ``bound``; those of the undated are ``ALWAYS``."""

EVENT: Final = NODE_KINDS.index("event")
_CODES: Final = 8
"""Length of the tables below, for codes of up to three bits; a code that means nothing passes in none of them."""
_FEW: Final = 4
"""Up to this many exempt nodes, comparing with each is quicker than looking each up."""


class EvidenceColumns(NamedTuple):
    """What the counting claims on some things add up to: ranks of status, and numbers of independent publishers.

    ``source_count`` is only read under a filter whose ``min_sources`` is above 1, ``anonymous`` (whether those that
    assert it are all anonymous) under one with ``only_anonymous``.
    """

    status: Integers
    source_count: Integers
    anonymous: Mask


class NodeClasses(Protocol):
    """What decides about most nodes: columns of one length."""

    @property
    def kind(self) -> Integers:
        """Index in ``NODE_KINDS``."""

    @property
    def is_event(self) -> Mask:
        """Whether the kind is event. The columns below mean nothing for other nodes."""

    @property
    def reality(self) -> Integers:
        """Index in ``REALITIES``."""

    @property
    def status(self) -> Integers:
        """Rank in ``STATUS_RANK`` of the status derived when the record was written."""

    @property
    def is_dated(self) -> Mask:
        """Whether the record has a date."""


class NodeColumns(NodeClasses, Protocol):
    """All that a filter may ask of nodes."""

    @property
    def node(self) -> Integers:
        """The number under which the view knows the node."""

    @property
    def type(self) -> Integers:
        """Index among the ``type_names`` that the mask was made with."""

    @property
    def dates(self) -> DateColumns:
        """An event's bounds; ``ALWAYS`` for the undated and for other nodes."""

    def evidence(self, rows: NDArray[np.int64]) -> EvidenceColumns:
        """Return status and source count under the filter, of the events at these rows of the columns."""


class EdgeClasses(Protocol):
    """What decides about most edges: columns of one length."""

    @property
    def code(self) -> Integers:
        """Code of relation type and role in the vocabulary, -1 for one that this version doesn't know."""

    @property
    def status(self) -> Integers:
        """Rank of the status derived when the record was written; ``IDENTITY_RANK`` for a ``part_of``."""


class EdgeColumns(EdgeClasses, Protocol):
    """All that a filter may ask of edges."""

    @property
    def is_identity(self) -> Mask:
        """Whether the edge is a location's ``part_of``, which stands without claims."""

    @property
    def is_undated(self) -> Mask:
        """Whether the edge is a relation record without a date. Participations have their event's, and are not."""

    @property
    def dates(self) -> DateColumns:
        """The bounds of the edge's own date; ``ALWAYS`` where it has none."""

    def evidence(self, rows: NDArray[np.int64]) -> EvidenceColumns:
        """Return status and source count under the filter, of the edges at these rows, none of them identity."""


class FilterMask:
    """One question's filter as small tables.

    Args:
        criteria: the filter. Its places and area are not looked at here; see ``confine``.
        type_names: the store's types of node, ``kind|type``; a node's ``type`` is an index among them.
    """

    def __init__(self, criteria: Filter, type_names: Sequence[str]) -> None:
        self.criteria = criteria
        self.codes = criteria.relation_codes
        """The vocabulary's codes of the relations that pass."""
        self.exempt: set[int] = set()
        """Nodes that pass whatever the filter says: a question's named ends and its centre."""
        self._confined: Marks | None = None
        self._type_names = type_names
        # Asked for every level of a search, and properties of the filter that ask many of its fields.
        self._weighs_claims, self._bounds_dates = criteria.weighs_claims, criteria.bounds_dates

    def confine(self, events: NDArray[np.int64]) -> None:
        """Let no events pass but these: what a filter by place comes to, found by ``events_at``."""
        self._confined = Marks(events)

    def nodes(self, columns: NodeColumns, *, listed: bool = False) -> Mask:
        """Return which nodes exist under the filter, or are exempt from it.

        Args:
            columns: the nodes.
            listed: whether they are to be listed for themselves, and not as ends of edges: ``only_anonymous`` asks
                only this of events.
        """
        criteria, passes = self.criteria, self.node_classes(columns)
        if self._bounds_dates:
            in_time = criteria.events_in_time(columns.dates)
            if criteria.match == "within":
                in_time = in_time | ~columns.is_event
            passes = passes & in_time
        if criteria.types:
            passes = passes & self._types[columns.type]
        if self._confined is not None:
            passes = passes & (self._confined.has(columns.node) | ~columns.is_event)
        if self._weighs_claims:
            rows = np.flatnonzero(passes & columns.is_event)
            passes[rows] = self._stands(columns.evidence(rows), whole=listed)
        return self._with_exempt(passes, columns) if self.exempt else passes

    def edges(self, columns: EdgeColumns) -> Mask:
        """Return which edges exist under the filter, their ends apart."""
        criteria, passes = self.criteria, self.edge_classes(columns)
        if self._bounds_dates:
            in_time = criteria.relations_in_time(columns.dates)
            if criteria.match == "within":
                in_time = in_time | self._dated_elsewhere(columns)
            passes = passes & in_time
        if criteria.undated == "exclude":
            passes = passes & ~columns.is_undated
        if self._weighs_claims:
            rows = np.flatnonzero(passes & ~columns.is_identity)
            passes[rows] = self._stands(columns.evidence(rows))
        return passes

    @staticmethod
    def _dated_elsewhere(columns: EdgeColumns) -> Mask:
        """Return which edges have no date because they need none: parts of events, and ``part_of``."""
        dates = columns.dates
        dated: Mask = (dates.bound("start_latest") != BEGINNING) | (dates.bound("end_earliest") != FOREVER)
        return ~dated & ~columns.is_undated

    def node_classes(self, columns: NodeClasses) -> Mask:
        """Return which nodes pass by kind, reality, date and status; by any status where claims are weighed anew.

        The mask returned is the caller's to change.
        """
        passes: Mask = self._realities[columns.reality]
        if not self._weighs_claims:
            passes = passes & self._statuses[columns.status]
        if self.criteria.undated == "exclude":
            passes = passes & columns.is_dated
        return self._kinds[columns.kind] & (passes | ~columns.is_event)

    def edge_classes(self, columns: EdgeClasses) -> Mask:
        """Return which edges pass by relation type, role and status. See ``node_classes``."""
        passes: Mask = self._relations[columns.code]
        if not self._weighs_claims:
            status = columns.status
            passes = passes & (self._statuses[status] | (status == IDENTITY_RANK))
        return passes

    @cached_property
    def _kinds(self) -> Mask:
        return _table(kind in self.criteria.kinds for kind in NODE_KINDS)

    @cached_property
    def _realities(self) -> Mask:
        return _table(reality in self.criteria.realities for reality in REALITIES)

    @cached_property
    def _statuses(self) -> Mask:
        return _table(status in self.criteria.statuses for status in STATUS_RANK)

    @cached_property
    def _relations(self) -> Mask:
        table = np.zeros(len(VOCABULARY.relations) + 1, np.bool_)  # the last is where -1 looks
        table[list(self.codes)] = True
        return table

    @cached_property
    def _types(self) -> Mask:
        """Which types pass: a filter names types of event only."""
        names = (name.partition("|") for name in self._type_names)
        return np.array([kind != "event" or type_ in self.criteria.types for kind, _, type_ in names], np.bool_)

    def _stands(self, evidence: EvidenceColumns, *, whole: bool = True) -> Mask:
        """Return what ``knowledge_graph.evidence.stands`` does of one thing, for many; by all rules, or as ends."""
        stands: Mask = self._statuses[evidence.status]
        if self.criteria.min_sources > 1:
            stands = stands & self.criteria.has_sources(evidence.status, evidence.source_count)
        if whole and self.criteria.only_anonymous:
            stands = stands & self.criteria.has_speakers(evidence.anonymous)
        return stands

    def _with_exempt(self, passes: Mask, columns: NodeColumns) -> Mask:
        nodes = columns.node
        if len(self.exempt) > _FEW:
            return passes | np.isin(nodes, np.fromiter(self.exempt, np.int64))
        for node in self.exempt:
            passes = passes | (nodes == node)
        return passes


def _table(passes: Iterable[bool]) -> Mask:
    table = np.zeros(_CODES, np.bool_)
    known = list(passes)
    table[: len(known)] = known
    return table
