"""Evidence status of many things at once: the rules of ``claim_filter`` and ``evidence`` over columns of the index."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.reader import Index, slices
from knowledge_graph.evidence import ANONYMOUS, ASSERTS, DENIES
from knowledge_graph.filtering.claim_filter import claims_count, sources_count
from knowledge_graph.filtering.filter_mask import EvidenceColumns
from knowledge_graph.filtering.filters import STATUS_RANK, Filter
from knowledge_graph.int_sets import distinct

_UNCOUNTED: Final = np.zeros(0, np.int32)


class Weights(NamedTuple):
    """The status codes of many things and how many independent publishers assert each."""

    status: NDArray[np.uint8]
    sources: NDArray[np.int64]
    anonymous: NDArray[np.bool_]


class Weighing:
    """Evidence status under a filter that counts claims anew.

    A basis is the number of a thing that claims are about: an event, a relation, or a part with claims of its own.
    """

    def __init__(self, index: Index, criteria: Filter) -> None:
        self._a = index.a
        self._index = index
        self._criteria = criteria
        # What was weighed so far, one more than it is: 0 is yet unknown, and costs nothing until it is touched.
        things = len(self._a["basis_offset"])
        self._known_status, self._known_sources = np.zeros(things, np.uint8), np.zeros(things, np.int32)
        self._anonymous = np.zeros(things, np.bool_)

    def evidence(self, bases: NDArray[np.integer]) -> EvidenceColumns:
        """Return what claims add up to for a filter mask, given what things stand on."""
        counted = self._criteria.min_sources > 1
        self._learn(bases, count_sources=counted)
        counts = self._known_sources[bases] - 1 if counted else _UNCOUNTED
        return EvidenceColumns(self._known_status[bases] - 1, counts, self._anonymous[bases])

    def weigh(self, bases: NDArray[np.integer]) -> Weights:
        """Return status ranks and numbers of independent publishers of some things, given their bases."""
        self._learn(bases, count_sources=True)
        sources = self._known_sources[bases].astype(np.int64) - 1
        return Weights(self._known_status[bases] - 1, sources, self._anonymous[bases])

    def _learn(self, bases: NDArray[np.integer], *, count_sources: bool) -> None:
        """Weigh those things that weren't yet: a question meets most of them several times."""
        known: NDArray[np.integer] = self._known_sources if count_sources else self._known_status
        unknown = distinct(bases[known[bases] == 0].astype(np.int64))
        if len(unknown):
            weights = self._weighed(unknown, count_sources=count_sources)
            self._known_status[unknown], self._anonymous[unknown] = weights.status + 1, weights.anonymous
            if count_sources:
                self._known_sources[unknown] = weights.sources + 1

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
        anonymous = np.zeros(len(bases), np.bool_)
        if self._criteria.only_anonymous:
            known = asserting & (self._a["claim_attribution"][where] != ANONYMOUS)
            anonymous = (certainty > 0) & (np.bincount(owner[known], minlength=len(bases)) == 0)
        if not count_sources:
            return Weights(status.astype(np.uint8), np.zeros(0, np.int64), anonymous)
        publishers = self._a["source_publisher"]
        voices, size = publishers[self._a["claim_source"][where[asserting]]], int(publishers.max(initial=0)) + 1
        pairs = distinct(owner[asserting] * size + voices)
        return Weights(status.astype(np.uint8), np.bincount(pairs // size, minlength=len(bases)), anonymous)

    def counting(self, where: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which claims count, given where they lie."""
        counts: NDArray[np.bool_] = claims_count(_ClaimRows(self._index, where), self._criteria)
        if self._sources_ok is not None:
            counts = counts & self._sources_ok[self._a["claim_source"][where]]
        return counts

    @cached_property
    def _sources_ok(self) -> NDArray[np.bool_] | None:
        """Which sources' claims may count at all, None for those of all."""
        mask: NDArray[np.bool_] | bool = sources_count(_SourceRows(self._index), self._criteria)
        return None if mask is True else np.asarray(mask)


class _ClaimRows:
    """Columns of some claims of the index."""

    def __init__(self, index: Index, rows: NDArray[np.int64]) -> None:
        self._index, self._rows = index, rows

    def column(self, name: str) -> NDArray[Any]:
        return self._index.a[f"claim_{name}"][self._rows]

    def spoken_by(self, actors: frozenset[str]) -> NDArray[np.bool_]:
        named, _ = self._count_speakers(actors)
        spoken: NDArray[np.bool_] = named > 0
        return spoken

    def spoken_only_by(self, actors: frozenset[str]) -> NDArray[np.bool_]:
        named, sizes = self._count_speakers(actors)
        spoken: NDArray[np.bool_] = (sizes > 0) & (named == sizes)
        return spoken

    def _count_speakers(self, actors: frozenset[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return, by claim, how many of its speakers are among some actors, and how many it has."""
        where, sizes = slices(self._index.a["claim_speaker_offset"], self._rows)
        nodes = [node for node in self._index.find_nodes(sorted(actors)) if node is not None]
        among = np.isin(self._index.a["claim_speaker"][where], nodes)
        return np.bincount(np.repeat(np.arange(len(sizes)), sizes)[among], minlength=len(sizes)), sizes


class _SourceRows:
    """Columns of all sources of the index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def column(self, name: str) -> NDArray[Any]:
        return self._index.a[f"source_{name}"]

    def lies_in(self, ids: frozenset[str]) -> NDArray[np.bool_]:
        parent = self._index.a["source_parent"]
        marked = np.zeros(len(self._index.source_ids), np.bool_)
        for identifier in ids:
            if (number := self._index.source_ids.find(identifier.encode("utf-8", "replace"))) is not None:
                marked[number] = True
        while True:
            wider = marked | (marked[parent] & (parent >= 0))
            if (wider == marked).all():
                return marked
            marked = wider
