"""Weighing claims by the thousand: the rules of ``knowledge_graph.evidence``, evaluated over slices of the index."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.reader import Index, slices
from knowledge_graph.evidence import ANONYMOUS, ASSERTS, CERTAINTIES, DENIES
from knowledge_graph.filtering.filter_mask import EvidenceColumns
from knowledge_graph.filtering.filters import ATTRIBUTIONS, STATUS_RANK, Filter
from knowledge_graph.int_sets import distinct
from knowledge_graph.time_span import FOREVER


class Weights(NamedTuple):
    """The status codes of many things and how many independent publishers assert each."""

    status: NDArray[np.uint8]
    sources: NDArray[np.int64]


class Weighing:
    """Which claims count for one question, and what they add up to."""

    def __init__(self, index: Index, wanted: Filter) -> None:
        self._a = index.a
        self._index = index
        self._wanted = wanted
        # What was weighed so far, one more than it is: 0 is yet unknown, and costs nothing until it is touched.
        things = len(self._a["basis_offset"])
        self._known_status, self._known_sources = np.zeros(things, np.uint8), np.zeros(things, np.int32)

    def evidence(self, bases: NDArray[np.integer]) -> EvidenceColumns:
        """Return what claims add up to for a filter mask, given what things stand on."""
        self._learn(bases, count_sources=self._wanted.min_sources > 1)
        return EvidenceColumns(self._known_status[bases] - 1, self._known_sources[bases] - 1)

    def weigh(self, bases: NDArray[np.integer]) -> Weights:
        """Return the status of each thing, and its number of independent publishers."""
        self._learn(bases, count_sources=True)
        return Weights(self._known_status[bases] - 1, self._known_sources[bases].astype(np.int64) - 1)

    def _learn(self, bases: NDArray[np.integer], *, count_sources: bool) -> None:
        """Weigh those things that weren't yet: a question meets most of them several times."""
        known: NDArray[np.integer] = self._known_sources if count_sources else self._known_status
        unknown = distinct(bases[known[bases] == 0].astype(np.int64))
        if len(unknown):
            found = self._weighed(unknown, count_sources=count_sources)
            self._known_status[unknown] = found.status + 1
            if count_sources:
                self._known_sources[unknown] = found.sources + 1

    def _weighed(self, bases: NDArray[np.int64], *, count_sources: bool) -> Weights:
        where, sizes = slices(self._a["basis_offset"], bases)
        owner = np.repeat(np.arange(len(bases)), sizes)
        counting = self.counting(where)
        effect = self._a["claim_effect"][where]
        asserting = counting & (effect == ASSERTS)
        certainty = np.zeros(len(bases), np.uint8)
        np.maximum.at(certainty, owner[asserting], self._a["claim_certainty"][where][asserting].astype(np.uint8))
        denied = np.zeros(len(bases), np.bool_)
        denied[owner[counting & (effect == DENIES)]] = True
        status = np.where(denied, np.where(certainty > 0, STATUS_RANK["disputed"], STATUS_RANK["denied"]), certainty)
        if not count_sources:
            return Weights(status.astype(np.uint8), np.zeros(0, np.int64))
        publishers = self._a["source_publisher"]
        voices, size = publishers[self._a["claim_source"][where[asserting]]], int(publishers.max(initial=0)) + 1
        pairs = distinct(owner[asserting] * size + voices)
        return Weights(status.astype(np.uint8), np.bincount(pairs // size, minlength=len(bases)))

    def counting(self, where: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which claims count, given where they lie."""
        wanted, known_to = self._wanted, self._a["claim_known_to"][where]
        counts: NDArray[np.bool_] = self._sources_ok[self._a["claim_source"][where]]
        counts = counts & ((known_to == FOREVER) if wanted.known_at is None else (known_to > wanted.known_at))
        if wanted.exclude_anonymous:
            counts &= self._a["claim_attribution"][where] != ANONYMOUS
        if wanted.attributions:
            counts &= np.isin(
                self._a["claim_attribution"][where], [ATTRIBUTIONS.index(one) for one in wanted.attributions]
            )
        if wanted.certainties:
            counts &= np.isin(self._a["claim_certainty"][where], [CERTAINTIES[one] for one in wanted.certainties])
        return counts

    @cached_property
    def _sources_ok(self) -> NDArray[np.bool_]:
        """Which sources' claims may count at all."""
        wanted = self._wanted
        good = np.ones(len(self._index.source_ids), np.bool_)
        if wanted.sources:
            good &= self._with_parts(wanted.sources)
        if wanted.datasets:
            good &= self._with_parts(wanted.datasets)
        if wanted.exclude_sources:
            good &= ~self._with_parts(wanted.exclude_sources)
        if wanted.known_at is not None:
            known_from = self._a["source_known_from"]
            good &= (known_from <= wanted.known_at) & (known_from != FOREVER)
        return good

    def _with_parts(self, ids: frozenset[str]) -> NDArray[np.bool_]:
        """Mark sources and everything that is part of them."""
        parent = self._a["source_parent"]
        marked = np.zeros(len(self._index.source_ids), np.bool_)
        for identifier in ids:
            if (place := self._index.source_ids.find(identifier.encode("utf-8", "replace"))) is not None:
                marked[place] = True
        while True:
            wider = marked | (marked[parent] & (parent >= 0))
            if (wider == marked).all():
                return marked
            marked = wider
