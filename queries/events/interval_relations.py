"""What came before another event, after it or during it: on every reading of the dates, or on some.

Before is what has ended when the other begins. The rules are those of paths in time's order: two events of one day are
in a possible order only, unless a link says which came first; a link overrules dates; what has no date is in no order
but a link's.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER
from queries.temporal_order import read_links

Relation = Literal["before", "after", "during"]
Mask = NDArray[np.bool_]


class OrderMasks(NamedTuple):
    """Which of several things hold on every reading of the dates, and which on some: the first are among these."""

    certain: Mask
    possible: Mask


def mask_before(earlier: IntArray, later: IntArray) -> OrderMasks:
    """Say by rows of bounds which of the earlier ended before the later began; either may be a single row."""
    certain = earlier[:, 3] < later[:, 0]
    ends, begins = earlier[:, 2] < FOREVER, later[:, 1] > BEGINNING  # what goes on forever ends before nothing
    return OrderMasks(certain, certain | ((earlier[:, 2] <= later[:, 1]) & ends & begins))


def apply_links(kept: OrderMasks, says_so: Mask, says_otherwise: Mask) -> OrderMasks:
    """Return what holds when links are claim_set, too."""
    certain = kept.certain | says_so
    return OrderMasks(certain, certain | (kept.possible & ~says_otherwise))


def mask_during(inner: IntArray, outer: IntArray) -> OrderMasks:
    """Say by rows of bounds which lie within another from their first day to their last, whole days taken."""
    dated = _is_dated(inner) & _is_dated(outer)
    bounded = (inner[:, 0] > BEGINNING) & (inner[:, 3] < FOREVER)
    certain = dated & bounded & (inner[:, 0] >= outer[:, 1]) & (inner[:, 3] <= outer[:, 2])
    return OrderMasks(certain, dated & (inner[:, 1] >= outer[:, 0]) & (inner[:, 2] <= outer[:, 3]))


def mask_related(view: GraphView, events: IntArray, other: int, relation: Relation) -> OrderMasks:
    """Say which events stand in a relation to another. The view's filter is ``with_dates`` and lets the other pass."""
    alone = np.array([other], np.int64)
    bounds, around = view.node_bounds(events), view.node_bounds(alone)
    if relation == "during":
        return mask_during(bounds, around)
    links = read_links(view, view.expand(alone).edge)
    first, then = np.isin(events, links.earlier), np.isin(events, links.later)
    if relation == "before":
        return apply_links(mask_before(bounds, around), first, then)
    return apply_links(mask_before(around, bounds), then, first)


def _is_dated(bounds: IntArray) -> Mask:
    dated: Mask = (bounds[:, 1] != BEGINNING) | (bounds[:, 2] != FOREVER)
    return dated
