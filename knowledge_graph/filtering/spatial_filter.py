"""Events at locations and in areas: what a filter by place comes to.

See docs/time-and-place.md for what is near a point.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

import numpy as np

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.filtering.geo import Area, PlacedEvents
from knowledge_graph.int_sets import distinct, within
from knowledge_graph.store import GraphView, IntArray
from knowledge_graph.vocabulary import VOCABULARY

PLACE_CODES: Final = np.array(
    sorted(VOCABULARY.by_name[type_, role].code for role, type_ in VOCABULARY.tables["location_roles"].items())
)
"""The relations between an event and a place it was at, concerns, or was aimed at; ascending."""


def events_within(view: GraphView, area: Area) -> PlacedEvents:
    """Return the events at places in an area that exist in the view, whose filter is ``anywhere()``."""
    placed = view.within(area)
    around = distinct(np.concatenate([placed.exact, placed.rough]))
    hops = view.expand(around)
    good = np.flatnonzero(within(view.relation_types(hops.edge), PLACE_CODES))
    source, event, edge = hops.source[good], hops.neighbour[good], hops.edge[good]
    exactly = within(source, placed.exact) & ~view.rough(edge)
    exact = distinct(event[exactly])
    rest = distinct(event[~exactly])
    return PlacedEvents(exact, rest[~within(rest, exact)])


def events_at(view: GraphView, criteria: Filter) -> IntArray:
    """Return the events at the places and in the area of a filter, ascending; the view's filter is ``anywhere()``.

    Raises:
        NotFound: a place is not in the graph.
    """
    event_sets: list[IntArray] = []
    if criteria.places:
        places = [view.parts(location) for location in view.locate(sorted(criteria.places))]
        event_sets.append(distinct(view.expand(distinct(np.concatenate(places))).neighbour))
    if criteria.area:
        placed = events_within(view, criteria.area)
        event_sets.append(np.union1d(placed.exact, placed.rough) if criteria.rough else placed.exact)
    return reduce(np.intersect1d, event_sets)
