"""Relations that can't hold between the same two at one time: said to be allied by one source, opposed by another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from knowledge_graph.int_sets import within
from knowledge_graph.json_views import View
from knowledge_graph.records import Relation
from knowledge_graph.rendered_graph import EdgeFacts, Json
from knowledge_graph.store import GraphView
from knowledge_graph.vocabulary import VOCABULARY

_CODES: Final = np.array(sorted({code for pair in VOCABULARY.contraries for code in pair}))


class ShownRelation(NamedTuple):
    """A relation as an answer shows it, with the facts of its view."""

    id: str
    type: str
    """In capitals, as its view says it."""
    facts: EdgeFacts
    view: View | Json


class Contrary(NamedTuple):
    """Two standing relations that contradict each other, the first by id first."""

    one: ShownRelation
    other: ShownRelation


def contraries_of(walk: GraphView, relations: Iterable[Relation]) -> Iterator[Contrary]:
    """Yield the pairs whose first is one of some relations, in order of ids. The walk's filter is ``with_dates``."""
    known = {one.id: one for one in relations if VOCABULARY.by_name[one.type.upper(), None].code in _CODES}
    if not known:
        return
    ends = sorted({end for one in known.values() for end in (one.start, one.end)})
    edges = walk.among(np.unique(np.array(walk.locate(ends), np.int64)))
    edges = edges[within(walk.relation_types(edges), _CODES)]
    starts, stops = walk.ends(edges)
    bounds, codes = walk.edge_bounds(edges), walk.relation_types(edges).tolist()
    between: dict[frozenset[int], list[int]] = {}
    for place, two in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        between.setdefault(frozenset(two), []).append(place)
    pairs = [
        (one, other)
        for places in between.values()
        for one, other in combinations(places, 2)
        if (codes[one], codes[other]) in VOCABULARY.contraries
        and max(bounds[one, 0], bounds[other, 0]) <= min(bounds[one, 3], bounds[other, 3])
    ]
    used = sorted({place for pair in pairs for place in pair})
    shown = walk.show([], edges[used].tolist())
    types = [VOCABULARY.relations[codes[index]].relation for index in used]
    views = {
        index: ShownRelation(identifier, type_, shown.facts.edges[identifier], view)
        for index, type_, (identifier, view) in zip(used, types, shown.edges.items(), strict=True)
    }
    found = [Contrary(*sorted((views[one], views[other]), key=lambda relation: relation.id)) for one, other in pairs]
    yield from sorted((pair for pair in found if pair.one.id in known), key=lambda pair: (pair.one.id, pair.other.id))
