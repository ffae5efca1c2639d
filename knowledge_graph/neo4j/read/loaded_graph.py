"""The nodes and edges that a view has loaded, and which of them exist under its filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import Mask
from knowledge_graph.filtering.filters import IDENTITY_RANK, Filter
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import ALWAYS_DAYS, EdgeWord, NodeWord
from knowledge_graph.neo4j.read.claim_status import FilteredEvidence
from knowledge_graph.neo4j.read.filter_mask import DateRows, Neo4jFilterMask
from knowledge_graph.neo4j.read.tables import EdgeTable, Facts, NodeTable
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.neo4j.read.united import UnitedEdges
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import FOREVER
from knowledge_graph.vocabulary import VOCABULARY

_EDGE_WORDS: Final = "collect(r.z_walk)"
_EDGE_DAYS: Final = f", collect(coalesce(r.z_days, {ALWAYS_DAYS})), collect(coalesce(r.z_inner_days, {ALWAYS_DAYS}))"
_EDGE_CLAIMS: Final = ", collect(coalesce(r.z_claims, []))"
_EDGE_IDS: Final = ", collect(r.id) AS about"
_NODE_WORDS: Final = "collect(id(m)), collect(m.id), collect(m.z_walk)"
_NODE_DAYS: Final = f", collect(coalesce(m.z_days, {ALWAYS_DAYS})), collect(coalesce(m.z_inner_days, {ALWAYS_DAYS}))"
_NODE_CLAIMS: Final = ", collect(coalesce(m.z_claims, []))"
_BY_KEY: Final = "CYPHER 5 UNWIND $keys AS key MATCH (m) WHERE id(m) = key RETURN {0}"

_DAYS: Final = f"""
CYPHER 5
UNWIND $keys AS key MATCH (m) WHERE id(m) = key
RETURN collect(key), collect(coalesce(m.z_days, {ALWAYS_DAYS}))
"""

_CARRIED_BY_END: Final = np.array([word.relation == "PARTICIPATED_IN" for word in VOCABULARY.relations], np.bool_)
_STANDS_ALONE: Final = np.array(
    [word.relation.lower() in VOCABULARY.tables["relation_types"] for word in VOCABULARY.relations], np.bool_
)

Columns = Sequence[list[Any]]


class LoadedGraph:
    """The part of the graph that one view has loaded. Dates and claims are read only if its filter asks for them."""

    def __init__(
        self, view: ReadTransaction, criteria: Filter, numbering: Numbering, united: UnitedEdges | None = None
    ) -> None:
        self.transaction, self.criteria, self.numbering = view, criteria, numbering
        self.united = united or UnitedEdges()
        self.nodes, self.edges = NodeTable(), EdgeTable()
        self.evidence = FilteredEvidence(view, criteria)
        self.mask = Neo4jFilterMask(criteria, numbering)
        self.confined: IntArray | None = None
        """The only events that pass, if not all do."""
        dated, weighs, by_speaker = criteria.needs_dates, criteria.weighs_claims, criteria.names_speakers
        self.node_columns = _NODE_WORDS + _NODE_DAYS * dated + _NODE_CLAIMS * weighs
        self.edge_columns = _EDGE_WORDS + _EDGE_DAYS * dated + _EDGE_CLAIMS * weighs + _EDGE_IDS * by_speaker
        self.edge_width = 1 + 2 * dated + weighs + by_speaker
        """How many columns ``edge_columns`` are."""

    def take_nodes(self, columns: Columns) -> IntArray:
        """Add nodes that a query returned as ``node_columns``, and return their numbers."""
        numbers, fresh = self.nodes.numbers.take(columns[0])
        if fresh:
            _, ids, word, *rest = ([column[index] for index in fresh] for column in columns)
            self.nodes.ids += ids
            self.nodes.facts.extend(self._node_facts(np.array(word, np.int64), rest, ids))
        return numbers

    def take_keys(self, keys: list[int]) -> IntArray:
        """Read and add nodes, given their keys, and return their numbers."""
        self.take_nodes(self.transaction.ask(_BY_KEY.format(self.node_columns), keys=keys))
        return self.nodes.numbers.of(keys)

    def take_edges(self, keys: list[int], columns: Columns, start: IntArray, end: IntArray) -> IntArray:
        """Add edges that a query returned as ``edge_columns``, given their ends, and return their numbers."""
        numbers, fresh = self.edges.numbers.take(keys)
        if fresh:
            word, *rest = ([column[index] for index in fresh] for column in columns)
            self.edges.start.extend(start[fresh])
            self.edges.end.extend(end[fresh])
            facts = self._edge_facts(np.array(word, np.int64), rest, start[fresh], end[fresh])
            self.edges.facts.extend(self._with_united(facts, [keys[index] for index in fresh]))
        return numbers

    def nodes_pass(self, nodes: IntArray, *, listed: bool = False) -> Mask:
        """Return which nodes exist under the filter, or may be listed, or are exempt from it."""
        return self.mask.pass_nodes(self.nodes.facts, nodes, listed=listed)

    def edges_pass(self, edges: IntArray) -> Mask:
        """Return which edges exist under the filter, their ends apart."""
        passes = self.mask.pass_edges(self.edges.facts, edges)
        if len(self.united.hidden):
            passes = passes & ~np.isin(self.edges.numbers.keys_of(edges), self.united.hidden)
        return passes

    def degrees(self, nodes: IntArray) -> IntArray:
        """Return the degree of each node, filters apart; relations that are read as one count as one."""
        degrees: IntArray = NodeWord.degree.get(self.nodes.facts.word[nodes])
        if self.united.hidden_at:
            hidden = [self.united.hidden_at.get(key, 0) for key in self.nodes.numbers.keys_of(nodes)]
            degrees = degrees - np.array(hidden, np.int64)
        return degrees

    def confine(self, events: IntArray) -> None:
        """Let no events pass but these."""
        self.mask.confine(events)
        self.confined = events

    def node_dates(self, nodes: IntArray) -> DateRows:
        """Return the dates of nodes, under a filter that asks for them."""
        return DateRows(self.nodes.facts, nodes)

    def edge_dates(self, edges: IntArray) -> DateRows:
        """Return the dates of edges, under a filter that asks for them."""
        return DateRows(self.edges.facts, edges)

    def days(self, nodes: IntArray) -> IntArray:
        """Return the packed ``days`` of nodes; they are read now if the filter didn't ask for dates."""
        if self.criteria.needs_dates:
            return self.nodes.facts.days[nodes]
        node_keys = self.nodes.numbers.keys_of(nodes)
        keys, days = self.transaction.ask(_DAYS, keys=node_keys)
        by_key = dict(zip(keys, days, strict=True))
        return np.array([by_key[key] for key in node_keys], np.int64)

    def link_rank(self, nodes: IntArray) -> IntArray:
        """Return by node how many links lead up to it from events of its bounds."""
        ranks = self.transaction.link_ranks()
        return np.array([ranks.get(self.nodes.ids[node], 0) for node in nodes.tolist()] if ranks else [0] * len(nodes))

    def _node_facts(self, word: IntArray, rest: Columns, ids: Sequence[str]) -> Facts:
        days, inner = self._days(rest, len(word))
        if self.criteria.weighs_claims:
            return Facts(word, days, inner, *self._summarise(rest[-1], ids))
        no_matter = np.zeros(len(word), np.int64)
        return Facts(word, days, inner, NodeWord.status.get(word), np.full(len(word), FOREVER), no_matter)

    def _edge_facts(self, word: IntArray, rest: Columns, start: IntArray, end: IntArray) -> Facts:
        days, inner = self._days(rest, len(word))
        if not self.criteria.weighs_claims:
            no_matter = np.zeros(len(word), np.int64)
            return Facts(word, days, inner, EdgeWord.status.get(word), EdgeWord.source_count.get(word), no_matter)
        code = self.numbering.codes[EdgeWord.relation.get(word)]
        carrier = np.where(_CARRIED_BY_END[code], end, start)
        own = EdgeWord.has_own_claims.get(word).astype(np.bool_) | _STANDS_ALONE[code]
        claims, ids = rest[-2:] if self.criteria.names_speakers else (rest[-1], [None] * len(word))
        status, count, anonymous = self._summarise(claims, ids)
        identity = EdgeWord.status.get(word) == IDENTITY_RANK
        status = np.where(identity, IDENTITY_RANK, np.where(own, status, self.nodes.facts.status[carrier]))
        return Facts(
            word,
            days,
            inner,
            status,
            np.where(identity, 0, np.where(own, count, self.nodes.facts.source_count[carrier])),
            np.where(own, anonymous, self.nodes.facts.anonymous[carrier]),
        )

    def _with_united(self, facts: Facts, keys: list[int]) -> Facts:
        """Return the facts of edges, of united ones what the claims on all that they stand for add up to."""
        for place, key in enumerate(keys if self.united.by_key else ()):
            united = self.united.by_key.get(key)
            if united and united.claims is not None:
                status, sources, anonymous = self.evidence.summarise_united(united)
                most = min(sources, EdgeWord.source_count.maximum)
                word = EdgeWord.source_count.replace(int(facts.word[place]), most)
                facts.word[place] = EdgeWord.status.replace(word, status)
                facts.status[place], facts.source_count[place], facts.anonymous[place] = status, sources, anonymous
        return facts

    def _days(self, rest: Columns, size: int) -> tuple[IntArray, IntArray]:
        if not self.criteria.needs_dates:
            return np.full(size, ALWAYS_DAYS), np.full(size, ALWAYS_DAYS)
        return np.array(rest[0], np.int64), np.array(rest[1], np.int64)

    def _summarise(
        self, claims: Sequence[Sequence[int]], about: Sequence[str | None]
    ) -> tuple[IntArray, IntArray, IntArray]:
        weighed = np.array(self.evidence.summarise(claims, about), np.int64).reshape(-1, 3)
        return weighed[:, 0], weighed[:, 1], weighed[:, 2]
