"""Ranking of neighbours by status, sources, last day and id; exact, and sublinear in sorting at large hubs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.int_sets import first_indexes
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.vocabulary import VOCABULARY

_TYPE_OF_CODE: Final = np.array(
    [VOCABULARY.relation_names.index(word.relation) for word in VOCABULARY.relations], np.int64
)
_MANY: Final = 4_000
"""From this many edges on, those that can't be among the best are dropped before sorting."""


def best_per_relation(view: GraphView, hops: EdgeBatch, codes: IntArray, limit: int) -> tuple[EdgeBatch, bool]:
    """Return the edges to the ``limit`` best neighbours per expanded node and relation type, and whether any was cut.

    Args:
        view: the view the edges were read from.
        hops: edges, in order of source.
        codes: by edge, the code of its relation.
        limit: neighbours per source and relation type.
    """
    if not len(hops.edge):
        return hops, False
    groups = hops.source * len(VOCABULARY.relation_names) + _TYPE_OF_CODE[codes]
    strength = view.strength(hops.edge)
    cut = False
    if len(groups) > _MANY:
        good = np.flatnonzero(_contenders(hops, groups, strength, limit))
        cut = len(good) < len(groups)
        hops, groups, strength = EdgeBatch(*(column[good] for column in hops)), groups[good], strength[good]
    order = np.lexsort((view.order(hops.neighbour), strength, groups))
    hops, groups = EdgeBatch(*(column[order] for column in hops)), groups[order]
    first = first_indexes(groups * (int(hops.neighbour.max()) + 1) + hops.neighbour)
    position = np.arange(len(first)) - np.searchsorted(groups[first], groups[first])
    best = position < limit
    return EdgeBatch(*(column[first[best]] for column in hops)), cut or not bool(best.all())


def nearest_first(view: GraphView, hops: EdgeBatch) -> IntArray:
    """Return the distinct neighbours of edges, ranked by their best edge."""
    order = np.lexsort((view.order(hops.neighbour), view.strength(hops.edge)))
    ranked = hops.neighbour[order]
    return ranked[first_indexes(ranked)]


def _contenders(hops: EdgeBatch, groups: IntArray, strength: IntArray, limit: int) -> NDArray[np.bool_]:
    """Return which edges may lead to one of the ``limit`` best neighbours of their group; in small groups all do.

    A neighbour may be there twice, by two relations: as many more are kept as there are repeats.
    """
    good = np.ones(len(groups), np.bool_)
    starts = np.flatnonzero(np.diff(hops.source, prepend=-1))
    ends = np.append(starts[1:], len(groups))
    big = ends - starts > max(_MANY // 4, 2 * limit)
    for start, end in zip(starts[big].tolist(), ends[big].tolist(), strict=True):
        for members in _by_group(groups[start:end], start):
            neighbours = hops.neighbour[members]
            repeats = int((neighbours[1:] == neighbours[:-1]).sum())  # hops come in order of neighbour
            keep = limit + repeats
            if keep < len(members):
                bound = np.partition(strength[members], keep)[keep]
                good[members] = strength[members] <= bound
    return good


def _by_group(groups: IntArray, offset: int) -> Iterator[IntArray]:
    """Yield the indexes of each group's members; all groups are of one node, so there are few."""
    local = groups - groups.min()
    for group in np.flatnonzero(np.bincount(local)).tolist():
        yield offset + np.flatnonzero(local == group)
