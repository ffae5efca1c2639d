"""What happened when: standing events in the order of time, with the claims behind each."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.spatial_filter import events_within
from knowledge_graph.store import GraphStore, GraphView, IntArray
from queries.answer import Answer
from queries.compare import comparing
from queries.cursor import parse_cursor
from queries.events.histogram import Bucket, count_by_bucket
from queries.events.interval_relations import Relation, mask_related
from queries.explain import explaining
from queries.paging import build_page
from queries.parameters.events import TimelineParameters
from queries.scope import build_timeline_request


@explaining
@comparing
def timeline(store: GraphStore, question: TimelineParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of events in order of (earliest, latest, id), or with how many each bucket has.

    Raises:
        NotFound: an entity, a place or the event others stand in relation to is not in the graph.
        InvalidInput: what others stand in relation to is no event.
    """
    criteria, offset = question.filter(), parse_cursor(question.cursor)
    _check_event(store, question.relative_to)
    with store.read(criteria, seconds=seconds) as view:
        events = _Events(view, question)
        if question.bucket:
            nodes, total = events.page(sys.maxsize)
            return _counted(question, question.bucket, view.node_bounds(nodes), total, events.notes())
        nodes, total = events.page(question.limit, offset)
        shown, notes = view.show(nodes.tolist(), []), events.notes(nodes)
    extra = {"claims": shown.claims, "sources": shown.sources, **notes}
    results = list(shown.nodes.values())
    page = build_page(results, total=total, limit=question.limit, offset=offset, base=base, extra=extra)
    return replace(page, shown=shown)


class _Events:
    """The events a question asks for, narrowed step by step."""

    def __init__(self, view: GraphView, question: TimelineParameters) -> None:
        self._view = view
        self._request = replace(build_timeline_request(view, question), descending=question.order == "desc")
        self._notes: dict[str, Any] = {}
        self._certain: IntArray | None = None
        if area := question.area():
            placed = events_within(view, area)
            everywhere = np.union1d(placed.exact, placed.rough)
            left_out = placed.rough if question.rough == "exclude" else placed.rough[:0]
            _, self._notes["left_out"] = view.timeline(replace(self._request, among=left_out, limit=0))
            self._request = replace(self._request, among=placed.exact if question.rough == "exclude" else everywhere)
        if question.relative_to and question.when:
            self._relate(question.relative_to, question.when, certain=question.match == "certain")

    def page(self, limit: int, offset: int = 0) -> tuple[IntArray, int]:
        """Return one page of them, and how many there are."""
        return self._view.timeline(replace(self._request, limit=limit, offset=offset))

    def notes(self, page: IntArray | None = None) -> dict[str, Any]:
        """Return what the answer says beside events: how many were left out, and whose order on a page is certain."""
        if self._certain is None or page is None:
            return self._notes
        sure = np.isin(page, self._certain).tolist()
        words = ["certain" if certain else "possible" for certain in sure]
        return self._notes | {"relative": dict(zip(self._view.ids(page.tolist()), words, strict=True))}

    def _relate(self, other: str, relation: Relation, *, certain: bool) -> None:
        (node,) = self._view.locate([other])
        events, _ = self.page(sys.maxsize)
        events = events[events != node]
        self._view.exempt([node])
        kept = mask_related(self._view, events, node, relation)
        self._certain = np.sort(events[kept.certain])
        among = self._certain if certain else np.sort(events[kept.possible])
        self._request = replace(self._request, among=among)


def _check_event(store: GraphStore, identifier: str | None) -> None:
    known = store.known([identifier]) if identifier else {}
    for kind, standing in known.values():
        if kind != "event":
            words = f"{standing} is no event (its kind is {kind}); others are before, after or during an event."
            raise InvalidInput(words, field="relative_to")


def _counted(
    question: TimelineParameters, bucket: Bucket, bounds: IntArray, total: int, notes: dict[str, Any]
) -> Answer:
    """Answer with the number of events in each bucket instead."""
    criteria = question.filter()
    buckets, undated = count_by_bucket(bounds, bucket, criteria.after, criteria.before)
    if question.order == "desc":
        buckets.reverse()
    extra = {"claims": {}, "sources": {}, "buckets": buckets, "undated": undated, **notes}
    return build_page([], total=total, limit=question.limit, offset=0, extra=extra)
