"""Incompatible relations: standing relations of two types that can't hold between the same two nodes at one time."""

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


class IncompatiblePair(NamedTuple):
    """Two standing relations that contradict each other, in order of id."""

    first: ShownRelation
    second: ShownRelation


def iter_incompatible(view: GraphView, relations: Iterable[Relation]) -> Iterator[IncompatiblePair]:
    """Yield the pairs whose first is one of some relations, in order of ids; the view was opened ``with_dates``."""
    known = {
        relation.id: relation
        for relation in relations
        if VOCABULARY.by_name[relation.type.upper(), None].code in _CODES
    }
    if not known:
        return
    ends = sorted({end for relation in known.values() for end in (relation.start, relation.end)})
    edges = view.among(np.unique(np.array(view.locate(ends), np.int64)))
    edges = edges[within(view.relation_types(edges), _CODES)]
    starts, stops = view.ends(edges)
    bounds, codes = view.edge_bounds(edges), view.relation_types(edges).tolist()
    between: dict[frozenset[int], list[int]] = {}
    for index, two in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        between.setdefault(frozenset(two), []).append(index)
    pairs = [
        (first, other)
        for places in between.values()
        for first, other in combinations(places, 2)
        if (codes[first], codes[other]) in VOCABULARY.contraries
        and max(bounds[first, 0], bounds[other, 0]) <= min(bounds[first, 3], bounds[other, 3])
    ]
    used = sorted({index for pair in pairs for index in pair})
    shown = view.show([], edges[used].tolist())
    types = [VOCABULARY.relations[codes[index]].relation for index in used]
    views = {
        index: ShownRelation(identifier, type_, shown.facts.edges[identifier], view)
        for index, type_, (identifier, view) in zip(used, types, shown.edges.items(), strict=True)
    }
    contraries = [
        IncompatiblePair(*sorted((views[first], views[other]), key=lambda relation: relation.id))
        for first, other in pairs
    ]
    yield from sorted(
        (pair for pair in contraries if pair.first.id in known), key=lambda pair: (pair.first.id, pair.second.id)
    )
