"""One question's filter over columns of packed words: which nodes and relations exist in its answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import IDENTITY_RANK, REALITIES, STATUS_RANK, Filter
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import EVENT, DayPair, EdgeWord, NodeWord
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a filter asks of nodes or of relations: their words, days, and what their claims add up to."""

    word: IntArray
    days: IntArray
    inner: IntArray
    status: IntArray
    count: IntArray


class Neo4jFilterMask:
    """A filter made ready as small tables."""

    def __init__(self, wanted: Filter, numbering: Numbering) -> None:
        self._wanted = wanted
        self._kinds = np.array([kind in wanted.kinds for kind in (*NODE_KINDS, "")], np.bool_)
        self._realities = np.array([reality in wanted.realities for reality in REALITIES] + [False] * 3, np.bool_)
        self._statuses = np.zeros(IDENTITY_RANK + 2, np.bool_)
        self._statuses[[STATUS_RANK[status] for status in wanted.statuses]] = True
        types = [name.partition("|") for name in numbering.types]
        self._types = np.zeros(NodeWord.type.maximum + 1, np.bool_)
        self._types[: len(types)] = [kind != "event" or type_ in wanted.types for kind, _, type_ in types]
        self.codes = frozenset(
            word.code
            for word in VOCABULARY.relations
            if (wanted.codes is None or word.code in wanted.codes) and (not wanted.roles or word.role in wanted.roles)
        )
        self._numbers = np.isin(numbering.codes, list(self.codes))

    def nodes(self, facts: Facts) -> Mask:
        """Return which nodes the filter lets through."""
        wanted, word = self._wanted, facts.word
        kind = NodeWord.kind.get(word)
        good: Mask = self._realities[NodeWord.reality.get(word)] & self._stands(facts)
        if wanted.undated == "exclude":
            good &= NodeWord.is_dated.get(word) == 1
        if wanted.types:
            good &= self._types[NodeWord.type.get(word)]
        if wanted.as_of is not None:
            good &= DayPair.first.get(facts.days) <= wanted.as_of
        passes: Mask = self._kinds[kind] & ((kind != EVENT) | (good & self._in_window(facts)))
        return passes

    def edges(self, facts: Facts) -> Mask:
        """Return which relations the filter lets through, their ends apart."""
        wanted, word = self._wanted, facts.word
        good: Mask = self._numbers[EdgeWord.relation.get(word)] & (
            self._stands(facts) | (facts.status == IDENTITY_RANK)
        )
        if wanted.undated == "exclude":
            good &= EdgeWord.is_undated.get(word) == 0
        if wanted.as_of is not None:
            good &= (DayPair.first.get(facts.days) <= wanted.as_of) & (DayPair.last.get(facts.days) >= wanted.as_of)
        return good & self._in_window(facts)

    def _stands(self, facts: Facts) -> Mask:
        stands: Mask = self._statuses[facts.status]
        if self._wanted.min_sources == 1:  # what nobody speaks of has no source, and is asked for by its status alone
            return stands
        enough: Mask = (facts.count >= self._wanted.min_sources) | (facts.status == STATUS_RANK["denied"])
        return stands & enough

    def _in_window(self, facts: Facts) -> Mask:
        wanted = self._wanted
        if wanted.after == BEGINNING and wanted.before == FOREVER:
            return np.ones(len(facts.word), np.bool_)
        days = facts.inner if wanted.match == "certain" else facts.days
        first, last = DayPair.first.get(days), DayPair.last.get(days)
        inside: Mask = (first <= wanted.before) & (last >= wanted.after)
        return inside
