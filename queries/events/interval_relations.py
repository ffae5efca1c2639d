"""Interval relations between events: before, after and during, on every reading of the dates or on some.

An event is before another if it has ended when the other begins. Two events of one day are in a possible order only; a
link between events overrules their dates; an undated event is in no order but a link's. See docs/time-and-place.md.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER

Relation = Literal["before", "after", "during"]
Mask = NDArray[np.bool_]


class OrderMasks(NamedTuple):
    """By row, whether a relation holds on every reading of the dates, and whether on some; certain implies possible."""

    certain: Mask
    possible: Mask


class LinkedEvents(NamedTuple):
    """The events that links put before another, and after it, as nodes."""

    before: IntArray
    after: IntArray


def mask_before(earlier: IntArray, later: IntArray) -> OrderMasks:
    """Return which of the earlier events ended before the later ones began, dates alone.

    Args:
        earlier: rows of the four day bounds, shape (n, 4) or (1, 4).
        later: the same.
    """
    certain = earlier[:, 3] < later[:, 0]
    ends, begins = earlier[:, 2] < FOREVER, later[:, 1] > BEGINNING  # an open end is before nothing
    return OrderMasks(certain, certain | ((earlier[:, 2] <= later[:, 1]) & ends & begins))


def apply_links(kept: OrderMasks, says_so: Mask, says_otherwise: Mask) -> OrderMasks:
    """Return the masks of an order with what links say of it.

    Args:
        kept: the order by dates.
        says_so: by row, whether a link confirms the order, which makes it certain.
        says_otherwise: by row, whether a link reverses it.
    """
    certain = kept.certain | says_so
    return OrderMasks(certain, certain | (kept.possible & ~says_otherwise))


def mask_during(inner: IntArray, outer: IntArray) -> OrderMasks:
    """Return which inner events lie within the outer ones, from their first day to their last.

    Args:
        inner: rows of the four day bounds, shape (n, 4) or (1, 4).
        outer: the same.
    """
    dated = _is_dated(inner) & _is_dated(outer)
    bounded = (inner[:, 0] > BEGINNING) & (inner[:, 3] < FOREVER)
    certain = dated & bounded & (inner[:, 0] >= outer[:, 1]) & (inner[:, 3] <= outer[:, 2])
    return OrderMasks(certain, dated & (inner[:, 1] >= outer[:, 0]) & (inner[:, 2] <= outer[:, 3]))


def mask_related(view: GraphView, events: IntArray, other: int, relation: Relation, links: LinkedEvents) -> OrderMasks:
    """Return which events are before, after or during another.

    Args:
        view: opened ``with_dates``, the other event exempt from its filter.
        events: nodes.
        other: the node they are compared with.
        relation: how they must relate to it.
        links: the events that links put before and after it.
    """
    alone = np.array([other], np.int64)
    bounds, around = view.node_bounds(events), view.node_bounds(alone)
    if relation == "during":
        return mask_during(bounds, around)
    first, then = (np.isin(events, linked) for linked in links)
    if relation == "before":
        return apply_links(mask_before(bounds, around), first, then)
    return apply_links(mask_before(around, bounds), then, first)


def _is_dated(bounds: IntArray) -> Mask:
    dated: Mask = (bounds[:, 1] != BEGINNING) | (bounds[:, 2] != FOREVER)
    return dated
