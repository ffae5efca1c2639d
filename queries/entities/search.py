"""Search over names, aliases and titles in any script; without words, a listing."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from knowledge_graph.store import GraphStore, GraphView, IntArray, SearchRequest, TimelineRequest
from queries.core.answer import Answer
from queries.core.cursor import follow_offset, parse_cursor
from queries.core.paging import build_page
from queries.parameters.entities import SearchParameters


def search(store: GraphStore, question: SearchParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of hits, each with its score, and facets over all of them.

    Raises:
        NotFound: a place is not in the graph.
    """
    offset, criteria = parse_cursor(question.cursor), question.filter()
    with store.read(criteria, seconds=seconds) as view:
        scope = _Scope.of(view, question)
        request = SearchRequest(
            text=question.q,
            kinds=frozenset(question.kind),
            types=frozenset(question.type),
            filter=criteria,
            among=scope.sought,
            sort=question.sort,
            limit=question.limit,
            offset=offset,
        )
        page = view.search(request)
        shown = view.show([node for node, _ in page.hits], [])
        extra: dict[str, Any] = {"facets": page.facets}
        if scope.left_out is not None:
            extra["left_out"] = view.search(replace(request, among=scope.left_out, limit=0, offset=0)).total
    for identifier, (_, score) in zip(list(shown.nodes), page.hits, strict=True):
        shown.extend_node(identifier, {"score": b"%.4g" % score})
    results = list(shown.nodes.values())
    following = follow_offset(results, page.total, offset, base)
    return build_page(
        results, total=page.total, exact=page.exact, limit=question.limit, following=following, extra=extra
    )


class _Scope(NamedTuple):
    """The nodes at the places and in the area of a search: locations and events, no actors."""

    sought: IntArray | None
    """Nodes a hit must be one of, ascending; None for any node."""
    left_out: IntArray | None
    """Nodes left out because their place is known only roughly, ascending; None without an area."""

    @classmethod
    def of(cls, view: GraphView, question: SearchParameters) -> _Scope:
        kept: list[IntArray] = [view.related()] if question.relation or question.role else []
        left_out = None
        if question.place:
            places = view.locate(question.place)
            events, _ = view.timeline(TimelineRequest(locations=tuple(places), limit=sys.maxsize))
            kept.append(reduce(np.union1d, [events, *(view.parts(location) for location in places)]))
        if area := question.area():
            locations, events_there = view.within(area), view.placed_events(area)
            exact = np.union1d(locations.exact, events_there.exact)
            roughly = np.setdiff1d(np.union1d(locations.rough, events_there.rough), exact)
            include = question.rough == "include"
            left_out = reduce(np.intersect1d, kept, roughly[:0] if include else roughly)
            kept.append(np.union1d(exact, roughly) if include else exact)
        return cls(reduce(np.intersect1d, kept) if kept else None, left_out)
